/** Whether an error is a refusal of the store with this code. */
export function isRefusal(error: unknown, code: string): boolean {
  return (
    error instanceof Error && error.name === "StoreError" && "code" in error && error.code === code
  );
}
