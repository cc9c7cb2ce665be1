// With a list of origins in enableCORS, pages of other origins still got in: by JSONP, which has no Origin, and by DNS rebinding, where Origin and
// Host are both the attacker's. rejectInvalidHostnames took a Host with a user in it, a@good.example, for good.example. Protocol 3 was always served.
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, type App } from "@gosf/server";
import { describe, expect, test } from "vitest";
import { addEndpoints } from "../support/running-app.ts";
import { connectStock, generations } from "../support/stock-client.ts";

const listed = "https://app.example";
const polling = "EIO=4&transport=polling";
const websocket = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** Asks for a handshake and returns the status. */
function status(url: string, query: string, headers: OutgoingHttpHeaders = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith("https") ? httpsRequest : httpRequest;
    const request = send(`${url}/socket.io/?${query}`, { agent: false, headers, rejectUnauthorized: false, servername: "good.example" });
    request.once("response", ({ statusCode = 0 }) => {
      resolve(statusCode);
      request.destroy();
    });
    request.once("upgrade", (_response, socket) => {
      resolve(101);
      socket.destroy();
    });
    request.on("error", reject);
    request.end();
  });
}

interface Served extends AsyncDisposable {
  readonly url: string;
}

type Options = Parameters<App["startup"]>[0];

async function startup(options: Options): Promise<Served> {
  const app = createApp();
  addEndpoints(app);
  const { url } = await app.startup({ host: "127.0.0.1", port: 0, ...options });
  return { url, [Symbol.asyncDispose]: () => app.shutdown() };
}

async function attach(options: Options): Promise<Served> {
  const app = createApp();
  addEndpoints(app);
  const http = createServer((_request, response) => response.writeHead(404).end()).listen(0, "127.0.0.1");
  await once(http, "listening");
  await app.attach(http, options);
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, // it listens, on a port
    async [Symbol.asyncDispose]() {
      await app.shutdown();
      await http[Symbol.asyncDispose]();
    },
  };
}

describe.each([
  ["startup", startup],
  ["attach", attach],
])("with a list of origins, by %s", (_what, serve) => {
  test("JSONP is refused, in both protocols", async () => {
    await using server = await serve({ enableCORS: listed });
    for (const query of [`${polling}&j=0`, "EIO=3&transport=polling&j=0", "j=0&EIO=4&transport=polling"]) {
      expect(await status(server.url, query)).toBe(403);
      expect(await status(server.url, query, { Origin: listed })).toBe(403);
    }
  });

  test.each(["cross-site", "same-site"])("a request without an origin that is %s is refused", async (site) => {
    await using server = await serve({ enableCORS: listed });
    expect(await status(server.url, polling, { "Sec-Fetch-Site": site })).toBe(403);
    expect(await status(server.url, "EIO=4&transport=websocket", { ...websocket, "Sec-Fetch-Site": site })).toBe(403);
  });

  test("a page whose own name leads to this server is refused", async () => {
    await using server = await serve({ enableCORS: listed });
    const headers = { Host: "evil.example", Origin: "http://evil.example" };
    expect(await status(server.url, polling, headers)).toBe(403);
    expect(await status(server.url, "EIO=4&transport=websocket", { ...headers, ...websocket })).toBe(403);
  });

  test("a page of the server itself connects under the names of the option hosts, and under no other", async () => {
    await using server = await serve({ enableCORS: listed, hosts: "chat.example, 192.0.2.1" });
    for (const [host, expected] of [
      ["chat.example", 200],
      ["CHAT.example:8443", 200],
      ["192.0.2.1:9999", 200],
      ["x.chat.example", 403],
      ["192.0.2.10", 403],
    ] as const) {
      expect(await status(server.url, polling, { Host: host, Origin: `http://${host}` })).toBe(expected);
    }
  });
});

