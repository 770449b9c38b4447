/** Longest address that is looked at. */
const ADDRESS_CHARS_MAX = 500;

/** Where anybody has an address: it says nothing of whose company it is. */
const generic = new Set([
  ...["gmail.com", "googlemail.com", "google.com", "outlook.com", "outlook.nl", "hotmail.com"],
  ...["hotmail.nl", "hotmail.be", "live.com", "live.nl", "live.be", "msn.com", "yahoo.com"],
  ...["yahoo.co.uk", "yahoo.de", "yahoo.fr", "icloud.com", "me.com", "mac.com", "aol.com"],
  ...["gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de", "proton.me"],
  ...["protonmail.com", "mail.com", "zoho.com", "ziggo.nl", "kpnmail.nl", "planet.nl", "home.nl"],
  ...["xs4all.nl", "upcmail.nl", "casema.nl", "chello.nl", "hetnet.nl", "quicknet.nl", "tele2.nl"],
  ...[
    "telenet.be",
    "skynet.be",
    "proximus.be",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "laposte.net",
  ],
  ...["facebook.com", "linkedin.com", "instagram.com", "twitter.com", "x.com", "youtube.com"],
  ...["wordpress.com", "wixsite.com", "blogspot.com", "weebly.com", "jimdo.com", "jouwweb.nl"],
  ...["business.site", "github.io", "example.com", "example.org", "example.net"],
]);

/** Under these a name of three labels is what somebody has registered. */
const secondLevels = new Set(["co", "com", "org", "net", "gov", "ac", "edu", "gob", "or", "ne"]);
const COUNTRY_CHARS = 2;

/**
 * What a website or e-mail address has registered: "https://www.Acme.nl/contact" and
 * "sales@mail.acme.nl" are acme.nl. Null when it is none, an IP address, or belongs to a provider
 * where anybody has an address. Which names can be registered below a country is taken from the
 * usual second levels, not from the Public Suffix List: a name below a rare one counts as its parent's.
 */
export function webDomain(text: string): string | null {
  const host = hostOf(text.slice(0, ADDRESS_CHARS_MAX).trim().toLowerCase());
  if (!/^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}$/u.test(host)) return null;
  const labels = host.split(".");
  const country = labels.at(-1) ?? "";
  const isNested =
    labels.length > 2 && country.length === COUNTRY_CHARS && secondLevels.has(labels.at(-2) ?? "");
  const registered = labels.slice(isNested ? -3 : -2).join(".");
  return generic.has(registered) ? null : registered;
}

function hostOf(address: string): string {
  const bare = address.replace(/^(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|\/\/)/, "");
  const authority = bare.split(/[/?#\s,;]/)[0] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return host.replace(/:\d+$/, "").replace(/\.$/, "");
}
