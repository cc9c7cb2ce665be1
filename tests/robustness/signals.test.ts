// What only callers of this project say, said wrongly: notes in a request's meta, and signals in the reserved event.
import { successMessage, type SuccessMessage } from "@gosf/protocol";
import { announce, announcementKey } from "@gosf/protocol/peer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

let server: RunningApp;

async function* numbers(): AsyncGenerator<SuccessMessage<{ n: number }>> {
  for (let n = 0; n < 3; n++) yield successMessage("", { n });
}

beforeAll(async () => {
  server = await startEchoApp((app) => {
    app.listen("state", async (_client, request) => {
      await new Promise((resolve) => setTimeout(resolve, 20)); // time for a timer that was set wrongly
      return successMessage(request.signal.aborted ? "aborted" : "going on", { meta: request.message.meta });
    });
    app.listen("numbers", numbers);
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const query = { [announcementKey]: announce("0123456789abcdef") };
const notes = [
  '"text"',
  "null",
  "[]",
  "5",
  "{}",
  '{"timeoutMs":"5"}',
  '{"timeoutMs":null}',
  '{"timeoutMs":1e308}',
  '{"timeoutMs":2147483648}',
];
const credits = [
  '{"credit":0}',
  '{"credit":-5}',
  '{"credit":1.5}',
  '{"credit":"9"}',
  '{"credit":1e300}',
  '{"credit":null}',
  '{"credit":{}}',
];

describe.each([3, 4] as const)("protocol %i", (eio) => {
  test.each([...notes, ...credits])("a note %s is no reason to stop, and is not the controller's to see", async (note) => {
    await using client = await RawClient.connect(server.url, { eio, query });
    client.send(`421["state",{"guid":"g","meta":{"gosf":${note},"own":1}}]`);
    expect(JSON.parse(await client.ack(1))).toMatchObject({ success: true, text: "going on", body: { meta: { own: 1 } } });
  });

  test("time that is over already is a timeout", async () => {
    await using client = await RawClient.connect(server.url, { eio, query });
    for (const timeoutMs of [0, -1, -1e308]) {
      client.send(`421["state",{"meta":{"gosf":{"timeoutMs":${timeoutMs}}}}]`);
      expect(await client.ack(1)).toBe('{"success":false,"text":"timeout"}');
    }
  });

  test("a stock client's note means nothing, and its request to a stream fails", async () => {
    await using client = await RawClient.connect(server.url, { eio });
    client.send('421["state",{"guid":"g","meta":{"gosf":{"timeoutMs":0,"credit":5}}}]');
    expect(JSON.parse(await client.ack(1))).toMatchObject({ success: true, text: "going on" });
    client.send('42["gosf",{"type":"cancel","guid":"g"}]', '422["numbers",{"guid":"g2","meta":{"gosf":{"credit":5}}}]');
    expect(await client.ack(2)).toContain('"success":false');
  });

  test("signals that are none, or concern nobody, are passed over", async () => {
    await using other = await RawClient.connect(server.url, { eio, query });
    await using client = await RawClient.connect(server.url, { eio, query });
    other.send('421["state",{"guid":"theirs"}]');
    const signals = [
      "",
      ",null",
      ",5",
      ',"cancel"',
      ",[]",
      ",{}",
      ',{"type":"cancel"}',
      ',{"type":"cancel","guid":5}',
      ',{"type":"cancel","guid":"nobody"}',
      ',{"type":"cancel","guid":"theirs","reason":{}}',
      ',{"type":"__proto__","guid":"theirs"}',
      ',{"type":"credit","guid":"theirs","items":-1}',
      ',{"type":"credit","guid":"theirs","items":1e300}',
      ',{"type":"item","guid":"theirs","message":{}}',
      ',{"type":"features","features":[]}',
      ',{"type":"drain"}',
      ',{"type":"cancel","guid":"theirs"},{"type":"cancel"}',
    ];
    client.send(...signals.map((signal) => `42["gosf"${signal}]`));
    expect(await client.settled()).toEqual([]);
    expect(JSON.parse(await other.ack(1))).toMatchObject({ success: true, text: "going on" });
  });

  test("a cancel of its own stops the call, and a second one changes nothing", async () => {
    await using client = await RawClient.connect(server.url, { eio, query });
    client.send('421["state",{"guid":"mine"}]', '42["gosf",{"type":"cancel","guid":"mine"}]', '42["gosf",{"type":"cancel","guid":"mine"}]');
    expect(JSON.parse(await client.ack(1))).toMatchObject({ text: "aborted" });
  });
});

test("nothing of it was a fault of the server", () => {
  // But for what stock clients said in an event that is unknown to them, and did not wait for.
  const unknown = expect.objectContaining({ code: "unknown-endpoint", details: { endpoint: "gosf" } });
  expect(server.errors).toEqual([unknown, unknown]);
});
