import { DiagnosticSeverity, Parser } from "@asyncapi/parser";
import { defineContract, errorCodes, GosfError, type Contract } from "@gosf/protocol";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import * as m from "zod/mini";
import { toAsyncApi } from "./index.ts";

const contracts: Record<string, Contract> = {
  zod: defineContract({
    endpoints: {
      "chat.say": {
        summary: "Says something in a room",
        description: "To everybody in it but the caller.",
        request: z.object({ room: z.string(), text: z.string().max(500), at: z.string().transform(Number) }),
        response: z.object({ delivered: z.number().int() }),
      },
      "any/thing else": {},
      numbers: { stream: true, response: z.object({ n: z.number() }) },
    },
    broadcasts: {
      "chat.said": z.object({ from: z.string() }),
      "chat.left": { body: z.object({ who: z.string() }), summary: "Somebody left" },
    },
    clientEndpoints: { "chat.say": { request: z.object({ question: z.string() }), response: z.object({ yes: z.boolean() }) } },
  }),
  "zod/mini": defineContract({
    endpoints: {
      "chat.say": {
        request: m.object({ room: m.string(), text: m.string().check(m.maxLength(500)), at: m.pipe(m.string(), m.transform(Number)) }),
        response: m.object({ delivered: m.int() }),
      },
    },
  }),
  valibot: defineContract({
    endpoints: {
      "chat.say": {
        request: v.object({ room: v.string(), text: v.pipe(v.string(), v.maxLength(500)), at: v.pipe(v.string(), v.transform(Number)) }),
        response: v.object({ delivered: v.pipe(v.number(), v.integer()) }),
      },
    },
  }),
  arktype: defineContract({
    endpoints: {
      "chat.say": {
        request: type({ room: "string", text: "string<=500", at: "string.numeric.parse" }),
        response: type({ delivered: "number.integer" }),
      },
    },
  }),
};

describe.each(Object.keys(contracts))("a contract of %s", (library) => {
  const contract = contracts[library]!;

  test("becomes a document that AsyncAPI's own parser finds no error in", async () => {
    const document = await toAsyncApi(contract, {
      title: "Chat",
      version: "1.2.0",
      servers: { main: { host: "localhost:9999", protocol: "ws" } },
    });
    const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics.filter((diagnostic) => DiagnosticSeverity[diagnostic.severity] === "Error")).toEqual([]);
    expect(parsed?.operations().all().length).toBe(Object.values(contract).flatMap((section) => Object.keys(section)).length);
  });

  test("describes the request as it is sent and the response as it arrives", async () => {
    const document = await toAsyncApi(contract);
    expect(document.channels["chat.say"]).toMatchObject({
      address: "chat.say",
      messages: {
        request: {
          payload: {
            properties: { body: { properties: { text: { type: "string", maxLength: 500 }, at: { type: "string" } } } },
            required: ["body"],
          },
        },
        response: { payload: { properties: { success: { const: true }, body: { properties: { delivered: { type: "integer" } } } } } },
      },
    });
  });
});

test("endpoints are received and answered, broadcasts and client endpoints are sent", async () => {
  const { operations, channels } = await toAsyncApi(contracts["zod"]!);
  expect(operations["chat.say"]).toMatchObject({ action: "receive", summary: "Says something in a room", "x-ack": true });
  expect(operations["client.chat.say"]).toMatchObject({ action: "send", reply: { messages: [{}, {}] } });
  expect(operations["broadcast.chat.left"]).toMatchObject({ action: "send", summary: "Somebody left" });
  expect(operations["numbers"]).toMatchObject({ "x-stream": true });
  expect(channels["any_2f_thing_20_else"]).toMatchObject({ address: "any/thing else" });
});

test("a failure names every code that a reply can carry", async () => {
  const { components } = await toAsyncApi(contracts["zod"]!);
  const codes = Object.keys(errorCodes).filter((code) => errorCodes[code as keyof typeof errorCodes].seen.includes("reply"));
  expect(components.messages["failure"]!["examples"]).toMatchObject(codes.map((name) => ({ name })));
});

test("a schema of which no JSON Schema can be made is named", async () => {
  const odd = {
    "~standard": { version: 1, vendor: "homemade", validate: (value: unknown) => ({ value: Object(value) as object }) },
  } as const;
  const failed = toAsyncApi(defineContract({ endpoints: { odd: { request: odd } } }));
  await expect(failed).rejects.toThrow(GosfError);
  await expect(failed).rejects.toThrow('the request of endpoint "odd": no JSON Schema can be made of a schema of homemade');
});

test("an endpoint may have the name of what every object has", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const endpoints = Object.fromEntries(names.map((name) => [name, { summary: name }]));
  const { channels, operations } = await toAsyncApi(defineContract({ endpoints }));
  expect(Object.keys(channels)).toEqual(names);
  expect(JSON.parse(JSON.stringify(operations))["__proto__"]).toMatchObject({ summary: "__proto__" });
});
