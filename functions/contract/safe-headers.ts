/** Headers of every answer, unless an operation has its own: nothing of ours runs or is framed anywhere. */
export const safeHeaders = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** Two years, as preload lists ask. */
const HSTS_SECONDS = 63_072_000;

/** What browsers are to remember of this host; said over TLS alone, as RFC 6797 §7.2 wants. */
export const hstsHeader = `max-age=${HSTS_SECONDS}; includeSubDomains`;
