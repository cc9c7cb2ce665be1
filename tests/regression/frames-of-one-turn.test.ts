// All frames of a chunk, and of up to 32 chunks in a row, were read before anything else: 1,500 controllers were started before the first answer was
// known, and meanwhile nobody else was served.
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { websocketFrame } from "../support/frames.ts";
import { TcpClient } from "../support/tcp-client.ts";

interface Counting extends RunningApp {
  /** Controllers that were started, and the most that were at once before they went on. */
  readonly counts: { started: number; running: number; most: number };
}

async function startCounting(): Promise<Counting> {
  const counts = { started: 0, running: 0, most: 0 };
  const server = await startEchoApp((app) => {
    app.listen("count", async () => {
      counts.started++;
      counts.most = Math.max(counts.most, ++counts.running);
      await Promise.resolve();
      counts.running--;
      return successMessage();
    });
  });
  return { ...server, counts };
}

const request = (id: number): string => `42${id}["count",{}]`;
const text = (id: number): Buffer => websocketFrame(0x81, request(id));

const kinds: readonly [string, (id: number) => Buffer][] = [
  ["whole text frames", text],
  ["fragments", (id) => Buffer.concat([websocketFrame(0x01, request(id).slice(0, 5)), websocketFrame(0x80, request(id).slice(5))])],
  ["text and pings", (id) => Buffer.concat([text(id), websocketFrame(0x89, "p")])],
  [
    "binary events",
    (id) =>
      Buffer.concat([
        websocketFrame(0x81, `451-${id}["count",{"body":{"bytes":{"_placeholder":true,"num":0}}}]`),
        websocketFrame(0x82, "bytes"),
      ]),
  ],
];

test.each(kinds)("of 900 requests in one write, %s, 32 are begun at a time", async (_kind, frames) => {
  await using server = await startCounting();
  await using client = await TcpClient.upgrade(server.url, 4);
  client.write(websocketFrame(0x81, "40"));
  await client.until((received) => received.includes("40{"));
  client.write(Buffer.concat(Array.from({ length: 900 }, (_each, id) => frames(id))));
  await client.until((received) => received.includes("43899["));
  const { started, most } = server.counts;
  expect(started).toBe(900);
  expect(most).toBeLessThanOrEqual(32);
  const answers = client.received.match(/43\d+\[/g);
  expect(answers).toEqual(Array.from({ length: 900 }, (_each, id) => `43${id}[`));
});

test.each([
  ["text", (id: number) => websocketFrame(0x81, `42${id}["large",{"text":"${"x".repeat(200_000)}"}]`)],
  [
    "binary data",
    (id: number) =>
      Buffer.concat([
        websocketFrame(0x81, `451-${id}["large",{"body":{"bytes":{"_placeholder":true,"num":0}}}]`),
        websocketFrame(0x82, "x".repeat(200_000)),
      ]),
  ],
])("of messages with 200 kB of %s, one is read in an iteration of the event loop", async (_kind, frames) => {
  await using server = await startCounting();
  let inIteration = 0;
  let most = 0;
  server.app.listen("large", () => {
    most = Math.max(most, ++inIteration);
    setImmediate(() => inIteration--);
    return successMessage();
  });
  await using client = await TcpClient.upgrade(server.url, 4);
  client.write(websocketFrame(0x81, "40"));
  await client.until((received) => received.includes("40{"));
  client.write(Buffer.concat(Array.from({ length: 50 }, (_each, id) => frames(id))));
  await client.until((received) => received.includes("4349["));
  expect(most).toBe(1);
});

test("a request that arrives behind 50,000 of other connections is among the first that are served", async () => {
  await using server = await startCounting();
  let before = 0;
  server.app.listen("witness", () => {
    before = server.counts.started;
    return successMessage();
  });
  await using witness = await RawClient.connect(server.url, { eio: 4 });
  await using many = await connectAll(server.url, 10);
  const flood = Buffer.concat(Array.from({ length: 5000 }, (_each, id) => text(id)));
  for (const client of many.clients) client.write(flood);
  witness.send('421["witness",{}]');
  await witness.ack(1);
  expect(before).toBeLessThan(2000);
  await Promise.all(many.clients.map((client) => client.until((received) => received.includes("434999["))));
});

async function connectAll(url: string, count: number): Promise<{ clients: TcpClient[] } & AsyncDisposable> {
  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const client = await TcpClient.upgrade(url, 4);
      client.write(websocketFrame(0x81, "40"));
      await client.until((received) => received.includes("40{"));
      return client;
    }),
  );
  const dispose = async (): Promise<void> => void (await Promise.all(clients.map((client) => client[Symbol.asyncDispose]())));
  return { clients, [Symbol.asyncDispose]: dispose };
}
