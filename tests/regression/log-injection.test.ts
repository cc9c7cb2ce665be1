// In the format for people a line feed in an endpoint's name, a room or a code began a forged line, and ESC controlled the terminal. Bodies showed
// secrets whose names were not spelled like those in a list.
import { expect, test } from "vitest";
import { readAll, startLogging } from "../support/logging-process.ts";

const forged = "a\n[00:00:00.000] INFO: connect     from 10.0.0.1\r\u001b[2J\u009b1m\u007f\u2028\u202eb\u2066";
const escaped = String.raw`\n[00:00:00.000]`;
const controls = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const isBeginning = (line: string): boolean => line !== "" && !line.startsWith(" ");
const secrets = {
  newPassword: "planted-1",
  "x-api-key": "planted-2",
  otpCode: "planted-3",
  authToken: "planted-4",
  creditCard: { number: "planted-5" },
  CVV2: "planted-6",
  nested: [{ proxy_bearer: "planted-7" }, { card_pin: "planted-8" }],
};

/** The log of a server, for one hostile text in each place where a client may put one. */
async function logOf(options: object): Promise<string> {
  await using server = await startLogging(options);
  const output = readAll(server.stdout);
  const { api } = server;
  await api.call(forged, { guid: forged });
  await api.call("refuse", { text: forged });
  await api.call("tell", { text: forged });
  await api.call("throw", { text: forged, body: { note: forged, ...secrets } });
  await api.call("echo", { text: forged, body: { [forged]: forged, ...secrets } });
  await api.lob("stop");
  return await output;
}

test(
  "for people, each line that begins at the left margin is one of the log, and nothing controls the terminal",
  { timeout: 120_000 },
  async () => {
    const log = await logOf({ format: "pretty", bodies: true });
    expect(log).not.toMatch(controls);
    expect(log).toContain(escaped);
    const lines = log.split("\n").filter(isBeginning);
    expect(
      lines.filter(
        (line) => !/^\[[\d:.]{12}\] (?:INFO|WARN|ERROR): (?:start|stop|connect|disconnect|request|response|broadcast|error) /.test(line),
      ),
    ).toEqual([]);
    expect(lines.filter((line) => /^\S+ INFO: connect /.test(line))).toHaveLength(1);
  },
);

test(
  "for programs, nothing controls a terminal that shows the log, and the values are those that were sent",
  { timeout: 120_000 },
  async () => {
    const log = await logOf({ format: "json", bodies: true });
    expect(log).not.toMatch(controls);
    const lines = log
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; endpoint?: string });
    expect(lines.filter(({ event, endpoint }) => event === "response" && endpoint === forged)).toHaveLength(1);
  },
);

test.each(["json", "pretty"])("secrets are hidden, however their names are spelled: %s", { timeout: 120_000 }, async (format) => {
  expect(await logOf({ format, bodies: true })).not.toContain("planted");
});

test.each(["json", "pretty"])("texts are hidden on request: %s", { timeout: 120_000 }, async (format) => {
  await using server = await startLogging({ format, bodies: { redactText: true } });
  const output = readAll(server.stdout);
  await server.api.call("echo", { text: "planted", body: { shown: 1 } });
  await server.api.lob("stop");
  expect(await output).not.toContain("planted");
  expect(await output).toContain("shown");
});
