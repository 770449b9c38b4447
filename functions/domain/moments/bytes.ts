/** Writes whole numbers and texts, small ones in few bytes. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }

  /** 0 to 2^53 − 1. */
  unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** −(2^53 − 1) to 2^53 − 1: the first byte holds the sign and six bits. */
  signed(value: number): void {
    const magnitude = Math.abs(value);
    const first = (value < 0 ? 0x40 : 0) | (magnitude % 0x40);
    if (magnitude < 0x40) {
      this.byte(first);
      return;
    }
    this.byte(first | 0x80);
    this.unsigned(Math.floor(magnitude / 0x40));
  }

  big(value: bigint): void {
    const magnitude = value < 0n ? -value : value;
    let rest = (magnitude << 1n) | (value < 0n ? 1n : 0n);
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    for (const byte of encoded) this.byte(byte);
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads what a ByteWriter wrote. Throws a RangeError at the end of the bytes. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #place = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const value = this.#bytes[this.#place++];
    if (value === undefined) throw new RangeError("the bytes end too early: read them again");
    return value;
  }

  unsigned(): number {
    let value = 0;
    let scale = 1;
    let byte = this.byte();
    while (byte >= 0x80) {
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      byte = this.byte();
    }
    return value + byte * scale;
  }

  signed(): number {
    const first = this.byte();
    const rest = first >= 0x80 ? this.unsigned() * 0x40 : 0;
    const magnitude = rest + (first & 0x3f);
    return (first & 0x40) !== 0 ? -magnitude : magnitude;
  }

  big(): bigint {
    let value = 0n;
    let shift = 0n;
    let byte = this.byte();
    while (byte >= 0x80) {
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      byte = this.byte();
    }
    value |= BigInt(byte) << shift;
    return (value & 1n) === 1n ? -(value >> 1n) : value >> 1n;
  }

  text(): string {
    const length = this.unsigned();
    const end = this.#place + length;
    if (end > this.#bytes.length) throw new RangeError("the bytes end too early: read them again");
    const value = new TextDecoder().decode(this.#bytes.subarray(this.#place, end));
    this.#place = end;
    return value;
  }

  get atEnd(): boolean {
    return this.#place === this.#bytes.length;
  }
}
