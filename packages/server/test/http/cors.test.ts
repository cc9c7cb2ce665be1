import { expect, test } from "vitest";

import { createApp } from "../../src/index.ts";
import { ask } from "@gosf/test-support/http";
import { askApp, listenEcho } from "@gosf/test-support/socket-io";

const from = (Origin: string) => ({ extraHeaders: { Origin } });

test("enableCORS decides who connects, by polling and by WebSocket", async () => {
  await using app = createApp();
  listenEcho(app);
  const { url } = await app.startup({ port: 0, enableCORS: "https://app.example, https://other.example" });
  for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
    expect(await askApp(url, { transports, ...from("https://app.example") })).toBe("hi");
    expect(await askApp(url, { transports, ...from(url) })).toBe("hi");
    expect(await askApp(url, { transports })).toBe("hi");
    await expect(askApp(url, { transports, ...from("https://evil.example") })).rejects.toThrow(/xhr poll error|websocket error/);
  }
});

test("the answers to a page of another origin carry the headers all the way, errors included", async () => {
  await using app = createApp();
  const { url } = await app.startup({ port: 0, enableCORS: "https://app.example" });
  const headers = { Origin: "https://app.example" };
  const readable = { "access-control-allow-origin": "https://app.example" };
  const opened = await ask(`${url}/socket.io/?EIO=4&transport=polling`, { headers });
  expect(opened).toMatchObject({ status: 200, headers: readable });
  const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
  const session = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  expect(await ask(session, { method: "POST", body: "40", headers })).toMatchObject({ status: 200, headers: readable });
  expect(await ask(session, { headers })).toMatchObject({ status: 200, headers: readable });
  expect(await ask(`${session}x`, { headers })).toMatchObject({ status: 400, headers: readable });
  expect(await ask(`${url}/socket.io/?EIO=9&transport=polling`, { headers })).toMatchObject({ status: 400, headers: readable });
});

test("without enableCORS everybody connects", async () => {
  await using app = createApp();
  listenEcho(app);
  const { url } = await app.startup({ port: 0 });
  expect(await askApp(url, { transports: ["websocket"], ...from("https://any.example") })).toBe("hi");
  expect(await askApp(url, { transports: ["polling"], ...from("https://any.example") })).toBe("hi");
});
