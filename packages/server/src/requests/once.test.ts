import { GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { callFrame, connectAnnounced, signalFrame } from "@gosf/test-support/announced-client";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { createApp, memoryAnswers, type App, type EndpointOptions } from "../index.ts";

type Gate = ReturnType<typeof deferred<void>>;

/** An endpoint that counts its runs, and waits where it is told to. */
function counter(app: App, options: EndpointOptions = { once: true }): { runs: number; gate: Gate } {
  const gate: Gate = deferred();
  const state = { runs: 0, gate };
  app.listen(
    "count",
    async (_client, { message, signal }) => {
      const run = ++state.runs;
      if (message.text === "wait")
        await Promise.race([state.gate.promise, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
      if (message.text === "fail") throw new GosfError("failed", { run });
      if (message.text === "nothing") return undefined;
      return successMessage(signal.aborted ? "aborted" : "", { run });
    },
    options,
  );
  return state;
}

test("a call that comes again gets the same answer, of a success, a failure, and of nothing", async () => {
  let state!: ReturnType<typeof counter>;
  await using running = await startApp((app) => {
    state = counter(app);
  });
  await using client = await connectAnnounced(running.url);
  for (const [index, text] of ["", "fail", "nothing"].entries()) {
    client.send(callFrame(1, "count", { guid: `g${index}`, id: 5, text }), callFrame(2, "count", { guid: `g${index}`, id: 5, text }));
    const [first = "", second = ""] = await client.take(2);
    expect(second).toBe(first.replace("431[", "432["));
  }
  expect(state.runs).toBe(3);
});

test("while the first run goes on, the second waits for its answer, over another connection too", async () => {
  let state!: ReturnType<typeof counter>;
  await using running = await startApp((app) => {
    state = counter(app);
  });
  await using lost = await connectAnnounced(running.url);
  lost.send(callFrame(1, "count", { guid: "g", text: "wait" }));
  await expect.poll(() => state.runs).toBe(1);
  lost.cut();
  await expect.poll(() => running.app.clients.size).toBe(0);
  await using back = await connectAnnounced(running.url);
  back.send(callFrame(7, "count", { guid: "g", text: "wait" }), callFrame(8, "count", { guid: "h" }));
  expect(await back.next()).toBe('438[{"guid":"h","success":true,"body":{"run":2}}]'); // what came behind does not wait for it
  state.gate.resolve();
  expect(await back.next()).toBe('437[{"guid":"g","success":true,"body":{"run":1}}]');
});

test("a cancel of a call that waits for a run ends the wait; the run goes on, and is stopped by the call that began it", async () => {
  let state!: ReturnType<typeof counter>;
  await using running = await startApp((app) => {
    state = counter(app);
  });
  await using first = await connectAnnounced(running.url);
  await using second = await connectAnnounced(running.url);
  first.send(callFrame(1, "count", { guid: "g", text: "wait" }));
  await expect.poll(() => state.runs).toBe(1);
  second.send(callFrame(2, "count", { guid: "g", text: "wait" }), signalFrame({ type: "cancel", guid: "g", reason: "aborted" }));
  expect(await second.next()).toBe('432[{"guid":"g","success":false,"text":"aborted"}]');
  second.send(callFrame(3, "count", { guid: "g", text: "wait", meta: { gosf: { timeoutMs: 1 } } }));
  expect(await second.next()).toBe('433[{"guid":"g","success":false,"text":"timeout"}]');
  second.send(callFrame(4, "count", { guid: "g", text: "wait" }));
  first.send(signalFrame({ type: "cancel", guid: "g", reason: "aborted" }));
  expect(await first.next()).toBe('431[{"guid":"g","success":true,"text":"aborted","body":{"run":1}}]');
  expect(await second.next()).toBe('434[{"guid":"g","success":true,"text":"aborted","body":{"run":1}}]');
});

test("no other caller reads it, and the same guid with another body is refused", async () => {
  await using running = await startApp((app) => void counter(app));
  await using client = await connectAnnounced(running.url);
  await using other = await connectAnnounced(running.url, "caller-67890");
  client.send(callFrame(1, "count", { guid: "g", body: { a: 1 } }));
  expect(await client.next()).toContain('"run":1');
  other.send(callFrame(1, "count", { guid: "g", body: { a: 1 } }));
  expect(await other.next()).toContain('"run":2');
  client.send(callFrame(2, "count", { guid: "g", body: { a: 2 } }));
  expect(await client.next()).toBe('432[{"guid":"g","success":false,"text":"guid-reused","body":{"guid":"g"}}]');
});

test("an empty body is none, and no text can pass for a body", async () => {
  await using running = await startApp((app) => void counter(app));
  await using client = await connectAnnounced(running.url);
  const answer = async (message: object): Promise<string> => {
    client.send(callFrame(1, "count", { guid: "g", ...message }));
    return client.text();
  };
  const body = { a: "x".repeat(200) };
  const lookAlike = ["x", body];
  expect(await answer({ text: "x" })).toContain('"run":1');
  expect(await answer({ text: "x", body: {} })).toContain('"run":1');
  for (const text of ["", "y", JSON.stringify(lookAlike), `\0${JSON.stringify(lookAlike)}`]) {
    expect(await answer({ text })).toContain("guid-reused");
  }
  expect(await answer({ text: "x", body })).toContain("guid-reused");
});

test("what was refused before the controller is not remembered, and without a guid every call is new", async () => {
  let refuse = true;
  let state!: ReturnType<typeof counter>;
  await using running = await startApp((app) => {
    state = counter(app);
    app.onBeforeRequest(() => {
      if (refuse) throw new GosfError("not-yet");
    });
  });
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "count", { guid: "g" }));
  expect(await client.next()).toContain("not-yet");
  refuse = false;
  client.send(callFrame(2, "count", { guid: "g" }));
  expect(await client.next()).toContain('"run":1');
  client.send(callFrame(3, "count", {}), callFrame(4, "count", {}));
  await client.take(2);
  expect(state.runs).toBe(3);
});

test("the oldest answers are forgotten first, and all of them after the window", async () => {
  await using running = await startApp((app) => {
    counter(app, { once: { maxEntries: 2 } });
    app.listen("brief", (_client, { message }) => successMessage("", { at: performance.now(), of: message.guid }), {
      once: { windowMs: 1 },
    });
  });
  await using client = await connectAnnounced(running.url);
  const answer = async (endpoint: string, guid: string): Promise<string> => {
    client.send(callFrame(1, endpoint, { guid }));
    return client.text();
  };
  const first = await answer("count", "a");
  await answer("count", "b");
  expect(await answer("count", "a")).toBe(first);
  await answer("count", "c");
  expect(await answer("count", "a")).not.toBe(first);
  const brief = await answer("brief", "a");
  await expect.poll(() => answer("brief", "a")).not.toBe(brief);
});

test("a store of one's own is asked, and one that fails to remember does not fail the call", async () => {
  const memory = memoryAnswers();
  const asked: string[] = [];
  const store = {
    claim: async (call: Parameters<typeof memory.claim>[0]) => {
      asked.push(call.guid);
      const claim = await memory.claim(call);
      if (claim.state !== "first") return claim;
      const settle = async (given: string | null): Promise<void> => {
        await claim.settle(given);
        if (call.guid === "broken") throw new Error("disk full");
      };
      return { state: "first" as const, settle, abandon: () => claim.abandon() };
    },
  };
  await using running = await startApp((app) => void counter(app, { once: { store } }));
  await using client = await connectAnnounced(running.url);
  for (const guid of ["a", "a", "broken"]) {
    client.send(callFrame(1, "count", { guid }));
    expect(await client.next()).toContain('"success":true');
  }
  expect(asked).toEqual(["a", "a", "broken"]);
  expect(running.errors).toEqual([new Error("disk full")]);
});

test("limits that are none are refused", () => {
  const app = createApp();
  const invalid = expect.objectContaining({ code: "invalid-argument" });
  expect(() => app.listen("x", () => null, { once: { windowMs: 0 } })).toThrow(invalid);
  expect(() => memoryAnswers({ maxEntries: 1.5 })).toThrow(invalid);
});
