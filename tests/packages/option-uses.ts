import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { Writable } from "node:stream";
import { toAsyncApi } from "@gosf/asyncapi";
import { type Client, connect, type ConnectOptions, stream } from "@gosf/client";
import { Protocol3Transport } from "@gosf/client/protocol-3";
import { createMicroservices, dnsAddresses, type Service } from "@gosf/microservice";
import { logger } from "@gosf/plugin-logger";
import { defineContract, GosfError, successMessage } from "@gosf/protocol";
import { type App, createApp, memoryAnswers } from "@gosf/server";
import { faultProxy, testPair, testServer } from "@gosf/testing";
import { pino } from "pino";
import { expect } from "vitest";

/** Gives options to what takes them, and resolves to what can be seen of them. That depends on nothing else. */
type Use = (options: object) => Promise<unknown>;

const addEcho = (app: App): void => app.listen("echo", (_client, request) => successMessage(request.message.text));

const callEcho = async (api: Pick<Client, "call">, options: object = {}): Promise<unknown> =>
  (await api.call("echo", { text: "hi" }, options)).text;

async function connectWith(options: ConnectOptions, call: (api: Client) => Promise<unknown> = callEcho): Promise<unknown> {
  await using server = await testServer(addEcho);
  await using api = connect(server.url, options);
  return await call(api);
}

async function reconnectWith(reconnect: object): Promise<unknown> {
  await using server = await testServer(addEcho);
  await using proxy = await faultProxy({ target: { port: server.port } });
  await using api = connect(proxy.url, { reconnect });
  await api.connect();
  const states: string[] = [];
  api.onState(({ state }) => states.push(state));
  proxy.cut();
  await expect.poll(() => states.at(-1)).toBe("connected");
  return [[...new Set(states)], await callEcho(api)];
}

async function streamWith(options: object): Promise<string[]> {
  await using pair = await testPair((app) =>
    app.listen("count", async function* () {
      for (let each = 0; each < 200; each++) yield successMessage(String(each));
    }),
  );
  const texts: string[] = [];
  for await (const { text } of stream(pair.client, "count", {}, options)) texts.push(text);
  return texts;
}

async function serviceWith(options: object, call: (service: Service) => Promise<unknown> = callEcho): Promise<unknown> {
  await using server = await testServer(addEcho);
  await using services = createMicroservices({ utils: { host: "127.0.0.1", port: server.port, ...options } });
  await services.connect();
  return await call(services.getMicroservice("utils"));
}

/** Number of calls that a replica receives which never answers, of two. */
async function breakerWith(breaker: object): Promise<unknown> {
  let calls = 0;
  await using good = await testServer((app) => app.listen("work", () => successMessage()));
  await using bad = await testServer((app) =>
    app.listen("work", () => {
      calls++;
      return new Promise(() => {});
    }),
  );
  const addresses = [good, bad].map(({ port }) => ({ host: "127.0.0.1", port }));
  await using services = createMicroservices({ utils: { addresses, breaker } });
  await services.connect();
  const service = services.getMicroservice("utils");
  for (let each = 0; each < 30; each++) await service.call("work", {}, { timeoutMs: 20 }).catch(() => {});
  return calls;
}

/** What SRV records give: the stub stands for Node's own resolver, which would ask the network. */
async function lookUpWith(options: object): Promise<unknown> {
  const resolver = new Resolver();
  resolver.resolveSrv = async () => [{ name: "a.example", port: 1, priority: 1, weight: 1 }];
  return await dnsAddresses("utils.example", { ...options, resolver })();
}

/** How often a call is tried that is refused each time. */
async function retryWith(retry: object): Promise<unknown> {
  let calls = 0;
  await using server = await testServer((app) =>
    app.listen("work", () => {
      calls++;
      throw new GosfError("overloaded");
    }),
  );
  await using services = createMicroservices({ utils: { host: "127.0.0.1", port: server.port } });
  await services.connect();
  await services.getMicroservice("utils").call("work", {}, { retry, timeoutMs: 10_000 });
  return calls;
}

/** The settings of Socket.IO and its engine, and an answer. */
async function appWith(options: object): Promise<unknown> {
  await using app = createApp(options);
  addEcho(app);
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  await using api = connect(url);
  const settings = (app.io.engine as unknown as { opts: object }).opts; // engine.io's type does not have it
  const text = JSON.stringify(settings, (_key, value: unknown) => (typeof value === "function" ? "a function" : value));
  return [JSON.parse(text), app.io.path(), Object.keys(app.io.sockets.adapter), await callEcho(api)];
}

