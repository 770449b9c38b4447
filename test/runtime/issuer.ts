import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as jose from "jose";

/** An identity provider on this machine. */
export interface LocalIssuer {
  readonly url: string;
  /** Requests it had, by path. */
  readonly asked: string[];
  /** What it does instead of answering well. */
  behave(way: Way): void;
  /** Signs a token as it would; `header` and `claims` override. */
  token(
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  /** From now on it signs with a new key, and publishes that alone. */
  rotate(): Promise<void>;
  stop(): Promise<void>;
}

type Way = "well" | "hangs" | "fails" | "redirects" | "floods" | "babbles" | "lies" | "drips";

export async function startIssuer(): Promise<LocalIssuer> {
  const asked: string[] = [];
  let way: Way = "well";
  let key = await newKey("k1");
  let made = 1;
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    misbehave(way, response, () => {
      const issuer = way === "lies" ? "https://evil.example" : url;
      const answer = request.url?.endsWith("openid-configuration")
        ? { issuer, jwks_uri: `${url}/keys` }
        : { keys: [key.published] };
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    behave: (next) => {
      way = next;
    },
    token: (claims, header = {}) => sign(url, key, claims, header),
    async rotate() {
      made += 1;
      key = await newKey(`k${made}`);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function newKey(kid: string) {
  const pair = await jose.generateKeyPair("RS256", { extractable: true });
  const published = { ...(await jose.exportJWK(pair.publicKey)), kid, alg: "RS256", use: "sig" };
  return { kid, secret: pair.privateKey, published };
}

function sign(
  url: string,
  key: Awaited<ReturnType<typeof newKey>>,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const good = { iss: url, sub: "employee-7", iat: now, exp: now + 600 };
  const payload = Object.fromEntries(
    Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined),
  );
  return new jose.SignJWT(payload)
    .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT", ...header })
    .sign(key.secret);
}

function misbehave(way: Way, response: ServerResponse, answer: () => void): void {
  switch (way) {
    case "hangs":
      return;
    case "fails":
      response.writeHead(500).end();
      return;
    case "redirects":
      response.writeHead(302, { location: "http://127.0.0.1:1/keys" }).end();
      return;
    case "floods":
      response.writeHead(200).end(`{"keys":[],"more":"${"x".repeat(200_000)}"}`);
      return;
    case "babbles":
      response.writeHead(200).end("<html>");
      return;
    case "drips": {
      response.writeHead(200).write("{");
      const drip = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(drip));
      return;
    }
    default:
      answer();
  }
}
