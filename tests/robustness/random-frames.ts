import { failureMessage, readMessage, successMessage, toWire } from "@gosf/protocol";
import * as fc from "fast-check";

/** A request that asks for an acknowledgement, and what that must say. */
export interface Ask {
  readonly ackId: number;
  /** What follows the id in the frame. */
  readonly tail: string;
  readonly answer: unknown;
}

/** A frame of which nothing is expected but that nobody else notices. */
export interface Noise {
  readonly frame: string | Buffer;
}

const key = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom("__proto__", "constructor", "toString", "_placeholder", "num", "toJSON", "then"),
);
const { json } = fc.letrec<{ json: unknown; list: unknown[]; record: Record<string, unknown> }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    tie("list"),
    tie("record"),
  ),
  list: fc.array(tie("json"), { maxLength: 4 }),
  record: fc.dictionary(key, tie("json"), { maxKeys: 4 }),
}));

const message = fc.record(
  {
    id: fc.maxSafeInteger(),
    guid: fc.string(),
    uuid: fc.string({ unit: "binary" }),
    success: fc.boolean(),
    text: fc.string({ unit: "grapheme" }),
    meta: fc.dictionary(key, json, { maxKeys: 3 }),
    body: fc.dictionary(key, json, { maxKeys: 4 }),
    more: json,
  },
  { requiredKeys: [] },
);
const field = fc.oneof(json, fc.maxSafeInteger(), fc.constant(null), fc.constant(1e300));
const almostMessage = fc.record(
  { id: field, guid: field, uuid: field, success: field, text: field, meta: field, body: field },
  { requiredKeys: [] },
);
const deepBody = fc.integer({ min: 1, max: 20_000 }).map((levels) => `{"body":${'{"a":'.repeat(levels)}1${"}".repeat(levels)}}`);
const twice = fc.tuple(fc.string(), fc.string()).map(([a, b]) => `{"text":${JSON.stringify(a)},"text":${JSON.stringify(b)}}`);
const argument = fc.oneof(
  { weight: 6, arbitrary: message.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: almostMessage.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: json.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: twice },
);

/** What a server of this project answers, from nothing but the request's text. */
function answerTo(endpoint: string, argumentsText: string): unknown {
  const args = JSON.parse(`[${argumentsText}]`) as unknown[];
  const identity: Record<string, unknown> = {};
  const given = (typeof args[0] === "object" ? args[0] : null) as Record<string, unknown> | null;
  if (Number.isSafeInteger(given?.["id"])) identity["id"] = given?.["id"];
  for (const name of ["guid", "uuid"]) if (typeof given?.[name] === "string") identity[name] = given[name];
  const wire = (result: Parameters<typeof toWire>[0]): unknown => JSON.parse(JSON.stringify(toWire(result, identity)));
  try {
    const read = readMessage(args.length > 1 ? null : args[0]);
    return wire(endpoint === "echo" ? successMessage(read.text, read.body) : failureMessage("unknown-endpoint", { endpoint }));
  } catch {
    return { ...(wire(failureMessage("invalid-message")) as object), body: { reason: anyReason } };
  }
}

/** Stands for any text in an {@link Ask.answer}. */
export const anyReason = "(any reason)";

const endpoint = fc.oneof(
  { weight: 8, arbitrary: fc.constant("echo") },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  { weight: 1, arbitrary: fc.constantFrom("", "__proto__", "constructor", "toString", "connection", "disconnection", "ping", "ECHO") },
);
const keptNames = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

/** The ids of well-formed requests are at least this, so that those of other frames are none of theirs. */
export const idRange: number = 2 ** 32;

/** Well-formed requests: every one must be answered, and rightly, whatever else arrives on other connections. */
export const asks: fc.Arbitrary<Ask> = fc
  .tuple(fc.integer({ min: idRange, max: 2 * idRange - 1 }), endpoint, fc.array(argument, { maxLength: 2, size: "small" }))
  .filter(([, name]) => !keptNames.has(name))
  .map(([ackId, name, args]) => {
    const text = args.join(",");
    return { ackId, tail: `[${JSON.stringify(name)}${text && `,${text}`}]`, answer: answerTo(name, text) };
  });

/** Frames that ask for nothing, and end nothing. */
export const harmless: fc.Arbitrary<Noise> = fc.oneof(
  { weight: 1, arbitrary: deepBody.map((text) => ({ frame: `42["echo",${text}]` })) },
  { weight: 8, arbitrary: argument.map((text) => ({ frame: `42["echo",${text}]` })) },
  {
    weight: 8,
    arbitrary: fc.constantFrom({ frame: '42["nowhere",{}]' }, { frame: "6" }, { frame: '43999999["an answer nobody asked for"]' }),
  },
);

const mutated = fc
  .tuple(asks, fc.nat(), fc.string({ unit: "binary", maxLength: 3 }), fc.nat({ max: 4 }))
  .map(([ask, at, insert, remove]) => {
    const frame = `42${ask.ackId % 1000}${ask.tail}`;
    const place = at % frame.length;
    return { frame: frame.slice(0, place) + insert + frame.slice(place + remove) };
  });
const packets: readonly string[] = [
  // Engine.IO's own, known and unknown
  ..."0 1 2 2probe 3 3probe 4 5 6 7 9 b4".split(" "),
  "",
  '0{"sid":"stolen"}',
  // Socket.IO's, each type bare, and with what does not belong there
  ..."40 40{} 41 42 43 44 45 46 49 42[] 42[1] 42null 431[] 43[1] 43x[1] 42/,[] 461-1[] 40/admin, 41/admin,".split(" "),
  '40{"token":1}',
  '42/admin,1["echo",{}]',
  '42{"a":1}',
  '42"echo"',
  '44{"message":"no"}',
  // Attachments that never come, or are numbered in no way
  '45-["echo"]',
  '450-["echo",{}]',
  '451-["echo",{"_placeholder":true,"num":0}]',
  '451-["echo",{"_placeholder":true,"num":1}]',
  '452-7["echo",{"_placeholder":true,"num":"length"}]',
  '459999999999-["echo"]',
  // Names that Socket.IO keeps for itself
  '42["connect",{}]',
  '42["disconnect",{}]',
  '42["newListener",{}]',
  // Ids of any kind
  '4299999999999999999999999["echo",{}]',
  '4200000000000000000001["echo",{}]',
  '42-1["echo",{}]',
  '421e3["echo",{}]',
  '42 1["echo",{}]',
  '421["echo",{}]]',
  "\u001e",
];

/** Frames that may end the connection they come from, and nothing else. */
export const hostile: fc.Arbitrary<Noise> = fc.oneof(
  { weight: 4, arbitrary: mutated },
  { weight: 3, arbitrary: fc.constantFrom(...packets).map((frame) => ({ frame })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ frame: Buffer.from(bytes) })) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((frame) => ({ frame })) },
  { weight: 1, arbitrary: fc.tuple(fc.nat({ max: 6 }), json).map(([type, value]) => ({ frame: `4${type}${JSON.stringify(value)}` })) },
);
