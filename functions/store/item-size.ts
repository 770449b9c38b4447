import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Bytes a list or map takes beside what is in it, and each of its elements. */
const NESTING_BYTES = 3;
const ELEMENT_BYTES = 1;

/**
 * Bytes DynamoDB counts for an item (AWS, "DynamoDB item sizes and formats"): names and texts in
 * UTF-8, binary as it is, numbers a byte per two digits and one more.
 */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.length;
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, "").length / 2) + 1;
  if (value.M !== undefined) {
    const elements = Object.keys(value.M).length * ELEMENT_BYTES;
    return NESTING_BYTES + elements + itemBytes(value.M);
  }
  if (value.L !== undefined) {
    return value.L.reduce((sum, one) => sum + ELEMENT_BYTES + valueBytes(one), NESTING_BYTES);
  }
  return 1;
}
