import { defineContract, successMessage, type Message } from "@gosf/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { connectClient } from "@gosf/test-support/socket-io";
import type { Client } from "../index.ts";

const contract = defineContract({
  clientEndpoints: { confirm: { request: z.object({ what: z.string() }), response: z.object({ sure: z.boolean() }) }, free: {} },
});

/** The client as the server sees it. */
function only<C>(clients: ReadonlyMap<string, C>): C {
  const [client] = clients.values();
  if (client === undefined) throw new Error("no client is connected");
  return client;
}

const coded = (code: string): unknown => expect.objectContaining({ code });

test("a stock client answers by acknowledging, and what it answers is checked", async () => {
  await using running = await startApp(() => {}, { contract });
  using socket = await connectClient(running.url);
  const replies: unknown[] = [
    { success: true, text: "", body: { sure: true } },
    null,
    { success: false, text: "not-now", body: { until: 5 } },
    { success: true, body: { sure: "very" } },
    "yes",
  ];
  const asked: unknown[] = [];
  socket.on("confirm", (message, answer: (reply: unknown) => void) => {
    asked.push(message);
    answer(replies.shift());
  });
  socket.on("free", (_message, answer: (...args: unknown[]) => void) => answer(1, 2));
  const client = only(running.app.clients);
  const ask = (): Promise<Message> => client.call("confirm", { id: 4, body: { what: "this" } });
  expect(await ask()).toMatchObject({ success: true, body: { sure: true } });
  await expect(ask()).rejects.toThrow(coded("invalid-response")); // null is a success without a body, and the contract wants one
  expect(await ask()).toMatchObject({ success: false, text: "not-now", body: { until: 5 } });
  await expect(ask()).rejects.toThrow(coded("invalid-response"));
  await expect(ask()).rejects.toThrow(coded("invalid-response"));
  await expect(client.call("free")).rejects.toThrow(coded("invalid-response"));
  expect(asked[0]).toEqual({ id: 4, success: false, body: { what: "this" } });
});

test("a call settles exactly once: by its deadline, its signal, or the client's leaving", async () => {
  await using running = await startApp(() => {});
  using socket = await connectClient(running.url);
  const answers: ((reply: unknown) => void)[] = [];
  const three = deferred();
  socket.on("slow", (_message, answer) => {
    answers.push(answer);
    if (answers.length === 3) three.resolve();
  });
  const client = only(running.app.clients);
  await expect(client.call("slow", {}, { timeoutMs: 5 })).rejects.toThrow(coded("timeout"));
  const abort = new AbortController();
  const aborted = client.call("slow", {}, { signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(aborted).rejects.toMatchObject({ code: "aborted", cause: new Error("enough") });
  await expect(client.call("slow", {}, { signal: abort.signal })).rejects.toThrow(coded("aborted"));
  const left = client.call("slow", {}, { timeoutMs: 60_000 });
  await three.promise;
  for (const answer of answers.slice(0, 2)) answer({ success: true }); // late: nobody waits any more
  socket.disconnect();
  await expect(left).rejects.toThrow(coded("disconnected"));
  await expect(client.call("slow")).rejects.toThrow(coded("disconnected"));
});

test("within a request a client may be asked; a call that nobody awaits harms nobody", async () => {
  await using running = await startApp((app) => {
    app.listen("delete", async (client: Client) => {
      void client.call("never", {}, { timeoutMs: 60_000 });
      const reply = await client.call("confirm", { text: "Sure?" });
      return successMessage(reply.success ? "deleted" : "kept");
    });
  });
  using socket = await connectClient(running.url);
  socket.on("confirm", (message: Message, answer: (reply: unknown) => void) => answer({ success: message.text === "Sure?" }));
  expect(await socket.emitWithAck("delete", {})).toEqual({ success: true, text: "deleted" });
});

test("what cannot be called rejects", async () => {
  await using running = await startApp(() => {});
  using _socket = await connectClient(running.url);
  const client = only(running.app.clients);
  await expect(client.call("disconnect")).rejects.toThrow(coded("reserved-endpoint"));
  await expect(client.call("")).rejects.toThrow(coded("invalid-argument"));
  await expect(client.call("x", {}, { timeoutMs: 0 })).rejects.toThrow(coded("invalid-argument"));
  await expect(client.call("x", { text: 5 as unknown as string })).rejects.toThrow(coded("invalid-message"));
});
