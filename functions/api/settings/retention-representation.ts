import * as z from "zod";
import { once } from "../../contract/once.ts";
import { timeSchema } from "../../contract/schemas/basics.ts";
import { defaultRetention, type Retention, retentionBounds } from "../../domain/retention.ts";

const meanings: Readonly<Record<keyof Retention, string>> = {
  supersededRunDays: "Days a ranking can be read after another took its place",
  importFileDays:
    "Days the files of imports are kept, with their reports of rejected rows and what an undo needs",
  exportDays: "Days the files of an export can be downloaded",
};

function days(name: keyof Retention) {
  const { minimum, maximum } = retentionBounds[name];
  const range = `${minimum}–${maximum}, default ${defaultRetention[name]}`;
  return z.int().min(minimum).max(maximum).describe(`${meanings[name]}; ${range}.`);
}

const shape = () => ({
  supersededRunDays: days("supersededRunDays"),
  importFileDays: days("importFileDays"),
  exportDays: days("exportDays"),
});

export const retentionInput = once(() =>
  z
    .strictObject({
      supersededRunDays: shape().supersededRunDays.default(defaultRetention.supersededRunDays),
      importFileDays: shape().importFileDays.default(defaultRetention.importFileDays),
      exportDays: shape().exportDays.default(defaultRetention.exportDays),
    })
    .meta({
      id: "RetentionInput",
      description: "How long what is no longer needed is kept; what is left out is as by default.",
    }),
);

export const retentionSchema = once(() =>
  z
    .strictObject({
      version: z.int().min(0).describe("Grows with every change; 0 when never set."),
      ...shape(),
      updatedAt: timeSchema("When they last changed, UTC; null when never set.").nullable(),
    })
    .meta({ id: "Retention", description: "How long what is no longer needed is kept." }),
);

export const retentionExample = { supersededRunDays: 14, importFileDays: 7, exportDays: 2 };
export const retentionAnswer = {
  version: 1,
  ...retentionExample,
  updatedAt: "2026-11-24T09:30:00.000Z",
};
