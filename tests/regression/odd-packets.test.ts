// An event whose name is a number was parsed three times, and so was one that is not valid JSON: a megabyte of it cost three times what it should. An
// acknowledgement id that a number cannot hold was answered as "43Infinity" or "43NaN".
import { expect, test, vi } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const large = "x".repeat(900_000);

/** Counts how often texts that hold `part` are parsed until `until` resolves. */
async function parsesOf(part: string, until: () => Promise<unknown>): Promise<number> {
  const parse = vi.spyOn(JSON, "parse");
  await until();
  const { length } = parse.mock.calls.filter(([text]) => text.includes(part));
  parse.mockRestore();
  return length;
}

/** Starts a server that listens to an event whose name is the number 5. */
function startWithNumericListener(arrived: () => void): Promise<RunningApp> {
  return startEchoApp((app) => {
    app.io.on("connection", (socket) => socket.on(5 as unknown as string, arrived)); // Socket.IO allows it, its type does not
  });
}

test.each([50_000, 900_000])("an event with a numeric name is parsed once, over a WebSocket: %i bytes", async (size) => {
  const arrived = deferred();
  await using server = await startWithNumericListener(arrived.resolve);
  await using client = await RawClient.connect(server.url, { eio: 4 });
  await client.settled(); // from now on frames take the direct way
  const text = "x".repeat(size);
  const parses = await parsesOf(text, async () => {
    client.send(`42[5,"${text}"]`);
    await arrived.promise;
  });
  expect(parses).toBe(1);
});

test("an event with a numeric name is parsed once, over polling", async () => {
  const arrived = deferred();
  await using server = await startWithNumericListener(arrived.resolve);
  const url = `${server.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
  const post = (body: string): Promise<Response> => fetch(`${url}&sid=${sid}`, { method: "POST", body });
  await post("40");
  await fetch(`${url}&sid=${sid}`);
  const parses = await parsesOf(large, async () => {
    await post(`42[5,"${large}"]`);
    await arrived.promise;
  });
  expect(parses).toBe(1);
});

test.each(["42", "427", "43"])("a packet that is not valid JSON is parsed once, and closes its connection: %s", async (before) => {
  await using server = await startEchoApp();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  await client.settled();
  const parses = await parsesOf(large, async () => {
    client.send(`${before}["echo",{"text":"${large}"}`);
    await client.closed;
  });
  expect(parses).toBe(1);
});

const nines = "9".repeat(400);

test.each([
  ["an event", `42${nines}["echo",{}]`],
  ["an event over 15 digits", '429007199254740993["echo",{}]'],
  ["an event with spaces in its id", '421 2["echo",{}]'],
  ["an event of another namespace", `42/other,${nines}["ask"]`],
  ["an event with an attachment", `451-${nines}["echo",{"body":{"a":{"_placeholder":true,"num":0}}}]`],
])("an id that a number cannot hold closes the connection, nothing is acknowledged: %s", async (_what, frame) => {
  await using server = await startEchoApp((app) => {
    app.io.of("/other").on("connection", (socket) => socket.on("ask", (answer: (value: number) => void) => answer(1)));
  });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send("40/other,");
  await client.frame((each) => each.startsWith("40/other,"));
  client.send(frame);
  if (frame.startsWith("45")) client.send(Buffer.from("bytes"));
  const outcome = await Promise.race([client.closed.then(() => "closed"), client.frame((each) => /^4[36]/.test(each))]);
  expect(outcome).toBe("closed");
});

test("still: an id of 16 digits that a number can hold is acknowledged", async () => {
  await using server = await startEchoApp();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send('429007199254740991["echo",{"text":"hi"}]');
  expect(await client.ack(Number.MAX_SAFE_INTEGER)).toBe('{"success":true,"text":"hi"}');
});

test.each(["451000000000-", "4511-", "450-", "45-", "45x-", "461e9-"])(
  "still: a number of attachments that is not from 1 to 10 closes the connection: %s",
  async (before) => {
    await using server = await startEchoApp();
    await using client = await RawClient.connect(server.url, { eio: 4 });
    client.send(`${before}["echo",{"_placeholder":true,"num":0}]`);
    await expect(client.closed).resolves.toBeDefined();
  },
);
