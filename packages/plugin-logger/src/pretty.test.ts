import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createPino } from "./pretty.ts";
import type { LogRecord } from "./record.ts";

function written(format: "pretty" | "json", record: LogRecord): string {
  const stream = new PassThrough({ encoding: "utf8" });
  createPino({ format }, stream).warn(record, record.event);
  return String(stream.read());
}

const response: LogRecord = {
  event: "response",
  client: "c1",
  endpoint: "echo",
  id: 7,
  outcome: "failure",
  code: "room-full",
  durationMs: 1.25,
};

test("a line for people is one line, with time, level and all that matters", () => {
  expect(written("pretty", response)).toMatch(
    /^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: response {4}echo {2}failure room-full {2}1\.25 ms {2}id=7 {2}client=c1\n$/,
  );
});

test("a broadcast says whom it was sent to", () => {
  expect(written("pretty", { event: "broadcast", endpoint: "news", room: "" })).toContain("news  to everyone");
  expect(written("pretty", { event: "broadcast", endpoint: "news", room: "lobby" })).toContain('news  to "lobby"');
});

test("an error shows its stack and the cause", () => {
  const text = written("pretty", { event: "error", endpoint: "echo", err: new Error("outer", { cause: new Error("the reason") }) });
  expect(text).toContain("outer");
  expect(text).toContain("the reason");
  expect(text).toContain("pretty.test.ts");
});

test("a body follows on lines of its own", () => {
  expect(written("pretty", { event: "request", endpoint: "echo", text: "hi", body: { user: "ada" } })).toMatch(
    /"hi"[^\n]*\n.*body: \{\n.*"user": "ada"/s,
  );
});

test("a line for programs is JSON", () => {
  expect(JSON.parse(written("json", response))).toMatchObject({ level: 40, msg: "response", ...response });
});
