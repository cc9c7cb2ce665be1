// Values that cannot be sent, in each place where a caller's application may give one: the call is refused or the handler's answer replaced, nothing
// stays pending, the connection stays, and nothing ends the process.
import { connect, stream, type Client } from "@gosf/client";
import { createMicroservices, type Service } from "@gosf/microservice";
import { GosfError } from "@gosf/protocol";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp } from "../support/running-app.ts";

function raise(): never {
  throw new Error("secret");
}

function deep(): object {
  let value: object = {};
  for (let level = 0; level < 20_000; level++) value = { value };
  return value;
}

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

const poisons: Readonly<Record<string, unknown>> = {
  "a bigint": 1n,
  "a cycle": cycle,
  "a getter that throws": Object.defineProperty({}, "a", { enumerable: true, get: raise }),
  "a toJSON that throws": { toJSON: raise },
  "a trap": new Proxy({}, { ownKeys: raise, get: raise, has: raise, getPrototypeOf: raise }),
  "too deep an object": deep(),
  "a Blob": new Blob(["bytes"]),
  "a File": new File(["bytes"], "name.txt"),
};

const positions: Readonly<Record<string, (poison: unknown) => object>> = {
  "in the body": (poison) => ({ body: { poison } }),
  "in a list in the body": (poison) => ({ body: { list: [1, [poison]] } }),
  "in the meta": (poison) => ({ meta: { poison } }),
  "beside bytes": (poison) => ({ body: { bytes: new Uint8Array(2), poison } }),
};

async function read(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item;
  return undefined;
}

const ways: Readonly<Record<string, (api: Client, service: Service, message: object) => Promise<unknown>>> = {
  "a client's call": (api, _service, message) => api.call("echo", message),
  "a client's lob": (api, _service, message) => api.lob("echo", message),
  "a client's stream": (api, _service, message) => read(stream(api, "echo", message)),
  "a service's call": (_api, service, message) => service.call("echo", message),
  "a service's call with retries": (_api, service, message) => service.call("echo", message, { retry: true }),
  "a service's lob": (_api, service, message) => service.lob("echo", message),
  "a service's stream": (_api, service, message) => read(service.stream("echo", message)),
};

test("every call with such a value rejects invalid-argument, and leaves nothing behind", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using api = connect(server.url, { reconnect: false });
  await using services = createMicroservices({ it: { host: "127.0.0.1", port: Number(new URL(server.url).port) } });
  await Promise.all([api.connect(), services.connect()]);
  const service = services.getMicroservice("it");
  const states: unknown[] = [];
  service.onState((change) => states.push(change));
  api.onState((change) => states.push(change));
  let calls = 0;
  for (const [what, poison] of Object.entries(poisons)) {
    for (const [where, place] of Object.entries(positions)) {
      for (const [way, call] of Object.entries(ways)) {
        calls++;
        const outcome = await call(api, service, place(poison)).catch((error: unknown) => (error as GosfError).code);
        expect(outcome, `${what} ${where} of ${way}`).toBe("invalid-argument");
      }
    }
  }
  expect(calls).toBe(8 * 4 * 7);
  expect(api.pending).toEqual([]);
  expect(service.pending).toEqual([]);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
  expect((await service.call("echo", { text: "on" })).text).toBe("on");
  expect(states).toEqual([]);
  expect(faults.all).toEqual([]);
});

test("every handler that answers with such a value answers invalid-response, or its code if it failed, and reports why", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using api = connect(server.url, { reconnect: false });
  let reported = 0;
  let act: () => object = raise;
  api.onError(() => reported++);
  api.handle("ask", () => act() as never); // what plain JavaScript may do
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  const [client] = server.app.clients.values();
  let asked = 0;
  for (const [what, poison] of Object.entries(poisons)) {
    const answers: [string, () => object][] = Object.entries(positions).map(([where, place]) => [
      where,
      () => ({ success: true, ...place(poison) }),
    ]);
    for (const [where, answer] of answers) {
      act = answer;
      asked++;
      expect(await client!.call("ask", {}), `${what} ${where}`).toMatchObject({ success: false, text: "invalid-response", body: {} });
    }
    act = () => {
      throw new GosfError("not-now", { poison });
    };
    asked++;
    expect(await client!.call("ask", {}), `${what} thrown`).toMatchObject({ success: false, text: "not-now", body: {} });
  }
  expect(asked).toBe(8 * 5);
  expect(reported).toBe(asked);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
  expect(faults.all).toEqual([]);
});
