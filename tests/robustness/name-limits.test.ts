// Guids, uuids and endpoint names around their limits and far beyond, over both protocols, at each kind of endpoint: served or refused, and nothing too long
// is sent back. What has a listener of Socket.IO's own is not GOSF's to limit.
import { maxIdentifierLength, maxNameLength, successMessage } from "@gosf/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const kinds = ["once", "stream", "unknown", "native"] as const;
const fields = ["guid", "uuid", "name"] as const;
const limits = { guid: maxIdentifierLength, uuid: maxIdentifierLength, name: maxNameLength } as const;
/** Of a unit that takes two bytes in UTF-8: the limits count UTF-16 units. */
const beyond = [-1, 0, 1, 400_000] as const;

let server: RunningApp;
let ran = 0;
let cases = 0;

const nameOf = (kind: string, length: number): string => kind + "é".repeat(length - kind.length);

beforeAll(async () => {
  server = await startEchoApp((app) => {
    for (const length of [20, maxNameLength - 1, maxNameLength]) {
      app.listen(
        nameOf("once", length),
        () => {
          ran++;
          return successMessage("ran");
        },
        { once: true },
      );
      app.listen(nameOf("stream", length), async function* () {
        ran++;
        yield successMessage("ran");
      });
    }
    app.io.on("connection", (socket) => {
      for (const length of [20, ...beyond.map((more) => maxNameLength + more)]) {
        socket.on(nameOf("native", length), (_message: unknown, ack: (answer: object) => void) => ack({ text: "native" }));
      }
    });
  });
});
afterAll(() => server[Symbol.asyncDispose]());

function expectedText(kind: (typeof kinds)[number], isTooLong: boolean): string | undefined {
  if (kind === "native") return "native";
  if (isTooLong) return "invalid-message";
  if (kind === "unknown") return "unknown-endpoint";
  return kind === "once" ? "ran" : undefined; // a stream ends with null
}

const matrix = ([3, 4] as const).flatMap((eio) => kinds.flatMap((kind) => fields.map((field) => [eio, kind, field] as const)));
test.each(matrix)("EIO %d, %s, %s", async (eio, kind, field) => {
  await using caller = await RawClient.connect(server.url, { eio, query: { gosf: "1.caller-12345" } });
  await using stock = await RawClient.connect(server.url, { eio });
  const limit = limits[field];
  for (const [index, more] of beyond.entries()) {
    cases++;
    const name = nameOf(kind, field === "name" ? limit + more : 20);
    const text = field === "name" ? "g" : String(eio) + "é".repeat(limit + more - 1); // another call for each protocol
    const identity =
      field === "uuid" ? { guid: `u${index}${eio}${kind}`, uuid: text } : { guid: field === "guid" ? text : `n${index}${eio}${kind}` };
    const message = { id: index + 1, ...identity, meta: { gosf: { credit: 10 } } };
    const before = ran;
    caller.send(`42${index + 1}${JSON.stringify([name, message])}`);
    const answer = JSON.parse(await caller.ack(index + 1)) as { text?: string; body?: object } | null;
    expect(answer?.text).toBe(expectedText(kind, more > 0));
    const isServed = more <= 0 && (kind === "once" || kind === "stream");
    expect(ran - before).toBe(isServed ? 1 : 0);
    // A stock client gets its answers as events, too; from a stream a failure.
    const shown = stock.frames.length;
    stock.send(`42${index + 1}${JSON.stringify([name, { ...message, meta: {} }])}`);
    await stock.ack(index + 1);
    const copies = stock.frames.slice(shown).filter((frame) => frame.toString().startsWith("42["));
    expect(copies).toHaveLength(kind === "native" || (field === "name" && more > 0) ? 0 : 1);
  }
  // Nothing that was too long has come back: the longest frame has a name and a guid within their limits.
  for (const frame of [...caller.frames, ...stock.frames]) expect(frame.length).toBeLessThan(2 * maxNameLength + 600);
});

test("these were all", () => {
  expect(cases).toBe(2 * kinds.length * fields.length * beyond.length);
});
