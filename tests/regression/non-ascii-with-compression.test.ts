// Text that is not ASCII, over a connection that compresses without context takeover: the frame's header counted bytes of UTF-8, its payload was latin1,
// and the connection broke: every subscriber's, after one broadcast.
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { startEchoApp } from "../support/running-app.ts";
import { RawClient } from "../support/raw-client.ts";
import { connectStock } from "../support/stock-client.ts";

const withoutTakeover = { serverNoContextTakeover: true };
// What is compressed, from 1,024 bytes on, was right.
const texts = [
  ["short", "é"],
  ["a word", "Grüße"],
  ["wide", "漢字 😀"],
  ["still: long", "é".repeat(512)],
  ["still: longer", "é".repeat(5000)],
] as const;

test.each(texts)("%s, a server asks for it", async (_kind, text) => {
  await using running = await startEchoApp(() => {}, { socketIo: { perMessageDeflate: withoutTakeover } });
  await using asker = await connectStock("4.8.4", running.url);
  await using witness = await connectStock("4.8.4", running.url);
  const news = witness.next("news");
  expect(await asker.ask("echo", { text })).toMatchObject([{ text }]);
  running.app.broadcast("", "news", successMessage(text));
  expect(await news).toMatchObject([{ text }]);
  expect([asker.socket.connected, witness.socket.connected]).toEqual([true, true]);
});

test.each(texts)("%s, a client asks for it of a server that compresses", async (_kind, text) => {
  await using running = await startEchoApp(() => {}, { socketIo: { perMessageDeflate: true } });
  await using client = await RawClient.connect(running.url, { eio: 4, websocket: { perMessageDeflate: withoutTakeover } });
  client.send(`421["echo",${JSON.stringify({ text })}]`);
  expect(JSON.parse(await client.ack(1))).toMatchObject({ text });
});
