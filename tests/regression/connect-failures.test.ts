// Why a call could not go out: with no server, https to an http server, a certificate that signs itself, a wrong path and a proxy without upgrade, five times
// the same "timeout", and "websocket error" where connecting failed.
import { createServer, type Server as HttpServer } from "node:http";
import { connect, type ConnectOptions } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { createApp } from "@gosf/server";
import { Server } from "socket.io";
import { expect, test } from "vitest";
import { createCertificate, temporaryFolder } from "../support/certificate.ts";
import { freePort, listenLocally, portOf } from "../support/ports.ts";

interface Target extends AsyncDisposable {
  readonly url: string;
  readonly options?: ConnectOptions;
}

async function httpTarget(scheme: string, prepare: (http: HttpServer) => void = () => {}, options: ConnectOptions = {}): Promise<Target> {
  const http = await listenLocally(createServer((_request, response) => void response.writeHead(404).end()));
  prepare(http);
  const close = async (): Promise<void> => {
    http.closeAllConnections();
    http.close();
  };
  return { url: `${scheme}://localhost:${portOf(http)}`, options, [Symbol.asyncDispose]: close };
}

async function selfSigned(): Promise<Target> {
  await using folder = await temporaryFolder();
  const { key, cert } = await createCertificate(["localhost"]);
  const app = createApp();
  const { url } = await app.startup({
    host: "localhost",
    port: 0,
    secure: true,
    "ssl-key": await folder.write("key.pem", key),
    "ssl-cert": await folder.write("cert.pem", cert),
  });
  return { url, [Symbol.asyncDispose]: () => app.shutdown() };
}

const targets: Record<string, [make: () => Promise<Target>, reason: RegExp]> = {
  "no server": [
    async () => ({ url: `http://127.0.0.1:${await freePort()}`, [Symbol.asyncDispose]: async () => {} }),
    /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
  ],
  "no server, by a name of several addresses": [
    async () => ({ url: `http://localhost:${await freePort()}`, [Symbol.asyncDispose]: async () => {} }),
    /^connect ECONNREFUSED (::1|127\.0\.0\.1):\d+$/,
  ],
  "https to an http server": [() => httpTarget("https"), /(wrong version number|packet length too long)/],
  "a certificate that signs itself": [selfSigned, /^self-signed certificate.*: pass socketIo\.ca$/],
  "a wrong path": [() => httpTarget("http", (http) => new Server(http), { path: "/other" }), /^socket hang up$|404/],
  "a proxy that does not upgrade": [() => httpTarget("http"), /Unexpected server response: 404|socket hang up/],
  "polling at a server of something else": [
    () => httpTarget("http", undefined, { transports: ["polling"] }),
    /^xhr poll error: HTTP status 404$/,
  ],
};

test.each(Object.keys(targets))("%s: a call says so, and what it waited for", async (kind) => {
  const [make, reason] = targets[kind]!;
  await using target = await make();
  await using api = connect(target.url, { reconnect: { baseMs: 5, maxMs: 20 }, ...target.options });
  const timeoutMs = kind === "a wrong path" ? 2000 : 300; // the server closes such a connection after a second
  const error = await api.call("echo", {}, { timeoutMs }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "connect-failed",
    details: { endpoint: "echo", timeoutMs, sent: false, reason: expect.stringMatching(reason) as string },
  });
  const { message, cause, details } = error as Error & { details: { reason: string } };
  expect(message).toContain(details.reason);
  expect(cause).toBeInstanceOf(Error);
});

test("of a service: the service and its address too, and the call's own time", async () => {
  const port = await freePort();
  await using services = createMicroservices({ orders: { host: "127.0.0.1", port, reconnect: { baseMs: 5, maxMs: 20 } } });
  void services.connect().catch(() => {});
  for (const options of [{}, { retry: true }]) {
    const call = services.getMicroservice("orders").call("echo", {}, { timeoutMs: 300, ...options });
    await expect(call).rejects.toMatchObject({
      code: "connect-failed",
      message: expect.stringContaining(`connect ECONNREFUSED 127.0.0.1:${port}`) as string,
      details: { service: "orders", url: `http://127.0.0.1:${port}`, endpoint: "echo", timeoutMs: 300, sent: false },
    });
  }
});

test("a call that is not answered: its own time, whole", async () => {
  await using app = createApp({ shutdownTimeoutMs: 0 });
  app.listen("silent", () => new Promise<never>(() => {}));
  const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
  await using services = createMicroservices({ back: { host: "127.0.0.1", port } });
  await services.connect();
  for (const options of [{}, { retry: true }, { retry: { attemptTimeoutMs: 60, baseMs: 1 } }]) {
    const call = services.getMicroservice("back").call("silent", {}, { timeoutMs: 150, ...options });
    await expect(call).rejects.toMatchObject({ code: "timeout", details: { timeoutMs: 150, endpoint: "silent", sent: true } });
  }
});
