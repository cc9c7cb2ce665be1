// `shutdownTimeoutMs` was spent twice, plus a second; and long-polling clients that stopped reading kept the process running for half a minute more.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connect } from "@gosf/client";
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { openPolling } from "../support/polling-client.ts";
import { startEchoApp } from "../support/running-app.ts";

test("a controller that ignores its signal is waited for once", async () => {
  const reached = deferred();
  const order: string[] = [];
  const ended = deferred();
  await using running = await startEchoApp(
    (app) =>
      app.listen("stuck", async () => {
        reached.resolve();
        await new Promise((resolve) => setTimeout(resolve, 1000));
        order.push("controller");
        ended.resolve();
      }),
    { shutdownTimeoutMs: 400 },
  );
  await using api = connect(running.url);
  const call = api.call("stuck").catch(() => undefined);
  await reached.promise;
  await running.app.shutdown();
  order.push("shutdown");
  await ended.promise;
  await call;
  expect(order).toEqual(["shutdown", "controller"]);
});

test("still, one that listens to its signal answers", async () => {
  const reached = deferred();
  await using running = await startEchoApp(
    (app) =>
      app.listen("obeys", async (_client, request) => {
        reached.resolve();
        await once(request.signal, "abort");
        return successMessage("stopped");
      }),
    { shutdownTimeoutMs: 500 },
  );
  await using api = connect(running.url);
  const call = api.call("obeys");
  await reached.promise;
  await running.app.shutdown();
  expect(await call).toMatchObject({ success: true, text: "stopped" });
});

// engine.io waited half a minute for the next poll of such a client, by a timer that keeps the process running.
test("a process whose long-polling clients have stopped ends by itself", { timeout: 15_000 }, async () => {
  const register = new URL("../support/ts-register.js", import.meta.url).href;
  const child = fork(fileURLToPath(new URL("../support/serving-process.ts", import.meta.url)), {
    execArgv: ["-C", "@gosf/source", "--import", register],
  });
  try {
    const [url] = (await once(child, "message")) as [string];
    for (let n = 0; n < 3; n++) await openPolling({ url });
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill("SIGKILL");
  }
});
