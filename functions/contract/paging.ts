import * as z from "zod";
import { DEFAULT_PAGE_ITEMS, MAX_CURSOR_CHARS, MAX_PAGE_ITEMS, MIN_PAGE_ITEMS } from "./limits.ts";

/**
 * The two query parameters of every list: spread into a query schema,
 * `query: () => z.strictObject({ ...pageQuery(), status: … })`.
 */
export function pageQuery() {
  return {
    limit: integerParam(MIN_PAGE_ITEMS, MAX_PAGE_ITEMS)
      .default(DEFAULT_PAGE_ITEMS)
      .describe(
        `Items per page, ${MIN_PAGE_ITEMS}–${MAX_PAGE_ITEMS}; ${DEFAULT_PAGE_ITEMS} when left out.`,
      ),
    cursor: z
      .string()
      .min(1)
      .max(MAX_CURSOR_CHARS)
      .optional()
      .describe("The `nextCursor` of the page before; leave it out for the first page."),
  };
}

/** The body of every list: `{ data, nextCursor }`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    data: z.array(item).describe("The items of this page, in the list's order."),
    nextCursor: z
      .string()
      .nullable()
      .describe("Pass it as `cursor` for the next page; null on the last page."),
  });
}

const WHOLE_NUMBER = /^-?\d{1,15}$/;

/** A whole number in a query string. */
export function integerParam(minimum: number, maximum: number) {
  return z.preprocess(
    (text) => (typeof text === "string" && WHOLE_NUMBER.test(text) ? Number(text) : text),
    z.int().min(minimum).max(maximum),
  );
}
