import { isIPv6 } from "node:net";
import { ADDRESSES_KEPT_MAX } from "../contract/limits.ts";
import { type AddressLimit, addressHeaders } from "../contract/throttle.ts";
import type { Allowance } from "./allowance.ts";
import type { System } from "./system.ts";

/** Parts of a request: in a millisecond as many come back as there are requests in a minute. */
const PER_REQUEST = 60_000;
const NOBODY = "unknown";
const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Of eight groups; a household or company is given no less. */
const NETWORK_GROUPS = 4;

/**
 * Counts the requests of callers who are not known, by where they come from. It is kept in this
 * process's memory alone: a write for whoever asks would let anybody run up costs. So all instances
 * together let through a multiple, which the firewall bounds.
 *
 * @returns what to ask with a network and how many requests to count, 0 only to be told
 */
export function addressLimiter(
  limitNow: () => AddressLimit,
  { now }: Pick<System, "now">,
  keptMax = ADDRESSES_KEPT_MAX,
) {
  /** The quietest first. */
  const owing = new Map<string, Owed>();
  return (network: string, requests: 0 | 1): Allowance => {
    const { requestsPerMinute, burstRequests } = limitNow();
    const atMillis = now().getTime();
    const most = burstRequests * PER_REQUEST;
    const owed = owedNow(owing.get(network), atMillis, requestsPerMinute);
    const tooMuch = owed + requests * PER_REQUEST - most;
    const left = tooMuch > 0 ? owed : owed + requests * PER_REQUEST;
    const seconds = (parts: number) => Math.ceil(parts / requestsPerMinute / 1_000);
    if (requests > 0) keep(owing, network, { parts: left, atMillis }, keptMax);
    return {
      retryAfterSeconds: tooMuch > 0 ? seconds(tooMuch) : 0,
      headers: {
        ...addressHeaders(
          { requestsPerMinute, burstRequests },
          { left: Math.floor((most - left) / PER_REQUEST), wholeInSeconds: seconds(left) },
        ),
      },
    };
  };
}

/** What was asked and has not come back yet, in parts of a request: whole numbers, so that none is lost. */
interface Owed {
  readonly parts: number;
  readonly atMillis: number;
}

/** A clock that was set back brings nothing back, and nothing is owed longer for it. */
function owedNow(found: Owed | undefined, atMillis: number, requestsPerMinute: number): number {
  if (found === undefined) return 0;
  const passedMillis = Math.max(0, atMillis - found.atMillis);
  return Math.max(0, found.parts - passedMillis * requestsPerMinute);
}

function keep(owing: Map<string, Owed>, network: string, owed: Owed, max: number): void {
  owing.delete(network);
  const quietest = owing.keys().next().value;
  if (owing.size >= max && quietest !== undefined) owing.delete(quietest);
  owing.set(network, owed);
}

/**
 * What counts as one source of requests: an IPv4 address, or the /64 of an IPv6 address, of which
 * one caller has as many as it likes.
 *
 * @param sourceIp as the gateway saw it; never a header, which callers write themselves
 */
export function networkOf(sourceIp: string | undefined): string {
  const [address = ""] = (sourceIp ?? "").split("%");
  const inside = IPV4_IN_IPV6.exec(address)?.[1];
  if (inside !== undefined) return inside;
  if (!isIPv6(address)) return address === "" ? NOBODY : address;
  const [before = "", after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [first, last] = [groupsIn(before), groupsIn(after ?? "")];
  const left = after === undefined ? 0 : 8 - first.length - last.length;
  const all = [...first, ...Array.from({ length: left }, () => "0"), ...last];
  return `${all.slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

const groupsIn = (text: string): string[] => (text === "" ? [] : text.split(":"));
