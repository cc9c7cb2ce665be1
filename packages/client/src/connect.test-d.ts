import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineContract, type Body, type FailureMessage, type Message, type RequestMessage, type SuccessMessage } from "@gosf/protocol";
import { connect, type Client } from "./index.ts";

const withZod = defineContract({
  endpoints: {
    say: { request: z.object({ room: z.string(), n: z.string().transform(Number) }), response: z.object({ delivered: z.number() }) },
    list: { request: z.object({ page: z.number().optional() }) },
    ping: {},
  },
  broadcasts: { said: z.object({ text: z.string() }), noted: { body: z.object({ at: z.coerce.date() }), summary: "with a summary" } },
  clientEndpoints: { confirm: { request: z.object({ days: z.number().default(1) }), response: z.object({ yes: z.boolean() }) } },
});
const withValibot = defineContract({
  endpoints: {
    say: {
      request: v.object({ room: v.string(), n: v.pipe(v.string(), v.transform(Number)) }),
      response: v.object({ delivered: v.number() }),
    },
    list: { request: v.object({ page: v.optional(v.number()) }) },
    ping: {},
  },
  broadcasts: {
    said: v.object({ text: v.string() }),
    noted: {
      body: v.object({
        at: v.pipe(
          v.string(),
          v.transform((at) => new Date(at)),
        ),
      }),
    },
  },
  clientEndpoints: { confirm: { request: v.object({ days: v.optional(v.number(), 1) }), response: v.object({ yes: v.boolean() }) } },
});
const withArktype = defineContract({
  endpoints: {
    say: { request: type({ room: "string", n: "string.numeric.parse" }), response: type({ delivered: "number" }) },
    list: { request: type({ "page?": "number" }) },
    ping: {},
  },
  broadcasts: { said: type({ text: "string" }), noted: { body: type({ at: "string.date.parse" }) } },
  clientEndpoints: { confirm: { request: type({ days: "number = 1" }), response: type({ yes: "boolean" }) } },
});

declare const zod: Client<typeof withZod>;
declare const valibot: Client<typeof withValibot>;
declare const arktype: Client<typeof withArktype>;
declare const untyped: Client;

test("connect infers the contract", () => {
  expectTypeOf(() => connect("http://localhost", { contract: withZod })).returns.toEqualTypeOf<Client<typeof withZod>>();
  expectTypeOf(() => connect("http://localhost")).returns.toEqualTypeOf<Client>();
});

test("call takes the schema's input and gives the response's output, in all three libraries", () => {
  const say = { body: { room: "lobby", n: "1" } };
  type Said = SuccessMessage<{ delivered: number }> | FailureMessage;
  expectTypeOf(() => zod.call("say", say)).returns.resolves.toEqualTypeOf<Said>();
  expectTypeOf(() => valibot.call("say", say)).returns.resolves.toEqualTypeOf<Said>();
  expectTypeOf(() => arktype.call("say", say)).returns.resolves.toEqualTypeOf<Said>();
  expectTypeOf(() => zod.lob("say", say, { timeoutMs: 5 })).returns.resolves.toEqualTypeOf<void>();
});

test("names are those of the contract", () => {
  expectTypeOf<Parameters<Client<typeof withZod>["call"]>[0]>().toEqualTypeOf<"say" | "list" | "ping">();
  // @ts-expect-error no such endpoint
  void (() => zod.call("shout"));
  // @ts-expect-error no such endpoint
  void (() => valibot.lob("shout"));
  // @ts-expect-error no such broadcast, nor an endpoint
  void (() => arktype.listen("shouted", () => {}));
  // @ts-expect-error no such client endpoint
  void (() => zod.handle("say", () => {}));
});

