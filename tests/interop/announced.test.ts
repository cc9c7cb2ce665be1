// Callers of this project announce themselves, and get acknowledgements without event copies.
import { announce, announcementKey } from "@gosf/protocol/peer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { connectStock, generations } from "../support/stock-client.ts";

let server: RunningApp;
beforeAll(async () => {
  server = await startEchoApp();
});
afterAll(() => server[Symbol.asyncDispose]());

const announced = { [announcementKey]: announce("0123456789abcdef") };

describe.each([3, 4] as const)("protocol %i", (eio) => {
  test("an announced caller gets the acknowledgement alone, and the features first", async () => {
    await using client = await RawClient.connect(server.url, { eio, query: announced });
    client.send('421["echo",{"id":1}]', '42["echo",{"id":2}]', '423["fail",{}]', '424["silent",{}]', '425["nowhere",{}]');
    const frames = await client.settled();
    expect(client.frames[1]).toBe(await client.features()); // behind the handshake, before the acceptance
    expect(JSON.parse((await client.features()).slice(2))).toEqual([
      "gosf",
      { type: "features", features: expect.any(Array), limits: { streamCredit: 1024, inFlight: 1000 } },
    ]);
    expect(frames.map((frame) => String(frame).slice(0, 4))).toEqual(["431[", "433[", "434[", "435["]);
  });

  test("unless it asks for copies", async () => {
    await using client = await RawClient.connect(server.url, { eio, query: { ...announced, eventCopy: "1" } });
    client.send('421["echo",{"id":1}]');
    const frames = await client.settled();
    expect(frames).toEqual(['42["echo",{"id":1,"success":true}]', '431[{"id":1,"success":true}]']);
  });

  test("what is no announcement is a stock client, which sees nothing of this", async () => {
    for (const query of [{}, { gosf: "" }, { gosf: "1" }, { gosf: "2.0123456789abcdef" }]) {
      await using client = await RawClient.connect(server.url, { eio, query });
      client.send('421["echo",{"meta":{"gosf":{"timeoutMs":5}}}]');
      expect(await client.settled()).toEqual(['42["echo",{"success":true}]', '431[{"success":true}]']);
      expect(client.frames.filter((frame) => frame.includes('"gosf"'))).toEqual([]);
    }
  });
});

test.each(generations)("socket.io-client %s may announce itself, in protocol 4 by auth as well", async (generation) => {
  await using client = await connectStock(generation, server.url, { query: announced, auth: { [announcementKey]: "0123456789abcdef" } });
  const copies = client.all("echo");
  expect(await client.ask("echo", { id: 5 })).toEqual([{ id: 5, success: true }]);
  await client.ask("silent"); // what came before its answer has come
  expect(copies).toEqual([]);
});
