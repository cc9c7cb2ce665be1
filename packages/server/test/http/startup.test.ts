import { createServer } from "node:http";

import { expect, test } from "vitest";

import { createApp } from "../../src/index.ts";
import { createCertificate, temporaryFolder, type TemporaryFolder } from "@gosf/test-support/certificate";
import { upgradeHeaders } from "@gosf/test-support/frames";
import { ask } from "@gosf/test-support/http";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import { askApp, connectClient, listenEcho } from "@gosf/test-support/socket-io";

const failed = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });

/** A configuration file of the original's, for a secure server. */
async function secureConfig(folder: TemporaryFolder, more: object = {}): Promise<{ path: string; ca: string }> {
  const { key, cert } = await createCertificate(["localhost"], ["127.0.0.1"]);
  const config = {
    host: "",
    port: 0,
    path: "/",
    secure: true,
    enableCORS: null,
    rejectInvalidHostnames: true,
    "ssl-key": await folder.write("key.pem", key),
    "ssl-cert": await folder.write("cert.pem", cert),
    "app-name": "the application's own",
    ...more,
  };
  return { path: await folder.write("secure.json", JSON.stringify(config)), ca: cert };
}

test("a port that is taken is named", async () => {
  await using taken = await listenLocally(createServer());
  const port = portOf(taken);
  await using app = createApp();
  await expect(app.startup({ host: "localhost", port })).rejects.toThrow(failed("address-in-use", new RegExp(`port ${port} on localhost`)));
});

test("two apps cannot share a port", async () => {
  await using first = createApp();
  await using second = createApp();
  const { port } = await first.startup({ port: 0 });
  await expect(second.startup({ port })).rejects.toThrow(failed("address-in-use", new RegExp(`port ${port} on all addresses`)));
});

test("a certificate that is missing is named, and startup may be tried again", async () => {
  await using folder = await temporaryFolder();
  const { path } = await secureConfig(folder, { "ssl-cert": `${folder.path}/gone.pem` });
  await using app = createApp();
  listenEcho(app);
  const config = await app.loadConfig("server", path);
  await expect(app.startup(config)).rejects.toThrow(failed("invalid-certificate", /ssl-cert: the file .*gone\.pem cannot be read/));
  const { url } = await app.startup({ port: 0 });
  expect(await askApp(url)).toBe("hi");
});

test("a configuration file that is no JSON is named, with the place", async () => {
  await using folder = await temporaryFolder();
  await using app = createApp();
  const path = await folder.write("bad.json", '{\n  "port": 9999,\n  host: ""\n}\n');
  await expect(app.loadConfig("server", path)).rejects.toThrow(failed("invalid-config", /bad\.json is no JSON, at line 3, column 3/));
});

test.each([
  [{ port: "9999" }, "invalid-argument", /^startup: port takes a whole number from 0 to 65535, and got the string "9999"/],
  [{ path: 5 }, "invalid-argument", /^startup: path takes a string/],
  [{ prot: 5 }, "invalid-argument", /^startup has no option "prot": did you mean "port"/],
  [{ maxInFlight: 5 }, "invalid-argument", /^startup has no option "maxInFlight": it is an option of createApp/],
  [{ enableCORS: "app.example" }, "invalid-config", /^enableCORS: "app\.example" is not an origin/],
])("options that cannot be are named, and leave no port open: %o", async (options, code, message) => {
  await using app = createApp();
  listenEcho(app);
  await expect(app.startup({ port: 0, ...options })).rejects.toThrow(failed(code, message));
  const { url } = await app.startup({ port: 0 });
  expect(await askApp(url)).toBe("hi");
});

test("the original's secure configuration serves wss and https, by the certificate's names only", async () => {
  await using folder = await temporaryFolder();
  const { path, ca } = await secureConfig(folder);
  await using app = createApp({ requestListener: (_request, response) => response.end("page") });
  listenEcho(app);
  const { url, port } = await app.startup(await app.loadConfig("server", path));
  expect(url).toBe(`https://localhost:${port}`);
  for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
    expect(await askApp(url, { transports, ca })).toBe("hi");
  }
  expect(await askApp(`wss://127.0.0.1:${port}`, { transports: ["websocket"], ca })).toBe("hi");
  expect(await ask(url, { ca })).toMatchObject({ status: 200, body: "page" });

  const other = { ca, servername: "localhost", headers: { ...upgradeHeaders, Host: "other.example" } };
  expect(await ask(`${url}/?EIO=4&transport=websocket`, other)).toMatchObject({ status: 421 });
  await expect(ask(url, { ca, servername: "other.example", headers: { Host: "localhost" } })).rejects.toThrow(
    "disconnected before secure TLS",
  );
});

test("plain HTTP on a secure port costs that connection alone", async () => {
  await using folder = await temporaryFolder();
  const { path, ca } = await secureConfig(folder);
  await using app = createApp();
  listenEcho(app);
  const { url, port } = await app.startup(await app.loadConfig("server", path));
  await expect(ask(`http://localhost:${port}`)).rejects.toThrow("socket hang up");
  await expect(connectClient(url, { transports: ["websocket"] })).rejects.toThrow("websocket error");
  expect(await askApp(url, { ca })).toBe("hi");
});

test("handshake data of a secure connection says so", async () => {
  await using folder = await temporaryFolder();
  const { path, ca } = await secureConfig(folder);
  await using app = createApp();
  const seen: unknown[] = [];
  app.onConnect((client) => void seen.push(client.handshake.secure, client.handshake.headers["x-token"]));
  listenEcho(app);
  const { url } = await app.startup(await app.loadConfig("server", path));
  await askApp(url, { transports: ["websocket"], ca, extraHeaders: { "X-Token": "t" } });
  expect(seen).toEqual([true, "t"]);
});
