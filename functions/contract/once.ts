/** Makes a value on first use and keeps it: for schemas with a name, of which there may be one only. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
