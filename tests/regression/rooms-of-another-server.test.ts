// With an adapter that several servers share, a client could join the room of another server's client by its id, and received its messages. A broadcast
// that cannot be encoded was a rejection that nobody awaited there, and ended the process.
import { randomBytes } from "node:crypto";
import { successMessage } from "@gosf/protocol";
import type { App } from "@gosf/server";
import { expect, test } from "vitest";
import { MemoryCluster } from "../support/memory-cluster.ts";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { connectStock, generations, type StockClient } from "../support/stock-client.ts";

function addRooms(app: App): void {
  app.listen("join", async (client, request) => {
    await client.join(request.message.text);
    return successMessage("", { isIn: client.rooms.has(request.message.text) });
  });
}

interface TwoServers extends AsyncDisposable {
  readonly cluster: MemoryCluster;
  readonly here: RunningApp;
  readonly there: RunningApp;
}

async function startTwo(): Promise<TwoServers> {
  const cluster = new MemoryCluster();
  const { adapter } = cluster;
  const here = await startEchoApp(addRooms, { socketIo: { adapter } });
  const there = await startEchoApp(addRooms, { socketIo: { adapter } });
  await expect.poll(() => here.app.io.of("/").adapter.serverCount()).toBe(2);
  return {
    cluster,
    here,
    there,
    async [Symbol.asyncDispose]() {
      await here[Symbol.asyncDispose]();
      await there[Symbol.asyncDispose]();
    },
  };
}

async function join(client: StockClient, room: string): Promise<unknown> {
  const [reply] = (await client.ask("join", { text: room })) as [{ success: boolean; text: string; body: { isIn: boolean } }];
  return reply.success ? reply.body.isIn : reply.text;
}

const randomName = (): string => randomBytes(15).toString("base64url");

test.each(generations)("the id of another server's client cannot be joined: a victim with socket.io-client %s", async (generation) => {
  await using servers = await startTwo();
  await using victim = await connectStock(generation, servers.there.url);
  await using other = await connectStock("4.8.4", servers.here.url);
  const [id] = servers.there.app.clients.keys();
  const told = other.all("told");
  expect(await join(other, id ?? "")).toBe("invalid-argument");
  const received = victim.next("told");
  servers.there.app.broadcast(id ?? "", "told", { text: "secret" });
  expect(await received).toEqual([{ success: true, text: "secret" }]);
  servers.here.app.broadcast("", "told", { text: "last" });
  await expect.poll(() => told.length).toBeGreaterThan(0);
  expect(told).toEqual([[{ success: true, text: "last" }]]);
});

test("a name with the form of an id is not joined if another server does not answer; others are", async () => {
  using faults = collectProcessFaults();
  await using servers = await startTwo();
  await using client = await connectStock("4.8.4", servers.here.url);
  servers.cluster.isDown = true;
  const [accepted] = servers.here.app.clients.values();
  const name = randomName();
  void accepted?.join(randomName()); // nobody awaits it
  expect(await join(client, name)).toBe("timeout");
  expect(await join(client, "lobby")).toBe(true);
  expect(await join(client, "a name that is no id, of 20 characters and more")).toBe(true);
  servers.cluster.isDown = false;
  expect(await join(client, name)).toBe(true);
  expect(faults.all).toEqual([]);
});

test("a name that was left before the other servers answered is not joined", async () => {
  await using servers = await startTwo();
  await using client = await connectStock("4.8.4", servers.here.url);
  const [accepted] = servers.here.app.clients.values();
  const names = Array.from({ length: 3 }, randomName);
  const [one = "", two = "", three = ""] = names;
  const joins = names.map((name) => accepted?.join(name));
  expect(Array.from(accepted?.rooms ?? [])).toEqual([]);
  await accepted?.leave(one);
  const again = accepted?.join(three);
  await Promise.all([...joins, again]);
  expect(new Set(accepted?.rooms)).toEqual(new Set([two, three]));
  const late = accepted?.join(one);
  await accepted?.leaveAll();
  await late;
  expect(Array.from(accepted?.rooms ?? [])).toEqual([]);
  expect(client.socket.connected).toBe(true);
});

test("a broadcast that cannot be encoded is refused with an adapter that servers share, too", async () => {
  using faults = collectProcessFaults();
  await using servers = await startTwo();
  await using listener = await connectStock("4.8.4", servers.there.url);
  await using sender = await connectStock("4.8.4", servers.here.url);
  const [client] = servers.here.app.clients.values();
  const bodies: Record<string, unknown>[] = [{ count: 1n }, { blob: new Blob(["bytes"]) }];
  const codes = bodies.flatMap((body) =>
    [() => servers.here.app.broadcast("", "said", { body }), () => client?.broadcast("", "said", { body })].map((broadcast) => {
      try {
        return broadcast();
      } catch (error) {
        return (error as { code: string }).code; // a GosfError
      }
    }),
  );
  expect(codes).toEqual(["invalid-argument", "invalid-argument", "invalid-argument", "invalid-argument"]);
  const next = listener.next("said");
  servers.here.app.broadcast("", "said", { text: "still here" });
  expect(await next).toEqual([{ success: true, text: "still here" }]);
  expect(sender.socket.connected).toBe(true);
  expect(faults.all).toEqual([]);
});

test("still: the id of a client of this server cannot be joined, its own can", async () => {
  await using servers = await startTwo();
  await using victim = await connectStock("4.8.4", servers.here.url);
  await using other = await connectStock("4.8.4", servers.here.url);
  expect(await join(other, victim.socket.id ?? "")).toBe("invalid-argument");
  expect((await other.ask("join", { text: other.socket.id }))[0]).toMatchObject({ success: true });
});

test("still: 10,000 names that have the form of an id are joined, in memory", async () => {
  await using server = await startEchoApp(addRooms);
  await using client = await connectStock("4.8.4", server.url);
  const [accepted] = server.app.clients.values();
  let joined = 0;
  for (let count = 0; count < 10_000; count++) {
    const name = randomName();
    await accepted?.join(name);
    if (accepted?.rooms.has(name)) joined++;
    await accepted?.leave(name);
  }
  expect(joined).toBe(10_000);
  expect(client.socket.connected).toBe(true);
});

test("still: 500 names that have the form of an id are joined, on two servers", async () => {
  await using servers = await startTwo();
  await using one = await connectStock("4.8.4", servers.here.url);
  await using other = await connectStock("4.8.4", servers.there.url);
  const names = Array.from({ length: 500 }, randomName);
  const joined = await Promise.all(names.flatMap((name) => [join(one, name), join(other, name)]));
  expect(joined.every((each) => each === true)).toBe(true);
});
