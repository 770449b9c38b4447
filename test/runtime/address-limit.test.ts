import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ADDRESS_BURST_REQUESTS,
  ADDRESS_REQUESTS_PER_MINUTE,
  ADDRESSES_KEPT_MAX,
} from "../../functions/contract/limits.ts";
import {
  type AddressLimit,
  addressLimit,
  spentAddress,
} from "../../functions/contract/throttle.ts";
import { addressLimiter, networkOf } from "../../functions/runtime/address-limit.ts";
import { addressLimitFrom } from "../../functions/runtime/auth-settings.ts";
import { authorizerHandler } from "../../functions/runtime/authorizer.ts";
import { type HttpHandler, httpHandler } from "../../functions/runtime/http.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { eventOf, lambdaContext, newTenant } from "../support/api.ts";
import { testAuth } from "../support/auth.ts";
import { type Connection, connect } from "../support/emulators.ts";
import { expectLimits } from "../support/limit-headers.ts";
import { registry } from "./things.ts";

const start = new Date("2026-11-24T09:00:00.000Z");
/** A process of its own, with a clock that is set by hand. */
function process(limit: AddressLimit = addressLimit, keptMax?: number) {
  const clock = { millis: start.getTime() };
  const ask = addressLimiter(() => limit, { now: () => new Date(clock.millis) }, keptMax);
  return { clock, ask, passes: (network: string) => ask(network, 1).retryAfterSeconds === 0 };
}

describe("the allowance of an address", () => {
  it("is the contract's: a burst at once, then as many as come back, and Retry-After says when", () => {
    const { ask, passes, clock } = process();
    for (let n = 0; n < ADDRESS_BURST_REQUESTS; n++) expect(passes("192.0.2.1")).toBe(true);
    const refused = ask("192.0.2.1", 1);
    const wholeInSeconds = (ADDRESS_BURST_REQUESTS / ADDRESS_REQUESTS_PER_MINUTE) * 60;
    expect(refused).toEqual({
      retryAfterSeconds: 1,
      headers: {
        "RateLimit-Policy": `"address";q=${ADDRESS_REQUESTS_PER_MINUTE};w=60;burst=${ADDRESS_BURST_REQUESTS}`,
        RateLimit: `"address";r=0;t=${wholeInSeconds}`,
      },
    });
    // What the gateway says by itself is what a function would.
    expect(spentAddress(addressLimit)).toEqual({ ...refused.headers, "Retry-After": "1" });
    clock.millis += refused.retryAfterSeconds * 1_000;
    expect(passes("192.0.2.1")).toBe(true);
  });

  it("of one is not touched by another's", () => {
    const { passes } = process({ requestsPerMinute: 1, burstRequests: 1 });
    expect([passes("192.0.2.1"), passes("192.0.2.1"), passes("192.0.2.2")]).toEqual([
      ...[true, false, true],
    ]);
  });

  it("never lets through more than burst + rate × time, and says truly what is left", () => {
    const limits = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 100_000 }),
      burstRequests: fc.integer({ min: 1, max: 200 }),
    });
    const pauses = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(limits, pauses, (limit, waits) => {
        const { ask, clock } = process(limit);
        let passed = 0;
        for (const millis of waits) {
          clock.millis += millis;
          const before = Number(/r=(\d+)/.exec(ask("a", 0).headers.RateLimit ?? "")?.[1]);
          const { retryAfterSeconds } = ask("a", 1);
          expect(retryAfterSeconds === 0).toBe(before >= 1);
          if (retryAfterSeconds === 0) passed += 1;
          const minutes = (clock.millis - start.getTime()) / 60_000;
          expect(passed).toBeLessThanOrEqual(
            limit.burstRequests + limit.requestsPerMinute * minutes + 1e-6,
          );
        }
      }),
    );
  });

  it("that is refused is whole no later than Retry-After and the rest of its burst, and asking costs nothing", () => {
    const { ask, clock } = process({ requestsPerMinute: 6, burstRequests: 3 });
    for (let n = 0; n < 3; n++) ask("a", 1);
    for (let n = 0; n < 50; n++) expect(ask("a", 1).retryAfterSeconds).toBe(10);
    clock.millis += 30_000;
    expect(ask("a", 0).headers.RateLimit).toBe('"address";r=3;t=0');
  });

  it("is not lost for long when the clock is set back", () => {
    const { passes, clock } = process({ requestsPerMinute: 60, burstRequests: 2 });
    expect([passes("a"), passes("a"), passes("a")]).toEqual([true, true, false]);
    clock.millis -= 24 * 3_600_000;
    expect(passes("a")).toBe(false);
    clock.millis += 1_000;
    expect(passes("a")).toBe(true);
  });

  it("is forgotten for the address that was quiet longest, when there are too many", () => {
    const { passes } = process({ requestsPerMinute: 1, burstRequests: 1 }, 3);
    for (const one of ["a", "b", "c"]) expect(passes(one)).toBe(true);
    // Refused, but heard of.
    expect(passes("a")).toBe(false);
    expect(passes("d")).toBe(true);
    expect([passes("a"), passes("c"), passes("d")]).toEqual([false, false, false]);
    expect(passes("b")).toBe(true);
  });

  it(`is remembered for ${ADDRESSES_KEPT_MAX} addresses`, () => {
    const { passes } = process({ requestsPerMinute: 1, burstRequests: 1 });
    for (let n = 0; n < ADDRESSES_KEPT_MAX; n++) passes(`10.0.${n >> 8}.${n & 255}`);
    expect(passes("10.0.0.0")).toBe(false);
    passes("192.0.2.1");
    expect(passes("10.0.0.1")).toBe(true);
  });

  it("is what a deployer sets, who hears of a setting that is none", () => {
    expect(addressLimitFrom({})).toEqual(addressLimit);
    expect(
      addressLimitFrom({ ADDRESS_REQUESTS_PER_MINUTE: "60", ADDRESS_BURST_REQUESTS: "10" }),
    ).toEqual({ requestsPerMinute: 60, burstRequests: 10 });
    for (const wrong of ["0", "-1", "many", "", "1e3", "1.5"]) {
      expect(() => addressLimitFrom({ ADDRESS_BURST_REQUESTS: wrong })).toThrow(
        "ADDRESS_BURST_REQUESTS",
      );
    }
  });
});

