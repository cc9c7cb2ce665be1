import * as fc from "fast-check";
import { websocketFrame } from "../support/frames.ts";

/** One thing that a client does. */
export type Step =
  /** Sends packets: each a WebSocket frame, or all of them as one POST. */
  | { readonly do: "packets"; readonly packets: readonly (string | Uint8Array)[] }
  /** Writes bytes to the WebSocket, as they are. */
  | { readonly do: "bytes"; readonly bytes: Uint8Array }
  /** Asks for what waits, and does not wait for the answer. */
  | { readonly do: "poll" }
  /** HTTP requests of any kind, in one write; `SID` stands for the session's id in them. */
  | { readonly do: "http"; readonly request: string }
  /** Opens a WebSocket for the session, and sends these packets on it. */
  | { readonly do: "upgrade"; readonly packets: readonly string[] }
  /** Lets the server work until something comes, or for a moment. */
  | { readonly do: "rest" }
  /** Cuts the newest TCP connection. */
  | { readonly do: "cut" };

/** What one client does, from its handshake to its end. */
export interface Session {
  readonly eio: 3 | 4;
  readonly transport: "websocket" | "polling";
  /** What the URL has beside protocol and transport. */
  readonly query: string;
  readonly steps: readonly Step[];
  /** Whether it ends before the server has read all of it. */
  readonly isCutShort: boolean;
}

const endpoints = "echo later fail throw silent wait once once-later numbers rooms ask nowhere gosf connect disconnect message".split(" ");
const namespaces = ["", "", "", "", "/other,", "/other", "/nowhere,", "/,", "/other?x=1,"];
const ids = ["", "", "0", "1", "2", "7", "00", "-1", "1e3", "4294967296", "9007199254740993", "9".repeat(400)];
const guid = fc.constantFrom("a", "b", "c", "", "g".repeat(129), "__proto__");

const note = fc.record(
  { credit: fc.constantFrom(0, 1, 5, 1024, 1025, 2 ** 31 - 1, -1, 1.5, "5"), timeoutMs: fc.constantFrom(0, 1, 20, 1e9, -1, null, "9") },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    id: fc.oneof(fc.nat(), fc.constantFrom(null, "1", 1e300)),
    guid,
    text: fc.string({ maxLength: 8 }),
    body: fc.oneof(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }), fc.constantFrom(null, 1, [])),
    meta: fc.oneof(fc.record({ gosf: note }), fc.constantFrom(null, 1, {}, { gosf: null }, { gosf: 1 })),
  },
  { requiredKeys: [] },
);
const args = fc.array(fc.oneof({ weight: 9, arbitrary: message }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) }), {
  maxLength: 2,
});
const named = fc.tuple(fc.constantFrom(...endpoints), args).map(([name, rest]) => JSON.stringify([name, ...rest]));

const connect = fc
  .tuple(fc.constantFrom(...namespaces), fc.constantFrom("", "", "{}", '{"gosf":"caller-0123456789"}', "null", "[]", "1", '"x"', "{"))
  .map(([namespace, auth]) => `40${namespace}${auth}`);
const disconnect = fc.constantFrom(...namespaces).map((namespace) => `41${namespace}`);
const event = fc
  .tuple(fc.constantFrom(...namespaces), fc.constantFrom(...ids), named)
  .map(([namespace, id, json]) => `42${namespace}${id}${json}`);
const ack = fc
  .tuple(fc.constantFrom(...namespaces), fc.constantFrom(...ids), fc.jsonValue({ maxDepth: 2 }))
  .map(([namespace, id, value]) => `43${namespace}${id}${JSON.stringify([value])}`);
const control = fc
  .tuple(
    fc.constantFrom("cancel", "credit", "features", "item", "drain", "x"),
    guid,
    fc.constantFrom("timeout", "aborted", 1, null),
    fc.constantFrom(1, 64, 2048, -1, 1e300),
  )
  .map(([type, name, reason, items]) => `42${JSON.stringify(["gosf", { type, guid: name, reason, items }])}`);
const engine = fc.constantFrom("0", "1", "2", "2probe", "3", "3probe", "4", "5", "6", "7", "", "b4AAAA", "bAAAA", "\u001e", "4\u001e4");
const odd = fc.constantFrom(
  "44",
  '44{"message":"no"}',
  "45",
  "46",
  "47",
  "49",
  "4é",
  "42[]",
  "42[1,{}]",
  "42{}",
  "42null",
  "420",
  "43[]",
  "431",
  '42["echo",{}',
  "4".repeat(300),
);

/** A packet with binary attachments: as many as it says, or fewer, or others. */
const binary: fc.Arbitrary<readonly (string | Uint8Array)[]> = fc
  .tuple(
    fc.constantFrom("45", "46"),
    fc.constantFrom("0", "1", "1", "1", "2", "11", ""),
    fc.constantFrom(...namespaces),
    fc.constantFrom(...ids),
    fc.constantFrom(...endpoints),
    fc.constantFrom(0, 1, -1, "0", null),
    fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 3 }),
  )
  .map(([type, count, namespace, id, name, num, attachments]) => [
    `${type}${count}-${namespace}${id}${JSON.stringify([name, { guid: "a", body: { b: { _placeholder: true, num } } }])}`,
    ...attachments,
  ]);

