// With Socket.IO's connectionStateRecovery a connection came back without its onBeforeConnect hook: a caller whose rights had been revoked got in again.
// Its context was gone, and its broadcasts were not messages any more. Other options of Socket.IO were silently ignored.
import type { GosfError } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { expect, test } from "vitest";
import { startEchoApp } from "../support/running-app.ts";
import { connectStock } from "../support/stock-client.ts";

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ["connectionStateRecovery", {}, /skip onBeforeConnect.*sessions/],
  ["connectionStateRecovery", { maxDisconnectionDuration: 1000, skipMiddlewares: true }, /skip onBeforeConnect.*sessions/],
  ["allowEIO3", false, /protocol3/],
  ["cors", { origin: "*" }, /enableCORS/],
  ["maxHttpBufferSize", 5, /maxPayloadBytes/],
  ["parser", {}, /@gosf\/wire/],
  ["path", "/elsewhere", /startup or attach/],
  ["addTrailingSlash", false, /startup or attach/],
  ["pingInterval", 5, /pingIntervalMs/],
  ["pingTimeout", 5, /pingTimeoutMs/],
  ["serveClient", true, /requestListener/],
  ["wsEngine", Object, /@gosf\/wire/],
  ["destroyUpgrade", true, /other listeners/],
  ["destroyUpgradeTimeout", 5, /other listeners/],
];

test.each(refused)("socketIo.%s is refused by name: %j", (name, value, remedy) => {
  expect(refusalOf({ [name]: value })).toMatchObject({
    code: "invalid-argument",
    details: { option: `socketIo.${name}` },
    message: expect.stringMatching(remedy) as string,
  });
});

/** What createApp throws for options of Socket.IO, without the app that it may return instead. */
function refusalOf(socketIo: object): unknown {
  try {
    createApp({ socketIo });
  } catch (error) {
    const { code, details, message } = error as GosfError; // it is one
    return { code, details, message };
  }
  return "accepted";
}

test("still: options that an app can have are Socket.IO's, and those that are undefined count as left out", async () => {
  const socketIo = {
    connectTimeout: 5_000,
    transports: ["websocket" as const],
    allowUpgrades: false,
    cookie: { name: "io" },
    cors: undefined,
  };
  await using server = await startEchoApp(() => {}, { socketIo });
  await using client = await connectStock("4.8.4", server.url);
  expect(await client.ask("echo", { text: "hi" })).toEqual([{ success: true, text: "hi" }]);
  await expect(connectStock("4.8.4", server.url, { transports: ["polling"] })).rejects.toThrow("xhr poll error");
});
