// Random CONNECTs and DISCONNECTs of one connection to two namespaces, in any order and with any auth, while hooks wait or not: a connection waits for
// one CONNECT to a namespace at a time, and has one client at the most.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp } from "../support/running-app.ts";
import { websocketFrame } from "../support/frames.ts";
import { TcpClient } from "../support/tcp-client.ts";

const runs = 300;
/** The first byte of the frame that closes a WebSocket. */
const closeFrame = "\x88";

/** Frames that go out in one write, or "answer": the hooks that wait are done. */
type Step = readonly string[] | "answer";

const frame = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("40", "40/other,") },
  { weight: 1, arbitrary: fc.constantFrom('40{"token":"a"}', '40/other,{"token":"a"}') },
  { weight: 1, arbitrary: fc.constantFrom("41", "41/other,", "42[1]") },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.array(frame, { minLength: 1, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constant("answer" as const) },
);

/** Hooks under way of one namespace, each by the connection that it is for. */
class Hooks {
  /** The most that were under way for one connection. */
  most = 0;
  total = 0;
  readonly #underWay = new Map<unknown, number>();
  #gates: (() => void)[] = [];

  async run(connection: unknown, isAsync: boolean): Promise<void> {
    const count = (this.#underWay.get(connection) ?? 0) + 1;
    this.#underWay.set(connection, count);
    this.total++;
    this.most = Math.max(this.most, count);
    if (isAsync) await new Promise<void>((resolve) => this.#gates.push(resolve));
    this.#underWay.set(connection, (this.#underWay.get(connection) ?? 1) - 1);
  }

  answer(): void {
    for (const resolve of this.#gates.splice(0)) resolve();
  }
}

async function answerAfter(promise: Promise<void>, next: () => void): Promise<void> {
  await promise;
  next();
}

test("one CONNECT at a time, and one client", { timeout: 120_000 }, async () => {
  using faults = collectProcessFaults();
  let connectsSent = 0;
  let accepted = 0;
  let hooks = new Hooks();
  let others = new Hooks();
  let isAsync = false;
  await using server = await startEchoApp((app) => {
    app.onBeforeConnect((client) => hooks.run(client.handshake.address, isAsync));
    app.onConnect(() => void accepted++);
    app.io.of("/other").use((socket, next) => void answerAfter(others.run(socket.conn, isAsync), next));
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), fc.boolean(), async (steps, waits) => {
      hooks = new Hooks();
      others = new Hooks();
      isAsync = waits;
      const acceptedBefore = accepted;
      await using client = await TcpClient.upgrade(server.url, 4);
      for (const [index, each] of [...steps, "answer" as const].entries()) {
        if (each === "answer") {
          hooks.answer();
          others.answer();
        }
        // The refusal of a namespace that is not there tells that all before it has been read.
        const texts = [...(each === "answer" ? [] : each), `40/none${index},`];
        client.write(Buffer.concat(texts.map((text) => websocketFrame(0x81, text))));
        await client.until((received) => received.includes(`44/none${index},`) || received.includes(closeFrame));
        connectsSent += texts.filter((text) => text.startsWith("40")).length;
        expect(server.app.clients.size).toBeLessThan(2);
        if (client.received.includes(closeFrame)) break;
      }
      await client[Symbol.asyncDispose]();
      await expect.poll(() => server.app.io.engine.clientsCount, { interval: 1 }).toBe(0);
      expect([hooks.most, others.most].every((most) => most <= 1)).toBe(true);
      expect(accepted - acceptedBefore).toBeLessThanOrEqual(hooks.total);
      expect(server.app.clients.size).toBe(0);
    }),
    { numRuns: runs },
  );
  expect(faults.all).toEqual([]);
  expect(server.errors).toEqual([]);
  expect(accepted).toBeGreaterThan(50);
  console.log(`${connectsSent} CONNECTs on ${runs} connections, ${accepted} accepted`);
});
