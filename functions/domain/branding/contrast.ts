/**
 * Readability of text on a colour.
 * Source: W3C, "Web Content Accessibility Guidelines 2.2" (2023), definitions of relative luminance
 * and contrast ratio; success criterion 1.4.3.
 */

/** sRGB as `#rrggbb`, lower or upper case. */
type Colour = string;

export type TextColour = "#000000" | "#ffffff";

/** Light a channel emits, 0–1, of its value 0–255. */
function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** 0 (black) – 1 (white). */
function relativeLuminance(colour: Colour): number {
  const channel = (at: number) => linear(Number.parseInt(colour.slice(at, at + 2), 16));
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** 1 (the same) – 21 (black on white). */
export function contrastRatio(one: Colour, other: Colour): number {
  const [a, b] = [relativeLuminance(one), relativeLuminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/**
 * Black or white, whichever is read more easily on the colour. The ratios of a colour to black and
 * to white have the product 21, so the larger is never below √21 ≈ 4.58: what WCAG asks of small text
 * (4.5) holds for every colour.
 */
export function textOn(colour: Colour): TextColour {
  return contrastRatio(colour, "#000000") >= contrastRatio(colour, "#ffffff")
    ? "#000000"
    : "#ffffff";
}
