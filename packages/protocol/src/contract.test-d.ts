import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineContract, joinContracts, type Reply, type RequestInput, type RequestOutput, type ResponseOutput } from "./index.ts";

const zodContract = defineContract({
  endpoints: {
    say: { request: z.object({ room: z.string(), n: z.string().transform(Number) }), response: z.object({ delivered: z.number() }) },
  },
});
const valibotContract = defineContract({
  endpoints: {
    say: {
      request: v.object({ room: v.string(), n: v.pipe(v.string(), v.transform(Number)) }),
      response: v.object({ delivered: v.number() }),
    },
  },
});
const arktypeContract = defineContract({
  endpoints: { say: { request: type({ room: "string", n: "string.numeric.parse" }), response: type({ delivered: "number" }) } },
});

test("callers give the input type, handlers receive the output type, in all three libraries", () => {
  expectTypeOf<RequestInput<typeof zodContract.endpoints, "say">>().toEqualTypeOf<{ room: string; n: string }>();
  expectTypeOf<RequestInput<typeof valibotContract.endpoints, "say">>().toEqualTypeOf<{ room: string; n: string }>();
  expectTypeOf<RequestInput<typeof arktypeContract.endpoints, "say">>().toEqualTypeOf<{ room: string; n: string }>();
  expectTypeOf<RequestOutput<typeof zodContract.endpoints, "say">>().toEqualTypeOf<{ room: string; n: number }>();
  expectTypeOf<RequestOutput<typeof valibotContract.endpoints, "say">>().toEqualTypeOf<{ room: string; n: number }>();
  expectTypeOf<RequestOutput<typeof arktypeContract.endpoints, "say">>().toEqualTypeOf<{ room: string; n: number }>();
  expectTypeOf<ResponseOutput<typeof arktypeContract.endpoints, "say">>().toEqualTypeOf<{ delivered: number }>();
});

test("a reply is a union on success", () => {
  const reply = {} as Reply<typeof zodContract.endpoints, "say">;
  if (reply.success) expectTypeOf(reply.body.delivered).toEqualTypeOf<number>();
  else expectTypeOf(reply.body).toEqualTypeOf<Record<string, unknown>>();
});

test("a schema must describe an object", () => {
  // @ts-expect-error a body is an object
  defineContract({ endpoints: { say: { request: z.string() } } });
});

test("contracts join, and a name used twice is an error that names it", () => {
  const other = defineContract({ endpoints: { hear: { response: z.object({ loud: z.boolean() }) } } });
  const joined = joinContracts(zodContract, other);
  expectTypeOf<keyof typeof joined.endpoints>().toEqualTypeOf<"say" | "hear">();
  expectTypeOf<RequestOutput<typeof joined.endpoints, "say">>().toEqualTypeOf<{ room: string; n: number }>();
  // @ts-expect-error both have "say"
  void (() => joinContracts(zodContract, arktypeContract));
});
