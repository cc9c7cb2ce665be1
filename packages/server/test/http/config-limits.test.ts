// Limits in a configuration file: those of createApp, under the same names.
import { createServer } from "node:http";
import { successMessage } from "@gosf/protocol";
import { temporaryFolder } from "@gosf/test-support/certificate";
import { deferred } from "@gosf/test-support/deferred";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import { RawClient } from "@gosf/test-support/raw-client";
import { expect, test } from "vitest";
import { createApp, type AppOptions } from "../../src/index.ts";

const failed = (code: string, message: string) => expect.objectContaining({ code, message });

/** An app, and a configuration that it has loaded. */
async function load(content: object, options: AppOptions = {}) {
  await using folder = await temporaryFolder();
  const app = createApp(options);
  app.listen("length", (_client, request) => successMessage("", { length: request.message.text?.length ?? 0 }));
  const config = await app.loadConfig(
    "server",
    await folder.write("server.json", JSON.stringify({ host: "127.0.0.1", port: 0, ...content })),
  );
  return { app, config, [Symbol.asyncDispose]: () => app.shutdown() };
}

/** How an app takes a message of so many letters. */
async function askLength(url: string, letters: number): Promise<string> {
  await using client = await RawClient.connect(url, { eio: 4 });
  client.send(`421["length",{"text":"${"x".repeat(letters)}"}]`);
  return await Promise.race([client.ack(1), client.closed.then(({ code }) => `closed ${code}`)]);
}

test("limits in the file count: of a message, of requests in flight, of pings", async () => {
  await using loaded = await load({ maxPayloadBytes: 2000, maxInFlightPerConnection: 1, pingIntervalMs: 12_345, pingTimeoutMs: 23_456 });
  const { app, config } = loaded;
  const release = deferred();
  app.listen("held", () => release.promise);
  const { url } = await app.startup(config);
  expect(await askLength(url, 1900)).toContain('"length":1900');
  expect(await askLength(url, 2100)).toBe("closed 1009");
  await using client = await RawClient.connect(url, { eio: 4, query: { gosf: "1" }, auth: { gosf: "caller-12345" } });
  expect(client.frames[0]).toContain('"pingInterval":12345,"pingTimeout":23456,"maxPayload":2000');
  expect(await client.features()).toContain('"inFlight":1');
  client.send('421["held",{}]', '422["held",{}]');
  expect(await client.ack(2)).toContain("overloaded");
  release.resolve();
});

test("a server that listens already: the file's limits count there too", async () => {
  await using loaded = await load({ maxPayloadBytes: 2000 });
  await using server = await listenLocally(createServer());
  await loaded.app.attach(server, loaded.config);
  const url = `http://localhost:${portOf(server)}`;
  expect(await askLength(url, 1900)).toContain('"length":1900');
  expect(await askLength(url, 2100)).toBe("closed 1009");
});

test("what the file does not name stays as createApp was given it, and a startup that failed leaves nothing", async () => {
  await using loaded = await load({ port: 0, maxPayloadBytes: 2000, "ssl-key": "none", secure: true }, { maxInFlight: 7 });
  const { app, config } = loaded;
  await expect(app.startup(config)).rejects.toMatchObject({ code: expect.stringMatching(/^invalid-c/) });
  const { url } = await app.startup({ port: 0 });
  expect(await askLength(url, 2100)).toContain('"length":2100');
});

test.each([
  [
    { maxPayloadBytes: "2000" },
    'the configuration file: maxPayloadBytes takes a whole number from 1 to 2147483647, and got the string "2000"',
  ],
  [{ maxInFlight: 0 }, "the configuration file: maxInFlight takes a whole number from 1 to 2147483647, and got 0"],
  [{ shutdownTimeoutMs: -1 }, "the configuration file: shutdownTimeoutMs takes milliseconds from 0, at most 2147483647, and got -1"],
  [{ pingTimeoutMs: 5 }, "pingTimeoutMs stands in the configuration file, and createApp was given it too. Leave it out of one of them."],
])("a limit that cannot be, or is given twice, is named: %o", async (content, message) => {
  await using loaded = await load(content, { pingTimeoutMs: 1000 });
  await expect(loaded.app.startup(loaded.config)).rejects.toThrow(failed("invalid-config", message));
});

test("null counts as left out, and other names are the application's own", async () => {
  await using loaded = await load({ maxPayloadBytes: null, plugins: "own", contract: 5 });
  const { url } = await loaded.app.startup(loaded.config);
  expect(await askLength(url, 2100)).toContain('"length":2100');
});
