const FIRST_ROOM_BYTES = 16 * 1024;

/** Highest difference whole numbers of one column may have: six bytes each. */
const SPAN_MAX = 2 ** 48 - 1;
const WIDTHS_BYTES = [1, 2, 4, 6] as const;

/** Whole numbers of no more bytes than this can be shifted. */
const WIDTH_INTEGER_BYTES = 4;

const UTF8 = 0;
const UTF16 = 1;

/** Writes columns of numbers and texts behind one another. Equal values give equal bytes. */
export class ColumnWriter {
  #bytes = Buffer.allocUnsafe(FIRST_ROOM_BYTES);
  #length = 0;

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0. */
  count(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Any numbers, eight bytes each. */
  floats(values: readonly number[]): void {
    this.#room(8 * values.length);
    for (const value of values) this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** Whole numbers no further than `SPAN_MAX` apart, as their distance from the lowest. */
  wholes(values: readonly number[]): void {
    if (values.length === 0) return;
    const { low, high } = boundsOf(values);
    this.floats([low]);
    const width = low === high ? 0 : (WIDTHS_BYTES.find((w) => high - low < 256 ** w) ?? 0);
    if (high - low > SPAN_MAX) throw new RangeError("whole numbers too far apart for a column");
    this.byte(width);
    if (width === 0) return;
    this.#room(width * values.length);
    if (width > WIDTH_INTEGER_BYTES) {
      for (const value of values) {
        this.#length = this.#bytes.writeUIntLE(value - low, this.#length, width);
      }
      return;
    }
    const bytes = this.#bytes;
    let at = this.#length;
    for (const value of values) {
      // What is put in a byte loses all but its lowest eight bits.
      for (let rest = (value - low) >>> 0, byte = 0; byte < width; byte += 1, rest >>>= 8) {
        bytes[at++] = rest;
      }
    }
    this.#length = at;
  }

  /** Their lengths, then all texts as one: read back with one decoding. */
  texts(values: readonly string[]): void {
    this.wholes(values.map((value) => value.length));
    const all = values.join("");
    const encoding = all.isWellFormed() ? UTF8 : UTF16;
    const bytes = Buffer.from(all, encoding === UTF8 ? "utf8" : "utf16le");
    this.byte(encoding);
    this.count(bytes.length);
    this.raw(bytes);
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Whether `wholes` can hold them. */
export function fitWholes(values: readonly number[]): boolean {
  const { low, high } = boundsOf(values);
  return high - low <= SPAN_MAX;
}

function boundsOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Reads what a ColumnWriter wrote. Throws a RangeError at the end of the bytes. */
export class ColumnReader {
  readonly #bytes: Buffer;
  #place = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  count(): number {
    let value = 0;
    let scale = 1;
    for (let byte = this.byte(); ; byte = this.byte()) {
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  raw(length: number): Uint8Array {
    const from = this.#advance(length);
    return this.#bytes.subarray(from, from + length);
  }

  floats(count: number): number[] {
    const from = this.#advance(8 * count);
    const values = new Array<number>(count);
    for (let i = 0; i < count; i += 1) values[i] = this.#bytes.readDoubleLE(from + 8 * i);
    return values;
  }

  wholes(count: number): number[] {
    const values = new Array<number>(count);
    if (count === 0) return values;
    const [low = 0] = this.floats(1);
    const width = this.byte();
    if (width === 0) return values.fill(low);
    const from = this.#advance(width * count);
    for (let i = 0; i < count; i += 1) {
      values[i] = low + this.#bytes.readUIntLE(from + width * i, width);
    }
    return values;
  }

  /** The same as `wholes`, in an array of numbers only. */
  wholeArray(count: number): Float64Array {
    const values = new Float64Array(count);
    if (count === 0) return values;
    const [low = 0] = this.floats(1);
    const width = this.byte();
    if (width === 0) return values.fill(low);
    const bytes = this.#bytes;
    let at = this.#advance(width * count);
    for (let i = 0; i < count; i += 1) {
      let value = 0;
      for (let place = width - 1; place >= 0; place -= 1) {
        value = value * 256 + (bytes[at + place] ?? 0);
      }
      values[i] = low + value;
      at += width;
    }
    return values;
  }

  skipFloats(count: number): void {
    this.#advance(8 * count);
  }

  skipWholes(count: number): void {
    if (count === 0) return;
    this.skipFloats(1);
    this.#advance(this.byte() * count);
  }

  skipTexts(count: number): void {
    this.skipWholes(count);
    this.byte();
    this.#advance(this.count());
  }

  texts(count: number): string[] {
    const lengths = this.wholes(count);
    const encoding = this.byte() === UTF8 ? "utf8" : "utf16le";
    const bytes = this.count();
    const from = this.#advance(bytes);
    const all = this.#bytes.toString(encoding, from, from + bytes);
    let end = 0;
    return lengths.map((length) => {
      const start = end;
      end += length;
      return all.slice(start, end);
    });
  }

  #advance(length: number): number {
    const from = this.#place;
    this.#place += length;
    if (this.#place > this.#bytes.length) throw new RangeError("the bytes end too early");
    return from;
  }
}
