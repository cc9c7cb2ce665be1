import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runBuiltApp } from "../apps/built-app.ts";
import { launchChromium } from "./chromium.ts";

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gosf-chat-"));
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const connected = (page: Page): Promise<void> => page.locator("#connection").waitFor({ state: "hidden" });
const bubble = (page: Page, text: string): ReturnType<Page["locator"]> => page.locator(".bubble", { hasText: text });
const bubbles = (page: Page): Promise<string[]> => page.locator(".bubble").allInnerTexts();

/** Opens the chat as somebody, in a browser session of its own. */
async function enter(url: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Enter" }).click();
  await connected(page);
  await page.locator("#people li", { hasText: `${name} you` }).waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await bubble(page, text).waitFor();
}

test("two people see each other: who is here, typing, messages, unread ones in other rooms", async () => {
  await using app = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, "two.db") });
  const url = await app.listening();
  const ada = await enter(url, "Ada");
  const grace = await enter(url, "Grace");
  await ada.locator("#people li", { hasText: "Grace" }).waitFor();

  await grace.getByLabel("Message", { exact: true }).pressSequentially("Hel");
  await ada.locator("#typing", { hasText: "Grace is typing…" }).waitFor();
  await say(grace, "Hello Ada.");
  await bubble(ada, "Hello Ada.").waitFor();
  await say(ada, "Hello Grace.");
  await bubble(grace, "Hello Grace.").waitFor();

  await grace.getByLabel("Name of a new room").fill("Tea Room");
  await grace.getByRole("button", { name: "Make the room" }).click();
  await grace.getByRole("heading", { name: "#tea-room" }).waitFor();
  await ada.getByRole("button", { name: "tea-room" }).waitFor();
  await say(ada, "Are you still here?");
  await grace.locator(".room", { hasText: "lobby" }).locator(".unread", { hasText: "1" }).waitFor();

  await grace.close();
  await ada.locator("#people li", { hasText: "Grace" }).waitFor({ state: "detached" });
  await ada.close();
  expect(await app.stop("SIGTERM")).toBe(0);
});

test("a question that the server asks the pages is answered there", async () => {
  await using app = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, "ask.db") });
  const url = await app.listening();
  const [ada, grace, linus] = await Promise.all([enter(url, "Ada"), enter(url, "Grace"), enter(url, "Linus")]);
  await ada.getByRole("button", { name: "Ask the room" }).click();
  await ada.getByLabel("Your question").fill("Lunch at noon?");
  await ada.getByRole("button", { name: "Ask", exact: true }).click();
  await grace.locator(".question", { hasText: "Lunch at noon?" }).getByRole("button", { name: "Yes" }).click();
  await linus.locator(".question").waitFor();
  await linus.close(); // leaves without an answer
  for (const page of [ada, grace]) await page.locator(".vote", { hasText: "1 yes · 0 no · 1 silent" }).waitFor();
  expect(await ada.locator(".question").count(), "who asks is not asked").toBe(0);
  await Promise.all([ada.close(), grace.close()]);
});

test("the server is killed under them: they reconnect, lose nothing, and go on", async () => {
  const env = { PORT: "0", CHAT_DATABASE: join(folder, "restart.db") };
  await using before = runBuiltApp("sample-chat", env);
  const url = await before.listening();
  const ada = await enter(url, "Ada");
  const grace = await enter(url, "Grace");
  await say(ada, "before");
  await bubble(grace, "before").waitFor();

  await before.stop("SIGKILL");
  await ada.locator("#connection[data-state=reconnecting]").waitFor();
  await grace.locator("#connection[data-state=reconnecting]").waitFor();
  await say(ada, "meanwhile"); // shown at once, sent later
  expect(await bubbles(ada)).toEqual(["before", "meanwhile"]);
  expect(await bubbles(grace)).toEqual(["before"]);

  await using after = runBuiltApp("sample-chat", { ...env, PORT: new URL(url).port });
  await after.listening();
  await Promise.all([connected(ada), connected(grace)]);
  await bubble(grace, "meanwhile").waitFor();
  await say(grace, "after");
  await bubble(ada, "after").waitFor();
  for (const page of [ada, grace]) expect(await bubbles(page)).toEqual(["before", "meanwhile", "after"]);

  await ada.reload();
  await bubble(ada, "after").waitFor();
  expect(await bubbles(ada), "the history is kept").toEqual(["before", "meanwhile", "after"]);
  await Promise.all([ada.close(), grace.close()]);
});
