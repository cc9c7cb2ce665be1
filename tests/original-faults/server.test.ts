// What the original framework's server got wrong, one test for each: this one must not.
import { successMessage } from "@gosf/protocol";
import { context, createApp, type Client } from "@gosf/server";
import { afterEach, describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

describe("1. a panic in any controller ends the whole process", () => {
  test("here its caller gets internal-error, and everyone else goes on", async () => {
    await using server = await startEchoApp((app) => {
      app.listen("throws", () => {
        throw new Error("the secret cause");
      });
      app.listen("rejects", () => Promise.reject(new Error("the secret cause")));
    });
    await using victim = await RawClient.connect(server.url, { eio: 3 });
    await using other = await RawClient.connect(server.url, { eio: 3 });
    for (const endpoint of ["throws", "rejects"]) {
      victim.send(`421["${endpoint}",{"id":1}]`);
      expect(await victim.ack(1)).toBe('{"id":1,"success":false,"text":"internal-error"}');
    }
    expect(await other.settled()).toEqual([]);
    expect(await victim.settled()).toEqual([]);
    expect(server.errors).toEqual([new Error("the secret cause"), new Error("the secret cause")]);
  });
});

describe('2. ["echo",null], which emit("echo", undefined) sends, ends the process', () => {
  test("here it is an invalid-message", async () => {
    await using server = await startEchoApp();
    await using client = await RawClient.connect(server.url, { eio: 3 });
    client.send('421["echo",null]');
    expect(JSON.parse(await client.ack(1))).toMatchObject({ success: false, text: "invalid-message", body: { reason: "it is null" } });
    expect(await client.settled()).toEqual([]);
  });
});

describe('3. a client frame 0{"sid":"…"} overwrites its server-side id and fires OnConnect again', () => {
  test.each([3, 4] as const)("here it does neither, in protocol %i", async (eio) => {
    const connected: string[] = [];
    await using server = await startEchoApp((app) => {
      app.onConnect((client) => {
        connected.push(client.id);
      });
      app.listen("whoami", (client) => successMessage(client.id));
    });
    await using client = await RawClient.connect(server.url, { eio });
    client.send('0{"sid":"stolen","upgrades":[],"pingInterval":1,"pingTimeout":1}', '421["whoami",{}]');
    expect(await client.ack(1)).toBe(`{"success":true,"text":"${connected[0]}"}`);
    expect(connected).toEqual([expect.not.stringContaining("stolen")]);
  });
});

describe('4. 42["connection",{}] and 42["disconnection",{}] from a client fire the lifecycle hooks', () => {
  // Socket.IO's own parser closes on a name that it keeps for itself.
  test.each([
    ["connection", "answered"],
    ["disconnection", "answered"],
    ["error", "answered"],
    ["connect", "closed"],
    ["disconnect", "closed"],
    ["disconnecting", "closed"],
    ["newListener", "closed"],
    ["removeListener", "closed"],
  ])("here %s fires nothing: it is %s", async (name, outcome) => {
    const fired: string[] = [];
    await using server = await startEchoApp((app) => {
      app.onConnect(() => void fired.push("connect"));
      app.onDisconnect(() => void fired.push("disconnect"));
    });
    await using client = await RawClient.connect(server.url, { eio: 3 });
    client.send(`421["${name}",{}]`, `42["${name}",{}]`);
    const seen = outcome === "closed" ? client.closed.then(() => "closed") : client.ack(1);
    expect(await seen).toBe(outcome === "closed" ? "closed" : `{"success":false,"text":"unknown-endpoint","body":{"endpoint":"${name}"}}`);
    await using other = await RawClient.connect(server.url, { eio: 3 });
    expect(await other.settled()).toEqual([]);
    expect(fired.filter((hook) => hook === "connect")).toHaveLength(2);
    expect(fired.filter((hook) => hook === "disconnect")).toHaveLength(outcome === "closed" ? 1 : 0);
  });
});

describe("5. a global broadcast inside OnDisconnect deadlocks the server", () => {
  test("here it reaches those who are left", async () => {
    await using server = await startEchoApp((app) => {
      app.onDisconnect((client) => app.broadcast("", "left", successMessage(client.id)));
    });
    await using witness = await RawClient.connect(server.url, { eio: 3 });
    const leaver = await RawClient.connect(server.url, { eio: 4 });
    const id = /"sid":"([\w-]+)"/.exec(String(leaver.frames.at(-1)))?.[1];
    await leaver[Symbol.asyncDispose]();
    expect(await witness.next()).toBe(`42["left",{"success":true,"text":"${id}"}]`);
    expect(await witness.settled()).toEqual([]);
  });
});

describe("6. broadcast hooks receive (room, endpoint) where they declare (endpoint, room)", () => {
  test("here they receive what they declare", async () => {
    const seen: unknown[][] = [];
    await using server = await startEchoApp((app) => {
      app.onBeforeBroadcast((endpoint, room) => void seen.push(["before", endpoint, room]));
      app.onAfterBroadcast((endpoint, room) => void seen.push(["after", endpoint, room]));
      app.onBeforeClientBroadcast((_client, endpoint, room) => void seen.push(["before client", endpoint, room]));
      app.onAfterClientBroadcast((_client, endpoint, room) => void seen.push(["after client", endpoint, room]));
      app.listen("tell", (client) => client.broadcast("the room", "the.endpoint", successMessage("t")));
    });
    server.app.broadcast("the room", "the.endpoint", successMessage("t"));
    await using client = await RawClient.connect(server.url, { eio: 3 });
    client.send('421["tell",{}]');
    await client.ack(1);
    expect(seen).toEqual([
      ["before", "the.endpoint", "the room"],
      ["after", "the.endpoint", "the room"],
      ["before client", "the.endpoint", "the room"],
      ["after client", "the.endpoint", "the room"],
    ]);
  });
});

describe("7. Client is made anew for each request, so client.Rooms and LeaveAll do not work", () => {
  test("here it is one object for the connection's life, and knows its rooms", async () => {
    const clients = new Set<Client>();
    const visits = context<number>("visits");
    await using server = await startEchoApp((app) => {
      app.onConnect((client) => void clients.add(client));
      app.listen("join", async (client, request) => {
        clients.add(client);
        visits.set(client, (visits.get(client) ?? 0) + 1);
        await client.join(request.message.text);
      });
      app.listen("rooms", (client, request) => successMessage("", { rooms: [...client.rooms], visits: visits.get(request) }));
      app.listen("leaveAll", (client) => client.leaveAll());
    });
    await using client = await RawClient.connect(server.url, { eio: 3 });
    client.send('421["join",{"text":"a"}]', '422["join",{"text":"b"}]');
    await client.ack(1);
    await client.ack(2);
    client.send('423["rooms",{}]');
    expect(await client.ack(3)).toBe('{"success":true,"body":{"rooms":["a","b"],"visits":2}}');
    client.send('424["leaveAll",{}]');
    await client.ack(4);
    client.send('425["rooms",{}]');
    expect(await client.ack(5)).toBe('{"success":true,"body":{"rooms":[],"visits":2}}');
    server.app.broadcast("a", "told", successMessage());
    expect(await client.settled()).toEqual([]);
    expect(clients.size).toBe(1);
  });
});

describe("8. broadcasting and returning the same message leaks the requester's id to everyone", () => {
  test("here a broadcast carries no identifiers, and the answer is still the requester's", async () => {
    await using server = await startEchoApp((app) => {
      app.listen("tell", (client, request) => {
        const message = successMessage(request.message.text);
        client.broadcast("", "told", message);
        app.broadcast("", "told", message);
        queueMicrotask(() => client.broadcast("", "told later", message));
        return message;
      });
      app.listen("forward", (client, request) => client.broadcast("", "told", request.message));
    });
    await using sender = await RawClient.connect(server.url, { eio: 3 });
    await using other = await RawClient.connect(server.url, { eio: 3 });
    sender.send('421["tell",{"id":5,"guid":"private","uuid":"private","text":"hi"}]');
    expect(await sender.ack(1)).toBe('{"id":5,"guid":"private","uuid":"private","success":true,"text":"hi"}');
    for (const endpoint of ["told", "told", "told later"])
      expect(await other.next()).toBe(`42["${endpoint}",{"success":true,"text":"hi"}]`);
    sender.send('422["forward",{"id":5,"guid":"private","success":true,"text":"fwd"}]');
    expect(await other.next()).toBe('42["told",{"success":true,"text":"fwd"}]');
  });
});

describe("9. invalid messages, unknown endpoints and overflowing replies are dropped in silence; no size limit; broadcasts out of order", () => {
  test("here what is invalid or unknown is answered with its code", async () => {
    await using server = await startEchoApp();
    await using client = await RawClient.connect(server.url, { eio: 3 });
    client.send('421["echo","text"]', '422["nowhere",{"id":3}]');
    expect(await client.ack(1)).toContain('"text":"invalid-message"');
    expect(JSON.parse(await client.ack(2))).toMatchObject({ id: 3, success: false, text: "unknown-endpoint" });
  });

  test("here 5,000 requests in one go are answered, each one", async () => {
    await using server = await startEchoApp();
    await using client = await RawClient.connect(server.url, { eio: 3 });
    const ids = Array.from({ length: 5_000 }, (_, index) => index + 1);
    client.send(...ids.map((id) => `42${id}["echo",{"id":${id}}]`));
    for (const id of ids) expect(await client.ack(id)).toBe(`{"id":${id},"success":true}`);
  });

  test("here a payload over the limit closes that one connection", async () => {
    await using server = await startEchoApp();
    await using client = await RawClient.connect(server.url, { eio: 3 });
    await using other = await RawClient.connect(server.url, { eio: 3 });
    client.send(`421["echo",{"text":"${"x".repeat(2_000_000)}"}]`);
    expect((await client.closed).code).toBe(1009);
    expect(await other.settled()).toEqual([]);
  });

  test("here broadcasts of one place arrive in order", async () => {
    await using server = await startEchoApp();
    await using client = await RawClient.connect(server.url, { eio: 3 });
    for (let turn = 0; turn < 500; turn++) server.app.broadcast("", "tick", successMessage(String(turn)));
    for (let turn = 0; turn < 500; turn++) expect(await client.next()).toBe(`42["tick",{"success":true,"text":"${turn}"}]`);
  });
});

describe("10. App.Env cuts values at their second =", () => {
  test("here they are whole", () => {
    process.env["GOSF_TEST_URL"] = "redis://host?a=1&b=2==";
    expect(createApp().env["GOSF_TEST_URL"]).toBe("redis://host?a=1&b=2==");
  });
});
