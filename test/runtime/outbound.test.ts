import type { lookup } from "node:dns";
import { describe, expect, it } from "vitest";
import { fetchJson, guarded, isPublicAddress, urlFault } from "../../functions/runtime/outbound.ts";

describe("an address", () => {
  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2001::1",
    "100::1",
    "not an address",
    "",
  ])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    "1.1.1.1",
    "9.255.255.255",
    "172.15.0.1",
    "172.32.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
  ])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("a URL", () => {
  it.each([
    ["https://login.example.nl/realms/x", null],
    ["https://login.example.nl:8443", null],
    ["https://[2606:4700::1111]/", null],
    ["http://login.example.nl", "not-https"],
    ["file:///etc/passwd", "not-https"],
    ["gopher://login.example.nl", "not-https"],
    ["javascript:alert(1)", "not-https"],
    ["", "not-a-url"],
    ["//login.example.nl", "not-a-url"],
    ["https://a@login.example.nl", "with-credentials"],
    ["https://localhost", "not-public"],
    ["https://localhost.", "not-public"],
    ["https://db.internal", "not-public"],
    ["https://printer.local", "not-public"],
    ["https://intranet", "not-public"],
    ["https://127.1", "not-public"],
    ["https://2130706433", "not-public"],
    ["https://0x7f000001", "not-public"],
    ["https://0177.0.0.1", "not-public"],
    ["https://[::1]", "not-public"],
    ["https://[::ffff:169.254.169.254]", "not-public"],
    ["https://169.254.169.254/latest/meta-data", "not-public"],
    ["https://１２７.0.0.1", "not-public"],
  ] as const)("%s: %s", (url, fault) => {
    expect(urlFault(url, false)).toBe(fault);
  });

  it("is not fetched when it has a fault", async () => {
    const bounds = { timeoutMillis: 500, maxBytes: 100, allowLoopback: false };
    await expect(fetchJson("http://127.0.0.1:1/", bounds)).rejects.toThrow(/refused/);
  });
});

describe("a name", () => {
  const resolving = (...addresses: string[]) =>
    ((_name: string, _options: unknown, done: (error: null, found: unknown) => void) => {
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    }) as unknown as typeof lookup;
  const connect = (all: boolean, ...addresses: string[]) =>
    new Promise<unknown>((resolve) => {
      guarded(false, resolving(...addresses))("login.example.nl", { all }, (error, found) =>
        resolve(error ? "refused" : found),
      );
    });

  it("is refused where it is connected to, when any of its addresses is not public", async () => {
    for (const all of [true, false]) {
      expect(await connect(all, "127.0.0.1")).toBe("refused");
      expect(await connect(all, "1.1.1.1", "10.0.0.1")).toBe("refused");
      expect(await connect(all, "::ffff:169.254.169.254")).toBe("refused");
      expect(await connect(all)).toBe("refused");
    }
    expect(await connect(false, "1.1.1.1")).toBe("1.1.1.1");
    expect(await connect(true, "1.1.1.1")).toEqual([{ address: "1.1.1.1", family: 4 }]);
  });
});
