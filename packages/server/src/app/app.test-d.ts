import { defineContract, failureMessage, successMessage, type FailureMessage, type SuccessMessage } from "@gosf/protocol";
import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { context, createApp, type App, type Client, type Plugin } from "../index.ts";

const zodContract = defineContract({
  endpoints: {
    say: { request: z.object({ room: z.string(), n: z.string().transform(Number) }), response: z.object({ delivered: z.number() }) },
    ping: {},
  },
  broadcasts: { said: z.object({ from: z.string() }), tick: { body: z.object({ n: z.number().optional() }) } },
  clientEndpoints: { confirm: { request: z.object({ what: z.string() }), response: z.object({ sure: z.boolean() }) }, hello: {} },
});
const valibotContract = defineContract({
  endpoints: {
    say: {
      request: v.object({ room: v.string(), n: v.pipe(v.string(), v.transform(Number)) }),
      response: v.object({ delivered: v.number() }),
    },
    ping: {},
  },
  broadcasts: { said: v.object({ from: v.string() }), tick: { body: v.object({ n: v.optional(v.number()) }) } },
  clientEndpoints: { confirm: { request: v.object({ what: v.string() }), response: v.object({ sure: v.boolean() }) }, hello: {} },
});
const arktypeContract = defineContract({
  endpoints: { say: { request: type({ room: "string", n: "string.numeric.parse" }), response: type({ delivered: "number" }) }, ping: {} },
  broadcasts: { said: type({ from: "string" }), tick: { body: type({ "n?": "number" }) } },
  clientEndpoints: { confirm: { request: type({ what: "string" }), response: type({ sure: "boolean" }) }, hello: {} },
});

test("zod: names, bodies, answers, broadcasts and calls follow the contract", () => {
  const app = createApp({ contract: zodContract });
  app.listen("say", async (client, request) => {
    expectTypeOf(request.message.body).toEqualTypeOf<{ room: string; n: number }>();
    expectTypeOf(client).toEqualTypeOf<Client<typeof zodContract>>();
    client.broadcast("room", "said", successMessage("", { from: client.id }));
    client.send("tick");
    const reply = await client.call("confirm", { body: { what: "this" } }, { timeoutMs: 5 });
    expectTypeOf(reply).toEqualTypeOf<SuccessMessage<{ sure: boolean }> | FailureMessage>();
    await client.call("hello");
    return request.message.body.n === 0 ? failureMessage("zero", { any: "details" }) : successMessage("", { delivered: 1 });
  });
  app.listen("ping", () => {});
  app.listen("ping", () => null);
  app.listen("ping", () => successMessage("text", { any: 1 }));
  app.broadcast("", "said", { body: { from: "me" } });

  // @ts-expect-error the contract has no such endpoint
  app.listen("nosuch", () => null);
  // @ts-expect-error the answer's body is another
  app.listen("say", () => successMessage("", { delivered: "1" }));
  // @ts-expect-error the answer has no body
  app.listen("say", () => successMessage());
  app.listen("say", (_client, request) => {
    // @ts-expect-error no such field
    void request.message.body.nosuch;
    return null;
  });
  // @ts-expect-error the broadcast's body is another
  app.broadcast("", "said", { body: { from: 5 } });
  // @ts-expect-error the broadcast has a body
  app.broadcast("", "said");
  // @ts-expect-error a room is a string
  app.broadcast(5, "tick");
  // @ts-expect-error the contract has no such broadcast
  app.broadcast("", "nosuch", {});
  app.onConnect(async (client) => {
    // @ts-expect-error what is asked is another
    await client.call("confirm", { body: { what: 5 } });
    // @ts-expect-error clients answer no such thing
    await client.call("say", {});
  });
});

test("valibot: the same", () => {
  const app = createApp({ contract: valibotContract });
  app.listen("say", async (client, request) => {
    expectTypeOf(request.message.body).toEqualTypeOf<{ room: string; n: number }>();
    client.broadcast("room", "said", successMessage("", { from: client.id }));
    client.send("tick");
    const reply = await client.call("confirm", { body: { what: "this" } });
    expectTypeOf(reply).toEqualTypeOf<SuccessMessage<{ sure: boolean }> | FailureMessage>();
    return successMessage("", { delivered: 1 });
  });
  // @ts-expect-error the answer's body is another
  app.listen("say", () => successMessage("", { delivered: "1" }));
  // @ts-expect-error the contract has no such endpoint
  app.listen("nosuch", () => null);
  // @ts-expect-error the broadcast's body is another
  app.broadcast("", "said", { body: { from: 5 } });
});

test("arktype: the same", () => {
  const app = createApp({ contract: arktypeContract });
  app.listen("say", async (client, request) => {
    expectTypeOf(request.message.body).toEqualTypeOf<{ room: string; n: number }>();
    client.broadcast("room", "said", successMessage("", { from: client.id }));
    client.send("tick");
    const reply = await client.call("confirm", { body: { what: "this" } });
    expectTypeOf(reply).toEqualTypeOf<SuccessMessage<{ sure: boolean }> | FailureMessage>();
    return successMessage("", { delivered: 1 });
  });
  // @ts-expect-error the answer's body is another
  app.listen("say", () => successMessage("", { delivered: "1" }));
  // @ts-expect-error the contract has no such endpoint
  app.listen("nosuch", () => null);
  // @ts-expect-error the broadcast's body is another
  app.broadcast("", "said", { body: { from: 5 } });
});

test("without a contract every name is a string and every body a record", () => {
  const app: App = createApp();
  app.listen("anything", async (client, request) => {
    expectTypeOf(request.message.body).toEqualTypeOf<Record<string, unknown>>();
    const reply = await client.call("anything");
    if (reply.success) expectTypeOf(reply.body).toEqualTypeOf<Record<string, unknown>>();
    client.broadcast("", request.endpoint, request.message);
    return reply;
  });
  app.broadcast("room", "anything");
  app.broadcast("room", "anything", successMessage("", { any: 1 }));
  // @ts-expect-error a message has a text that is a string
  app.broadcast("room", "anything", { text: 5 });
  // @ts-expect-error a controller answers with a message
  app.listen("anything", () => "text");
  // @ts-expect-error listen adds an endpoint; startup opens the port
  void (() => app.listen(3000));
});

test("the registry keeps its type, and slots have theirs", () => {
  const registry = { utils: 5, [Symbol.asyncDispose]: () => Promise.resolve() };
  const app = createApp({ microservices: registry });
  expectTypeOf(app.microservices).toEqualTypeOf<typeof registry>();
  expectTypeOf(createApp().microservices).toEqualTypeOf<undefined>();
  const user = context<{ name: string }>("user");
  app.onBeforeRequest((client, request) => {
    expectTypeOf(user.get(request)).toEqualTypeOf<{ name: string } | undefined>();
    expectTypeOf(user.require(client)).toEqualTypeOf<{ name: string }>();
    // @ts-expect-error the slot holds something else
    user.set(app, "ada");
    // @ts-expect-error nothing can be put on a message
    user.get(request.message);
  });
});

test("plugins fit every app", () => {
  const plugin: Plugin = {
    name: "extra",
    async activate(app) {
      app.listen("plugin.own", (_client, request) => successMessage(request.message.text));
    },
  };
  createApp({ contract: zodContract, plugins: [plugin] }).registerPlugin(plugin);
});
