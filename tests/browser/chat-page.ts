import type { Client } from "@gosf/client";
import { connect } from "@gosf/client";
import type { Browser, JSHandle, Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Resolves when the page's connection is accepted. */
export const connected = (page: Page): Promise<void> => page.locator("#connection").waitFor({ state: "hidden" });

/** The message with this text. */
export const bubble = (page: Page, text: string): Locator => page.locator(".bubble", { hasText: text });

/** Opens the chat under a name, in a browser session of its own. */
export async function enter(browser: Browser, url: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Enter" }).click();
  await connected(page);
  await page.locator("#people li", { hasText: `${name} you` }).waitFor();
  return page;
}

/** Sends a message from the page, and waits until the page shows it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await bubble(page, text).waitFor();
}

/** A person without a page, who has joined a room. */
export interface Speaker extends AsyncDisposable {
  say(text: string): Promise<void>;
  type(): Promise<void>;
}

/** Connects a person without a page. */
export async function speaker(url: string, name: string, room = "lobby"): Promise<Speaker> {
  const api: Client = connect(url, { auth: { name } });
  const call = async (endpoint: string, body: object = {}): Promise<void> => {
    const reply = await api.call(endpoint, { body: { room, ...body } });
    expect(reply.success, `${endpoint}: ${reply.text}`).toBe(true);
  };
  await call("chat.join");
  let said = 0;
  return {
    say: (text) => call("chat.say", { text, key: `${name}-${++said}`.padStart(8, "-") }),
    type: () => call("chat.typing"),
    [Symbol.asyncDispose]: () => api.disconnect(),
  };
}

/** Changes of a log since it is watched. */
export interface LogChanges {
  /** Items that were added to the list. */
  added: number;
  /** Items that were removed from the list. */
  removed: number;
  /** Other changes: nodes, text and attributes inside items. */
  inside: number;
}

/** Counts the changes in the page's log from now on. */
export function watchLog(page: Page): Promise<JSHandle<LogChanges>> {
  return page.evaluateHandle(() => {
    const changes = { added: 0, removed: 0, inside: 0 };
    const observer = new MutationObserver((records) => {
      for (const { type, target, addedNodes, removedNodes } of records) {
        if (type === "childList" && target instanceof HTMLOListElement) {
          changes.added += addedNodes.length;
          changes.removed += removedNodes.length;
        } else changes.inside += 1;
      }
    });
    const log = document.querySelector("[role=log]");
    if (log === null) throw new Error("the page has no log");
    observer.observe(log, { childList: true, subtree: true, attributes: true, characterData: true });
    return changes;
  });
}

/** Shows all earlier messages; resolves when the log has `count` messages. */
export async function showAll(page: Page, count: number): Promise<void> {
  const pageSize = 50;
  for (let shown = pageSize; shown < count; shown += pageSize) {
    await expect.poll(() => page.locator(".bubble").count()).toBe(shown);
    await page.getByRole("button", { name: "Show earlier messages" }).click();
  }
  await expect.poll(() => page.locator(".bubble").count()).toBe(count);
}

/** The element with the focus: its id, for a room its name, else its tag. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement, body } = document;
    if (activeElement === null || activeElement === body) return "BODY";
    return activeElement.id || activeElement.querySelector(".name")?.textContent || activeElement.tagName;
  });
