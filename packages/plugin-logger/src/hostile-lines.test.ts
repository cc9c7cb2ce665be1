import { connect } from "@gosf/client";
import { GosfError, failureMessage, successMessage, type Body } from "@gosf/protocol";
import { createApp, type App, type Plugin } from "@gosf/server";
import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { logger } from "./index.ts";

const runs = 200;
const planted = "PLANTED";
const longestJsonLine = 32_768;
const controls = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Texts with everything that could break a line, control a terminal or look like a line of the log. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "\n",
        "\r\n",
        "\n[00:00:00.000] INFO: connect     ",
        '\n{"level":30,"event":"connect"}',
        "\u001b[2J",
        "\u001b]0;title\u0007",
        "\u009b1m",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        '"',
        "\\",
        "  client=",
        "\ud800",
        "%s%o",
      ),
      fc.integer({ min: 0, max: 1200 }).map((length) => "x".repeat(length)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

const secretName = fc
  .tuple(
    fc.constantFrom("", "new", "x-", "my_"),
    fc.constantFrom("password", "token", "secret", "key", "otp", "cvv", "card", "bearer", "cookie"),
    fc.constantFrom("", "Value", "_1", "-id"),
  )
  .chain(([before, name, after]) =>
    fc.constantFrom(`${before}${name}${after}`, `${before}${name.toUpperCase()}${after}`, `${before}-${name[0]}_${name.slice(1)}${after}`),
  );
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    hostile,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    hostile.map((text) => Array.from({ length: 120 }, () => text.slice(0, 100))),
    fc.array(fc.tuple(hostile, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    fc
      .array(fc.tuple(secretName, fc.constantFrom<unknown>(planted, [planted], { deep: planted })), { maxLength: 3 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));
const body = fc
  .dictionary(hostile, value, { maxKeys: 5 })
  .filter((fields) => JSON.stringify(fields).length < 100_000)
  .map((fields) => fields as Body); // JSON values
const input = fc.record({
  endpoint: hostile.map((name) => `x${name}`.slice(0, 250)),
  room: hostile.map((name) => `r${name}`.slice(0, 250)),
  code: hostile,
  guid: hostile.map((text) => `g${text}`.slice(0, 100)),
  body,
});

/** Counts what the logger has to write a line for. */
class Counting implements Plugin {
  readonly name = "counting";
  lines = 0;
  activate(app: App): void {
    const count = (): void => void this.lines++;
    app.onConnect(count);
    app.onDisconnect(count);
    app.onBeforeRequest(count);
    app.onAfterResponse(count);
    app.onAfterBroadcast(count);
    app.onAfterClientBroadcast(count);
    app.onError(count);
  }
}

const isLine = {
  pretty: (line: string): boolean =>
    /^\[\d\d:\d\d:\d\d\.\d{3}\] (?:INFO|WARN|ERROR): (?:connect|request|response|broadcast|error) /.test(line),
  json: (line: string): boolean => typeof (JSON.parse(line) as { event?: unknown }).event === "string",
};

afterEach(() => vi.restoreAllMocks());

test.each(["pretty", "json"] as const)(
  `${runs} random requests, responses, broadcasts and errors: %s`,
  { timeout: 120_000 },
  async (format) => {
    let text = "";
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    const counter = new Counting();
    const log = logger({ format, bodies: true });
    const app = createApp({ plugins: [counter, log] });
    app.listen("fail", (_client, { message }) => failureMessage(message.text, message.body));
    app.listen("throw", (_client, { message }) => {
      const cause = new GosfError(message.text, message.body, { message: message.text });
      throw Object.assign(new Error(message.text, { cause }), { details: message.body });
    });
    app.listen("tell", (client, { message }) => client.broadcast(message.text, "told", successMessage(message.text, message.body)));
    const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
    const api = connect(url);
    let longest = 0;
    let total = 0;

    await fc.assert(
      fc.asyncProperty(input, async ({ endpoint, room, code, guid, body: fields }) => {
        text = "";
        counter.lines = 0;
        await Promise.all([
          api.call(endpoint, { guid, text: code, body: fields }),
          api.call("fail", { text: code, body: fields }),
          api.call("throw", { text: code, body: fields }),
          api.call("tell", { text: room, body: fields }),
        ]);
        app.broadcast(room, "news", successMessage(code, fields));
        const linesOf = (): string[] => text.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
        await vi.waitFor(() => expect(linesOf().length).toBeGreaterThanOrEqual(counter.lines), { timeout: 10_000, interval: 1 });
        const lines = linesOf();
        expect(lines).toHaveLength(counter.lines);
        expect(lines.filter((line) => !isLine[format](line))).toEqual([]);
        expect(text).not.toMatch(controls);
        expect(text).not.toContain(planted);
        for (const line of lines) {
          longest = Math.max(longest, Buffer.byteLength(line));
          total++;
        }
      }),
      { numRuns: runs, endOnFailure: true },
    );
    await api.disconnect();
    await app.shutdown();
    vi.restoreAllMocks();
    console.log(`${format}: ${total} lines of ${runs} runs, the longest ${longest} bytes`);
    expect(longest).toBeLessThan(longestJsonLine);
    expect(log.lost).toBe(0);
  },
);
