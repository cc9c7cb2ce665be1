import { defineContract, type BodySchema, type Contract } from "@gosf/protocol";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

/** A way to write a date, or another value that is not JSON, in a schema: see the table in the README of `@gosf/protocol`. */
export interface DateRow {
  readonly name: string;
  /** The same schema in each library that can say it. */
  readonly schemas: readonly (readonly [library: string, schema: BodySchema])[];
  /** Given by the caller, the controller, or the sender of a broadcast. */
  readonly given: unknown;
  /** Seen by the controller of a request. */
  readonly handled: unknown;
  /** Received by the caller, or the listeners of a broadcast. */
  readonly received: unknown;
  /** `true` if the caller can check what it receives. */
  readonly isCheckable: boolean;
}

const iso = "2026-01-02T03:04:05.000Z";
const date = new Date(iso);
const toDate = (at: string): Date => new Date(at);
const isoCodec = z.codec(z.iso.datetime(), z.date(), { decode: toDate, encode: (at) => at.toISOString() });

export const dateRows: readonly DateRow[] = [
  {
    name: "a string date",
    schemas: [
      ["zod", z.object({ at: z.iso.datetime() })],
      ["valibot", v.object({ at: v.pipe(v.string(), v.isoTimestamp()) })],
      ["arktype", type({ at: "string.date.iso" })],
    ],
    given: iso,
    handled: iso,
    received: iso,
    isCheckable: true,
  },
  {
    name: "a coerced date",
    schemas: [
      ["zod", z.object({ at: z.coerce.date() })],
      ["valibot", v.object({ at: v.pipe(v.unknown(), v.toDate()) })],
      ["arktype", type({ at: type("unknown").pipe((at) => toDate(at as string)) })], // what the test gives
    ],
    given: iso,
    handled: date,
    received: iso,
    isCheckable: true,
  },
  {
    name: "a codec",
    schemas: [
      ["zod", z.object({ at: isoCodec })],
      ["valibot", v.object({ at: v.pipe(v.string(), v.isoTimestamp(), v.transform(toDate)) })],
      ["arktype", type({ at: "string.date.iso.parse" })],
    ],
    given: iso,
    handled: date,
    received: iso,
    isCheckable: true,
  },
  {
    name: "a transform",
    schemas: [
      ["zod", z.object({ at: z.string().transform(Number) })],
      ["valibot", v.object({ at: v.pipe(v.string(), v.transform(Number)) })],
      ["arktype", type({ at: "string.numeric.parse" })],
    ],
    given: "7",
    handled: 7,
    received: 7,
    isCheckable: false,
  },
];

/** A date that a schema takes as a `Date`: for responses alone, since it does not arrive as one. */
export const plainDates: DateRow["schemas"] = [
  ["zod", z.object({ at: z.date() })],
  ["valibot", v.object({ at: v.date() })],
  ["arktype", type({ at: "Date" })],
];

/** A contract with the schema of a request, or of a response and a broadcast. Its names are known, its bodies are not: one test runs them all. */
export function dateContract(schema: BodySchema, place: "ask" | "answer"): Contract {
  if (place === "ask") return defineContract({ endpoints: { ask: { request: schema } } });
  return defineContract({ endpoints: { answer: { response: schema } }, broadcasts: { told: schema } });
}
