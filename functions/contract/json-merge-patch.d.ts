declare module "json-merge-patch" {
  /** RFC 7396. Changes nothing in place that came from elsewhere: both are copied through JSON first. */
  export function apply(target: unknown, patch: unknown): unknown;
}
