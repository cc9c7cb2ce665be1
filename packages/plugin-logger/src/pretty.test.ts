import { expect, test } from "vitest";
import { createPino } from "./create-pino.ts";
import type { LogRecord } from "./record.ts";

function written(format: "pretty" | "json", record: object, message?: string): string {
  let text = "";
  const writeNow = (chunk: Buffer): number => {
    text += chunk.toString();
    return chunk.length;
  };
  const { pino, output } = createPino({ format }, { writeNow, isTerminal: false });
  pino.warn(record, message ?? (record as LogRecord).event); // every record without a message of its own is one of the plugin's
  output.flushSync();
  return text;
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

test("lines of an application keep their message and fields, and cannot be taken for others", () => {
  const text = written("pretty", { user: "ada\u001b[2J", event: "signup" }, "two\n[00:00:00.000] INFO: lines\u009b");
  expect(text).toMatch(
    /^\[[\d:.]+\] WARN: two\n {4}\[00:00:00\.000\] INFO: lines\\u009b\n {4}user: "ada\\u001b\[2J"\n {4}event: "signup"\n$/,
  );
});
