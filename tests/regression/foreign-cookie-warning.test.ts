// By default a page of any origin can open a WebSocket with the cookies of the server's users, and nothing said so.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp, type App } from "@gosf/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addEndpoints } from "../support/running-app.ts";
import { connectStock, type StockOptions } from "../support/stock-client.ts";

const foreign = { Origin: "https://evil.example", Cookie: "session=1" };

const lines: string[] = [];
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation((...values: unknown[]) => void lines.push(values.join(" ")));
});
afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly errors: unknown[];
}

type Options = Parameters<App["startup"]>[0];

function create(): { app: App; errors: unknown[] } {
  const app = createApp();
  const errors: unknown[] = [];
  app.onError((error) => void errors.push(error));
  addEndpoints(app);
  return { app, errors };
}

async function startup(options: Options = {}): Promise<Served> {
  const { app, errors } = create();
  const { url } = await app.startup({ host: "127.0.0.1", port: 0, ...options });
  return { url, errors, [Symbol.asyncDispose]: () => app.shutdown() };
}

async function attach(options: Options = {}): Promise<Served> {
  const { app, errors } = create();
  const http = createServer((_request, response) => response.writeHead(404).end()).listen(0, "127.0.0.1");
  await once(http, "listening");
  await app.attach(http, options);
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, // it listens, on a port
    errors,
    async [Symbol.asyncDispose]() {
      await app.shutdown();
      await http[Symbol.asyncDispose]();
    },
  };
}

async function visit(url: string, extraHeaders: Readonly<Record<string, string>>, options: StockOptions = {}): Promise<void> {
  await using client = await connectStock("4.8.4", url, { ...options, extraHeaders });
  expect(await client.ask("echo", { text: "hi" })).toEqual([{ success: true, text: "hi" }]);
}

test.each([
  ["startup", startup],
  ["attach", attach],
])("by %s: the first handshake with a cookie and a foreign origin is warned of, in one line", async (_what, serve) => {
  await using server = await serve();
  await visit(server.url, foreign, { transports: ["websocket"] });
  await visit(server.url, foreign, { transports: ["polling"] });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^gosf: .*"https:\/\/evil\.example".*enableCORS/);
  expect(lines[0]).not.toContain("\n");
  expect(server.errors).toEqual([]);
});

test("each app warns, and cuts the origin, which the page's owner chooses", async () => {
  await using one = await startup();
  await using other = await startup();
  const Origin = `https://${"a".repeat(5_000)}.example`;
  await visit(one.url, { ...foreign, Origin });
  await visit(other.url, { ...foreign, Origin: "null" }, { transports: ["polling"] });
  expect(lines).toHaveLength(2);
  expect(lines[0]?.length).toBeLessThan(600);
  expect(lines[1]).toContain('"null"');
});

test.each([
  ["has no cookie", {}, { Origin: foreign.Origin }],
  ["has no origin", {}, { Cookie: foreign.Cookie }],
  ["comes from the server's own page", {}, { Cookie: foreign.Cookie, Host: "app.example", Origin: "https://app.example" }],
  ["has an origin that is listed", { enableCORS: foreign.Origin }, foreign],
  ["may come from anywhere, as the app says", { enableCORS: "*" }, foreign],
])("still a handshake that %s is not warned of", async (_what, options, headers) => {
  await using server = await startup(options);
  await visit(server.url, headers, { transports: ["websocket"] });
  // The stock client cannot choose its host when it polls.
  if (!("Host" in headers)) await visit(server.url, headers, { transports: ["polling"] });
  expect(lines).toEqual([]);
});
