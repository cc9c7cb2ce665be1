import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Store } from "./store.ts";

async function openStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), "gosf-chat-store-"));
  const store = await Store.open(join(folder, "new", "chat.db"), ["lobby", "help"]);
  onTestFinished(async () => {
    store.close();
    await rm(folder, { recursive: true, force: true });
  });
  return store;
}

const said = (text: string): Parameters<Store["add"]>[0] => ({ room: "lobby", from: "Ada", text, at: 1, key: `key-${text}` });

test("rooms are listed in the order they were made, each once", async () => {
  const store = await openStore();
  await store.addRoom("tea-room");
  await store.addRoom("lobby");
  expect(await store.rooms()).toEqual(["lobby", "help", "tea-room"]);
});

test("a message that comes twice is kept once", async () => {
  const store = await openStore();
  const first = await store.add(said("hi"));
  const second = await store.add({ ...said("hi"), at: 2 });
  expect(first.isNew).toBe(true);
  expect(second).toEqual({ message: first.message, isNew: false });
  expect((await store.before("lobby")).messages).toEqual([first.message]);
});

test("votes are kept with a question", async () => {
  const store = await openStore();
  const { message } = await store.add({ ...said("Lunch?"), votes: { yes: 2, no: 1, silent: 0 } });
  expect((await store.before("lobby")).messages).toEqual([message]);
  expect(message.votes).toEqual({ yes: 2, no: 1, silent: 0 });
});

test("history comes in pages, backwards from the end and forwards from what is known", async () => {
  const store = await openStore();
  for (let i = 1; i <= 120; i++) await store.add(said(String(i)));
  await store.add({ ...said("elsewhere"), room: "help" });

  const last = await store.before("lobby");
  expect(last.more).toBe(true);
  expect(last.messages.map(({ text }) => Number(text))).toEqual(Array.from({ length: 50 }, (_, i) => 71 + i));
  const earlier = await store.before("lobby", last.messages[0]?.id);
  expect(earlier.messages.at(-1)?.text).toBe("70");
  const first = await store.before("lobby", earlier.messages[0]?.id);
  expect(first).toMatchObject({ more: false });
  expect(first.messages).toHaveLength(20);

  const next = await store.after("lobby", first.messages[9]?.id ?? 0);
  expect(next.more).toBe(true);
  expect(next.messages.map(({ text }) => Number(text))).toEqual(Array.from({ length: 50 }, (_, i) => 11 + i));
  expect(await store.after("lobby", last.messages.at(-1)?.id ?? 0)).toEqual({ messages: [], more: false });
});
