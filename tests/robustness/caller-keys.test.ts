// Whose answers a caller gets at: its own, whatever it is called. Each cell is a caller, and all of them make the same call.
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { RawClient, type RawOptions } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

/** Names that might be taken for another caller's, or for the frame around a name. */
const identities = [undefined, "", "ada", "3:ada", "identity:3:ada", "identity:0:", ":", "caller:0123456789abcdef", "\0", "ad"];
const callerIds = ["0123456789abcdef", "identity", "caller-0123456789abcdef", "client-1", "constructor", "__proto__"];

interface Cell {
  readonly options: RawOptions;
  readonly identity: string | undefined;
}

function announced(eio: 3 | 4, callerId: string): RawOptions {
  return { eio, query: { gosf: `1.${callerId}` }, auth: { gosf: callerId } };
}

test("callers of every kind, id and identity have answers of their own", async () => {
  let runs = 0;
  const current: { identity: string | undefined } = { identity: undefined };
  const listed = new Set<string>();
  await using server = await startEchoApp((app) => {
    app.listen("count", () => successMessage("", { run: ++runs }), { once: { identity: () => current.identity } });
  });
  const ask = async (client: RawClient, identity: string | undefined): Promise<string> => {
    current.identity = identity;
    return client.send('421["count",{"guid":"same"}]').ack(1);
  };

  await using stock3 = await RawClient.connect(server.url, { eio: 3 });
  await using stock4 = await RawClient.connect(server.url, { eio: 4 });
  const stockIds = [...server.app.clients.keys()];
  const cells: Cell[] = [];
  // Protocol 3 and 4 are two ways to be the same caller.
  for (const callerId of [...callerIds, ...stockIds]) {
    for (const identity of identities) cells.push({ options: announced(callerId.length % 2 === 0 ? 3 : 4, callerId), identity });
  }
  for (const { options, identity } of cells) {
    await using client = await RawClient.connect(server.url, options);
    listed.add(await ask(client, identity));
    // Over the other protocol it is the same caller.
    await using again = await RawClient.connect(server.url, announced(options.eio === 3 ? 4 : 3, String(options.auth?.["gosf"])));
    expect(listed.has(await ask(again, identity))).toBe(true);
  }
  for (const client of [stock3, stock4]) for (const identity of identities) listed.add(await ask(client, identity));
  const expected = (callerIds.length + stockIds.length + 2) * identities.length;
  expect(listed.size).toBe(expected);
  expect(runs).toBe(expected);
  console.log(`${expected} callers, ${cells.length} of them over two connections: ${runs} runs`);
});
