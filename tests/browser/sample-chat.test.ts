import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runBuiltApp, type BuiltApp } from "../apps/built-app.ts";
import { expectAccessible } from "./axe.ts";
import { bubble, connected, enter, focused, say, showAll, speaker, watchLog } from "./chat-page.ts";
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

const open = (url: string, name: string): Promise<Page> => enter(browser, url, name);
const bubbles = (page: Page): Promise<string[]> => page.locator(".bubble").allInnerTexts();

/** Starts the sample with an empty history. */
const runChat = (): BuiltApp => runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, `${randomUUID()}.db`) });

test("two people see each other: who is here, typing, messages, unread ones in other rooms", async () => {
  await using app = runChat();
  const url = await app.listening();
  const ada = await open(url, "Ada");
  const grace = await open(url, "Grace");
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
  await using app = runChat();
  const url = await app.listening();
  const [ada, grace, linus] = await Promise.all([open(url, "Ada"), open(url, "Grace"), open(url, "Linus")]);
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
  const ada = await open(url, "Ada");
  const grace = await open(url, "Grace");
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

test("a message adds one node to the log, a typing note none, and selected text stays selected", async () => {
  await using app = runChat();
  const url = await app.listening();
  await using grace = await speaker(url, "Grace");
  for (let i = 1; i <= 200; i++) await grace.say(`message ${i}.`);
  const ada = await open(url, "Ada");
  await showAll(ada, 200);
  await bubble(ada, "message 100.").selectText();
  const selected = (): Promise<string> => ada.evaluate(() => String(document.getSelection()));
  const changes = await watchLog(ada);

  await grace.say("One more.");
  await bubble(ada, "One more.").waitFor();
  expect(await changes.jsonValue()).toEqual({ added: 1, removed: 0, inside: 0 });
  expect(await selected()).toBe("message 100.");

  await grace.type();
  await ada.locator("#typing", { hasText: "Grace is typing…" }).waitFor();
  expect(await changes.jsonValue()).toEqual({ added: 1, removed: 0, inside: 0 });
  expect(await selected()).toBe("message 100.");

  await say(ada, "My own.");
  await ada.locator(".outgoing").waitFor({ state: "detached" });
  expect(await changes.jsonValue(), "the item stays when the server confirms it").toMatchObject({ added: 2, removed: 0 });
  await ada.close();
});

test("the message field has the focus after a dialog, and a control that goes away hands it on", async () => {
  await using app = runChat();
  const url = await app.listening();
  await using grace = await speaker(url, "Grace");
  for (let i = 1; i <= 60; i++) await grace.say(`message ${i}.`);
  const ada = await open(url, "Ada");
  await expect.poll(() => focused(ada), { message: "a name was given" }).toBe("text");

  await ada.getByRole("button", { name: "Show earlier messages" }).press("Enter");
  await expect.poll(() => ada.locator(".bubble").count()).toBe(60);
  await expect.poll(() => focused(ada), { message: "the button is gone" }).toBe("text");

  await ada.locator("#me").click();
  await ada.getByLabel("Your name").fill("Countess");
  await ada.getByLabel("Your name").press("Enter");
  await ada.locator("#people li", { hasText: "Countess you" }).waitFor();
  await expect.poll(() => focused(ada), { message: "another name was given" }).toBe("text");

  await ada.locator("#me").click();
  await ada.getByLabel("Your name").fill("Nobody");
  await ada.getByLabel("Your name").press("Escape");
  await expect.poll(() => focused(ada), { message: "Escape goes back" }).toBe("me");
  expect(await ada.locator("#me").innerText(), "Escape keeps the name").toContain("Countess");

  await ada.getByRole("button", { name: "Ask the room" }).click();
  await ada.getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => focused(ada), { message: "Cancel goes back" }).toBe("ask");
  await ada.getByRole("button", { name: "Ask the room" }).click();
  await ada.getByLabel("Your question").fill("Lunch?");
  await ada.getByLabel("Your question").press("Enter");
  await ada.locator(".vote").waitFor();
  await expect.poll(() => focused(ada), { message: "a question was asked" }).toBe("text");

  const linus = await open(url, "Linus");
  await linus.getByRole("button", { name: "Ask the room" }).click();
  await linus.getByLabel("Your question").fill("Tea?");
  await linus.getByLabel("Your question").press("Enter");
  await ada.locator(".question", { hasText: "Tea?" }).getByRole("button", { name: "Yes" }).press("Enter");
  await ada.locator(".question").waitFor({ state: "detached" });
  await expect.poll(() => focused(ada), { message: "a question was answered" }).toBe("text");
  await Promise.all([ada.close(), linus.close()]);
});

test("the chosen room keeps the focus, also when someone enters", async () => {
  await using app = runChat();
  const url = await app.listening();
  const ada = await open(url, "Ada");
  await ada.getByRole("button", { name: "random" }).press("Enter");
  await ada.locator("#people li", { hasText: "Ada you" }).waitFor();
  expect(await focused(ada)).toBe("random");

  await using grace = await speaker(url, "Grace", "random");
  await ada.locator("#people li", { hasText: "Grace" }).waitFor();
  await grace.say("Hello.");
  await bubble(ada, "Hello.").waitFor();
  expect(await focused(ada)).toBe("random");

  await ada.getByRole("button", { name: "Leave" }).press("Enter");
  await ada.getByRole("heading", { name: "#lobby" }).waitFor();
  await expect.poll(() => focused(ada), { message: "the button is gone" }).toBe("text");
  await ada.close();
});

test("text that people write has its own direction", async () => {
  await using app = runChat();
  const url = await app.listening();
  await using sara = await speaker(url, "سارة");
  await sara.say("مرحبا!");
  const ada = await open(url, "Ada");
  await sara.type();
  await ada.locator("#typing", { hasText: "سارة is typing…" }).waitFor();
  const direction = (selector: string): Promise<string> =>
    ada
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).direction);
  for (const selector of [".bubble", ".head strong", "#people .name:has-text('سارة') bdi", "#typing bdi"])
    expect(await direction(selector), selector).toBe("rtl");
  for (const selector of ["#room-name", ".room .name", "#me bdi"])
    expect(await ada.locator(selector).first().getAttribute("dir"), selector).toBe("auto");
  for (const label of ["Message", "Your name", "Your question", "Name of a new room"])
    expect(await ada.getByLabel(label, { exact: true }).getAttribute("dir"), label).toBe("auto");
  await ada.close();
});

