export const logoTypes = ["image/png", "image/jpeg"] as const;
export type LogoType = (typeof logoTypes)[number];

/**
 * Sources: W3C, "PNG Specification, Third Edition" (2025) §5.2; ITU-T T.81 (1992) annex B, SOI
 * followed by the first byte of a marker.
 */
const beginnings: Readonly<Record<LogoType, readonly number[]>> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff],
};

/** What a file is by its first bytes; null: neither. SVG is not among them, as it can carry scripts. */
export function logoTypeOf(bytes: Uint8Array): LogoType | null {
  const found = logoTypes.find((type) => beginnings[type].every((byte, at) => bytes[at] === byte));
  return found ?? null;
}
