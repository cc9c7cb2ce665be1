import { defineContract } from "@gosf/protocol";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

/** One contract in zod. The other two libraries have the same, so that one suite can hold all three to it. */
const zod = defineContract({
  endpoints: {
    "chat.say": {
      summary: "Says something in a room",
      request: z.object({ room: z.string(), text: z.string().max(20), times: z.number().default(1), at: z.string().transform(Number) }),
      response: z.object({ delivered: z.number().int() }),
    },
    "chat.list": { response: z.object({ rooms: z.array(z.string()) }) },
  },
  broadcasts: { "chat.said": z.object({ from: z.string(), text: z.string() }) },
  clientEndpoints: {
    "client.confirm": { request: z.object({ question: z.string() }), response: z.object({ yes: z.boolean() }) },
  },
});

const valibot = defineContract({
  endpoints: {
    "chat.say": {
      summary: "Says something in a room",
      request: v.object({
        room: v.string(),
        text: v.pipe(v.string(), v.maxLength(20)),
        times: v.optional(v.number(), 1),
        at: v.pipe(v.string(), v.transform(Number)),
      }),
      response: v.object({ delivered: v.pipe(v.number(), v.integer()) }),
    },
    "chat.list": { response: v.object({ rooms: v.array(v.string()) }) },
  },
  broadcasts: { "chat.said": v.object({ from: v.string(), text: v.string() }) },
  clientEndpoints: {
    "client.confirm": { request: v.object({ question: v.string() }), response: v.object({ yes: v.boolean() }) },
  },
});

const arktype = defineContract({
  endpoints: {
    "chat.say": {
      summary: "Says something in a room",
      request: type({ room: "string", text: "string <= 20", times: "number = 1", at: "string.numeric.parse" }),
      response: type({ delivered: "number.integer" }),
    },
    "chat.list": { response: type({ rooms: "string[]" }) },
  },
  broadcasts: { "chat.said": type({ from: "string", text: "string" }) },
  clientEndpoints: {
    "client.confirm": { request: type({ question: "string" }), response: type({ yes: "boolean" }) },
  },
});

/** The same contract in the three libraries. To TypeScript they are alike, so all count as the first. */
export const contracts: Readonly<Record<"zod" | "valibot" | "arktype", typeof zod>> = {
  zod,
  valibot: valibot as unknown as typeof zod, // their schemas' classes differ, what they describe does not
  arktype: arktype as unknown as typeof zod,
};

export type LibraryName = keyof typeof contracts;
export const libraryNames: readonly LibraryName[] = ["zod", "valibot", "arktype"];