test("with rejectInvalidHostnames a host with a user in it is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gosf-tests-"));
  await using _removed = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  const files = { "ssl-key": join(folder, "key.pem"), "ssl-cert": join(folder, "cert.pem") };
  await writeFile(files["ssl-key"], key);
  await writeFile(files["ssl-cert"], certificate);
  await using server = await startup({ secure: true, rejectInvalidHostnames: true, ...files });
  const good = await status(server.url, polling, { Host: "good.example" });
  const bad = await Promise.all(
    ["a@good.example", "good%2eexample", ":@good.example"].map((Host) => status(server.url, polling, { Host })),
  );
  expect([good, ...bad]).toEqual([200, 421, 421, 421]);
});

test("protocol 3 can be switched off", async () => {
  const app = createApp({ protocol3: false });
  await using _stopped = app;
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  const response = await fetch(`${url}/socket.io/?EIO=3&transport=polling`);
  expect([response.status, await response.text()]).toEqual([400, '{"code":5,"message":"Unsupported protocol version"}']);
  expect(await status(url, "EIO=3&transport=websocket", websocket)).toBe(400);
  expect(await status(url, "EIO=4&transport=polling&EIO=3")).toBe(400);
  expect(await status(url, polling)).toBe(200);
});

test("still clients that are not browsers connect with any host, and listed origins from anywhere", async () => {
  await using server = await startup({ enableCORS: listed });
  for (const generation of generations) {
    await using client = await connectStock(generation, server.url, { extraHeaders: { Host: "any.example" } });
    expect(await client.ask("echo", { text: "hi" })).toEqual([{ success: true, text: "hi" }]);
    await using polls = await connectStock(generation, server.url, { transports: ["polling"] });
    expect(await polls.ask("echo", { text: "hi" })).toEqual([{ success: true, text: "hi" }]);
  }
  expect(await status(server.url, polling, { Origin: listed, "Sec-Fetch-Site": "cross-site", Host: "any.example" })).toBe(200);
  expect(await status(server.url, polling, { Origin: server.url, "Sec-Fetch-Site": "same-origin" })).toBe(200);
  expect(await status(server.url, polling, { "Sec-Fetch-Site": "same-origin" })).toBe(200);
  expect(await status(server.url, polling, { "Sec-Fetch-Site": "none", Host: "any.example" })).toBe(200);
});

test.each([undefined, "", "*"])("still with enableCORS %j every page connects", async (enableCORS) => {
  await using server = await startup({ enableCORS });
  const headers = { Host: "evil.example", Origin: "http://other.example", "Sec-Fetch-Site": "cross-site" };
  expect(await status(server.url, polling, headers)).toBe(200);
  expect(await status(server.url, `${polling}&j=0`, { "Sec-Fetch-Site": "cross-site" })).toBe(200);
  expect(await status(server.url, "EIO=4&transport=websocket", { ...websocket, ...headers })).toBe(101);
});

// For good.example, made for this test and used nowhere else.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg++S6ckyRnpPFl3dc
oq/2nsmfunCV/TxxjzLQ9XfjNg+hRANCAATagOGR1LLskfVoGqwlFfQjePKvrxFB
PmvMteBRCJihWEqgMIcMymEYUXkr8TMFQOR7dapYphjB0YVRCV54zmYw
-----END PRIVATE KEY-----`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBnTCCAUSgAwIBAgIUaE3MZ3z5d5fR0509/wugDOPbRG0wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMZ29vZC5leGFtcGxlMCAXDTI2MTEyNjAwNTY1MloYDzIxMjYx
MTAyMDA1NjUyWjAXMRUwEwYDVQQDDAxnb29kLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATagOGR1LLskfVoGqwlFfQjePKvrxFBPmvMteBRCJihWEqg
MIcMymEYUXkr8TMFQOR7dapYphjB0YVRCV54zmYwo2wwajAdBgNVHQ4EFgQU2Vvy
LmqvfQL0lpUvUw3GdbfQIjkwHwYDVR0jBBgwFoAU2VvyLmqvfQL0lpUvUw3GdbfQ
IjkwDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxnb29kLmV4YW1wbGUwCgYI
KoZIzj0EAwIDRwAwRAIgLyj6O3SK4WJOQ5v3EZ3CaeI7StnXclLfhnu1+Uwf8VcC
ICslu4z8USWLod4eGeR6bZ74z0UkXFZTznNdJdQxMTuS
-----END CERTIFICATE-----`;
