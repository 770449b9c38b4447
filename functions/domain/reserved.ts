/** Keys that every plain object answers to: never a name of anything of the tenant's. */
export function isReservedKey(key: string): boolean {
  return key === "prototype" || key in Object.prototype;
}
