import { GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { connectClient } from "@gosf/test-support/socket-io";
import type { App, Client } from "../index.ts";

/** Starts an app, and connects a client that does what `act` says. */
async function actAs(setup: (app: App) => void, act: (client: Client) => unknown): Promise<{ result: unknown; rooms: string[] }> {
  await using server = await startApp((app) => {
    setup(app);
    app.listen("act", async (client) => {
      const result = await act(client);
      return successMessage("", { result: result ?? null, rooms: [...client.rooms] });
    });
  });
  using socket = await connectClient(server.url);
  const reply = await socket.emitWithAck("act", {});
  expect(reply.success, reply.text).toBe(true);
  return reply.body;
}

const caught = async (act: () => unknown): Promise<string> => {
  try {
    await act();
    return "done";
  } catch (error) {
    return GosfError.is(error) ? error.code : String(error);
  }
};

const refuse = (refused: string, isLater: boolean) => (_client: Client, room: string) => {
  const act = (): void => {
    if (room === refused) throw new GosfError("forbidden", { room });
  };
  return isLater ? Promise.resolve().then(act) : act();
};

const kinds = [
  ["a synchronous hook", false],
  ["an asynchronous hook", true],
] as const;

test("without an asynchronous hook the client is in the room when join returns, and out of it when leave does", async () => {
  const seen: string[] = [];
  const setup = (app: App): void => {
    app.onBeforeJoin((client, room) => void seen.push(`join ${room}, in ${client.rooms.size}`));
    app.onBeforeLeave((client, room) => void seen.push(`leave ${room}, in ${client.rooms.size}`));
  };
  const { result } = await actAs(setup, (client) => {
    const sizes: number[] = [];
    void client.join("a");
    sizes.push(client.rooms.size);
    void client.join("a"); // it is in it: no hook runs
    void client.leave("a");
    sizes.push(client.rooms.size);
    void client.leave("a");
    return sizes;
  });
  expect(result).toEqual([1, 0]);
  expect(seen).toEqual(["join a, in 0", "leave a, in 1"]);
});

test("with an asynchronous hook the client is in the room once the promise resolves; joining twice meanwhile is one join", async () => {
  let runs = 0;
  const setup = (app: App): void => {
    app.onBeforeJoin(async () => {
      runs++;
      await Promise.resolve();
    });
  };
  const { result } = await actAs(setup, async (client) => {
    const joins = [client.join("a"), client.join("a")];
    const before = client.rooms.has("a");
    await Promise.all(joins);
    return [before, client.rooms.has("a")];
  });
  expect(result).toEqual([false, true]);
  expect(runs).toBe(1);
});

test.each(kinds)("%s refuses a join with its code, and others join", async (_name, isLater) => {
  const { result, rooms } = await actAs(
    (app) => void app.onBeforeJoin(refuse("b", isLater)),
    async (client) => [await caught(() => client.join("a")), await caught(() => client.join("b"))],
  );
  expect(result).toEqual(["done", "forbidden"]);
  expect(rooms).toEqual(["a"]);
});

test.each(kinds)("%s refuses to let a client leave: it stays, by leaveAll in that room alone", async (_name, isLater) => {
  const { result, rooms } = await actAs(
    (app) => void app.onBeforeLeave(refuse("b", isLater)),
    async (client) => {
      for (const room of ["a", "b", "c"]) await client.join(room);
      return [await caught(() => client.leave("b")), await caught(() => client.leaveAll())];
    },
  );
  expect(result).toEqual(["forbidden", "forbidden"]);
  expect(rooms).toEqual(["b"]);
});

test("a refusal that nobody awaits does no harm", async () => {
  const { rooms } = await actAs(
    (app) => {
      app.onBeforeJoin(refuse("b", true));
      app.onBeforeLeave(refuse("a", true));
    },
    async (client) => {
      await client.join("a");
      void client.join("b");
      void client.leave("a");
      void client.leaveAll();
      await new Promise((resolve) => setImmediate(resolve));
    },
  );
  expect(rooms).toEqual(["a"]);
});

test("a client that leaves a room while hooks are asked about its join does not join it", async () => {
  const asked = deferred();
  const { result, rooms } = await actAs(
    (app) => void app.onBeforeJoin(() => asked.promise),
    async (client) => {
      const joined = client.join("a");
      await client.leave("a");
      asked.resolve();
      return await caught(() => joined);
    },
  );
  expect(result).toBe("done");
  expect(rooms).toEqual([]);
});

test("rooms whose joins wait for a hook count for maxRoomsPerClient", async () => {
  const allow: (() => void)[] = [];
  await using server = await startApp(
    (app) => {
      app.onBeforeJoin(() => new Promise<void>((resolve) => void allow.push(resolve)));
      app.listen("act", async (client) => {
        const joins = [client.join("a"), client.join("b")];
        const third = await caught(() => client.join("c"));
        for (const each of allow) each();
        await Promise.all(joins);
        return successMessage(third, { rooms: [...client.rooms] });
      });
    },
    { maxRoomsPerClient: 2 },
  );
  using socket = await connectClient(server.url);
  expect(await socket.emitWithAck("act", {})).toMatchObject({ text: "invalid-argument", body: { rooms: ["a", "b"] } });
});

test("neither runs at a disconnect, nor for what joins and leaves through app.io", async () => {
  const seen: string[] = [];
  const left = deferred();
  {
    await using server = await startApp((app) => {
      app.onBeforeJoin((_client, room) => void seen.push(`join ${room}`));
      app.onBeforeLeave((_client, room) => void seen.push(`leave ${room}`));
      app.onDisconnect(() => left.resolve());
      app.listen("act", async (client) => {
        await client.join("own");
        app.io.socketsJoin("native");
        app.io.socketsLeave("native");
        client.disconnect();
      });
    });
    using socket = await connectClient(server.url);
    socket.emit("act", {});
    await left.promise;
  }
  expect(seen).toEqual(["join own"]);
});
