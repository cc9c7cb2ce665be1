// Connects and disconnects in any order and at any moment, to namespaces that exist or not: no sequence ends the process or keeps another client
// from being served.
import { setImmediate as turn } from "node:timers/promises";
import { array, assert, asyncProperty, constantFrom } from "fast-check";
import { GosfError } from "@gosf/protocol";
import type { App } from "@gosf/server";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";
import { TcpClient } from "../support/tcp-client.ts";

const runs = 60;
const frames = ["40", "41", "40/other,", "41/other,", "40/nowhere,", '40{"refuse":true}', "40/other?refuse=1,", '421["echo",{}]', "turn"];

const hooks: Record<string, (app: App) => void> = {
  "no hooks": () => {},
  "synchronous hooks": (app) => {
    app.onBeforeConnect(refuse);
    app.onConnect((client) => client.join("room"));
    app.onDisconnect(() => {});
  },
  "asynchronous hooks": (app) => {
    app.onBeforeConnect((client) => turn().then(() => refuse(client)));
    app.onConnect((client) => turn().then(() => client.join("room")));
    app.onDisconnect(() => turn());
  },
};

function refuse(client: { readonly handshake: { readonly auth: Readonly<Record<string, unknown>> } }): void {
  if (client.handshake.auth["refuse"] !== undefined) throw new GosfError("refused");
}

async function play(url: string, eio: 3 | 4, sequence: readonly string[]): Promise<void> {
  const client = new RawClient(url, { eio });
  await client.frame((frame) => frame.startsWith("0"));
  for (const frame of sequence) {
    if (frame === "turn") await turn();
    else if (client.isOpen) client.send(frame);
  }
  await using witness = await RawClient.connect(url, { eio });
  expect(await witness.send('421["echo",{"text":"here"}]').ack(1)).toContain('"here"');
  await client[Symbol.asyncDispose]();
}

async function post(url: string, eio: 3 | 4, sequence: readonly string[]): Promise<void> {
  const path = `/socket.io/?EIO=${eio}&transport=polling`;
  const opened = await fetch(new URL(path, url)).then((response) => response.text());
  const { sid } = JSON.parse(opened.slice(opened.indexOf("{"), opened.indexOf("}") + 1)) as { sid: string };
  const packets = sequence.filter((frame) => frame !== "turn").map((frame) => `4${frame}`);
  const body = eio === 4 ? packets.join("\u001E") : packets.map((packet) => `${packet.length}:${packet}`).join("");
  // Written by hand: the server may close the connection before it has answered.
  await using tcp = await TcpClient.connect(url);
  tcp.write(`POST ${path}&sid=${sid} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  await tcp.until((text) => text.startsWith("HTTP/1.1"));
  const goodbye = eio === 4 ? "1" : "1:1";
  await fetch(new URL(`${path}&sid=${sid}`, url), { method: "POST", body: goodbye }); // 400 where the server has closed it already
  await using witness = await RawClient.connect(url, { eio });
  expect(await witness.send('421["echo",{"text":"here"}]').ack(1)).toContain('"here"');
}

test.each(Object.keys(hooks))("random sequences with %s", { timeout: 60_000 }, async (name) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp(hooks[name]);
  server.app.io.of("/other");
  let played = 0;
  await assert(
    asyncProperty(
      constantFrom(3 as const, 4 as const),
      constantFrom(play, post),
      array(constantFrom(...frames), { minLength: 1, maxLength: 12 }),
      async (eio, way, sequence) => {
        await way(server.url, eio, sequence);
        played++;
        expect(faults.all).toEqual([]);
      },
    ),
    { numRuns: runs, endOnFailure: true },
  );
  expect(played).toBe(runs);
  await expect.poll(() => server.app.clients.size).toBe(0);
  expect(server.errors).toEqual([]);
});
