// From Node 24 on, Node keeps a count on lists of listeners, and never walks one whose count is gone. Copied lists lost it: connections that
// were cut without a goodbye stayed for ever, and so did their clients.
import { connect } from "@gosf/client";
import { createApp } from "@gosf/server";
import { faultProxy } from "@gosf/testing";
import { expect, test } from "vitest";

test("a connection that is cut without a goodbye is gone, on every Node", async () => {
  await using app = createApp();
  const gone = new Promise<void>((resolve) => void app.onDisconnect(() => resolve()));
  const { port } = await app.startup({ port: 0 });
  await using proxy = await faultProxy({ target: { port } });
  await using client = connect(`http://127.0.0.1:${proxy.port}`);
  await client.connect();
  expect(app.clients.size).toBe(1);
  await proxy.close();
  await gone;
  expect(app.clients.size).toBe(0);
});
