// Each cancel looked through all requests of its connection: 229 µs with 10,000 in flight, and the server did nothing else meanwhile.
// A cancel of a request that waited for its turn was lost, for its guid was not known before its turn came.
import { once } from "node:events";
import { failureMessage, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const query = { gosf: "1.caller-12345" };
const inFlight = 10_000;
const cancels = 400;

const callFrame = (id: number, endpoint: string, guid: string): string => `42${id}${JSON.stringify([endpoint, { guid }])}`;
const cancelFrame = (guid: string): string => `42${JSON.stringify(["gosf", { type: "cancel", guid, reason: "aborted" }])}`;

test("a cancel does not look through all that are in flight", { timeout: 60_000 }, async () => {
  const gate = deferred();
  let running = 0;
  let looks = 0;
  await using server = await startEchoApp(
    (app) => {
      app.listen("wait", async (_client, { message }) => {
        const { guid } = message;
        // Who looks at it is counted from here on.
        Object.defineProperty(message, "guid", {
          get() {
            looks++;
            return guid;
          },
        });
        running++;
        await gate.promise;
        return successMessage();
      });
    },
    { maxInFlightPerConnection: inFlight + 1 },
  );
  await using client = await RawClient.connect(server.url, { eio: 4, query });
  client.send(...Array.from({ length: inFlight }, (_, index) => callFrame(index + 1, "wait", `g${index + 1}`)));
  await expect.poll(() => running, { timeout: 20_000 }).toBe(inFlight);
  client.send(...Array.from({ length: cancels }, (_, index) => cancelFrame(index % 2 === 0 ? "g1" : `nobody${index}`)));
  await client.settled();
  expect(looks).toBeLessThanOrEqual(cancels + inFlight);
  gate.resolve();
});

test("a request that waits for its turn is cancelled, and its controller does not run", async () => {
  const gate = deferred();
  const ran: string[] = [];
  await using server = await startEchoApp((app) => {
    app.onBeforeRequest((_client, request) => (request.message.guid === "first" ? gate.promise : undefined));
    app.listen("work", (_client, request) => {
      ran.push(String(request.message.guid));
      return successMessage();
    });
  });
  await using client = await RawClient.connect(server.url, { eio: 4, query });
  client.send(callFrame(1, "work", "first"), callFrame(2, "work", "second"), callFrame(3, "work", "third"), cancelFrame("second"));
  // By now it has arrived: a second connection of the same caller is served.
  await using other = await RawClient.connect(server.url, { eio: 4, query });
  await other.settled();
  gate.resolve();
  const answers = await client.acks(1, 2, 3);
  expect(answers.get(2)).toBe('{"guid":"second","success":false,"text":"aborted"}');
  expect(ran).toEqual(["first", "third"]);
});

test("still: a cancel stops each of the calls that share a guid, and no other", async () => {
  let stopped = 0;
  let running = 0;
  await using server = await startEchoApp((app) => {
    app.listen("wait", async (_client, { signal }) => {
      running++;
      await once(signal, "abort");
      stopped++;
      return failureMessage("stopped");
    });
  });
  await using client = await RawClient.connect(server.url, { eio: 4, query });
  client.send(...["same", "same", "other", "same"].map((guid, index) => callFrame(index + 1, "wait", guid)));
  await expect.poll(() => running).toBe(4);
  client.send(cancelFrame("same"), cancelFrame("same"));
  await client.acks(1, 2, 4);
  expect(stopped).toBe(3);
  client.send(callFrame(5, "wait", "same"), cancelFrame("same"), cancelFrame("other"));
  const answers = await client.acks(3, 5);
  expect(answers.get(5)).toContain("stopped");
  expect(stopped).toBe(5);
});