test("a name that cannot be seen is refused where it is typed", async () => {
  await using app = runChat();
  const page = await browser.newPage();
  await page.goto(await app.listening());
  const field = page.getByLabel("Your name");
  for (const name of ["\u{200b}\u{2060}", "Ada\u{202e}"]) {
    await field.fill(name);
    await field.press("Enter");
    expect(await field.evaluate((element: HTMLInputElement) => element.validationMessage)).toContain("U+20");
    expect(await page.locator("#name-dialog").isVisible()).toBe(true);
  }
  await field.fill("Ada");
  await field.press("Enter");
  await connected(page);
  await page.close();
});

test("axe finds nothing, narrow and wide, light and dark", async () => {
  const env = { PORT: "0", CHAT_DATABASE: join(folder, "axe.db") };
  await using app = runBuiltApp("sample-chat", env);
  const url = await app.listening();
  const ada = await (await browser.newContext()).newPage();
  await ada.goto(url);
  await ada.getByLabel("Your name").waitFor();
  await expectAccessible(ada, "asks for a name");
  await ada.getByLabel("Your name").fill("Ada");
  await ada.getByLabel("Your name").press("Enter");
  await ada.locator("#people li", { hasText: "Ada you" }).waitFor();
  await expectAccessible(ada, "an empty room");

  // More people, rooms and messages than fit.
  const crowd = await Promise.all(Array.from({ length: 40 }, (_, i) => speaker(url, `Person ${i}`)));
  for (let i = 0; i < 12; i++) await (await speaker(url, `Maker ${i}`, `room-${i}`))[Symbol.asyncDispose]();
  for (const each of crowd) await each.say("Somebody says something.");
  await crowd[0]?.say("מישהו אומר משהו.");
  await say(ada, "Hello everyone.");
  const grace = await open(url, "Grace");
  for (const room of ["random", "lobby"]) {
    await ada.getByRole("button", { name: room }).click();
    await ada.getByRole("heading", { name: `#${room}` }).waitFor();
  }
  await grace.getByRole("button", { name: "random" }).click();
  await say(grace, "Over here.");
  await ada.locator(".unread").waitFor();
  await grace.getByRole("button", { name: "lobby" }).click();
  await grace.getByRole("button", { name: "Ask the room" }).click();
  await grace.getByLabel("Your question").fill("Lunch at noon?");
  await expectAccessible(grace, "asks the room");
  await grace.getByLabel("Your question").press("Enter");
  await ada.locator(".question").waitFor();
  await expectAccessible(ada, "a full room, with a question");
  await ada.getByRole("button", { name: "Yes" }).click();
  await Promise.all(crowd.map((each) => each[Symbol.asyncDispose]())); // without an answer
  await ada.locator(".vote").waitFor();
  await ada.setViewportSize({ width: 360, height: 800 });
  await ada.getByRole("button", { name: "here" }).click();
  await ada.locator("#people:popover-open").waitFor();
  await expectAccessible(ada, "shows who is here, and an answered question");
  await ada.keyboard.press("Escape");

  await app.stop("SIGKILL");
  await ada.locator("#connection[data-state=reconnecting]").waitFor();
  await say(ada, "Is anybody there?");
  await expectAccessible(ada, "the connection is lost");
  await Promise.all([ada.close(), grace.close()]);
});
