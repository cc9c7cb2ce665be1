// A calls B, which calls C: what the caller of A does reaches C.
import { once } from "node:events";
import { connect, type Client } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { failureMessage } from "@gosf/protocol";
import type { App, Request } from "@gosf/server";
import { faultProxy, testServer, type FaultProxy } from "@gosf/testing";
import { describe, expect, test, vi } from "vitest";

/** What C saw of a call, and what A had left when it passed it on, in milliseconds. */
interface Sight {
  readonly request: Request;
  readonly remainingMs: number;
  readonly remainingAtAMs: number;
}

/** Whether the request is handed on by name, or found by the call itself. */
type Way = "given" | "ambient";

function left({ deadline }: Request): number {
  return (deadline ?? Infinity) - Date.now();
}

/** An app with one endpoint that asks another service the same. */
function hop(way: Way, to: { port: number }, onRequest: (request: Request) => void): [(app: App) => Promise<void>, object] {
  const microservices = createMicroservices({ next: { host: "127.0.0.1", port: to.port } });
  const setup = async (app: App): Promise<void> => {
    await microservices.connect();
    app.listen("ask", async (_client, request) => {
      if (request.message.text === "late") await new Promise((resolve) => setTimeout(resolve, 20)); // time that is spent here
      onRequest(request);
      return microservices.getMicroservice("next").call("ask", {}, way === "given" ? { request } : {});
    });
  };
  return [setup, { microservices }];
}

class Chain implements AsyncDisposable {
  /** What C saw, in order. */
  readonly sights: Sight[] = [];
  readonly caller: Client;
  readonly proxy: FaultProxy;
  readonly #owned: readonly AsyncDisposable[];

  private constructor(caller: Client, proxy: FaultProxy, owned: readonly AsyncDisposable[], sights: Sight[]) {
    this.caller = caller;
    this.proxy = proxy;
    this.#owned = owned;
    this.sights = sights;
  }

  static async start(way: Way): Promise<Chain> {
    const sights: Sight[] = [];
    let remainingAtAMs = Infinity;
    const c = await testServer((app) => {
      app.listen("ask", async (_client, request) => {
        sights.push({ request, remainingMs: left(request), remainingAtAMs });
        if (!request.signal.aborted) await once(request.signal, "abort");
        return failureMessage("stopped");
      });
    });
    const b = await testServer(...hop(way, c, () => {}));
    const a = await testServer(...hop(way, b, (request) => (remainingAtAMs = left(request))));
    const proxy = await faultProxy({ target: a });
    const caller = connect(proxy.url);
    await caller.connect();
    return new Chain(caller, proxy, [caller, proxy, a, b, c], sights);
  }

  /** Makes a call that C holds; resolves to what C saw once it has come so far. */
  async hold(signal?: AbortSignal): Promise<Sight> {
    const before = this.sights.length;
    this.caller.call("ask", {}, { timeoutMs: 60_000, ...(signal && { signal }) }).catch(() => {}); // how it ends is C's to see
    await vi.waitUntil(() => this.sights.length > before, { timeout: 15_000, interval: 1 });
    return this.sights[before]!; // just counted
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of this.#owned) await part[Symbol.asyncDispose]();
  }
}

async function fired({ signal }: Request): Promise<unknown> {
  if (!signal.aborted) await once(signal, "abort");
  return signal.reason;
}

describe.each<Way>(["given", "ambient"])("three hops, the request %s", (way) => {
  test(`an abort at the caller fires the signal two services further (${way})`, async ({ annotate }) => {
    await using chain = await Chain.start(way);
    const took: number[] = [];
    for (let i = 0; i < 10; i++) {
      const controller = new AbortController();
      const { request } = await chain.hold(controller.signal);
      const startedAt = performance.now();
      controller.abort();
      expect(await fired(request)).toMatchObject({ code: "aborted" });
      took.push(Math.round((performance.now() - startedAt) * 10) / 10);
    }
    await annotate(`from the abort to the signal two services further, in ms: ${took.join(", ")}`);
  });

  test(`a deadline of 100 ms is what C sees, less the time spent (${way})`, async () => {
    await using chain = await Chain.start(way);
    // A busy machine may spend all of it on the way: then C sees none, and the next call tells.
    const ask = async (): Promise<boolean> => {
      await expect(chain.caller.call("ask", { text: "late" }, { timeoutMs: 100 })).rejects.toMatchObject({ code: "timeout" });
      return chain.sights.some((sight) => sight.remainingMs > 0);
    };
    await expect.poll(ask, { timeout: 15_000 }).toBe(true);
    for (const { remainingMs, remainingAtAMs, request } of chain.sights) {
      expect(remainingMs).toBeLessThanOrEqual(remainingAtAMs + 1); // a clock of whole milliseconds
      expect(remainingAtAMs).toBeLessThanOrEqual(82); // of 100, some 20 were spent in A
      expect(await fired(request)).toMatchObject({ code: expect.stringMatching(/^(timeout|aborted)$/) }); // its own clock, or B's word that A's was first
    }
  });

  test(`a caller that is cut off from A stops C (${way})`, async () => {
    await using chain = await Chain.start(way);
    const { request } = await chain.hold();
    chain.proxy.cut();
    expect(await fired(request)).toMatchObject({ code: "aborted" });
  });
});
