// What endpoints that run once remembered was bounded in answers, not in bytes: 10,000 answers of a megabyte each. And it was forgotten only when the
// next answer came: what a busy hour left behind stayed for as long as the process.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { successMessage } from "@gosf/protocol";
import { memoryAnswers, type App, type EndpointOptions } from "@gosf/server";
import { expect, test } from "vitest";
import { RawClient, type RawOptions } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const victim: RawOptions = { eio: 4, query: { gosf: "1.victim-0123456789" } };
const attacker: RawOptions = { eio: 4, query: { gosf: "1.attacker-0123456789" } };
const kilo = 1000;

/** An endpoint that answers with as many characters as it is asked for, and with the number of its run. */
function listenText(app: App, name: string, options: EndpointOptions): { runs: number } {
  const state = { runs: 0 };
  app.listen(
    name,
    (_client, { message }) => successMessage("", { run: ++state.runs, text: "x".repeat(Number(message.body["length"])) }),
    options,
  );
  return state;
}

async function ask(client: RawClient, endpoint: string, guid: string, length: number): Promise<number> {
  const answer = await client.send(`421["${endpoint}",{"guid":"${guid}","body":{"length":${length}}}]`).ack(1);
  client.frames.fill("");
  return (JSON.parse(answer) as { body: { run: number } }).body.run;
}

test("all endpoints of an app remember 32 MiB together, and who brought most of it loses its oldest", async () => {
  await using server = await startEchoApp((app) => {
    for (const name of ["a", "b"]) listenText(app, name, { once: true });
  });
  await using small = await RawClient.connect(server.url, victim);
  await using large = await RawClient.connect(server.url, attacker);
  await ask(small, "a", "mine", 10);
  // A character counts with two bytes: 40 of these are 36 MB.
  for (let call = 0; call < 40; call++) await ask(large, call % 2 === 0 ? "a" : "b", `g${call}`, 450 * kilo);
  expect(await ask(small, "a", "mine", 10)).toBe(1);
  expect(await ask(large, "b", "g39", 450 * kilo)).toBe(20); // the newest is remembered
  expect(await ask(large, "b", "g1", 450 * kilo)).toBe(21); // one of the oldest ran again
  expect(server.errors[0]).toMatchObject({ code: "answers-evicted", details: { maxBytes: 33_554_432 } });
});

test("an answer that is larger than the bound is given, not remembered, and reported", async () => {
  const store = memoryAnswers({ maxBytes: 100 * kilo });
  await using server = await startEchoApp((app) => void listenText(app, "a", { once: { store } }));
  await using client = await RawClient.connect(server.url, victim);
  expect(await ask(client, "a", "small", 10)).toBe(1);
  expect(await ask(client, "a", "large", 60 * kilo)).toBe(2);
  expect(await ask(client, "a", "large", 60 * kilo)).toBe(3);
  expect(await ask(client, "a", "small", 10)).toBe(1);
  expect(server.errors).toEqual([
    expect.objectContaining({ code: "answers-evicted", details: expect.objectContaining({ oversizedAnswers: 1 }) }),
  ]);
});

test("answers are forgotten when their window has passed, though nobody calls", async () => {
  await using server = await startEchoApp((app) => void listenText(app, "a", { once: { windowMs: 1000 } }));
  await using client = await RawClient.connect(server.url, victim);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void; // the flag has made it
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  await ask(client, "a", "first", 10);
  const before = heap();
  const calls = Array.from({ length: 15 }, (_, call) => `42["a",{"guid":"g${call}","body":{"length":900000}}]`);
  client.send(...calls);
  await ask(client, "a", "last", 10);
  await expect.poll(() => heap() - before, { timeout: 8000, interval: 200 }).toBeLessThan(4000 * kilo);
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}

test("still: no timer of it keeps the process alive", async () => {
  await using server = await startEchoApp((app) => void listenText(app, "a", { once: true }));
  await using client = await RawClient.connect(server.url, victim);
  const before = timers();
  await ask(client, "a", "g", 10);
  expect(timers()).toBe(before);
});
