// The answer to a request in flight was lost when the app shut down right behind it: its frame waited for the end of a turn whose connection
// was cut before.
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

test.each([3, 4] as const)("what was answered before a shutdown arrives, and the close is a proper one: protocol %i", async (eio) => {
  const gate = deferred();
  await using server = await startEchoApp((app) => {
    app.listen("slow", async () => {
      await gate.promise;
      return successMessage("done");
    });
  });
  await using client = await RawClient.connect(server.url, { eio });
  client.send('421["slow",{}]');
  await client.settled();
  const stopped = server.app.shutdown();
  gate.resolve();
  expect(await client.ack(1)).toBe('{"success":true,"text":"done"}');
  expect((await client.closed).code).toBe(1005);
  await stopped;
});
