import { connect, stream } from "@gosf/client";
import { defineContract, GosfError, successMessage, type SuccessMessage } from "@gosf/protocol";
import { testPair } from "@gosf/testing";
import { Server } from "socket.io";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";

const contract = defineContract({
  endpoints: {
    count: { request: z.object({ to: z.number() }), response: z.object({ n: z.number() }), stream: true },
    once: { response: z.object({ n: z.number() }) },
  },
});

/** A server that counts, and how far it came. */
async function counting(): Promise<{
  pair: Awaited<ReturnType<typeof testPair<typeof contract>>>;
  state: { sent: number; ended: boolean };
}> {
  const state = { sent: 0, ended: false };
  const pair = await testPair<typeof contract>(
    (app) => {
      app.listen("count", async function* (_client, { message }): AsyncGenerator<SuccessMessage<{ n: number }>> {
        try {
          for (let n = 1; n <= message.body.to; n++) {
            state.sent = n;
            yield successMessage("", { n });
          }
          if (message.text) throw new GosfError(message.text, { after: message.body.to });
        } finally {
          state.ended = true;
        }
      });
      app.listen("once", () => successMessage("", { n: 7 }));
    },
    { contract },
  );
  return { pair, state };
}

async function numbers(messages: AsyncIterable<SuccessMessage<{ n: number }>>): Promise<number[]> {
  const all: number[] = [];
  for await (const { body } of messages) all.push(body.n);
  return all;
}

describe("stream", () => {
  test("hands on every item, in order, far beyond the first credit", async () => {
    const { pair, state } = await counting();
    await using _pair = pair;
    const all = await numbers(stream(pair.client, "count", { body: { to: 1000 } }, { credit: 8 }));
    expect(all).toEqual(Array.from({ length: 1000 }, (_item, index) => index + 1));
    expect(state.ended).toBe(true);
    expect(pair.client.pending).toEqual([]);
  });

  test("the server goes no further than there is credit, and leaving the loop stops it", async () => {
    const { pair, state } = await counting();
    await using _pair = pair;
    let taken = 0;
    for await (const _message of stream(pair.client, "count", { body: { to: 1e9 } }, { credit: 10 })) {
      taken++;
      await vi.waitUntil(() => state.sent >= 10, 10_000);
      if (taken === 3) break;
    }
    expect(state.sent).toBeLessThanOrEqual(11);
    await vi.waitFor(() => expect(state.ended).toBe(true));
    expect(pair.client.pending).toEqual([]);
  });

  test("an error comes behind the items before it", async () => {
    const { pair } = await counting();
    await using _pair = pair;
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { body } of stream(pair.client, "count", { text: "broken", body: { to: 3 } })) seen.push(body.n);
    })();
    await expect(reading).rejects.toMatchObject({ code: "broken", details: { after: 3 } });
    expect(seen).toEqual([1, 2, 3]);
  });

  test("a signal and a deadline end it, here and there", async () => {
    const { pair, state } = await counting();
    await using _pair = pair;
    const controller = new AbortController();
    const aborted = stream(pair.client, "count", { body: { to: 1e9 } }, { credit: 2, signal: controller.signal });
    await aborted.next();
    controller.abort();
    await expect(numbers(aborted)).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(state.ended).toBe(true));
    const late = stream(pair.client, "count", { body: { to: 1e9 } }, { credit: 2, timeoutMs: 100 });
    await late.next();
    await vi.waitFor(() => expect(pair.client.pending).toEqual([]), 5000);
    await expect(numbers(late)).rejects.toMatchObject({ code: "timeout" });
  });

  test("a lost connection ends it with disconnected", async () => {
    const { pair } = await counting();
    await using _pair = pair;
    const reading = stream(pair.client, "count", { body: { to: 1e9 } }, { credit: 2 });
    await reading.next();
    for (const socket of pair.app.io.sockets.sockets.values()) socket.conn.close();
    await expect(numbers(reading)).rejects.toMatchObject({ code: "disconnected" });
  });

  test("an endpoint that answers once is a stream of one message; a call of a stream is stream-only", async () => {
    const { pair } = await counting();
    await using _pair = pair;
    expect(await numbers(stream(pair.client, "once"))).toEqual([7]);
    expect(await pair.client.call("count", { body: { to: 1 } })).toMatchObject({ success: false, text: "stream-only" });
    await expect(numbers(stream(pair.client, "count", { body: { to: "x" as never } }))).rejects.toMatchObject({ code: "invalid-body" });
  });

  test("a stock server's answer is a stream of one message, or of none", async () => {
    const io = new Server(0);
    io.on("connection", (socket) => {
      socket.on("one", (_message, ack) => ack({ success: true, body: { n: 1 } }));
      socket.on("none", (_message, ack) => ack(null));
    });
    const { port } = io.httpServer.address() as { port: number };
    await using api = connect(`http://127.0.0.1:${port}`);
    const bodies: unknown[] = [];
    for await (const { body } of stream(api, "one")) bodies.push(body);
    for await (const { body } of stream(api, "none")) bodies.push(body);
    expect(bodies).toEqual([{ n: 1 }]);
    await api.disconnect();
    await io.close();
  });
});
