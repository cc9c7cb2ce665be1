// A guid of 0.9 MB was kept with each answer of an endpoint that runs once, and copied into each item of a stream. A request to an endpoint whose name was
// 0.9 MB long was answered with the name, twice. Rooms could have such names, and a client could be in any number of them.
import { connect } from "@gosf/client";
import { defineContract, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const long = "x".repeat(900_000);
const invalidArgument = expect.objectContaining({ code: "invalid-argument" });

/** A server with an endpoint of each kind, and how often their controllers ran. */
async function startKinds(): Promise<RunningApp & { state: { ran: number } }> {
  const state = { ran: 0 };
  const server = await startEchoApp((app) => {
    app.listen(
      "once",
      () => {
        state.ran++;
        return successMessage("ran");
      },
      { once: true },
    );
    app.listen("items", async function* () {
      state.ran++;
      yield successMessage("ran");
    });
  });
  return { ...server, state };
}

test.each(["guid", "uuid"])("a %s of 0.9 MB is refused, and not sent back", async (field) => {
  await using server = await startKinds();
  await using client = await RawClient.connect(server.url, { eio: 4, query: { gosf: "1.caller-12345" } });
  const frames = ["once", "items"].map((endpoint, index) => {
    const message = { id: 7, guid: "g", uuid: "u", [field]: long, meta: { gosf: { credit: 5 } } };
    return `42${index + 1}${JSON.stringify([endpoint, message])}`;
  });
  client.send(...frames);
  const answers = await client.acks(1, 2);
  for (const answer of answers.values()) {
    const { body, ...rest } = JSON.parse(answer) as { body: { reason: string } };
    expect(rest).toEqual({ id: 7, ...(field === "guid" ? { uuid: "u" } : { guid: "g" }), success: false, text: "invalid-message" });
    expect(body.reason).toContain(`${field} has over 128 characters`);
  }
  expect(server.state.ran).toBe(0);
});

test("an endpoint's name of 0.9 MB is refused, and neither sent back nor used for a copy of the answer", async () => {
  await using server = await startKinds();
  await using client = await RawClient.connect(server.url, { eio: 3 });
  client.send(`421${JSON.stringify([long, { id: 7, guid: "g" }])}`);
  const answer = JSON.parse(await client.ack(1)) as object;
  expect(answer).toMatchObject({ id: 7, guid: "g", success: false, text: "invalid-message" });
  expect(client.frames.join("").length).toBeLessThan(1000);
});

test("an application cannot write names of more than 256 characters, nor a room's", async () => {
  await using server = await startEchoApp();
  const { app } = server;
  await using api = connect(server.url);
  await api.connect();
  const [client] = app.clients.values();
  const name = "é".repeat(257);
  expect(() => app.listen(name, () => undefined)).toThrow(invalidArgument);
  expect(() => app.broadcast("", name)).toThrow(invalidArgument);
  expect(() => app.broadcast(name, "news")).toThrow(invalidArgument);
  expect(() => client?.broadcast("", name)).toThrow(invalidArgument);
  expect(() => client?.broadcast(name, "news")).toThrow(invalidArgument);
  expect(() => client?.send(name)).toThrow(invalidArgument);
  await expect(client?.call(name)).rejects.toEqual(invalidArgument);
  expect(() => client?.join(name)).toThrow(invalidArgument);
  expect(() => client?.leave(name)).toThrow(invalidArgument);
  expect(() => defineContract({ endpoints: { [name]: {} } })).toThrow(invalidArgument);
  await expect(api.call(name)).rejects.toEqual(invalidArgument);
  await expect(api.lob(name)).rejects.toEqual(invalidArgument);
  await expect(api.call("echo", { guid: "é".repeat(129) })).rejects.toEqual(invalidArgument);
  expect(() => api.listen(name, () => {})).toThrow(invalidArgument);
  expect(() => api.handle(name, () => undefined)).toThrow(invalidArgument);
});

test("what a server asks of a client under a guid of 129 characters is refused by the client", async () => {
  await using server = await startEchoApp();
  await using api = connect(server.url);
  api.handle("ask", () => successMessage("ran"));
  await api.connect();
  const [socket] = server.app.io.sockets.sockets.values();
  const answer = await new Promise((resolve) => socket?.emit("ask", { guid: "g".repeat(129) }, resolve));
  expect(answer).toMatchObject({ success: false, text: "invalid-message" });
});

test("a client is in 1,000 rooms at most", async () => {
  await using server = await startEchoApp((app) => {
    app.listen("join", async (client, { message }) => {
      await client.join(message.text);
      return successMessage(String(client.rooms.size));
    });
    app.listen("leave", async (client, { message }) => {
      await client.leave(message.text);
    });
  });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  for (let room = 1; room <= 1001; room++) {
    client.send(`42${room}${JSON.stringify(["join", { text: `room-${room}` }])}`);
    if (room % 500 === 0) await client.ack(room); // more than 1,000 in flight would be refused as overloaded
  }
  expect(await client.ack(1001)).toBe('{"success":false,"text":"invalid-argument"}');
  const [joined] = server.app.clients.values();
  expect(joined?.rooms.size).toBe(1000);
  // One that it is in is no other one, and one that it leaves makes room.
  client.send('421["join",{"text":"room-5"}]', '422["leave",{"text":"room-5"}]', '423["join",{"text":"room-1001"}]');
  expect(await client.ack(3)).toBe('{"success":true,"text":"1000"}');
});

test("the limit of rooms is an option", async () => {
  await using server = await startEchoApp(() => {}, { maxRoomsPerClient: 1 });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  const [joining] = server.app.clients.values();
  await joining?.join("a");
  await joining?.join("a");
  await joining?.join(joining.id);
  expect(() => joining?.join("b")).toThrow(invalidArgument);
  expect(client.isOpen).toBe(true);
});

test("what is wrong with a body is told in fewer characters than the body has", async () => {
  const request = z.object({ all: z.record(z.string(), z.record(z.string(), z.number())) });
  const contract = defineContract({ endpoints: { check: { request }, echo: {}, silent: {}, fail: {} } });
  await using server = await startEchoApp((app) => app.listen("check", () => undefined), { contract });
  await using client = await RawClient.connect(server.url, { eio: 4, query: { gosf: "1.caller-12345" } });
  const body = { all: { [long]: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, "text"])) } };
  client.send(`421${JSON.stringify(["check", { body }])}`);
  const answer = await client.ack(1);
  expect(JSON.parse(answer)).toMatchObject({
    text: "invalid-body",
    body: { issues: { length: 50, 0: { path: ["all", long.slice(0, 128), "k0"] } } },
  });
  expect(answer.length).toBeLessThan(20_000);
});

test("still: names, guids and rooms as long as the limits work", async () => {
  const name = "é".repeat(256);
  const guid = "é".repeat(128);
  await using server = await startEchoApp((app) => {
    app.listen(name, async (client, { message }) => {
      await client.join(name);
      app.broadcast(name, name, successMessage("told"));
      return successMessage(message.guid);
    });
  });
  await using api = connect(server.url);
  const told: string[] = [];
  api.listen(name, ({ text }) => told.push(text));
  expect(await api.call(name, { guid })).toMatchObject({ success: true, text: guid, guid });
  expect(told).toEqual(["told"]);
});
