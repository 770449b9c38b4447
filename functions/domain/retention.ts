/** How many days a tenant keeps what is no longer needed to serve it. */
export interface Retention {
  /** Rankings that another has replaced, from then on. */
  readonly supersededRunDays: number;
  /** Files of imports and the reports of their rejected rows, from the upload on. */
  readonly importFileDays: number;
  /** Exports of all data, from when they were asked for. */
  readonly exportDays: number;
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** What may be chosen, in days. Imports can be undone for a week from files kept beside theirs. */
export const retentionBounds: Readonly<Record<keyof Retention, Bounds>> = {
  supersededRunDays: { minimum: 1, maximum: 365 },
  importFileDays: { minimum: 7, maximum: 30 },
  exportDays: { minimum: 1, maximum: 30 },
};

/** What holds while a tenant chose nothing. */
export const defaultRetention: Retention = {
  supersededRunDays: 30,
  importFileDays: 30,
  exportDays: 7,
};
