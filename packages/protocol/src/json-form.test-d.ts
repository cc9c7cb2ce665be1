import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  defineContract,
  type BroadcastOutput,
  type JsonForm,
  type NotJson,
  type RequestInput,
  type RequestOutput,
  type ResponseInput,
  type ResponseOutput,
  type Uncheckable,
  type Validate,
} from "./index.ts";

type Tree = { at: Date; children: Tree[] };
type JsonTree = { at: string; children: JsonTree[] };
type Level = 0 | 1;
type At<T> = T extends { at: infer A } ? A : never;
type UserId = string & { readonly brand: unique symbol };

test("the JSON form of a type is what arrives of its values", () => {
  expectTypeOf<JsonForm<{ a: string; b?: number; readonly c: null }>>().toEqualTypeOf<{ a: string; b?: number; readonly c: null }>();
  expectTypeOf<JsonForm<{ at: Date; all: Date[]; maybe?: Date | undefined }>>().toEqualTypeOf<{
    at: string;
    all: string[];
    maybe?: string | undefined;
  }>();
  expectTypeOf<JsonForm<[Date, number?]>>().toEqualTypeOf<[string, number?]>();
  expectTypeOf<JsonForm<readonly (Date | undefined)[]>>().toEqualTypeOf<readonly (string | null)[]>();
  expectTypeOf<JsonForm<{ m: Map<string, number>; s: Set<string> }>>().toEqualTypeOf<{ m: {}; s: {} }>();
  expectTypeOf<JsonForm<{ f: () => void; s: symbol }>>().toEqualTypeOf<{ f: undefined; s: undefined }>();
  expectTypeOf<JsonForm<{ n: bigint }>>().toEqualTypeOf<{ n: NotJson }>();
  expectTypeOf<JsonForm<{ toJSON(): { at: Date } }>>().toEqualTypeOf<{ at: string }>();
  expectTypeOf<JsonForm<URL>>().toEqualTypeOf<string>();
});

test("binary data, brands, enums, unknown and recursive types stay as they are", () => {
  expectTypeOf<JsonForm<{ a: Uint8Array; b: ArrayBuffer; c: Blob }>>().toEqualTypeOf<{ a: Uint8Array; b: ArrayBuffer; c: Blob }>();
  expectTypeOf<JsonForm<{ id: UserId; level: Level; any: unknown; map: Record<string, unknown> }>>().toEqualTypeOf<{
    id: UserId;
    level: Level;
    any: unknown;
    map: Record<string, unknown>;
  }>();
  const tree = {} as JsonForm<Tree>;
  expectTypeOf(tree).toExtend<JsonTree>();
  expectTypeOf(tree.children[0]?.children[0]?.at).toEqualTypeOf<string | undefined>();
});

const zodDate = z.object({ at: z.date() });
const valibotDate = v.object({ at: v.date() });
const arktypeDate = type({ at: "Date" });

const codec = z.codec(z.iso.datetime(), z.date(), { decode: (at) => new Date(at), encode: (at) => at.toISOString() });
const zodRows = {
  string: z.object({ at: z.iso.datetime() }),
  coerced: z.object({ at: z.coerce.date() }),
  codec: z.object({ at: codec }),
  transform: z.object({ at: z.string().transform(Number) }),
};
const valibotRows = {
  string: v.object({ at: v.pipe(v.string(), v.isoTimestamp()) }),
  coerced: v.object({ at: v.pipe(v.unknown(), v.toDate()) }),
  codec: v.object({
    at: v.pipe(
      v.string(),
      v.transform((at) => new Date(at)),
    ),
  }),
  transform: v.object({
    at: v.pipe(
      v.string(),
      v.transform((at) => at.length),
    ),
  }),
};
const arktypeRows = {
  string: type({ at: "string.date.iso" }),
  coerced: type({ at: type("unknown").pipe((at) => new Date(String(at))) }),
  codec: type({ at: "string.date.iso.parse" }),
  transform: type({ at: "string.numeric.parse" }),
};

