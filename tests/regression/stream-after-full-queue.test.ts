// A stream that found the queue of its connection full waited for a turn of the event loop which nobody gave once there was room, unless another
// stream was at work: it stood still for ever.
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

test("a stream goes on alone once a full queue has room", { timeout: 10_000 }, async () => {
  await using server = await startEchoApp((app) => {
    const text = "x".repeat(12_000_000); // above a quarter of maxQueuedBytes, and what the system's TCP buffers hold beside it
    app.listen("large", () => successMessage(text));
    app.listen("count", async function* () {
      for (let n = 1; n <= 3; n++) yield successMessage("", { n });
    });
  });
  await using client = await RawClient.connect(server.url, { eio: 4, query: { gosf: "1.caller-12345" } });
  client.send('421["count",{"guid":"g","meta":{"gosf":{"credit":1}}}]');
  await client.frame((frame) => frame.includes('"n":1'));
  // Its next credit comes while the queue is full.
  client.send('422["large",{}]', '42["gosf",{"type":"credit","guid":"g","items":10}]');
  expect(await client.ack(2)).toHaveLength('{"success":true,"text":""}'.length + 12_000_000);
  expect(await client.ack(1)).toBe("null");
  expect(client.frames.filter((frame) => frame.includes('"type":"item"'))).toHaveLength(3);
});
