/** A text for people in both languages the product speaks. */
export interface Label {
  readonly en: string;
  readonly nl: string;
}
