import * as fc from "fast-check";
import * as stock from "socket.io-parser";
import { PacketType } from "socket.io-parser";
import { expect, test, vi } from "vitest";
import * as wire from "@gosf/wire/parser";

/** What an encoder makes of a packet, or the error it throws. */
function encoded(parser: typeof stock | typeof wire, packet: stock.Packet): unknown {
  try {
    return new parser.Encoder().encode(structuredClonePacket(packet)).map(asBuffer);
  } catch (error) {
    return String(error);
  }
}

/** What counts of an attachment is its bytes. */
function asBuffer(part: unknown): unknown {
  if (ArrayBuffer.isView(part)) return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  return part instanceof ArrayBuffer ? Buffer.from(part) : part;
}

/** The encoders may replace attachments in place. */
function structuredClonePacket(packet: stock.Packet): stock.Packet {
  return { ...packet, data: Array.isArray(packet.data) ? [...(packet.data as unknown[])] : (packet.data as unknown) };
}

/** What a decoder makes of what it is given, one after the other: packets, and errors. */
function decoded(parser: typeof stock | typeof wire, messages: unknown[], options?: stock.DecoderOptions): unknown[] {
  const results: unknown[] = [];
  const decoder = new parser.Decoder(options);
  decoder.on("decoded", (packet: stock.Packet) => results.push(packet, Object.keys(packet)));
  for (const message of messages) {
    try {
      decoder.add(message);
    } catch (error) {
      results.push(String(error));
    }
  }
  decoder.destroy();
  return results;
}

class Bytes extends Uint8Array {
  toJSON(): string {
    return "bytes";
  }
}

const binary = fc.oneof(
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.uint8Array(),
  fc.float32Array(),
  fc.uint8Array().map((bytes) => bytes.buffer),
  fc.uint8Array({ minLength: 1 }).map((bytes) => new DataView(bytes.buffer)),
  fc.uint8Array().map((bytes) => new Bytes(bytes)),
  fc.constant(Object.assign(new ArrayBuffer(2), { own: "property" })),
);
const converted = fc.anything({ maxDepth: 1 }).map((value) => ({ toJSON: () => value }));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    { weight: 8, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.oneof(fc.constant(undefined), fc.date({ noInvalidDate: true }), fc.constant(NaN), fc.bigInt(), converted) },
    { weight: 1, arbitrary: binary },
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 4 }) },
    { weight: 2, arbitrary: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }) },
  ),
}));
const packet = fc.record({
  type: fc.constantFrom(
    PacketType.EVENT,
    PacketType.EVENT,
    PacketType.ACK,
    PacketType.CONNECT,
    PacketType.DISCONNECT,
    PacketType.CONNECT_ERROR,
  ),
  nsp: fc.constantFrom("/", "/", "/", "/admin", ""),
  id: fc.option(fc.nat(), { nil: undefined }),
  data: fc.oneof(fc.array(value, { maxLength: 4 }), fc.tuple(fc.constant("event"), value), value),
}) as fc.Arbitrary<stock.Packet>;

test("the encoder makes the same bytes of any packet as socket.io-parser's", () => {
  fc.assert(
    fc.property(packet, (one) => {
      expect(encoded(wire, one)).toEqual(encoded(stock, one));
    }),
    { numRuns: 1000 },
  );
});

const replaceOne = (_key: string, item: unknown): unknown => (item === 1 ? "one" : item);

test("the encoder takes a replacer", () => {
  const event = { type: wire.PacketType.EVENT, nsp: "/", data: ["a", 1] };
  expect(new wire.Encoder(replaceOne).encode(event)).toEqual(['2["a","one"]']);
});

test("circular data is refused with an error", () => {
  const data: unknown[] = ["a"];
  data.push(data);
  expect(() => new wire.Encoder().encode({ type: wire.PacketType.EVENT, nsp: "/", data })).toThrow("Maximum call stack size exceeded");
});

