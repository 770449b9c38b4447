import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { relationshipSchema, type Schema } from "../../contract/schemas/basics.ts";
import { axisSchema, builtinMeasureSchema } from "../../contract/schemas/criterion.ts";
import { scaleSchema } from "../../contract/schemas/scale.ts";
import { anchorsOfBuiltin } from "../../domain/criteria/anchors.ts";
import {
  aggregations,
  builtinNames,
  type CatalogueEntry,
  catalogue,
  feedNames,
} from "../../domain/index.ts";

const entrySchema = (): Schema<Localised<ReturnType<typeof shown>>> =>
  z.strictObject({
    key: z.enum(builtinNames).describe('Put it in a criteria set as `{ "key": … }`.'),
    label: z.string().describe("What it is called."),
    help: z.string().describe("What it means and how it is computed."),
    axis: axisSchema().describe("The axis it counts on."),
    level: z.enum(["account", "segment", "both"]).describe("Whose scores it counts in."),
    appliesTo: z.array(relationshipSchema()).describe("Accounts it applies to."),
    direction: z.enum(["higher", "lower"]).describe("Whether a higher or lower value is better."),
    measure: builtinMeasureSchema().describe("What is measured."),
    unit: z.string().describe("Unit of the raw value."),
    aggregation: z
      .enum(aggregations)
      .describe(
        "How a segment comes by its value: `mean` of its accounts, `ratioOfSums`, `restrictedMean` (Kaplan–Meier), or a figure of the `segment` as a whole.",
      ),
    fields: z.array(z.string()).describe("Account fields it is computed from."),
    feeds: z.array(z.enum(feedNames)).describe("Feeds whose lines it is computed from, too."),
    scale: scaleSchema().describe("Default scale; a set may hold another."),
    anchors: z
      .strictObject({
        1: z.string().describe("What a 1 stands for."),
        2: z.string().describe("What a 2 stands for."),
        3: z.string().describe("What a 3 stands for."),
        4: z.string().describe("What a 4 stands for."),
        5: z.string().describe("What a 5 stands for."),
      })
      .describe(
        "What ratings of it stand for, where it is rated rather than measured: 5 is best, whatever the direction.",
      ),
  });

export default endpoint({
  operationId: "listCriteria",
  method: "GET",
  path: "/v1/criteria",
  tag: "Criteria",
  summary: "List the catalogue of criteria",
  description:
    "Ready-made criteria with default scales and the account fields they need. Put them in a criteria set, as they are or with scales and labels of your own.",
  scope: "criteria.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The catalogue, value axis first.",
      schema: () =>
        z.strictObject({ data: z.array(entrySchema()).describe("All criteria of the catalogue.") }),
      examples: {
        dutch: {
          summary: "One entry, with `Accept-Language: nl`",
          value: {
            data: [
              {
                key: "marginPct",
                label: "Marge op omzet",
                help: "100·margin12m ÷ revenue12m; van een segment de verhouding van de sommen.",
                axis: "value",
                level: "both",
                appliesTo: ["customer"],
                direction: "higher",
                measure: { kind: "builtin", name: "marginPct" },
                unit: "%",
                aggregation: "ratioOfSums",
                fields: ["margin12m", "revenue12m"],
                feeds: ["orders"],
                scale: { kind: "linear", low: 0, high: 40 },
                anchors: {
                  1: "Zeer ongunstig",
                  2: "Ongunstig",
                  3: "Gunstig noch ongunstig",
                  4: "Gunstig",
                  5: "Zeer gunstig",
                },
              },
            ],
          },
        },
      },
    },
  },
  problems: [],
  handle(_input, ctx) {
    return {
      status: 200,
      body: { data: catalogue.map((entry) => localised(shown(entry), ctx.language)) },
    };
  },
});

function shown({ name, label, help, unit, aggregation, fields, feeds, criterion }: CatalogueEntry) {
  const { axis, level, appliesTo, direction, measure, scale } = criterion;
  return {
    key: name,
    label,
    help,
    axis,
    level,
    appliesTo,
    direction,
    measure,
    unit,
    aggregation,
    fields,
    feeds,
    scale,
    anchors: anchorsOfBuiltin(name),
  };
}
