import { createConnection } from "node:net";
import { once } from "node:events";
import { defineContract, GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { testPair, testServer } from "./index.ts";

const contract = defineContract({
  endpoints: { add: { request: z.object({ a: z.number(), b: z.number() }), response: z.object({ sum: z.number() }) } },
});

test("a pair calls and answers, with the contract's types on both sides", async () => {
  await using pair = await testPair(
    (app) => app.listen("add", (_client, { message: { body } }) => successMessage("", { sum: body.a + body.b })),
    { contract },
  );
  const reply = await pair.client.call("add", { body: { a: 1, b: 2 } });
  expect(reply).toMatchObject({ success: true, body: { sum: 3 } });
  expect(pair.app.clients.size).toBe(1);
});

test("nothing is left when it is disposed of", async () => {
  const pair = await testPair((app) => app.listen("echo", () => successMessage()));
  await pair[Symbol.asyncDispose]();
  expect(pair.client.connected).toBe(false);
  const socket = createConnection(pair.port, "127.0.0.1");
  await expect(once(socket, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("a client that is refused is told so, and the server does not stay", async () => {
  let url = "";
  const refused = testPair((app) => {
    app.onBeforeConnect((client) => {
      url = `http://${client.handshake.headers.host}`;
      throw new GosfError("unauthorized");
    });
  });
  await expect(refused).rejects.toMatchObject({ code: "unauthorized" });
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("a setup that fails rejects with its error", async () => {
  await expect(testServer(() => Promise.reject(new Error("no database")))).rejects.toThrow("no database");
});
