// The memory of an endpoint that runs once forgot its oldest answers first, whoever brought them. Ten thousand cheap calls of anybody pushed out the
// answer of another caller, whose retry ran a second time; and nobody got to know of it.
import { successMessage } from "@gosf/protocol";
import type { EndpointOptions } from "@gosf/server";
import { expect, test } from "vitest";
import { RawClient, type RawOptions } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

interface Ledger extends AsyncDisposable {
  readonly server: RunningApp;
  /** Runs of the victim's call. */
  readonly paid: () => number;
  /** Calls, each with a guid of its own, over one connection. */
  readonly flood: (client: RawClient, count: number) => Promise<void>;
}

const victim: RawOptions = { eio: 4, query: { gosf: "1.victim-0123456789" } };
const attacker: RawOptions = { eio: 4, query: { gosf: "1.attacker-0123456789" } };
const pay = '421["pay",{"guid":"order-7","text":"pay"}]';

async function start(once: EndpointOptions["once"] = true): Promise<Ledger> {
  let paid = 0;
  let sent = 0;
  const server = await startEchoApp((app) => {
    app.listen("pay", ({ id }, { message }) => successMessage(message.text === "pay" ? `paid ${++paid} by ${id}` : ""), { once });
  });
  const flood = async (client: RawClient, count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 500) {
      const frames = Array.from({ length: Math.min(500, left) }, () => `42["pay",{"guid":"g${++sent}"}]`);
      await client.send(...frames, '429["echo",{}]').ack(9);
    }
  };
  return { server, paid: () => paid, flood, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("ten thousand calls of one caller leave another caller's answer, also after that one lost its connection", async () => {
  await using ledger = await start();
  let answer: string;
  {
    await using first = await RawClient.connect(ledger.server.url, victim);
    answer = await first.send(pay).ack(1);
  }
  await using flooding = await RawClient.connect(ledger.server.url, attacker);
  await ledger.flood(flooding, 10_500);
  await using back = await RawClient.connect(ledger.server.url, victim);
  expect(await back.send(pay).ack(1)).toBe(answer);
  expect(ledger.paid()).toBe(1);
});

test("what a connection brought is accounted to it after it closed", async () => {
  await using ledger = await start();
  const ask = async (): Promise<string> => {
    await using client = await RawClient.connect(ledger.server.url, victim);
    return await client.send(pay).ack(1);
  };
  const answer = await ask();
  {
    await using closed = await RawClient.connect(ledger.server.url, attacker);
    await ledger.flood(closed, 6000);
  }
  await using open = await RawClient.connect(ledger.server.url, attacker);
  await ledger.flood(open, 5000);
  expect(await ask()).toBe(answer);
  expect(ledger.paid()).toBe(1);
});

test("four hundred caller ids over twenty connections leave another caller's answer, in a memory of two hundred", async () => {
  await using ledger = await start({ maxEntries: 200 });
  await using first = await RawClient.connect(ledger.server.url, victim);
  const answer = await first.send(pay).ack(1);
  // A connection leaves the namespace and joins it again as somebody else.
  const attack = async (lane: number): Promise<void> => {
    await using connection = await RawClient.open(ledger.server.url, { eio: 4, query: { gosf: "1" } });
    for (let round = 0; round < 21; round++) {
      connection.send(`40{"gosf":"attacker-${lane}-${round}"}`);
      const accepted = await connection.frame((frame) => frame.startsWith("40"));
      const { sid } = JSON.parse(accepted.slice(2)) as { sid: string };
      await connection.send('421["pay",{"guid":"same"}]').ack(1);
      connection.send("41");
      while (ledger.server.app.clients.has(sid)) await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, lane) => attack(lane)));
  expect(await first.send(pay).ack(1)).toBe(answer);
  expect(ledger.paid()).toBe(1);
});

test("answers that were forgotten before their window had passed are reported, once", async () => {
  await using ledger = await start();
  await using flooding = await RawClient.connect(ledger.server.url, attacker);
  await ledger.flood(flooding, 10_500);
  expect(ledger.server.errors).toEqual([
    expect.objectContaining({ code: "answers-evicted", details: { droppedAnswers: 1, oversizedAnswers: 0, maxBytes: 33_554_432 } }),
  ]);
  await ledger.server.app.shutdown();
  expect(ledger.server.errors.slice(1)).toEqual([
    expect.objectContaining({ code: "answers-evicted", details: { droppedAnswers: 499, oversizedAnswers: 0, maxBytes: 33_554_432 } }),
  ]);
});

test("still: a caller that fills the memory by itself loses its own oldest answers first", async () => {
  await using ledger = await start();
  await using client = await RawClient.connect(ledger.server.url, victim);
  await client.send(pay).ack(1);
  await ledger.flood(client, 9999);
  await client.send(pay).ack(1);
  expect(ledger.paid()).toBe(1);
  await ledger.flood(client, 1);
  await client.send(pay).ack(1);
  expect(ledger.paid()).toBe(2);
});