const zod = defineContract({
  endpoints: {
    askString: { request: zodRows.string, response: zodRows.string },
    askCoerced: { request: zodRows.coerced, response: zodRows.coerced },
    askCodec: { request: zodRows.codec, response: zodRows.codec },
    askTransform: { request: zodRows.transform, response: zodRows.transform },
    askDate: { response: zodDate },
  },
  broadcasts: { string: zodRows.string, coerced: zodRows.coerced, codec: zodRows.codec, transform: { body: zodRows.transform } },
});
const valibot = defineContract({
  endpoints: {
    askString: { request: valibotRows.string, response: valibotRows.string },
    askCoerced: { request: valibotRows.coerced, response: valibotRows.coerced },
    askCodec: { request: valibotRows.codec, response: valibotRows.codec },
    askTransform: { request: valibotRows.transform, response: valibotRows.transform },
    askDate: { response: valibotDate },
  },
  broadcasts: {
    string: valibotRows.string,
    coerced: valibotRows.coerced,
    codec: valibotRows.codec,
    transform: { body: valibotRows.transform },
  },
});
const arktype = defineContract({
  endpoints: {
    askString: { request: arktypeRows.string, response: arktypeRows.string },
    askCoerced: { request: arktypeRows.coerced, response: arktypeRows.coerced },
    askCodec: { request: arktypeRows.codec, response: arktypeRows.codec },
    askTransform: { request: arktypeRows.transform, response: arktypeRows.transform },
    askDate: { response: arktypeDate },
  },
  broadcasts: {
    string: arktypeRows.string,
    coerced: arktypeRows.coerced,
    codec: arktypeRows.codec,
    transform: { body: arktypeRows.transform },
  },
});

test("each row of the table has the same types in each library", () => {
  type Ends = (typeof zod)["endpoints"] | (typeof valibot)["endpoints"] | (typeof arktype)["endpoints"];
  expectTypeOf<At<Ends extends infer S extends Ends ? RequestInput<S, "askString"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<Ends extends infer S extends Ends ? RequestInput<S, "askCodec"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<Ends extends infer S extends Ends ? RequestInput<S, "askTransform"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<Ends extends infer S extends Ends ? RequestOutput<S, "askCoerced"> : never>>().toEqualTypeOf<Date>();
  expectTypeOf<At<Ends extends infer S extends Ends ? RequestOutput<S, "askCodec"> : never>>().toEqualTypeOf<Date>();
  expectTypeOf<At<Ends extends infer S extends Ends ? RequestOutput<S, "askTransform"> : never>>().toEqualTypeOf<number>();
  expectTypeOf<At<Ends extends infer S extends Ends ? ResponseInput<S, "askCodec"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<Ends extends infer S extends Ends ? ResponseInput<S, "askDate"> : never>>().toEqualTypeOf<Date>();
  expectTypeOf<At<Ends extends infer S extends Ends ? ResponseOutput<S, "askString"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<Ends extends infer S extends Ends ? ResponseOutput<S, "askCoerced"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<Ends extends infer S extends Ends ? ResponseOutput<S, "askCodec"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<Ends extends infer S extends Ends ? ResponseOutput<S, "askTransform"> : never>>().toEqualTypeOf<number>();
  expectTypeOf<At<Ends extends infer S extends Ends ? ResponseOutput<S, "askDate"> : never>>().toEqualTypeOf<string>();
});

test("listeners of a broadcast have the JSON form of its output", () => {
  type All = typeof zod | typeof valibot | typeof arktype;
  expectTypeOf<At<All extends infer C extends All ? BroadcastOutput<C, "string"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<All extends infer C extends All ? BroadcastOutput<C, "coerced"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<All extends infer C extends All ? BroadcastOutput<C, "codec"> : never>>().toEqualTypeOf<string>();
  expectTypeOf<At<All extends infer C extends All ? BroadcastOutput<C, "transform"> : never>>().toEqualTypeOf<number>();
});

