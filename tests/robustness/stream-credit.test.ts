// Whatever a caller grants, it is sent exactly what its credit allows, in order, and others are served meanwhile.
import { successMessage } from "@gosf/protocol";
import { assert, asyncProperty, constantFrom, array, integer, oneof, record } from "fast-check";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const maxCredit = 1024;
/** Grants that mean something, most of them small, and some that do not. */
const grant = oneof(
  { arbitrary: integer({ min: 1, max: 40 }), weight: 3 },
  { arbitrary: constantFrom(1023, 1024, 1025, 4096, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1), weight: 1 },
  { arbitrary: constantFrom(0, -1, 1.5, "5", null, 2 ** 53), weight: 1 },
);
const isGrant = (items: unknown): items is number => Number.isSafeInteger(items) && Number(items) > 0;

test("streams follow their credit, whatever is granted", async () => {
  let runs = 0;
  let sent = 0;
  await using server = await startEchoApp((app) => {
    app.listen("count", async function* (_client, { message }) {
      for (let n = 1; ; n++) {
        if (message.text === "waits" && n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        yield successMessage("", { n });
      }
    });
  });
  const scenario = record({
    kind: constantFrom("waits", "at once"),
    credit: grant.filter(isGrant),
    grants: array(grant, { maxLength: 3 }),
  });
  await assert(
    asyncProperty(scenario, constantFrom(3 as const, 4 as const), async ({ kind, credit, grants }, eio) => {
      await using client = await RawClient.connect(server.url, { eio, query: { gosf: "1.caller-12345" } });
      client.send(`421${JSON.stringify(["count", { guid: "g", text: kind, meta: { gosf: { credit } } }])}`);
      runs++;
      const seen: string[] = [];
      for (const [index, items] of [credit, ...grants].entries()) {
        if (index > 0) client.send(`42${JSON.stringify(["gosf", { type: "credit", guid: "g", items }])}`);
        // All that was granted before has been sent by now, so nothing of this is beyond the limit but what is above it.
        const granted = isGrant(items) ? Math.min(items, maxCredit) : 0;
        for (let taken = 0; taken < granted; taken++) {
          const item = await client.frame((frame) => frame.includes('"type":"item"'));
          seen.push(/"n":(\d+)/.exec(item)?.[1] ?? item);
        }
        expect(await client.settled()).toEqual([]);
      }
      expect(seen).toEqual(seen.map((_, index) => String(index + 1)));
      sent += seen.length;
    }),
    { numRuns: 20 },
  );
  expect(sent).toBeGreaterThan(1000);
  expect(runs).toBeGreaterThanOrEqual(20);
  expect(server.errors).toEqual([]);
});
