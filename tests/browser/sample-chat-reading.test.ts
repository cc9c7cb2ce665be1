// Who reads, selects or has the focus somewhere is not disturbed by what others do; names that deceive are refused.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@gosf/client";
import { successMessage } from "@gosf/protocol";
import * as fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runBuiltApp } from "../apps/built-app.ts";
import { launchChromium } from "./chromium.ts";

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gosf-reading-"));
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function enter(url: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Enter" }).click();
  await page.locator("#people li", { hasText: `${name} you` }).waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".message:not(.outgoing) .bubble", { hasText: text }).waitFor();
}

const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || document.activeElement?.nodeName);

/** Selects the first message, and counts the nodes that are added to and removed from the log from now on. */
async function watchLog(page: Page): Promise<void> {
  await page.evaluate(() => {
    const first = document.querySelector(".bubble");
    if (first) getSelection()?.selectAllChildren(first);
    const log = document.querySelector("[role=log]");
    const counts = { added: 0, removed: 0 };
    Object.assign(globalThis, { counts });
    if (!log) throw new Error("no log");
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        counts.added += addedNodes.length;
        counts.removed += removedNodes.length;
      }
    }).observe(log, { childList: true, subtree: true });
  });
}

const counts = (page: Page): Promise<unknown> => page.evaluate(() => (globalThis as unknown as { counts: unknown }).counts); // as watchLog sets it
const selection = (page: Page): Promise<string | undefined> => page.evaluate(() => getSelection()?.toString());

test("a message appends one item; a selection and the focus stay, whoever types, says something or enters", async () => {
  await using app = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, "append.db") });
  const url = await app.listening();
  const [ada, grace] = await Promise.all([enter(url, "Ada"), enter(url, "Grace")]);
  for (let n = 1; n <= 20; n++) await say(grace, `message ${n}.`);
  await ada.locator(".bubble", { hasText: "message 20." }).waitFor();

  await ada.locator(".room", { hasText: "lobby" }).focus();
  await watchLog(ada);
  await grace.getByLabel("Message", { exact: true }).pressSequentially("Hel");
  await ada.locator("#typing", { hasText: "Grace is typing…" }).waitFor();
  expect(await counts(ada), "a typing note").toEqual({ added: 0, removed: 0 });
  await say(grace, "one more");
  await ada.locator(".bubble", { hasText: "one more" }).waitFor();
  const linus = await enter(url, "Linus");
  await ada.locator("#people li", { hasText: "Linus" }).waitFor();
  expect(await counts(ada), "one message, and somebody who enters").toEqual({ added: 1, removed: 0 });
  expect(await selection(ada)).toBe("message 1.");
  expect(await focused(ada)).toContain("lobby");
  await Promise.all([ada, grace, linus].map((page) => page.context().close()));
});

test("the focus goes where one goes on: to the message after a dialog, and stays at the room that was chosen", async () => {
  await using app = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, "focus.db") });
  const url = await app.listening();
  const [ada, grace] = await Promise.all([enter(url, "Ada"), enter(url, "Grace")]);
  expect(await focused(ada), "after the name").toBe("text");
  await grace.getByLabel("Name of a new room").fill("tea");
  await grace.getByRole("button", { name: "Make the room" }).click();
  const tea = ada.getByRole("button", { name: "tea" });
  await tea.click();
  await ada.getByRole("heading", { name: "#tea" }).waitFor();
  await ada.locator("#people li", { hasText: "Grace" }).waitFor();
  expect(await focused(ada), "after a choice of room").toContain("tea");
  await ada.getByRole("button", { name: "Ask the room" }).click();
  await ada.getByLabel("Your question").fill("Tea?");
  await ada.getByRole("button", { name: "Ask", exact: true }).click();
  await grace.locator(".question").waitFor();
  expect(await focused(ada), "after a question").toBe("text");
  await ada.getByRole("button", { name: "Leave" }).click();
  await ada.getByRole("heading", { name: "#lobby" }).waitFor();
  expect(await focused(ada), "after leaving").toBe("text");
  await Promise.all([ada, grace].map((page) => page.context().close()));
});

test("text of people has its own direction", async () => {
  await using app = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, "direction.db") });
  const url = await app.listening();
  const [ada, noam] = await Promise.all([enter(url, "Ada"), enter(url, "נועם")]);
  await say(noam, "שלום Ada!");
  const bubble = ada.locator(".bubble", { hasText: "שלום" });
  await bubble.waitFor();
  expect(await bubble.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  expect(await ada.locator("#people bdi", { hasText: "נועם" }).count()).toBe(1);
  expect(await ada.locator(".head bdi", { hasText: "נועם" }).count()).toBe(1);
  expect(await ada.locator("#text").getAttribute("dir")).toBe("auto");
  await Promise.all([ada, noam].map((page) => page.context().close()));
});

const deceiving = [
  "\u202e",
  "\u202a",
  "\u2066",
  "\u2069",
  "\u200e",
  "\u200f",
  "\u061c",
  "\u200b",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u3164",
  "\u115f",
].concat(["\u180e", "\u034f", "\u2800", "\u{e0041}", "\u0000", "\u001b", "\u2028", "\u200d", "\u200c"]);
const visible = ["Ada", "Ādā Lóvelace", "נועם", "علی‌رضا", "क्‍ष", "👩‍👩‍👧", "❤️", "李四", "O'Hara-2"];

test("names with characters that are invisible or turn text round are refused, and others are not", async () => {
  await using app = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, "names.db") });
  const url = await app.listening();
  const joinAs = async (name: string): Promise<string> => {
    await using api = connect(url, { auth: { name } });
    return await api.call("chat.rooms", successMessage()).then(
      () => "taken",
      (error: { code: string }) => error.code,
    );
  };
  for (const name of visible) expect([name, await joinAs(name)]).toEqual([name, "taken"]);
  const place = fc.constantFrom("before", "after", "between", "alone");
  const bad = fc.tuple(fc.constantFrom(...deceiving), place, fc.stringMatching(/^[a-z]{2,8}$/)).map(([character, at, name]) => {
    if (at === "alone") return character;
    // A joiner between two letters is what it is for.
    if (at === "between" && !/[\u200c\u200d]/.test(character)) return `${name.slice(0, 1)}${character}${name.slice(1)}`;
    return at === "before" ? `${character}${name}` : `${name}${character}`;
  });
  await fc.assert(
    fc.asyncProperty(bad, async (name) => {
      // White space at the ends is trimmed away: U+2028 and U+FEFF count as that, and what is left may be a name.
      const isTrimmed = name.trim() !== name && /^[a-z]+$/.test(name.trim());
      expect(await joinAs(name)).toBe(isTrimmed ? "taken" : "invalid-name");
    }),
    { numRuns: 150 },
  );
});
