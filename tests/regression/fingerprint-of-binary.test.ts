// The fingerprint of a call to an endpoint that runs once was made of its JSON, in which binary data is a list of numbers: a megabyte of it held the
// event loop for 71 ms. And a body nested some thousand levels deep, which every other endpoint takes, was an internal error, reported each time.
import { successMessage } from "@gosf/protocol";
import { expect, test, vi } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

function start(): Promise<RunningApp> {
  let runs = 0;
  return startEchoApp((app) => app.listen("count", () => successMessage(String(++runs)), { once: true }));
}

const part = '{"_placeholder":true,"num":0}';

function binaryCall(body: string): string {
  return `451-1["count",{"guid":"g","body":${body}}]`;
}

test("binary data is not made into JSON, however often a message refers to it", async () => {
  await using server = await start();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  const toJSON = vi.spyOn(Buffer.prototype, "toJSON");
  try {
    await client.send(binaryCall(`{"list":[${Array.from({ length: 20 }, () => part).join()}]}`), Buffer.alloc(100_000, 7)).ack(1);
    expect(toJSON).not.toHaveBeenCalled();
  } finally {
    toJSON.mockRestore();
  }
});

test("a body that is nested too deeply to be read is refused, and not reported", async () => {
  await using server = await start();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  expect(await client.send(`421["count",{"guid":"g","body":{"deep":${deep}}}]`).ack(1)).toContain('"text":"invalid-message"');
  expect(server.errors).toEqual([]);
});

test("still: the same bytes under a guid are the same call, others are not, nor is what they look like as JSON", async () => {
  await using server = await start();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  const call = (bytes: Buffer): Promise<string> => client.send(binaryCall(`{"file":${part}}`), bytes).ack(1);
  const bytes = Buffer.alloc(990_000, 7);
  const first = await call(bytes);
  expect(first).toContain('"text":"1"');
  expect(await call(bytes)).toBe(first);
  bytes[500_000] = 8;
  expect(await call(bytes)).toContain("guid-reused");
  expect(await client.send('421["count",{"guid":"g","body":{"file":{"type":"Buffer","data":[7]}}}]').ack(1)).toContain("guid-reused");
  expect(await client.send('421["count",{"guid":"g","body":{"file":null}}]').ack(1)).toContain("guid-reused");
});
