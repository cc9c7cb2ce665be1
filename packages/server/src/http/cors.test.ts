import { describe, expect, test } from "vitest";

import { ask } from "@gosf/test-support/http";
import { upgradeHeaders } from "@gosf/test-support/frames";
import { askEcho, createEchoServer } from "@gosf/test-support/socket-io";
import { createCorsPolicy } from "./cors.ts";
import { KnownHosts } from "./host.ts";
import { openHttpServer } from "./http-server.ts";
import { serveSocketIo } from "./socket-io-gate.ts";

const poll = "/socket.io/?EIO=4&transport=polling";
const upgrade = "/socket.io/?EIO=4&transport=websocket";

async function serve(enableCORS?: string) {
  const io = createEchoServer();
  const { server, url, close } = await openHttpServer({ port: 0 });
  serveSocketIo(server, io, { enableCORS });
  const from = (Origin: string | undefined, path: string, more: object = {}, method = "GET") =>
    ask(url + path, { method, headers: { ...(Origin && { Origin }), ...more } });
  return {
    url,
    poll: (origin?: string) => from(origin, poll),
    preflight: (origin: string) =>
      from(origin, poll, { "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-a" }, "OPTIONS"),
    upgrade: async (origin?: string) => (await from(origin, upgrade, upgradeHeaders)).status,
    async [Symbol.asyncDispose]() {
      await io.close();
      await close();
    },
  };
}

describe("enableCORS", () => {
  test("left out sends no headers and lets every origin connect", async () => {
    await using server = await serve();
    const answer = await server.poll("https://any.example");
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(await server.upgrade("https://any.example")).toBe(101);
  });

  test('"*" lets every origin read, without cookies', async () => {
    await using server = await serve("*");
    const answer = await server.poll("https://any.example");
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": "*" } });
    expect(answer.headers).not.toHaveProperty("access-control-allow-credentials");
    expect(await server.upgrade("https://any.example")).toBe(101);
    expect(await server.upgrade("null")).toBe(101);
  });

  test("a list lets its origins read, with cookies, and refuses the others", async () => {
    await using server = await serve(" https://App.example:443/ ,http://localhost:5173, capacitor://localhost");
    const headers = { "access-control-allow-credentials": "true", vary: "Origin" };
    for (const origin of ["https://app.example", "http://localhost:5173", "capacitor://localhost"]) {
      expect(await server.poll(origin)).toMatchObject({ status: 200, headers: { ...headers, "access-control-allow-origin": origin } });
      expect(await server.upgrade(origin)).toBe(101);
    }
    for (const origin of [
      "https://other.example",
      "http://app.example",
      "https://app.example:8443",
      "https://x.app.example",
      "null",
      "nonsense",
    ]) {
      const answer = await server.poll(origin);
      expect(answer).toMatchObject({ status: 403, body: '{"code":4,"message":"Forbidden"}' });
      expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
      expect(await server.upgrade(origin)).toBe(403);
    }
  });

  test("answers preflights", async () => {
    await using server = await serve("https://app.example");
    expect(await server.preflight("https://app.example")).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": "https://app.example",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "x-a",
        "access-control-allow-credentials": "true",
      },
    });
    expect((await server.preflight("https://other.example")).headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("never stands in the way of the server's own pages, and of what is no browser", async () => {
    await using server = await serve("https://app.example");
    expect((await server.poll(server.url)).status).toBe(200);
    expect(await server.upgrade(server.url)).toBe(101);
    expect((await server.poll()).status).toBe(200);
    expect(await askEcho(server.url)).toBe("echo: hi");
    expect(await askEcho(server.url, { extraHeaders: { Origin: "https://app.example" } })).toBe("echo: hi");
    await expect(askEcho(server.url, { extraHeaders: { Origin: "https://other.example" } })).rejects.toThrow("xhr poll error");
  });

  test.each(["app.example", "https://*.example", "https://app.example/page", "https://a b", "*.example", "https://"])(
    "%s is no origin",
    (entry) => {
      expect(() => createCorsPolicy(`https://fine.example,${entry}`, new KnownHosts("", ""))).toThrow(
        expect.objectContaining({ code: "invalid-config", message: expect.stringContaining(`enableCORS: "${entry}" is not an origin`) }),
      );
    },
  );
});
