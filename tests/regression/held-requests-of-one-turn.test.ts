// Requests that had waited (until their client read, or for a hook) were all started in one go: 1,500 answers of 200 kB were made before the first was
// queued, and nobody else was served for seconds.
import { successMessage } from "@gosf/protocol";
import type { AppOptions } from "@gosf/server";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const requests = 900;
const ids = Array.from({ length: requests }, (_each, id) => id);
const all = ids.map((id) => `42${id}["count",{}]`);

interface Counting extends RunningApp {
  /** Controllers that were started, and the most that were at once before they went on. */
  readonly counts: { started: number; running: number; most: number };
}

async function startCounting(options: AppOptions = {}, prepare: (app: RunningApp["app"]) => void = () => {}): Promise<Counting> {
  const counts = { started: 0, running: 0, most: 0 };
  const server = await startEchoApp((app) => {
    prepare(app);
    app.listen("count", async () => {
      counts.started++;
      counts.most = Math.max(counts.most, ++counts.running);
      await Promise.resolve();
      counts.running--;
      return successMessage();
    });
  }, options);
  return { ...server, counts };
}

function expectInTurns({ counts }: Counting, answers: ReadonlyMap<number, string>): void {
  expect(counts.started).toBe(requests);
  expect(counts.most).toBeLessThanOrEqual(32);
  expect([...answers.keys()]).toEqual(ids);
}

test("of 900 requests that waited for the onConnect hook, 32 are begun at a time", async () => {
  const { promise, resolve } = deferred();
  let isFirst = true;
  const waitOnce = (): Promise<void> | undefined => {
    const waits = isFirst;
    isFirst = false;
    return waits ? promise : undefined;
  };
  await using server = await startCounting({}, (app) => app.onConnect(waitOnce));
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send(...all);
  await arrived(server);
  expect(server.counts.started).toBe(0);
  resolve();
  expectInTurns(server, await client.acks(...ids));
});

test("of 900 requests that waited until their client read, 32 are begun at a time", async () => {
  const body = { bytes: "x".repeat(200_000) };
  await using server = await startCounting({ maxQueuedBytes: 4_000_000 }, (app) => app.listen("large", () => successMessage("", body)));
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.pause();
  client.send(...Array.from({ length: 200 }, () => '421000["large",{}]'), ...all);
  await arrived(server);
  expect(server.counts.started).toBe(0);
  client.resume();
  expectInTurns(server, await client.acks(...ids));
});

test("of 900 requests in one POST, 32 are begun at a time", async () => {
  await using server = await startCounting();
  const poll = async (query: string, init?: RequestInit): Promise<string> =>
    (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling${query}`, init)).text();
  const { sid } = JSON.parse((await poll("")).slice(1)) as { sid: string };
  const post = async (packets: readonly string[]): Promise<unknown> => poll(`&sid=${sid}`, { method: "POST", body: packets.join("\x1e") });
  await post(["40"]);
  await post(all);
  const answers = new Map<number, string>();
  while (answers.size < requests) {
    const packets = (await poll(`&sid=${sid}`)).split("\x1e");
    for (const [, id, json = ""] of packets.flatMap((packet) => [...packet.matchAll(/^43(\d+)\[(.*)\]$/g)])) answers.set(Number(id), json);
  }
  expectInTurns(server, answers);
});

/** Resolves when the server has read what other clients wrote before: it answers a later client many times. */
async function arrived({ url }: RunningApp): Promise<void> {
  await using witness = await RawClient.connect(url, { eio: 4 });
  for (let id = 0; id < 50; id++) {
    witness.send(`42${id}["echo",{}]`);
    await witness.ack(id);
    await nextTurn();
  }
}