const plain = fc.oneof(
  { weight: 10, arbitrary: connect },
  { weight: 6, arbitrary: disconnect },
  { weight: 16, arbitrary: event },
  { weight: 4, arbitrary: ack },
  { weight: 4, arbitrary: control },
  { weight: 1, arbitrary: engine },
  { weight: 1, arbitrary: odd },
);
const mutated = fc
  .tuple(
    plain,
    fc.nat(),
    fc.oneof(fc.string({ unit: "binary", maxLength: 3 }), fc.constantFrom("/", ",", "-", "[", "]", "{", '"', "9".repeat(30))),
    fc.nat({ max: 4 }),
    fc.boolean(),
  )
  .map(([packet, at, insert, remove, isCut]) => {
    const place = at % (packet.length + 1);
    return packet.slice(0, place) + (isCut ? "" : insert + packet.slice(place + remove));
  });
const packet = fc.oneof({ weight: 7, arbitrary: plain }, { weight: 1, arbitrary: mutated });
const packets: fc.Arbitrary<Step> = fc
  .array(fc.oneof({ weight: 6, arbitrary: packet.map((each) => [each]) }, { weight: 1, arbitrary: binary }), { minLength: 1, maxLength: 6 })
  .map((groups) => ({ do: "packets", packets: groups.flat() }));

/** Namespaces that are asked for and left, in any order and in one go, with requests between. */
const lifecycle: fc.Arbitrary<Step> = fc
  .array(
    fc.constantFrom(
      "40",
      "40",
      "40{}",
      '40{"gosf":"caller-0123456789"}',
      "41",
      "40/other,",
      "41/other,",
      '421["echo",{}]',
      '422["later",{"text":"abc"}]',
    ),
    {
      minLength: 2,
      maxLength: 6,
    },
  )
  .map((each) => ({ do: "packets", packets: each }));

/** Frames with every bit as it may be: continuations without a beginning, long control frames, reserved bits, lengths that are not true, no mask. */
const bytes: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom(0x01, 0x02, 0x00, 0x80, 0x81, 0x82, 0x83, 0x88, 0x89, 0x8a, 0x09, 0x08, 0xc1, 0xf1, 0x8f),
    fc.oneof(packet, fc.constantFrom("", "\u0003\u00e8", "\u0003", "x".repeat(126)), fc.uint8Array({ maxLength: 130 })),
    fc.constantFrom(true, true, true, true, false),
    fc.constantFrom(undefined, undefined, undefined, 125, 126, 70_000, 2 ** 31, 2 ** 52),
  )
  .map(([first, payload, masked, length]) => ({
    do: "bytes",
    bytes: websocketFrame(first, payload, length === undefined ? { masked } : { masked, length }),
  }));

const upgradeHeaders =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const httpRequest = fc
  .tuple(
    fc.constantFrom("GET", "GET", "GET", "POST", "OPTIONS", "HEAD", "DELETE", "PUT"),
    fc.constantFrom(
      "EIO=4&transport=polling",
      "EIO=3&transport=polling",
      "EIO=4&transport=websocket",
      "EIO=5&transport=constructor",
      "EIO=4",
      "",
    ),
    fc.constantFrom("", "&sid=SID", "&sid=SID", "&sid=SID", "&sid=nobody", "&sid=__proto__", "&sid=SID&j=0", "&sid=SID&b64=1", "&j=1"),
    fc.constantFrom("/socket.io/", "/socket.io/", "/socket.io/", "/elsewhere"),
    fc.constantFrom("", "", upgradeHeaders, "Connection: Upgrade\r\nUpgrade: h2c\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n"),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant("\r\n") },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom("d=40", "5:40", "2:40", "99:4", "40\u001e41\u001e40")
          .map((body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "Content-Length: 5\r\n\r\n40",
          "Transfer-Encoding: chunked\r\n\r\n2\r\n40\r\n0\r\n\r\n",
          "Transfer-Encoding: chunked\r\n\r\n40",
        ),
      },
    ),
  )
  .map(([method, query, sid, path, headers, rest]) => `${method} ${path}?${query}${sid} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}${rest}`);

/** Several go in one write: pipelined. */
const http: fc.Arbitrary<Step> = fc
  .array(httpRequest, { minLength: 1, maxLength: 3 })
  .map((requests) => ({ do: "http", request: requests.join("") }));

const upgrade: fc.Arbitrary<Step> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("2probe", "5", "2probe", "5", "3probe", "2", "1", "6") },
      { weight: 1, arbitrary: packet },
    ),
    { maxLength: 4 },
  )
  .map((each) => ({ do: "upgrade", packets: each }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: packets },
  { weight: 5, arbitrary: lifecycle },
  { weight: 1, arbitrary: bytes },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "poll" }) },
  { weight: 2, arbitrary: http },
  { weight: 2, arbitrary: upgrade },
  { weight: 3, arbitrary: fc.constant<Step>({ do: "rest" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "cut" }) },
);

/** Most begin as a client does, so that what follows finds a client. */
const steps = fc.tuple(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 12, size: "max" })).map(([isProper, rest]): Step[] => {
  const proper: Step[] = [{ do: "packets", packets: ["40"] }, { do: "rest" }];
  return isProper ? [...proper, ...rest] : rest;
});

/** Clients that send valid packets in any order, and mutated ones, over every transport. */
export const sessions: fc.Arbitrary<Session> = fc.record({
  eio: fc.constantFrom(3 as const, 4 as const),
  transport: fc.constantFrom("websocket" as const, "polling" as const),
  query: fc.constantFrom("", "", "&gosf=1", "&gosf=1.caller-0123456789", "&gosf=1&eventCopy=1", "&b64=1", "&t=x"),
  steps,
  isCutShort: fc.constantFrom(false, false, false, true),
});
