// The original's microservice client, by its frames: two connections in turn, protocol 3, one object per acknowledgement.
import { successMessage } from "@gosf/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

let server: RunningApp;
const late = deferred();

beforeAll(async () => {
  server = await startEchoApp((app) => {
    app.listen("late", async () => {
      await late.promise;
      return successMessage("late");
    });
    app.listen("rubbish", () => 5 as never);
    app.listen("throws", () => {
      throw new Error("secret");
    });
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const connect = (): Promise<RawClient> => RawClient.connect(server.url, { eio: 3, path: "/socket.io/" });

test("calls alternate between its two connections, and each is answered on its own", async () => {
  await using first = await connect();
  await using second = await connect();
  for (const [index, connection] of [first, second, first, second].entries()) {
    const message = `{"id":12,"guid":"g${index}","success":false,"text":"hi"}`;
    connection.send(`42${index + 1}["echo",${message}]`);
    expect(await connection.ack(index + 1)).toBe(`{"id":12,"guid":"g${index}","success":true,"text":"hi"}`);
  }
  expect(first.frames.filter((frame) => frame.includes('"g1"') || frame.includes('"g3"'))).toEqual([]);
});

test("a lob, which asks for no acknowledgement, gets none", async () => {
  await using connection = await connect();
  connection.send('42["echo",{"id":12,"success":false,"text":"lobbed"}]');
  expect(await connection.settled()).toEqual(['42["echo",{"id":12,"success":true,"text":"lobbed"}]']);
});

test.each([
  ["echo", '{"id":12,"success":false}'],
  ["fail", '{"id":12,"success":false}'],
  ["throws", '{"id":12,"success":false}'],
  ["rubbish", '{"id":12,"success":false}'],
  ["nowhere", '{"id":12,"success":false}'],
  ["echo", '"no message"'],
])("an acknowledgement carries exactly one object, JSON only: %s %s", async (endpoint, message) => {
  await using connection = await connect();
  connection.send(`425["${endpoint}",${message}]`);
  const answer: unknown = JSON.parse(`[${await connection.ack(5)}]`);
  expect(answer).toEqual([expect.objectContaining({ success: expect.any(Boolean) })]);
  expect(connection.frames.every((frame) => typeof frame === "string")).toBe(true);
});

test("nothing to say is null, never an empty acknowledgement", async () => {
  await using connection = await connect();
  connection.send('421["silent",{"success":false}]');
  expect(await connection.ack(1)).toBe("null");
});

test("an answer after its 2 seconds is sent all the same, and breaks nothing", async () => {
  await using connection = await connect();
  connection.send('421["late",{"success":false}]', '422["echo",{"success":false}]');
  expect(await connection.ack(2)).toBe('{"success":true}');
  late.resolve();
  expect(await connection.ack(1)).toBe('{"success":true,"text":"late"}');
});

test("it may ping every 30 seconds: the handshake grants more than that, and pings are answered", async () => {
  await using connection = await connect();
  const open: unknown = JSON.parse(String(connection.frames[0]).slice(1));
  const { pingInterval, pingTimeout } = open as { pingInterval: number; pingTimeout: number };
  expect(pingInterval + pingTimeout).toBeGreaterThan(30_000);
  connection.send("2");
  expect(await connection.next()).toBe("3");
});