test("a wrong body is an error where it is written", () => {
  // @ts-expect-error n is text
  void (() => zod.call("say", { body: { room: "lobby", n: 1 } }));
  // @ts-expect-error n is missing
  void (() => valibot.call("say", { body: { room: "lobby" } }));
  // @ts-expect-error room is text
  void (() => arktype.lob("say", { body: { room: 5, n: "1" } }));
  // @ts-expect-error a message is an object with a body, not the body itself
  void (() => zod.call("say", { room: "lobby", n: "1" }));
  // @ts-expect-error no such option
  void (() => zod.call("ping", {}, { timeout: 5 }));
});

test("the message may be left out where the body may", () => {
  void (() => [zod.call("list"), valibot.call("list"), arktype.call("list"), zod.call("ping"), zod.call("list", { text: "only" })]);
  // @ts-expect-error say needs its body
  void (() => zod.call("say"));
  // @ts-expect-error say needs its body
  void (() => valibot.call("say", { text: "only" }));
  // @ts-expect-error say needs its body
  void (() => arktype.lob("say"));
});

test("a reply's body is known once success is", async () => {
  const reply = await zod.call("say", { body: { room: "lobby", n: "1" } });
  // @ts-expect-error a failure has no such field for certain
  reply.body.delivered.toFixed();
  if (reply.success) expectTypeOf(reply.body).toEqualTypeOf<{ delivered: number }>();
  else expectTypeOf(reply.body).toEqualTypeOf<Body>();
  const open = await zod.call("ping");
  expectTypeOf(open).toEqualTypeOf<SuccessMessage | FailureMessage>();
});

test("listeners get the broadcast's body, also where it has a summary, or an endpoint's event copy", () => {
  zod.listen("said", (message) => expectTypeOf(message).toEqualTypeOf<RequestMessage<{ text: string }>>());
  zod.listen("noted", (message) => expectTypeOf(message).toEqualTypeOf<RequestMessage<{ at: string }>>());
  valibot.listen("said", (message) => expectTypeOf(message).toEqualTypeOf<RequestMessage<{ text: string }>>());
  valibot.listen("noted", (message) => expectTypeOf(message).toEqualTypeOf<RequestMessage<{ at: string }>>());
  arktype.listen("said", (message) => expectTypeOf(message).toEqualTypeOf<RequestMessage<{ text: string }>>());
  zod.listen("say", (message) => expectTypeOf(message).toEqualTypeOf<Message<{ delivered: number }>>());
  // A declared broadcast has its body without a look at success.
  zod.listen("said", ({ body }) => body.text.length);
  // @ts-expect-error text is text
  zod.listen("said", (message: Message<{ text: number }>) => message);
});

test("handlers get the request's output, and answer with the response's input", () => {
  zod.handle("confirm", ({ message }) => {
    expectTypeOf(message).toEqualTypeOf<RequestMessage<{ days: number }>>();
    return { success: true, text: "", meta: {}, body: { yes: message.body.days > 1 } };
  });
  valibot.handle("confirm", ({ message }) => expectTypeOf(message.body).toEqualTypeOf<{ days: number }>() as unknown as void);
  arktype.handle("confirm", ({ message }) => expectTypeOf(message.body).toEqualTypeOf<{ days: number }>() as unknown as void);
  zod.handle("confirm", () => ({ success: false, text: "no", meta: {}, body: { any: "details" } }));
  // @ts-expect-error yes is a boolean
  zod.handle("confirm", () => ({ success: true, text: "", meta: {}, body: { yes: "yes" } }));
  // @ts-expect-error yes is a boolean
  valibot.handle("confirm", async () => ({ success: true, text: "", meta: {}, body: { yes: 1 } }));
});

test("without a contract every name is allowed, and bodies are records", async () => {
  const reply = await untyped.call("anything", { body: { any: ["thing"] } });
  expectTypeOf(reply).toEqualTypeOf<SuccessMessage | FailureMessage>();
  untyped.listen("anything", (message) => expectTypeOf(message).toEqualTypeOf<Message>());
  untyped.handle("anything", ({ message }) => expectTypeOf(message).toEqualTypeOf<RequestMessage>() as unknown as void);
  // @ts-expect-error a body is an object
  void (() => untyped.call("anything", { body: "text" }));
});
