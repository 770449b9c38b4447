import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contrastRatio, textOn } from "../../../functions/domain/branding/contrast.ts";
import { logoTypeOf } from "../../../functions/domain/branding/logo.ts";

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("contrast", () => {
  test("is that of published examples: black on white 21, grey #767676 on white just above 4.5", () => {
    expect(contrastRatio("#000000", "#ffffff")).toBeCloseTo(21, 10);
    expect(contrastRatio("#767676", "#FFFFFF")).toBeCloseTo(4.54, 2);
    expect(contrastRatio("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
    expect(contrastRatio("#ff0000", "#ffffff")).toBeCloseTo(4.0, 2);
  });

  test("lies between 1 and 21, whichever is on which", () => {
    fc.assert(
      fc.property(colour, colour, (a, b) => {
        expect(contrastRatio(a, b)).toBe(contrastRatio(b, a));
        expect(contrastRatio(a, b)).toBeGreaterThanOrEqual(1);
        expect(contrastRatio(a, b)).toBeLessThanOrEqual(21 + 1e-9);
        expect(contrastRatio(a, a)).toBe(1);
      }),
    );
  });

  test("of the text that goes on a colour is 4.5 or more, whatever the colour", () => {
    fc.assert(
      fc.property(colour, (background) => {
        const ratio = contrastRatio(background, textOn(background));
        expect(ratio).toBeGreaterThanOrEqual(4.5);
        for (const text of ["#000000", "#ffffff"])
          expect(ratio).toBeGreaterThanOrEqual(contrastRatio(background, text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a logo", () => {
  test("is known by its first bytes alone, and only PNG and JPEG are", () => {
    const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
    expect(logoTypeOf(Uint8Array.from([...png, 0]))).toBe("image/png");
    expect(logoTypeOf(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))).toBe("image/jpeg");
    for (const text of ["<svg xmlns='http://www.w3.org/2000/svg'/>", "GIF89a", "", "\u0089PNG"])
      expect(logoTypeOf(new TextEncoder().encode(text))).toBeNull();
    expect(logoTypeOf(Uint8Array.from(png.slice(0, 7)))).toBeNull();
  });
});
