import * as z from "zod";
import { once } from "../once.ts";
import { problemCodes } from "../problems.ts";

/** One thing wrong with a request. */
const fieldErrorSchema = once(() =>
  z
    .strictObject({
      pointer: z
        .string()
        .optional()
        .describe("JSON pointer (RFC 6901) into the body; empty for the body itself."),
      parameter: z.string().optional().describe("Name of the path or query parameter."),
      header: z.string().optional().describe("Name of the request header."),
      code: z.string().describe("What is wrong, for programs; never translated."),
      detail: z.string().describe("What is wrong, in the answer's language."),
      fix: z.string().describe("How to mend it, in the answer's language."),
      expected: z.string().optional().describe("What is allowed: a list, a range or a form."),
    })
    .meta({ id: "FieldError", description: "One thing wrong with a request, and how to mend it." }),
);

/** A problem document, RFC 9457. */
export const problemSchema = once(() =>
  z
    .strictObject({
      type: z
        .string()
        .describe("Address of the page about this kind of problem, relative to this host."),
      title: z.string().describe("The kind of problem, in the answer's language."),
      status: z.int().min(400).max(599).describe("The HTTP status."),
      detail: z.string().describe("This occurrence of it, in the answer's language."),
      instance: z.string().describe("The path of the request."),
      code: z.enum(problemCodes).describe("The kind of problem, for programs; never translated."),
      requestId: z
        .string()
        .describe("The request's id, also in `X-Request-Id`; name it when you ask for help."),
      errors: z
        .array(fieldErrorSchema())
        .optional()
        .describe("Everything wrong with the request, all at once."),
      errorsOmitted: z
        .int()
        .min(1)
        .optional()
        .describe("How many errors there are beyond those listed."),
    })
    .meta({ id: "Problem", description: "Why a request was not carried out (RFC 9457)." }),
);
