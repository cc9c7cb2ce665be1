import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineContract, type FailureMessage, type SuccessMessage } from "@gosf/protocol";
import { createMicroservices, type Service } from "./index.ts";

const zod = defineContract({ endpoints: { add: { request: z.object({ n: z.string() }), response: z.object({ sum: z.number() }) } } });
const valibot = defineContract({ endpoints: { add: { request: v.object({ n: v.string() }), response: v.object({ sum: v.number() }) } } });
const arktype = defineContract({ endpoints: { add: { request: type({ n: "string" }), response: type({ sum: "number" }) } } });
const at = { host: "127.0.0.1", port: 5001 };

const services = createMicroservices({
  zod: { ...at, contract: zod },
  valibot: { ...at, contract: valibot },
  arktype: { ...at, contract: arktype },
  open: at,
});

test("declared services are typed by their contracts, and never undefined", () => {
  expectTypeOf(services.getMicroservice("zod")).toEqualTypeOf<Service<typeof zod>>();
  expectTypeOf(services.getMicroservice("valibot")).toEqualTypeOf<Service<typeof valibot>>();
  expectTypeOf(services.getMicroservice("arktype")).toEqualTypeOf<Service<typeof arktype>>();
  expectTypeOf(services.getMicroservice("open")).toEqualTypeOf<Service>();
});

test("calls take and give what the contract says", () => {
  type Added = SuccessMessage<{ sum: number }> | FailureMessage;
  expectTypeOf(() => services.getMicroservice("zod").call("add", { body: { n: "1" } })).returns.resolves.toEqualTypeOf<Added>();
  expectTypeOf(() => services.getMicroservice("valibot").call("add", { body: { n: "1" } })).returns.resolves.toEqualTypeOf<Added>();
  expectTypeOf(() => services.getMicroservice("arktype").call("add", { body: { n: "1" } })).returns.resolves.toEqualTypeOf<Added>();
  // @ts-expect-error n is text
  void (() => services.getMicroservice("zod").call("add", { body: { n: 1 } }));
  // @ts-expect-error no such endpoint
  void (() => services.getMicroservice("valibot").lob("subtract"));
  // @ts-expect-error the body is required
  void (() => services.getMicroservice("arktype").call("add"));
});

test("others, registered at run time, are typed where they are registered, and untyped where they are looked up", () => {
  const register = () => services.registerMicroservice("later", { ...at, contract: zod });
  expectTypeOf(register).returns.resolves.toEqualTypeOf<Service<typeof zod>>();
  expectTypeOf(() => services.registerMicroservice("later", at)).returns.resolves.toEqualTypeOf<Service>();
  expectTypeOf(services.getMicroservice("later")).toEqualTypeOf<Service | undefined>();
  expectTypeOf(createMicroservices().getMicroservice("any")).toEqualTypeOf<Service | undefined>();
});

test("a service needs its address", () => {
  // @ts-expect-error no port
  void (() => createMicroservices({ utils: { host: "127.0.0.1" } }));
  // @ts-expect-error a port is a number
  void (() => createMicroservices().registerMicroservice("utils", { host: "127.0.0.1", port: "5001" }));
});

test("a service checks what a caller can check", () => {
  const dates = defineContract({ endpoints: { made: { response: z.object({ at: z.date() }) } } });
  createMicroservices({ zod: { ...at, contract: zod, validate: true }, dates: { ...at, contract: dates, validate: { except: ["made"] } } });
  // @ts-expect-error "made" answers with a string where its schema takes a Date
  createMicroservices({ dates: { ...at, contract: dates, validate: true } });
  // @ts-expect-error the same
  void (() => services.registerMicroservice("dates", { ...at, contract: dates, validate: true }));
});
