import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineContract, joinContracts, type BodySchema, type ContractDefinition } from "./index.ts";

const schemas: [string, BodySchema][] = [
  ["zod", z.object({ a: z.string() })],
  ["valibot", v.object({ a: v.string() })],
  ["arktype", type({ a: "string" })],
];
// What plain JavaScript might pass.
const define = (definition: unknown): unknown => defineContract(definition as ContractDefinition);

describe.each(schemas)("defineContract with %s", (_library, schema) => {
  test("keeps what it was given, and adds the sections that were left out", () => {
    const contract = defineContract({ endpoints: { "chat.say": { request: schema, response: schema, summary: "Says it." } } });
    expect(contract.endpoints["chat.say"].request).toBe(schema);
    expect(Object.keys(contract)).toEqual(["endpoints", "broadcasts", "clientEndpoints"]);
    expect(Object.keys(contract.broadcasts)).toEqual([]);
  });

  test("takes a broadcast as a schema or with a description", () => {
    const contract = defineContract({ broadcasts: { plain: schema, told: { body: schema, description: "What it is." } } });
    expect(contract.broadcasts.told.body).toBe(schema);
    expect(contract.broadcasts.plain).toBe(schema);
  });

  test("refuses a schema where an endpoint belongs, which would check nothing", () => {
    expect(() => define({ endpoints: { say: schema } })).toThrow('"say" in endpoints is a schema itself');
    expect(() => define({ clientEndpoints: { say: schema } })).toThrow('"say" in clientEndpoints is a schema itself');
  });
});

test.each([
  [undefined, "defineContract takes an object"],
  [[], "defineContract takes an object"],
  [{ endpoint: {} }, 'the contract has "endpoint", which is none of: endpoints, broadcasts, clientEndpoints'],
  [{ endpoints: [] }, "endpoints is not an object"],
  [{ endpoints: { say: null } }, '"say" in endpoints is not an object'],
  [{ endpoints: { say: { reqest: z.object({}) } } }, '"say" in endpoints has "reqest"'],
  [{ endpoints: { say: { request: { a: "string" } } } }, 'the request of "say" in endpoints is not a Standard Schema'],
  [{ endpoints: { say: { response: null } } }, 'the response of "say" in endpoints is not a Standard Schema'],
  [{ clientEndpoints: { ask: { request: 5 } } }, 'the request of "ask" in clientEndpoints is not a Standard Schema'],
  [{ broadcasts: { said: { summary: "x" } } }, '"said" in broadcasts has no schema for its body'],
  [{ broadcasts: { said: { body: {} } } }, 'the body of "said" in broadcasts is not a Standard Schema'],
  [{ broadcasts: { said: { request: z.object({}) } } }, '"said" in broadcasts has "request"'],
])("defineContract(%j) is an error that says what is wrong", (definition, message) => {
  const wrong = expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining(message) });
  expect(() => define(definition)).toThrow(wrong);
});

test.each(["connect", "disconnect", "error", "newListener", "gosf", ""])('the name "%s" is refused in every section', (name) => {
  const reserved = expect.objectContaining({ code: "reserved-endpoint", details: { name } });
  expect(() => defineContract({ endpoints: { [name]: {} } })).toThrow(reserved);
  expect(() => defineContract({ broadcasts: { [name]: z.object({}) } })).toThrow(reserved);
  expect(() => defineContract({ clientEndpoints: { [name]: {} } })).toThrow(reserved);
});

test("names that every object inherits are no endpoints unless they are defined", () => {
  const endpoints: Record<string, {}> = defineContract({ endpoints: { say: {} } }).endpoints;
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) expect(endpoints[name]).toBeUndefined();
  const own: Record<string, {}> = defineContract({ endpoints: { ["__proto__"]: { summary: "own" }, constructor: {} } }).endpoints;
  expect(Object.keys(own)).toEqual(["__proto__", "constructor"]);
  expect(own["__proto__"]).toEqual({ summary: "own" });
});

test("a contract cannot be changed by those who share it, nor by its definition afterwards", () => {
  const definition: { endpoints: Record<string, {}> } = { endpoints: { say: {} } };
  const contract = defineContract(definition);
  definition.endpoints["more"] = {};
  expect(Object.keys(contract.endpoints)).toEqual(["say"]);
  expect(Object.isFrozen(contract) && Object.isFrozen(contract.endpoints)).toBe(true);
});

test("a frozen definition, and a contract itself, can be defined again", () => {
  const contract = defineContract(Object.freeze({ endpoints: Object.freeze({ say: Object.freeze({}) }) }));
  expect(Object.keys(defineContract(contract).endpoints)).toEqual(["say"]);
});

describe("joinContracts", () => {
  const chat = defineContract({ endpoints: { say: { summary: "chat" } }, broadcasts: { said: z.object({}) } });
  const accounts = defineContract({ endpoints: { login: {} }, clientEndpoints: { say: {} } });

  test("joins section by section; one name may stand in two sections", () => {
    const joined = joinContracts(chat, accounts);
    expect(Object.keys(joined.endpoints)).toEqual(["say", "login"]);
    expect(Object.keys(joined.broadcasts)).toEqual(["said"]);
    expect(Object.keys(joined.clientEndpoints)).toEqual(["say"]);
    expect(joined.endpoints.say).toBe(chat.endpoints.say);
    expect(Object.keys(chat.endpoints)).toEqual(["say"]);
  });

  test("names what two of them have, also names that every object inherits", () => {
    for (const name of ["login", "constructor", "__proto__"]) {
      const one = defineContract({ endpoints: { [name]: {} } });
      const duplicate = expect.objectContaining({ code: "duplicate-endpoint", details: { name }, message: expect.stringContaining(name) });
      // @ts-expect-error the names are strings here, so the types see the clash before the values do
      expect(() => joinContracts(one, chat, one)).toThrow(duplicate);
      expect(Object.keys(joinContracts(one).endpoints)).toEqual([name]);
    }
  });
});
