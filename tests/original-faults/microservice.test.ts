// What the original framework's microservice client got wrong: this one must not.
import { createMicroservices } from "@gosf/microservice";
import { successMessage, type Message } from "@gosf/protocol";
import { createApp, type App } from "@gosf/server";
import { describe, expect, test } from "vitest";
import { freePort } from "../support/ports.ts";
import { addEndpoints } from "../support/running-app.ts";

const host = "127.0.0.1";
const quick = { reconnect: { baseMs: 10, maxMs: 50 } };

async function serve(port: number): Promise<App> {
  const app = createApp();
  addEndpoints(app);
  await app.startup({ host, port });
  return app;
}

describe("11. the microservice client never reconnects", () => {
  test("here it comes back when the service does, with its listeners, and no call is left pending", async () => {
    const port = await freePort();
    const first = await serve(port);
    await using services = createMicroservices({ utils: { host, port, ...quick } });
    await services.connect();
    const utils = services.getMicroservice("utils");
    const heard: Message[] = [];
    utils.listen("news", (message) => heard.push(message));
    expect((await utils.call("echo", successMessage("one"))).text).toBe("one");

    await first.shutdown();
    await expect.poll(() => utils.connected).toBe(false);
    const waiting = utils.call("echo", successMessage("two"), { timeoutMs: 10_000 });
    await using second = await serve(port);
    expect((await waiting).text).toBe("two");
    second.broadcast("", "news", successMessage("back"));
    await expect.poll(() => heard.map((message) => message.text)).toEqual(["back"]);
    expect(utils.pending.length).toBe(0);
  });
});

describe("11. Microservice.Listen panics on the first event", () => {
  test("here listeners hear every event, and one that throws harms nobody", async () => {
    const port = await freePort();
    await using app = await serve(port);
    await using services = createMicroservices({ utils: { host, port } });
    await services.connect();
    const utils = services.getMicroservice("utils");
    const heard: string[] = [];
    const errors: unknown[] = [];
    utils.onError((unawaited) => errors.push(unawaited));
    utils.listen("news", () => {
      throw new Error("a listener's own fault");
    });
    utils.listen("news", (message) => heard.push(message.text));
    for (const text of ["one", "two", "three"]) app.broadcast("", "news", successMessage(text));
    await expect.poll(() => heard).toEqual(["one", "two", "three"]);
    expect(errors).toHaveLength(3);
  });
});

describe("11. a failed Connect leaves a client that panics on every later call", () => {
  test("here later calls reject with a code, and succeed once the service is there", async () => {
    const port = await freePort();
    await using services = createMicroservices();
    const registered = services.registerMicroservice("utils", { host, port, connectTimeoutMs: 200, ...quick });
    await expect(registered).rejects.toMatchObject({ code: "connect-failed", details: { service: "utils" } });
    const utils = services.getMicroservice("utils");
    await expect(utils?.call("echo", successMessage("hi"), { whenDisconnected: "fail" })).rejects.toMatchObject({ code: "disconnected" });
    await expect(utils?.call("echo", successMessage("hi"), { timeoutMs: 50 })).rejects.toMatchObject({ code: "connect-failed" });
    await expect(utils?.lob("echo", successMessage("hi"), { timeoutMs: 50 })).rejects.toMatchObject({ code: "connect-failed" });
    await using _app = await serve(port);
    expect((await utils?.call("echo", successMessage("there"), { timeoutMs: 10_000 }))?.text).toBe("there");
    expect(utils?.pending.length).toBe(0);
  });
});