describe("a source of requests", () => {
  it("is an IPv4 address, or the /64 of an IPv6 address, however it is written", () => {
    for (const [sourceIp, network] of [
      ["192.0.2.7", "192.0.2.7"],
      ["::ffff:192.0.2.7", "192.0.2.7"],
      ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
      ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
      ["2001:db8::1", "2001:db8:0:0::/64"],
      ["2001:db8:0:0:1::", "2001:db8:0:0::/64"],
      ["::1", "0:0:0:0::/64"],
      ["fe80::1%eth0", "fe80:0:0:0::/64"],
      ["", "unknown"],
      [undefined, "unknown"],
      ["test-invoke-source-ip", "test-invoke-source-ip"],
    ] as const) {
      expect(networkOf(sourceIp), sourceIp).toBe(network);
    }
  });

  it("is the same for every address of its /64, and for no other", () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        const groups = (text: string) => {
          const shown = new URL(`http://[${text}]`).hostname.slice(1, -1);
          const [head = "", tail] = shown.split("::");
          const [a, b] = [head, tail ?? ""].map((part) => part.split(":").filter(Boolean));
          const gap = Array(8 - (a?.length ?? 0) - (b?.length ?? 0)).fill("0");
          return [...(a ?? []), ...gap, ...(b ?? [])].slice(0, 4).join(":");
        };
        fc.pre(![one, other].some((text) => /^::ffff:/i.test(text)));
        expect(networkOf(one) === networkOf(other)).toBe(groups(one) === groups(other));
      }),
    );
  });
});

