// What an application gives may not be encodable. Each kind of value, at each place where a server encodes one: the code says so, nothing leaves,
// nothing is left behind, and everybody else is served.
import { GosfError, failureMessage, successMessage, type Message } from "@gosf/protocol";
import type { App, Client } from "@gosf/server";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { startApp, type RunningApp } from "../support/running-app.ts";

const cycle: Record<string, unknown> = { name: "cycle" };
cycle["deep"] = { list: [cycle] };

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

const values: Record<string, () => object> = {
  BigInt: () => ({ value: 1n }),
  "BigInt in depth": () => ({ list: [{ value: 1n }] }),
  cycle: () => cycle,
  getter: () => Object.defineProperty({}, "value", { enumerable: true, get: throwing(new Error("getter")) }),
  toJSON: () => ({ toJSON: throwing(new Error("toJSON")) }),
  "toJSON in depth": () => ({ value: { toJSON: throwing(Object.create(null)) } }),
  "toJSON of another kind": () => ({ toJSON: () => "text" }),
};

type Outcome = string | undefined;

/** The code that a call is answered with. */
async function answerOf(server: RunningApp, message: object = {}): Promise<Outcome> {
  await using client = await RawClient.connect(server.url, { eio: 4, query: { gosf: "1.caller-12345", eventCopy: "0" } });
  client.send(`421["it",${JSON.stringify({ guid: "g", ...message })}]`);
  const { success, text } = JSON.parse(await client.ack(1)) as { success: boolean; text: string };
  return success ? undefined : text;
}

const responses: Record<string, { add: (app: App, value: object) => void; code: string }> = {
  "a response": { add: (app, value) => app.listen("it", () => successMessage("", value)), code: "invalid-response" },
  "a response that comes later": { add: (app, value) => app.listen("it", async () => successMessage("", value)), code: "invalid-response" },
  "a meta": {
    add: (app, value) => app.listen("it", () => Object.assign(successMessage(), { meta: value as Record<string, unknown> })), // any object is one
    code: "invalid-response",
  },
  "a failure": { add: (app, value) => app.listen("it", () => failureMessage("own", value)), code: "own" },
  "an error": { add: (app, value) => app.listen("it", throwing(new GosfError("own", value))), code: "own" },
  "an error that comes later": {
    add: (app, value) =>
      app.listen("it", async () => {
        throw new GosfError("own", value);
      }),
    code: "own",
  },
  "a hook's error": {
    add: (app, value) => {
      app.onBeforeRequest(throwing(new GosfError("own", value)));
      app.listen("it", () => successMessage());
    },
    code: "own",
  },
  "a hook's change of the response": {
    add: (app, value) => {
      app.onBeforeResponse((_client, _request, response) => Object.assign(response as Message, { body: value }));
      app.listen("it", () => successMessage());
    },
    code: "invalid-response",
  },
  "a run that is remembered": {
    add: (app, value) => app.listen("it", () => successMessage("", value), { once: true }),
    code: "invalid-response",
  },
  "a failure that is remembered": {
    add: (app, value) => app.listen("it", () => failureMessage("own", value), { once: true }),
    code: "own",
  },
};

const items: Record<string, (app: App, value: object) => void> = {
  "an item of a stream": (app, value) =>
    app.listen("it", async function* () {
      yield successMessage("", value);
    }),
  "the last item of a stream": (app, value) =>
    app.listen("it", async function* () {
      yield successMessage();
      return successMessage("", value);
    }),
};

const sends: Record<string, (app: App, client: Client, value: object) => unknown> = {
  "app.broadcast": (app, _client, value) => app.broadcast("", "news", successMessage("", value)),
  "app.broadcast to a room": (app, _client, value) => app.broadcast("room", "news", successMessage("", value)),
  "client.broadcast": (_app, client, value) => client.broadcast("", "news", successMessage("", value)),
  "client.send": (_app, client, value) => client.send("news", successMessage("", value)),
  "client.call": (_app, client, value) => client.call("news", successMessage("", value)),
};

test.each(Object.keys(values).flatMap((value) => Object.keys(responses).map((place) => ({ value, place }))))(
  "$value in $place",
  async ({ value, place }) => {
    using faults = collectProcessFaults();
    const { add, code } = responses[place]!; // a key of it
    await using server = await startApp((app) => add(app, values[value]!())); // as above
    expect(await answerOf(server)).toBe(code);
    expect(server.errors.length).toBeGreaterThan(0);
    expect(faults.all).toEqual([]);
  },
);

test.each(Object.keys(values).flatMap((value) => Object.keys(items).map((place) => ({ value, place }))))(
  "$value in $place",
  async ({ value, place }) => {
    using faults = collectProcessFaults();
    await using server = await startApp((app) => items[place]!(app, values[value]!())); // keys of both
    expect(await answerOf(server, { meta: { gosf: { credit: 5 } } })).toBe("invalid-response");
    expect(server.errors).toMatchObject([{ code: "invalid-response" }]);
    expect(faults.all).toEqual([]);
  },
);

test.each(Object.keys(values).flatMap((value) => Object.keys(sends).map((place) => ({ value, place }))))(
  "$value in $place",
  async ({ value, place }) => {
    using faults = collectProcessFaults();
    await using server = await startApp();
    await using listener = await RawClient.connect(server.url, { eio: 4 });
    const [client] = server.app.clients.values();
    await client!.join("room"); // it is connected
    const attempt = async (): Promise<unknown> => sends[place]!(server.app, client!, values[value]!()); // keys of both
    await expect(attempt()).rejects.toMatchObject({ name: "GosfError", code: "invalid-argument", cause: expect.anything() });
    expect(await listener.settled()).toEqual([]);
    expect(faults.all).toEqual([]);
  },
);
