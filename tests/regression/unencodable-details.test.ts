// A GosfError whose details JSON cannot encode ended the process when a connect hook refused a client with it; in a failure it hid the code.
import { GosfError } from "@gosf/protocol";
import type { App } from "@gosf/server";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

const unencodable: Record<string, object> = {
  "a BigInt": { count: 1n },
  "a cycle": cycle,
  "a throwing getter": Object.defineProperty({}, "count", {
    enumerable: true,
    get() {
      throw new Error("getter");
    },
  }),
  "a throwing toJSON": {
    toJSON() {
      throw new Error("toJSON");
    },
  },
};

const hooks: Record<string, (app: App, details: object) => void> = {
  "a synchronous hook": (app, details) => {
    app.onBeforeConnect(() => {
      throw new GosfError("no-entry", details);
    });
  },
  "an asynchronous hook": (app, details) => {
    app.onBeforeConnect(async () => {
      throw new GosfError("no-entry", details);
    });
  },
};

const places = Object.keys(hooks).flatMap((hook) =>
  Object.keys(unencodable).flatMap((name) => ([3, 4] as const).map((eio) => ({ hook, name, eio }))),
);

test.each(places)("$hook refuses a protocol $eio client with $name", async ({ hook, name, eio }) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp((app) => hooks[hook]?.(app, unencodable[name] ?? {}));
  await using client = await RawClient.open(server.url, { eio });
  if (eio === 4) client.send("40");
  expect(await client.frame((frame) => frame.startsWith("44"))).toBe(eio === 4 ? '44{"message":"no-entry","data":{}}' : '44"no-entry"');
  expect(server.errors).toHaveLength(1);
  expect(server.errors[0]).toMatchObject({ code: "no-entry" });
  expect(faults.all).toEqual([]);
});

test.each(Object.keys(unencodable))("a failure with %s as details keeps its code", async (name) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp((app) =>
    app.listen("break", () => {
      throw new GosfError("broken", unencodable[name]);
    }),
  );
  await using client = await RawClient.connect(server.url, { eio: 4 });
  expect(await client.send('421["break",{"id":7}]').ack(1)).toBe('{"id":7,"success":false,"text":"broken"}');
  expect(server.errors).toHaveLength(1);
  expect(faults.all).toEqual([]);
});

test("a call to a client that cannot be encoded waits for no acknowledgement", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using _caller = await RawClient.connect(server.url, { eio: 4 });
  const [client] = server.app.clients.values();
  for (let n = 0; n < 100; n++) await expect(client?.call("ask", { body: { n: 1n } })).rejects.toMatchObject({ code: "invalid-argument" });
  // Socket.IO keeps what waits for an acknowledgement to itself.
  const { acks } = server.app.io.sockets.sockets.get(client?.id ?? "") as unknown as { acks: Map<number, unknown> };
  expect(acks.size).toBe(0);
  expect(faults.all).toEqual([]);
});