const odd = fc.constantFrom(
  "2",
  "3",
  "2[]",
  "20",
  '2["a"',
  '2["connect"]',
  "2[1]",
  "2[null]",
  "2{}",
  '2 ["a"]',
  '20012["a"]',
  '21e3["a"]',
  '2-1["a"]',
  "9",
  "",
  "40{}",
  '2/admin,5["a"]',
  '2/admin["a"]',
  "2/admin",
  "3[]",
  "3{}",
  '33["a"]',
  '51-["a",{"_placeholder":true,"num":0}]',
  '50-["a"]',
  '2999999999999999["a"]',
  '29007199254740991["a"]',
  `2${"0".repeat(400)}5["a"]`,
  '2[5,"a"]',
  "2[-1.5e300]",
  "23[7]",
  '2["\ud800"]',
  '2["é😀"]',
  '2["__proto__",{"__proto__":1}]',
  '2["a"]x',
);
const message = fc.oneof(
  odd,
  fc
    .tuple(fc.constantFrom("2", "3"), fc.oneof(fc.constant(""), fc.nat().map(String)), fc.array(fc.jsonValue()))
    .map(([type, id, data]) => type + id + JSON.stringify(data)),
  fc.string(),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
);

test("the decoder makes the same of anything as socket.io-parser's, what comes in between included", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), (messages) => {
      expect(decoded(wire, messages)).toEqual(decoded(stock, messages));
    }),
    { numRuns: 1000 },
  );
});

const reviver = (_key: string, item: unknown): unknown => (item === "one" ? 1 : item);

const prefix = fc.constantFrom("2", "3", "51-", "61-", "2/admin,", "3/admin,", "0", "0/admin,", "1", "4");
const digits = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 60n }).map(String),
  fc.integer({ min: 1, max: 500 }).map((length) => "9".repeat(length)),
  fc.constantFrom("9007199254740991", "9007199254740992", "1 2", "1\t1", " ", "00"),
);
const payload = fc.constantFrom("", '["a"]', "[1]", '["a",{"_placeholder":true,"num":0}]', "{}", '"a"');

test("an id that a number cannot hold exactly is malformed in any packet, all other ids are as socket.io-parser has them", () => {
  let illegal = 0;
  fc.assert(
    fc.property(prefix, digits, payload, (before, id, after) => {
      const messages = [before + id + after, Buffer.from("bytes")];
      const [first, ...others] = decoded(stock, messages);
      const { id: read } = (typeof first === "object" ? first : {}) as { id?: number };
      const isIllegal = read !== undefined && !Number.isSafeInteger(read);
      if (isIllegal) illegal++;
      const waits = /^[56]/.test(before);
      const refused = ["Error: illegal id", "Error: got binary data when not reconstructing a packet"];
      expect(decoded(wire, messages)).toEqual(isIllegal ? (waits ? refused : [refused[0], others.at(-1)]) : decoded(stock, messages));
    }),
    { numRuns: 3000 },
  );
  expect(illegal).toBeGreaterThan(300);
});

test("whatever a text packet is, no part of it is parsed more than once", () => {
  const parse = vi.spyOn(JSON, "parse");
  fc.assert(
    fc.property(message, (one) => {
      parse.mockClear();
      decoded(wire, [one]);
      expect(parse.mock.calls.length).toBeLessThan(2);
    }),
    { numRuns: 1000 },
  );
  parse.mockRestore();
});

test("the decoder takes a reviver and a limit of attachments", () => {
  const messages = ['2["one"]', '2["a","one"]', '52-["a"]'];
  expect(decoded(wire, messages, { reviver, maxAttachments: 1 })).toEqual(decoded(stock, messages, { reviver, maxAttachments: 1 }));
});

test("the surface is socket.io-parser's, and the test for binary data", () => {
  expect(Object.keys(wire).toSorted()).toEqual([...Object.keys(stock), "hasBinary"].toSorted());
  expect([wire.protocol, wire.PacketType, wire.isPacketValid]).toEqual([stock.protocol, stock.PacketType, stock.isPacketValid]);
});
