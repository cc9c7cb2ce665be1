import { defineContract, GosfError, successMessage, type SuccessMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { callFrame, connectAnnounced, signalFrame } from "@gosf/test-support/announced-client";
import { startApp } from "@gosf/test-support/running-app";
import { RawClient } from "@gosf/test-support/raw-client";
import type { App } from "../index.ts";

/** Counts up for ever; how far it came, and whether it was told to stop. */
function numbers(app: App): { yielded: number; hasStopped: boolean } {
  const state = { yielded: 0, hasStopped: false };
  app.listen("numbers", async function* (_client, { message }): AsyncGenerator<SuccessMessage<{ n: number }>> {
    try {
      const end = Number(message.text || Infinity);
      while (state.yielded < end) yield successMessage("", { n: ++state.yielded });
      if (end === 2) throw new GosfError("broken", { after: end });
    } finally {
      state.hasStopped = true;
    }
  });
  return state;
}

const item = (n: number): string => `42["gosf",{"type":"item","guid":"g","message":{"success":true,"body":{"n":${n}}}}]`;

function streamCall(credit: number, text = ""): string {
  return callFrame(1, "numbers", { guid: "g", text, meta: { gosf: { credit } } });
}

test("items come as far as there is credit, then the ack ends it", async () => {
  let state!: ReturnType<typeof numbers>;
  await using running = await startApp((app) => {
    state = numbers(app);
    app.listen("echo", () => successMessage());
  });
  await using client = await connectAnnounced(running.url);
  client.send(streamCall(2, "3"));
  expect(await client.take(2)).toEqual([item(1), item(2)]);
  client.send(callFrame(2, "echo", {}));
  expect(await client.next()).toBe('432[{"success":true}]'); // no third item, and nobody else waits
  client.send(signalFrame({ type: "credit", guid: "g", items: 5 }));
  expect(await client.take(2)).toEqual([item(3), "431[null]"]);
  expect(state).toEqual({ yielded: 3, hasStopped: true });
});

test("an error comes behind the items before it", async () => {
  await using running = await startApp((app) => void numbers(app));
  await using client = await connectAnnounced(running.url);
  client.send(streamCall(5, "2"));
  expect(await client.take(3)).toEqual([item(1), item(2), '431[{"guid":"g","success":false,"text":"broken","body":{"after":2}}]']);
  expect(running.errors).toEqual([]);
});

test.each([
  ["a cancel", (client: { send(frame: string): void }) => client.send(signalFrame({ type: "cancel", guid: "g", reason: "aborted" }))],
  ["a lost connection", (client: { cut(): void }) => client.cut()],
])("%s ends the iteration", async (_name, end) => {
  let state!: ReturnType<typeof numbers>;
  await using running = await startApp((app) => {
    state = numbers(app);
  });
  await using client = await connectAnnounced(running.url);
  client.send(streamCall(2));
  await client.take(2);
  end(client);
  await expect.poll(() => state.hasStopped).toBe(true);
  expect(state.yielded).toBe(2);
});

test("an iteration that is stuck is left all the same", async () => {
  await using running = await startApp((app) => {
    app.listen("numbers", async function* (): AsyncGenerator<SuccessMessage> {
      await new Promise(() => {});
      yield successMessage();
    });
  });
  await using client = await connectAnnounced(running.url);
  client.send(streamCall(2), signalFrame({ type: "cancel", guid: "g", reason: "aborted" }));
  expect(await client.next()).toBe('431[{"guid":"g","success":false,"text":"aborted"}]');
});

test("who wants a single answer gets stream-only, and nothing is left running", async () => {
  let state!: ReturnType<typeof numbers>;
  await using running = await startApp((app) => {
    state = numbers(app);
  });
  await using stock = await RawClient.connect(running.url, { eio: 4 });
  stock.send('421["numbers",{"meta":{"gosf":{"credit":5}},"guid":"g"}]');
  expect((await stock.take(2))[1]).toBe('431[{"guid":"g","success":false,"text":"stream-only","body":{"endpoint":"numbers"}}]');
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "numbers", { guid: "g" }));
  expect(await client.next()).toContain("stream-only");
  expect(state.yielded).toBe(0);
  expect(running.errors).toEqual([]);
});

test("a contract checks each item, and keeps single answers and streams apart", async () => {
  const contract = defineContract({
    endpoints: { numbers: { stream: true, response: z.object({ n: z.number().max(2) }) }, one: { response: z.object({ n: z.number() }) } },
  });
  let calls = 0;
  await using running = await startApp(
    (app) => {
      app.listen("numbers", async function* () {
        calls++;
        for (let n = 1; n < 5; n++) yield successMessage("", { n });
      });
      app.listen("one", () => successMessage("", { n: 1 }));
      // @ts-expect-error a stream's controller returns an async iterable
      void (() => app.listen("numbers", () => successMessage("", { n: 1 })));
    },
    { contract },
  );
  await using client = await connectAnnounced(running.url);
  client.send(streamCall(9));
  expect(await client.take(3)).toEqual([item(1), item(2), '431[{"guid":"g","success":false,"text":"invalid-response"}]']);
  expect(running.errors).toMatchObject([{ code: "invalid-response", details: { issues: [{ path: ["n"] }] } }]);
  client.send(callFrame(2, "numbers", { guid: "h" }));
  expect(await client.next()).toContain("stream-only");
  expect(calls).toBe(1);
  client.send(callFrame(3, "one", { guid: "i", meta: { gosf: { credit: 5 } } }));
  expect(await client.next()).toBe('433[{"guid":"i","success":true,"body":{"n":1}}]'); // a single answer is a stream's last item
});

test("what a stream returns comes last, in the ack; rubbish ends it", async () => {
  await using running = await startApp((app) => {
    app.listen("numbers", async function* () {
      yield successMessage("", { n: 1 });
      return successMessage("", { n: 2 });
    });
    app.listen("rubbish", async function* () {
      yield 5 as never;
    });
  });
  await using client = await connectAnnounced(running.url);
  client.send(streamCall(5));
  expect(await client.take(2)).toEqual([item(1), '431[{"guid":"g","success":true,"body":{"n":2}}]']);
  client.send(callFrame(2, "rubbish", { guid: "r", meta: { gosf: { credit: 1 } } }));
  expect(await client.next()).toBe('432[{"guid":"r","success":false,"text":"invalid-response"}]');
});