async function listenWith(options: object): Promise<unknown> {
  await using app = createApp();
  try {
    return { port: (await app.startup(options)).port };
  } catch (error) {
    if (!(error instanceof GosfError) || error.code !== "address-in-use") throw error;
    return { port: error.details["port"] }; // another program has the default port
  }
}

async function attachWith(options: object): Promise<unknown> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  await using app = createApp();
  addEcho(app);
  await app.attach(server, options);
  const { port } = server.address() as { port: number }; // it listens on TCP
  await using api = connect(`http://127.0.0.1:${port}`);
  const reply = await callEcho(api);
  await app.shutdown();
  server.close();
  return reply;
}

async function listenTwice(endpoint: object): Promise<unknown> {
  let runs = 0;
  await using pair = await testPair((app) => app.listen("count", () => successMessage(String(++runs)), endpoint));
  const count = async (): Promise<unknown> => (await pair.client.call("count", { guid: "the same" })).text;
  return [await count(), await count()];
}

async function callClientWith(options: object): Promise<unknown> {
  await using pair = await testPair((app) => app.listen("ask", (client) => client.call("answer", {}, options)));
  pair.client.handle("answer", () => successMessage("yes"));
  return (await pair.client.call("ask")).text;
}

/** The lines that are written to a pino instance, and the level of the plugin's own. */
async function logWith(options: object): Promise<unknown> {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(...String(chunk).trim().split("\n"));
      done();
    },
  });
  const plugin = logger({ ...options, pino: pino(destination) });
  await using server = await testServer(addEcho, { plugins: [plugin] });
  await using api = connect(server.url);
  await api.call("echo", { text: "hi", body: { password: "p", name: "n" } });
  await expect.poll(() => lines.some((line) => line.includes('"response"'))).toBe(true);
  const fields = ["event", "endpoint", "text", "body", "name", "password", "outcome"];
  return [logger(options).pino.level, lines.map((line) => JSON.stringify(JSON.parse(line), fields))];
}

/** For each exported type of options with one that may be left out. */
export const optionUses: Readonly<Record<string, Use>> = {
  "@gosf/asyncapi AsyncApiOptions": (options) => toAsyncApi(defineContract({}), options),
  "@gosf/client CallOptions": (options) => connectWith({}, (api) => callEcho(api, options)),
  "@gosf/client ConnectOptions": (options) => connectWith(options),
  "@gosf/client ConnectionOptions": (options) => connectWith(options),
  "@gosf/client ReconnectOptions": reconnectWith,
  "@gosf/client SocketIoOptions": async (socketIo) => [
    await connectWith({ socketIo }),
    await connectWith({ socketIo, transports: ["polling"] }),
  ],
  "@gosf/client StreamOptions": streamWith,
  "@gosf/client/protocol-3 Protocol3TransportOptions": async (options) => new Protocol3Transport(options).query,
  "@gosf/microservice BreakerOptions": breakerWith,
  "@gosf/microservice DnsAddressesOptions": lookUpWith,
  "@gosf/microservice RetryOptions": retryWith,
  "@gosf/microservice ServiceCallOptions": (options) => serviceWith({}, (utils) => callEcho(utils, options)),
  "@gosf/microservice ServiceOptions": (options) => serviceWith(options),
  "@gosf/plugin-logger BodyOptions": (bodies) => logWith({ bodies }),
  "@gosf/plugin-logger LoggerOptions": logWith,
  "@gosf/protocol GosfErrorOptions": async (options) => {
    const error = new GosfError("code", {}, options);
    return [error.message, Object.hasOwn(error, "cause")];
  },
  "@gosf/server AppOptions": appWith,
  "@gosf/server ClientCallOptions": callClientWith,
  "@gosf/server EndpointOptions": listenTwice,
  "@gosf/server GateOptions": attachWith,
  "@gosf/server ListenOptions": listenWith,
  "@gosf/server MemoryAnswersOptions": (options) => listenTwice({ once: { store: memoryAnswers(options) } }),
  "@gosf/server OnceOptions": (options) => listenTwice({ once: options }),
  "@gosf/server SocketIoOptions": (socketIo) => appWith({ socketIo }),
  "@gosf/testing FaultProxyOptions": async (options) => {
    await using server = await testServer(addEcho);
    await using proxy = await faultProxy({ target: { port: server.port }, ...options });
    await using api = connect(proxy.url);
    return await callEcho(api);
  },
  "@gosf/testing TestPairOptions": async (options) => {
    await using pair = await testPair(addEcho, options);
    return await callEcho(pair.client);
  },
  "@gosf/testing TestServerOptions": async (options) => {
    await using server = await testServer(addEcho, options);
    return [server.url.startsWith("http://127.0.0.1:"), server.app.io.path()];
  },
};
