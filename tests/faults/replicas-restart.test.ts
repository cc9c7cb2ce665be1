// Replicas in processes of their own, restarted in turn while calls go on: no call that may be retried is lost.
import { createMicroservices, type Service } from "@gosf/microservice";
import { expect, test, vi } from "vitest";
import { startReplica, type ReplicaProcess } from "./replica-process.ts";

/** Three replicas of a service, who calls it, and what became of the calls. */
class Traffic implements AsyncDisposable {
  readonly runs = new Map<string, number>();
  readonly answers = new Map<string, number>();
  answered = 0;
  readonly #replicas: ReplicaProcess[];
  readonly #services: ReturnType<typeof createMicroservices>;
  #isOver = false;
  #restarts = 0;

  private constructor(replicas: ReplicaProcess[], runs: Map<string, number>) {
    this.runs = runs;
    this.#replicas = replicas;
    const addresses = replicas.map(({ port }) => ({ host: "127.0.0.1", port }));
    this.#services = createMicroservices();
    void this.#services.registerMicroservice("work", {
      addresses,
      reconnect: { baseMs: 10, maxMs: 50 },
      breaker: { openMs: 50, maxOpenMs: 200 },
    });
  }

  static async start(): Promise<Traffic> {
    const runs = new Map<string, number>();
    const onRun = (guid: string): void => void runs.set(guid, (runs.get(guid) ?? 0) + 1);
    const replicas = await Promise.all(["a", "b", "c"].map((name) => startReplica(name, onRun)));
    return new Traffic(replicas, runs);
  }

  get service(): Service {
    const service = this.#services.getMicroservice("work");
    if (service === undefined) throw new Error("it is registered at once");
    return service;
  }

  /** Calls until `finish`, so many calls at a time. Rejects with the first call that is lost. */
  async run(width: number): Promise<void> {
    const work = async (): Promise<void> => {
      while (!this.#isOver) {
        const { success, text } = await this.service.call("work", {}, { retry: { baseMs: 5 }, timeoutMs: 60_000 });
        if (!success) throw new Error(`a call failed: ${text}`);
        this.answers.set(text, (this.answers.get(text) ?? 0) + 1);
        this.answered++;
      }
    };
    await Promise.all(Array.from({ length: width }, work));
  }

  finish(): void {
    this.#isOver = true;
  }

  /** Ends a replica, starts another in its place, and waits until that one answers. Resolves to the exit code of the first. */
  async restart(index: number, signal: NodeJS.Signals): Promise<number | null> {
    const replica = this.#replicas[index]!; // one of three
    const code = await replica.end(signal);
    const name = `${replica.name} again ${++this.#restarts}`;
    const onRun = (guid: string): void => void this.runs.set(guid, (this.runs.get(guid) ?? 0) + 1);
    this.#replicas[index] = await startReplica(name, onRun, replica.port);
    await vi.waitUntil(() => this.answers.has(name), { timeout: 30_000 });
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.finish();
    await this.#services.disconnect();
    await Promise.all(this.#replicas.map((replica) => replica[Symbol.asyncDispose]()));
  }
}

async function restartAll(traffic: Traffic, signal: NodeJS.Signals, rounds: number): Promise<(number | null)[]> {
  const calls = traffic.run(10);
  const codes: (number | null)[] = [];
  const restarts = async (): Promise<void> => {
    for (let i = 0; i < rounds; i++) codes.push(await traffic.restart(i % 3, signal));
    traffic.finish();
  };
  await Promise.all([calls, restarts()]);
  return codes;
}

test("three replicas are killed and restarted in turn: no call with retry is lost", async () => {
  await using traffic = await Traffic.start();
  await restartAll(traffic, "SIGKILL", 3);
  expect(traffic.answered).toBeGreaterThan(100);
  expect(traffic.service.pending).toEqual([]);
}, 120_000);

test("a rolling restart: each replica finishes what it has, no call with retry is lost, and none runs twice", async () => {
  await using traffic = await Traffic.start();
  expect(await restartAll(traffic, "SIGTERM", 3)).toEqual([0, 0, 0]);
  expect(traffic.answered).toBeGreaterThan(100);
  expect([...traffic.runs.values()].filter((count) => count > 1)).toEqual([]);
  expect(traffic.service.pending).toEqual([]);
}, 120_000);