test("a caller can check what its schema takes as it arrives; the type of validate names the others", () => {
  type Names = "askTransform" | "askDate" | "transform";
  expectTypeOf<Uncheckable<typeof zod>>().toEqualTypeOf<Names>();
  expectTypeOf<Uncheckable<typeof valibot>>().toEqualTypeOf<Names>();
  expectTypeOf<Uncheckable<typeof arktype>>().toEqualTypeOf<Names>();
  expectTypeOf<Validate<typeof zod>>().toEqualTypeOf<false | { readonly except: readonly Names[] }>();
  const checkable = defineContract({ endpoints: { ask: { response: zodRows.codec } } });
  expectTypeOf<true>().toExtend<Validate<typeof checkable>>();
});

test("a request, broadcast or client request that does not arrive as its schema takes it is an error that names the key", () => {
  const refused = { readonly: true, at: zodDate };
  // @ts-expect-error "say" request: at
  defineContract({ endpoints: { say: { request: zodDate } } });
  // @ts-expect-error "say" request: at
  defineContract({ endpoints: { say: { request: valibotDate } } });
  // @ts-expect-error "say" request: at
  defineContract({ endpoints: { say: { request: arktypeDate } } });
  // @ts-expect-error "said" broadcast: at
  defineContract({ broadcasts: { said: refused.at } });
  // @ts-expect-error "said" broadcast: at
  defineContract({ broadcasts: { said: { body: zodDate, summary: "with a summary" } } });
  // @ts-expect-error "confirm" request: at
  defineContract({ clientEndpoints: { confirm: { request: zodDate } } });
  // @ts-expect-error "confirm" response: at, which the server checks as it arrives
  defineContract({ clientEndpoints: { confirm: { response: zodDate } } });
  // @ts-expect-error "say" request: deep
  defineContract({ endpoints: { say: { request: z.object({ deep: z.object({ list: z.array(z.date()) }) }) } } });
  // @ts-expect-error "say" request: n
  defineContract({ endpoints: { say: { request: z.object({ n: z.bigint() }) } } });
  // @ts-expect-error "say" request: m
  defineContract({ endpoints: { say: { request: z.object({ m: z.map(z.string(), z.number()) }) } } });
  // @ts-expect-error "say" request: f
  defineContract({ endpoints: { say: { request: z.object({ f: z.custom<() => void>() }) } } });
});

test("JSON, binary data, unions, recursive schemas, brands and coercions are taken", () => {
  const node = z.object({
    name: z.string(),
    get children() {
      return z.array(node);
    },
  });
  const taken = defineContract({
    endpoints: {
      tree: { request: node, response: node },
      json: { request: z.object({ value: z.json() }) },
      file: { request: z.object({ bytes: z.instanceof(Uint8Array), blob: z.instanceof(Blob).optional() }) },
      either: { request: z.object({ at: z.union([z.date(), z.string()]) }) },
      kind: {
        request: z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") }), z.object({ kind: z.literal("b"), n: z.number() })]),
      },
      brand: { request: z.object({ id: z.string().brand<"id">() }), response: z.object({ id: z.string().brand<"id">() }) },
      loose: { request: z.looseObject({ id: z.string() }) },
      record: { request: z.record(z.string(), z.array(z.number().nullable())) },
      tuple: { request: z.object({ pair: z.tuple([z.string(), z.number().optional()]) }) },
      default: { request: z.object({ page: z.number().default(1), when: z.coerce.date().optional() }) },
    },
  });
  expectTypeOf<Uncheckable<typeof taken>>().toEqualTypeOf<never>();
  expectTypeOf<ResponseOutput<(typeof taken)["endpoints"], "tree">["children"][number]["name"]>().toEqualTypeOf<string>();
});