describe("whoever is not known", () => {
  const limit = { requestsPerMinute: 6, burstRequests: 3 };
  const auth = { ...testAuth, addressLimit: () => limit };
  let connection: Connection;
  let key: string;

  beforeAll(async () => {
    connection = await connect();
    await connection.createTables();
    key = (await newTenant(connection, "Alfa")).key;
  });

  const freshApi = (): HttpHandler =>
    httpHandler({
      registry,
      clients: () => connection,
      system: { ...realSystem, now: () => start },
      cursorKey: () => new Uint8Array(32),
      auth,
      asset: async () => new Uint8Array(),
      strict: true,
    });
  const from = (sourceIp: string, method: string, path: string, headers = {}) => {
    const event = eventOf(method, path, { key: null, headers });
    const identity = { ...event.requestContext.identity, sourceIp };
    return { ...event, requestContext: { ...event.requestContext, identity } };
  };
  const asked = async (handler: HttpHandler, event: Parameters<HttpHandler>[0]) => {
    const { statusCode, headers = {}, body } = await handler(event, lambdaContext());
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), `${value}`]);
    return { status: statusCode, headers: Object.fromEntries(lower), body };
  };

  it("is told what is left, and refused with a 429 problem and Retry-After when nothing is", async () => {
    const handler = freshApi();
    for (const left of [2, 1, 0]) {
      const answer = await asked(handler, from("192.0.2.1", "GET", "/public"));
      expect(answer.status).toBe(200);
      expectLimits(answer.headers, ["address"]);
      expect(answer.headers.ratelimit).toBe(`"address";r=${left};t=${(3 - left) * 10}`);
    }
    const refused = await asked(handler, from("192.0.2.1", "GET", "/public"));
    expect(refused.status).toBe(429);
    expect(refused.headers["retry-after"]).toBe("10");
    expect(JSON.parse(refused.body)).toMatchObject({ code: "rate-limited" });
    expectLimits(refused.headers, ["address"]);
    expect((await asked(handler, from("192.0.2.2", "GET", "/public"))).status).toBe(200);
  });

  it("counts for where the gateway saw it come from, whatever its headers say", async () => {
    const handler = freshApi();
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) {
      const headers = { "x-forwarded-for": `198.51.100.${n}`, forwarded: `for=198.51.100.${n}` };
      const event = from(`2001:db8:1:2::${n}`, "GET", "/public", headers);
      statuses.push((await asked(handler, event)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it("counts on wrong paths and methods, and as a page that no tenant allows", async () => {
    const page = { origin: "https://x.example", "access-control-request-method": "PUT" };
    for (const [method, path, status, headers] of [
      ["GET", "/nowhere", 404, {}],
      ["DELETE", "/public", 405, {}],
      ["GET", "/v1/things/a", 401, {}],
      ["OPTIONS", "/v1/things/a", 204, page],
    ] as const) {
      const handler = freshApi();
      for (const expected of [status, status, status, 429]) {
        const answer = await asked(handler, from("192.0.2.1", method, path, headers));
        expect(answer.status, path).toBe(expected);
        expectLimits(answer.headers, ["address"], path);
      }
    }
  });

  const freshAuthorizer = () => {
    const system = { now: () => start };
    const authorize = authorizerHandler({ clients: () => connection, system, auth });
    return (headers: Record<string, string>) =>
      authorize({
        type: "REQUEST",
        methodArn: "arn:aws:execute-api:eu-west-1:000000000000:api/live/GET/v1/things",
        headers,
        requestContext: { identity: { sourceIp: "192.0.2.1" } },
      } as unknown as Parameters<typeof authorize>[0]);
  };

  it("counts with every credential that fails, and is kept out with what the answer says of it", async () => {
    const authorize = freshAuthorizer();
    for (const [left, headers] of [
      [2, {}],
      [1, { authorization: "Bearer nonsense" }],
      [0, { "x-api-key": `tfz_test_${"a".repeat(46)}` }],
    ] as const) {
      const refused = await authorize(headers);
      expect(refused.policyDocument.Statement).toMatchObject([{ Effect: "Deny" }]);
      expect(refused.context).toEqual({
        rateLimitPolicy: '"address";q=6;w=60;burst=3',
        rateLimit: `"address";r=${left};t=${(3 - left) * 10}`,
      });
    }
    await expect(authorize({})).rejects.toThrow(/^Unauthorized$/);
    expect(spentAddress(limit)).toEqual({
      "RateLimit-Policy": '"address";q=6;w=60;burst=3',
      RateLimit: '"address";r=0;t=30',
      "Retry-After": "10",
    });
  });

  it("locks out nobody who is known and shares the address, who counts for nothing there", async () => {
    const authorize = freshAuthorizer();
    const good = { authorization: `Bearer ${key}` };
    for (let n = 0; n < 5; n++) expect((await authorize(good)).context).toHaveProperty("tenantId");
    for (let n = 0; n < 3; n++) await authorize({});
    await expect(authorize({})).rejects.toThrow();
    expect((await authorize(good)).context).toHaveProperty("tenantId");
  });
});
