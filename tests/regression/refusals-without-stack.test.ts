// A refused request cost several times what a served one does: for each refusal by a hook, a limit or an unknown endpoint an error captured its stack,
// was thrown through the server, and was made once more for hooks that were not there.
import { defineContract, GosfError, successMessage } from "@gosf/protocol";
import { createApp, type App, type AppOptions, type Plugin, type RequestHook } from "@gosf/server";
import { expect, test } from "vitest";
import { z } from "zod";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const requests = 100;

/** Counts the GosfErrors that are made, and those of them that capture a stack, until the end of its scope. */
class ErrorCount implements Disposable {
  made = 0;
  withStack = 0;
  readonly #base: object;

  constructor() {
    // What is next to Error among the classes that GosfError is derived from.
    let base: object = GosfError;
    for (let next = proto(base); next !== Error; next = proto(base)) base = next;
    this.#base = base;
    // oxlint-disable-next-line unicorn/no-this-assignment, typescript/no-this-alias -- the class below has a `this` of its own
    const count = this;
    Object.setPrototypeOf(
      base,
      class extends Error {
        constructor(message?: string, options?: ErrorOptions) {
          count.made++;
          if (Error.stackTraceLimit > 0) count.withStack++;
          super(message, options);
        }
      },
    );
  }

  [Symbol.dispose](): void {
    Object.setPrototypeOf(this.#base, Error);
  }
}

const proto = (value: object): object => Object.getPrototypeOf(value) as object; // classes all the way up to Error

const contract = defineContract({
  endpoints: { checked: { request: z.object({ count: z.number() }) }, rows: { stream: true }, slow: {} },
});

/** An app with the contract's endpoints and one beside it, which a plugin adds; without onError hooks. */
async function start(options: AppOptions = {}): Promise<{ app: App; url: string } & AsyncDisposable> {
  const echo: Plugin = {
    name: "echo",
    activate(app) {
      app.listen("echo", (_client, request) => successMessage(request.message.text));
      app.listen("endless", () => new Promise<void>(() => {})); // it does not ask for its signal, for which an error would be made
    },
  };
  const app = createApp({ ...options, contract, plugins: [echo] });
  app.listen("checked", () => successMessage());
  app.listen("rows", async function* () {});
  app.listen("slow", () => successMessage());
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  return { app: app as unknown as App, url, [Symbol.asyncDispose]: () => app.shutdown() }; // its contract is not what is tested here
}

const refusals: Readonly<Record<string, { options?: AppOptions; before?: string; request: string; answer: object }>> = {
  "an unknown endpoint": {
    request: '["nosuch",{"guid":"g"}]',
    answer: { guid: "g", success: false, text: "unknown-endpoint", body: { endpoint: "nosuch" } },
  },
  "a limit": {
    options: { maxInFlightPerConnection: 1, shutdownTimeoutMs: 0 },
    before: '["endless",{}]',
    request: '["echo",{}]',
    answer: { success: false, text: "overloaded" },
  },
  "a body that breaks the contract": {
    request: '["checked",{"body":{"count":"5"}}]',
    answer: { success: false, text: "invalid-body", body: { issues: [expect.objectContaining({ path: ["count"] }) as object] } },
  },
  "an answer that is a stream only": {
    request: '["rows",{"id":5}]',
    answer: { id: 5, success: false, text: "stream-only", body: { endpoint: "rows" } },
  },
  "a deadline that is over": {
    request: '["slow",{"meta":{"gosf":{"timeoutMs":-1}}}]',
    answer: { success: false, text: "timeout" },
  },
};

/** Connects as a caller of this project. */
const connectCaller = (url: string): Promise<RawClient> => RawClient.connect(url, { eio: 3, query: { gosf: "1.refused-caller" } });

/** Sends a request many times, under ids from `first` on; returns the answers. */
async function ask(client: RawClient, request: string, first = 0): Promise<unknown[]> {
  const ids = Array.from({ length: requests }, (_, index) => first + index);
  for (const id of ids) client.send(`42${id}${request}`);
  const answers = await client.acks(...ids);
  return Array.from(answers.values(), (json) => JSON.parse(json) as unknown);
}

const repeated = (answer: object): object[] => Array.from({ length: requests }, () => answer);

test.each(Object.keys(refusals))("no error is made for a request that is refused for %s", async (what) => {
  const { options, before, request, answer } = refusals[what]!;
  await using server = await start(options);
  await using client = await connectCaller(server.url);
  if (before !== undefined) client.send(`42${before}`);
  await ask(client, request);
  using errors = new ErrorCount();
  expect(await ask(client, request, requests)).toEqual(repeated(answer));
  expect(errors.made).toBe(0);
});

const stackless: Readonly<Record<string, { hook?: RequestHook; request: string; answer: object }>> = {
  "a hook": {
    hook: () => {
      throw new GosfError("not-now", { hook: "first" });
    },
    request: '["echo",{}]',
    answer: { success: false, text: "not-now", body: { hook: "first" } },
  },
  "an asynchronous hook that throws at once": {
    hook: async () => {
      throw new GosfError("not-now");
    },
    request: '["echo",{}]',
    answer: { success: false, text: "not-now" },
  },
  "what is not a message": {
    request: '["echo",{"text":5,"id":7,"guid":6}]',
    answer: { id: 7, success: false, text: "invalid-message", body: { reason: "text must be a string" } },
  },
};

test.each(Object.keys(stackless))("the one error of a request that is refused for %s has no stack", async (what) => {
  const { hook, request, answer } = stackless[what]!;
  await using server = await start();
  if (hook !== undefined) server.app.onBeforeRequest(hook);
  await using client = await connectCaller(server.url);
  await ask(client, request);
  using errors = new ErrorCount();
  expect(await ask(client, request, requests)).toEqual(repeated(answer));
  expect({ made: errors.made, withStack: errors.withStack }).toEqual({ made: requests, withStack: 0 });
  expect(Error.stackTraceLimit).toBeGreaterThan(0);
});

test("no error is made for a failure that nobody awaits and no hook wants", async () => {
  await using server = await start();
  await using client = await connectCaller(server.url);
  client.send('421["echo",{}]');
  await client.ack(1);
  using errors = new ErrorCount();
  for (let count = 0; count < requests; count++) client.send('42["nosuch",{}]');
  client.send('422["echo",{}]');
  await client.ack(2);
  expect(errors.made).toBe(0);
});

test("still: a failure that nobody awaits reaches the onError hooks as a GosfError", async () => {
  await using server = await startEchoApp();
  await using client = await connectCaller(server.url);
  client.send('42["nosuch",{}]', '421["echo",{}]');
  await client.ack(1);
  expect(server.errors).toEqual([expect.objectContaining({ code: "unknown-endpoint", details: { endpoint: "nosuch" } })]);
  expect(server.errors[0]).toBeInstanceOf(GosfError);
});

test("still: other errors in a hook, and GosfErrors in a controller, have their stack", async () => {
  const stacks: unknown[] = [];
  await using server = await startEchoApp((app) => {
    app.onBeforeRequest((_client, request) => {
      if (request.endpoint === "fault") throw new TypeError("a fault of the hook");
    });
    app.listen("fault", () => successMessage());
    app.listen("stack", () => {
      stacks.push(new GosfError("not-now").stack);
    });
  });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send('421["fault",{}]', '422["stack",{}]');
  expect(await client.ack(1)).toBe('{"success":false,"text":"internal-error"}');
  await client.ack(2);
  expect((server.errors[0] as Error).stack).toContain("refusals-without-stack.test.ts");
  expect(stacks).toEqual([expect.stringContaining("refusals-without-stack.test.ts")]);
});
