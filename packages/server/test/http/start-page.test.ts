// The page at the address that a server prints, and each condition under which it is not there or lists no endpoints.
import { createServer } from "node:http";
import { networkInterfaces } from "node:os";
import { successMessage } from "@gosf/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApp, type App, type AppOptions } from "../../src/index.ts";
import manifest from "../../package.json" with { type: "json" };
import { upgradeHeaders } from "@gosf/test-support/frames";
import { ask, sendRaw } from "@gosf/test-support/http";
import { listenLocally, portOf } from "@gosf/test-support/ports";

beforeEach(() => void vi.stubEnv("NODE_ENV", "test"));
afterEach(() => void vi.unstubAllEnvs());

const createEcho = (options: AppOptions = {}): App => {
  const app = createApp(options);
  app.listen("echo", () => successMessage());
  app.listen(`<script>alert("1")</script>&'`, () => successMessage());
  return app;
};

interface Site extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

async function serve({ host = "127.0.0.1", ...options }: AppOptions & { host?: string } = {}): Promise<Site> {
  const app = createEcho(options);
  return { ...(await app.startup({ host, port: 0 })), [Symbol.asyncDispose]: () => app.shutdown() };
}

const page = /<h1>A GOSF server<\/h1>/;

test("the printed address shows what runs there, its version and its endpoints", async () => {
  await using site = await serve();
  const { status, headers, body } = await ask(site.url);
  expect(status).toBe(200);
  expect(body).toMatch(page);
  expect(body).toContain(`Version ${manifest.version}`);
  expect(body).toContain("<code>echo</code>");
  expect(headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
});

test("names of endpoints are escaped", async () => {
  await using site = await serve();
  const { body } = await ask(site.url);
  expect(body).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;");
  expect(body).not.toContain("<script");
});

test.each(["localhost", "LOCALHOST:80", "127.0.0.1", "127.1.2.3:9999", "[::1]:9999"])(
  "endpoints are listed for the Host %s",
  async (Host) => {
    await using site = await serve();
    expect((await ask(site.url, { headers: { Host } })).body).toContain("echo");
  },
);

test.each(["app.example", "localhost.app.example", "192.0.2.1", "127.0.0.1.app.example", "a@localhost", "0.0.0.0"])(
  "the page lists no endpoints for the Host %s",
  async (Host) => {
    await using site = await serve();
    const { status, body } = await ask(site.url, { headers: { Host } });
    expect(status).toBe(200);
    expect(body).toMatch(page);
    expect(body).not.toContain("echo");
  },
);

test("the page lists no endpoints with NODE_ENV=production", async () => {
  vi.stubEnv("NODE_ENV", "production");
  await using site = await serve();
  const { body } = await ask(site.url);
  expect(body).toMatch(page);
  expect(body).not.toContain("echo");
});

const outside = Object.values(networkInterfaces()).flatMap((addresses) =>
  (addresses ?? []).filter(({ family, internal }) => family === "IPv4" && !internal),
);

test.runIf(outside.length > 0)("the page lists no endpoints for a peer that is not a loopback address", async () => {
  await using site = await serve({ host: "0.0.0.0" });
  const { body } = await ask(`http://${outside[0]?.address}:${site.port}`, { headers: { Host: "localhost" } });
  expect(body).toMatch(page);
  expect(body).not.toContain("echo");
});

describe("there is no page", () => {
  test.each([
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Via",
    "CF-Connecting-IP",
    "True-Client-IP",
  ])("for a request with the header %s", async (name) => {
    await using site = await serve();
    expect(await ask(site.url, { headers: { [name]: "x" } })).toMatchObject({ status: 404, body: "Not Found\n" });
  });

  test("for HTTP/1.0, which a proxy of nginx' defaults speaks", async () => {
    await using site = await serve();
    const response = await sendRaw(site.port, "GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
    expect(response).toMatch(/^HTTP\/1\.1 404 Not Found/);
    expect(response).not.toContain("echo");
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS"])("for %s", async (method) => {
    await using site = await serve();
    expect((await ask(site.url, { method })).status).toBe(404);
  });

  test.each(["/page", "/index.html", "//", "/%2e"])("at %s", async (path) => {
    await using site = await serve();
    expect((await ask(site.url, { path })).status).toBe(404);
  });

  test("for an upgrade to something else", async () => {
    await using site = await serve();
    expect((await ask(site.url, { headers: upgradeHeaders })).status).not.toBe(200);
  });

  test("beside a requestListener", async () => {
    await using site = await serve({ requestListener: (_request, response) => response.writeHead(404).end("my own") });
    expect(await ask(site.url)).toMatchObject({ status: 404, body: "my own" });
  });

  test("on a server that the app is attached to", async () => {
    await using server = await listenLocally(createServer((_request, response) => response.writeHead(404).end("its own")));
    const app = createEcho();
    await app.attach(server);
    expect(await ask(`http://localhost:${portOf(server)}`)).toMatchObject({ status: 404, body: "its own" });
    await app.shutdown();
  });
});

test("HEAD is answered without a body", async () => {
  await using site = await serve();
  expect(await ask(site.url, { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
});
