import fc from "fast-check";

/** One change of a file: somewhere a byte is put, or a piece removed or doubled. */
export interface Change {
  readonly kind: "replace" | "insert" | "remove" | "double";
  readonly place: number;
  readonly byte: number;
  readonly length: number;
}

export const change = (bytes: readonly number[]): fc.Arbitrary<Change> =>
  fc.record({
    kind: fc.constantFrom("replace", "insert", "remove", "double"),
    place: fc.nat(),
    byte: fc.constantFrom(...bytes),
    length: fc.integer({ min: 1, max: 12 }),
  });

export interface Mutated {
  readonly bytes: Buffer;
  /** Indexes of the rows no change came near. */
  readonly untouched: readonly number[];
}

/** The rows, one after another, with the changes made. */
export function mutate(rows: readonly string[], changes: readonly Change[]): Mutated {
  const offsets = [0];
  for (const row of rows) offsets.push((offsets.at(-1) ?? 0) + Buffer.byteLength(row));
  let bytes = Buffer.from(rows.join(""));
  const touched = new Set<number>();
  let removedBytes = 0;
  // From the back, so that offsets of earlier rows stay true.
  const places = changes
    .map((each) => ({ ...each, at: each.place % bytes.length }))
    .toSorted((a, b) => b.at - a.at);
  for (const each of places) {
    const { kind, at, length } = each;
    const piece = bytes.subarray(at, at + length);
    const tail = kind === "replace" ? at + 1 : at + length;
    const last = Math.min(tail, bytes.length);
    // Where a removal went before at this place, the piece reaches further into the original.
    const reach = last + removedBytes;
    if (kind === "remove") removedBytes += last - at;
    for (let index = 0; index < rows.length; index += 1) {
      const from = offsets[index] ?? 0;
      const to = offsets[index + 1] ?? 0;
      if (at <= to && reach >= from) touched.add(index);
    }
    const middle = inPlaceOf(piece, each);
    bytes = Buffer.concat([bytes.subarray(0, at), ...middle, bytes.subarray(last)]);
  }
  const untouched = rows.map((_, index) => index).filter((index) => !touched.has(index));
  return { bytes, untouched };
}

function inPlaceOf(piece: Buffer, { kind, byte }: Change): Buffer[] {
  if (kind === "remove") return [];
  if (kind === "replace") return [Buffer.of(byte)];
  return kind === "insert" ? [Buffer.of(byte), piece] : [piece, piece];
}
