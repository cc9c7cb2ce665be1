import { connect } from "@gosf/client";
import { successMessage } from "@gosf/protocol";
import { context, createApp } from "@gosf/server";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { logger, type LoggerOptions } from "./index.ts";
import { prettyFormat } from "./pretty.ts";

type Line = Record<string, unknown>;
type Fields = NonNullable<LoggerOptions["fields"]>;

/** The lines of a client that connects, calls, has a broadcast sent, and fails. */
async function linesWith(fields: Fields): Promise<Line[]> {
  const lines: Line[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
  const plugin = logger({ pino: pino({ base: null }, { write }), fields });
  const app = createApp({ plugins: [plugin] });
  app.listen("tell", (client) => {
    client.broadcast("lobby", "told");
    throw new Error("broken");
  });
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  const api = connect(url);
  await api.connect();
  app.broadcast("", "news", successMessage());
  await api.call("tell", { guid: "g-1" });
  await api.disconnect();
  await app.shutdown();
  await vi.waitFor(() => expect(lines.map(({ event }) => event)).toContain("disconnect"));
  return lines;
}

test("each line of a client has an application's own fields, and the error line has the request's id and guid", async () => {
  const user = context<string>("user");
  const seen: (string | undefined)[] = [];
  const lines = await linesWith((client, request) => {
    seen.push(request?.endpoint);
    user.set(client, "ada");
    return { user: user.get(client), password: "x1" };
  });
  // A shutdown begins before its clients have left: which of the two lines comes first is not said.
  const events = lines.filter(({ event }) => event !== "stop").map(({ event, endpoint, user: name }) => [event, endpoint, name]);
  expect(events).toEqual([
    ["start", undefined, undefined],
    ["connect", undefined, "ada"],
    ["broadcast", "news", undefined],
    ["request", "tell", "ada"],
    ["broadcast", "told", "ada"],
    ["error", "tell", "ada"],
    ["response", "tell", "ada"],
    ["disconnect", undefined, "ada"],
  ]);
  expect(seen).toEqual([undefined, "tell", undefined, "tell", "tell", undefined]);
  expect(lines[1]).toMatchObject({ password: "[redacted]" });
  expect(lines.find(({ event }) => event === "error")).toMatchObject({ guid: "g-1" });
});

test.each<[string, Fields, object]>([
  [
    "it throws",
    () => {
      throw new Error("no user");
    },
    { fieldsError: "no user" },
  ],
  [
    "names that the line has",
    () => ({ level: 5, client: "forged", team: "red" }),
    { level: 30, team: "red", fieldsError: expect.stringContaining("level, client") as string },
  ],
  ["what cannot be read", () => new Proxy({}, { ownKeys: () => [Symbol("s")].concat([1 as never]) }), { event: "connect" }],
  [
    "a getter that throws",
    () => Object.defineProperty({}, "user", { enumerable: true, get: () => JSON.parse("{") }),
    { user: "[unreadable]" },
  ],
  [
    "more than its share",
    () => ({ note: "x".repeat(1_000_000), more: "y".repeat(1000), most: "z".repeat(1000) }),
    { note: expect.stringContaining("1000000 characters") as string },
  ],
  ["nothing", () => undefined, { event: "connect" }],
])("a line comes whatever fields does: %s", async (_name, fields, expected) => {
  const lines = await linesWith(fields);
  const line = lines.find(({ event }) => event === "connect");
  expect(line).toMatchObject(expected);
  expect(line?.["client"]).not.toBe("forged");
  expect(JSON.stringify(line).length).toBeLessThan(4096);
});

test("people see them in the first line, lists and objects below it", () => {
  const format = prettyFormat(false);
  const line = { level: 30, time: 0, event: "connect", msg: "connect", client: "c1", user: "ada b", admin: true, teams: ["red"] };
  expect(format(JSON.stringify(line))).toMatch(
    /^\[[\d:.]+\] INFO: connect {3} {2}client=c1 {2}user="ada b" {2}admin=true\n {4}teams: \[\n {4} {2}"red"\n {4}\]\n$/,
  );
});

test.each([
  [{ levle: "info" }, /did you mean "level"/],
  [{ level: "loud" }, /level takes "trace" or/],
  [{ format: "xml" }, /format takes/],
  [{ bodies: "yes" }, /bodies takes/],
  [{ bodies: { redact: "a" } }, /redact takes a list/],
  [{ bodies: { redacted: [] } }, /did you mean "redact"/],
  [{ fields: {} }, /fields takes a function/],
  [{ pino: {} }, /pino takes/],
  [null, /takes an object/],
])("a wrong option is refused: %j", (options, message) => {
  expect(() => logger(options as LoggerOptions)).toThrow(
    expect.objectContaining({ code: "invalid-argument", message: expect.stringMatching(message) as string }),
  );
});
