import type { AxisModel, ModelCell } from "./axis-model.ts";

/** Σ_rows (row · w) ÷ Σ of w over the places the row counts, per segment. */
interface Rows {
  /** Segment s owns rows from starts[s] up to starts[s + 1]. */
  readonly starts: Int32Array;
  /** Row after row: the mean over relationships taken in. */
  readonly values: Float64Array;
  /** Which sum of weights divides a row. */
  readonly patterns: Int32Array;
}

const COVERAGE_TOLERANCE = 1e-12;

/**
 * Scores of one axis under many weights. What a segment's relationships have in common is added up
 * before, so that one draw costs one product per segment and criterion, and no memory.
 */
export class AxisWeigher {
  /** Places, in the axis, of the criteria whose weights vary: those the profile gives points. */
  readonly places: readonly number[];
  /** The profile's own weights at those places. */
  readonly weights: Float64Array;
  /** Segments the axis applies to. */
  readonly applies: readonly boolean[];
  readonly #scores: Rows;
  readonly #coverage: Rows;
  /** 1 for segments whose coverage depends on the weights. */
  readonly #gated: Uint8Array;
  readonly #minimumCoverage: number;
  readonly #masks: Float64Array;
  readonly #divisors: Float64Array;

  constructor({ weights, segments }: AxisModel, minimumCoverage: number) {
    this.places = [...(weights ?? []).entries()].flatMap(([place, w]) => (w > 0 ? [place] : []));
    this.weights = Float64Array.from(this.places, (place) => weights?.[place] ?? 0);
    const masks = new Map<string, number>();
    const about = (cell: ModelCell) => cell.about;
    this.applies = segments.map((cells) => cells.some((cell) => this.#any(cell.about)));
    this.#scores = this.#rows(
      segments,
      (cell) => cell.counted,
      (cell) => cell.utility,
      masks,
    );
    this.#coverage = this.#rows(segments, about, (cell) => cell.known, masks);
    this.#gated = Uint8Array.from(segments, (cells) =>
      cells.some((cell) => this.#knownLess(cell, minimumCoverage)) ? 1 : 0,
    );
    this.#minimumCoverage = minimumCoverage;
    this.#masks = Float64Array.from([...masks.keys()].flatMap((key) => [...key].map(Number)));
    this.#divisors = new Float64Array(masks.size);
  }

  #any(mask: Uint8Array): boolean {
    return this.places.some((place) => mask[place] === 1);
  }

  #knownLess({ about, known }: ModelCell, minimum: number): boolean {
    return this.places.some((place) => about[place] === 1 && (known[place] ?? 0) < minimum);
  }

  #rows(
    segments: AxisModel["segments"],
    maskOf: (cell: ModelCell) => Uint8Array,
    valuesOf: (cell: ModelCell) => Float64Array,
    masks: Map<string, number>,
  ): Rows {
    const starts = new Int32Array(segments.length + 1);
    const values: number[] = [];
    const patterns: number[] = [];
    for (const [s, cells] of segments.entries()) {
      const counting = cells.filter((cell) => this.#any(maskOf(cell)));
      const n = counting.reduce((sum, cell) => sum + cell.n, 0);
      const merged = new Map<number, Float64Array>();
      for (const cell of counting) {
        const pattern = patternOf(this.places, maskOf(cell), masks);
        const row = merged.get(pattern) ?? new Float64Array(this.places.length);
        for (const [k, place] of this.places.entries()) {
          const counted = maskOf(cell)[place] === 1;
          const value = counted ? (valuesOf(cell)[place] ?? 0) : 0;
          row[k] = (row[k] ?? 0) + (cell.n / n) * value;
        }
        merged.set(pattern, row);
      }
      for (const [pattern, row] of merged) {
        patterns.push(pattern);
        values.push(...row);
      }
      starts[s + 1] = patterns.length;
    }
    return { starts, values: Float64Array.from(values), patterns: Int32Array.from(patterns) };
  }

  /** Writes the score of each segment under these weights, all above 0; NaN where it has none. */
  weigh(weights: Float64Array, into: Float64Array): void {
    this.#divide(weights);
    for (let s = 0; s < into.length; s++) {
      const scored =
        this.#gated[s] === 0 ||
        this.#figure(this.#coverage, s, weights) >= this.#minimumCoverage - COVERAGE_TOLERANCE;
      into[s] = scored ? this.#figure(this.#scores, s, weights) : Number.NaN;
    }
  }

  #divide(weights: Float64Array): void {
    const width = weights.length;
    for (let p = 0; p < this.#divisors.length; p++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (this.#masks[p * width + k] ?? 0) * (weights[k] ?? 0);
      this.#divisors[p] = sum;
    }
  }

  #figure({ starts, values, patterns }: Rows, s: number, weights: Float64Array): number {
    const width = weights.length;
    const from = starts[s] ?? 0;
    const to = starts[s + 1] ?? 0;
    if (from === to) return Number.NaN;
    let figure = 0;
    for (let row = from; row < to; row++) {
      const offset = row * width;
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (values[offset + k] ?? 0) * (weights[k] ?? 0);
      figure += sum / (this.#divisors[patterns[row] ?? 0] ?? 1);
    }
    return figure;
  }
}

/** Number of the pattern of places a relationship counts. */
function patternOf(
  places: readonly number[],
  mask: Uint8Array,
  masks: Map<string, number>,
): number {
  const key = places.map((place) => mask[place] ?? 0).join("");
  const known = masks.get(key);
  if (known !== undefined) return known;
  masks.set(key, masks.size);
  return masks.size - 1;
}
