// axe finds nothing in the sample pages, in any state that people see, narrow and wide, light and dark.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runBuiltApp } from "../apps/built-app.ts";
import { findProblems, looks } from "./axe.ts";
import { launchChromium } from "./chromium.ts";

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gosf-axe-"));
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

test.each(looks)("sample-chat, $name", async ({ name, ...look }) => {
  await using app = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, `${name}.db`) });
  const url = await app.listening();
  const page = await (await browser.newContext(look)).newPage();
  await page.goto(url);
  await page.getByLabel("Your name").waitFor();
  expect(await findProblems(page), "the question for a name").toEqual([]);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Enter" }).click();
  await page.locator("#connection").waitFor({ state: "hidden" });
  expect(await findProblems(page), "an empty room").toEqual([]);

  const other = await (await browser.newContext()).newPage();
  await other.goto(url);
  for (const [index, person] of ["Yves", "Xenia", "Quentin"].entries()) {
    if (index === 0) {
      await other.getByLabel("Your name").fill(person);
      await other.getByRole("button", { name: "Enter" }).click();
    } else {
      await other.locator("#me").click();
      await other.getByLabel("Your name").fill(person);
      await other.getByRole("button", { name: "Enter" }).click();
    }
    await other.locator("#people li", { hasText: `${person} you` }).waitFor({ state: "attached" });
    await other.getByLabel("Message", { exact: true }).fill(`I am ${person}.`);
    await other.getByRole("button", { name: "Send" }).click();
    await page.locator(".bubble", { hasText: `I am ${person}.` }).waitFor();
  }
  await page.getByLabel("Message", { exact: true }).fill("So am I.");
  await page.getByRole("button", { name: "Send" }).click();
  await other.locator(".bubble", { hasText: "So am I." }).waitFor();
  await other.getByRole("button", { name: "Ask the room" }).click();
  expect(await findProblems(other), "the dialog of a question").toEqual([]);
  await other.getByLabel("Your question").fill("Lunch at noon?");
  await other.getByRole("button", { name: "Ask", exact: true }).click();
  await page.locator(".question").waitFor();
  expect(await findProblems(page), "messages, people and a question").toEqual([]);
  await page.getByRole("button", { name: "Yes" }).click();
  await page.locator(".vote").waitFor();
  expect(await findProblems(page), "votes").toEqual([]);
  await app.stop("SIGKILL");
  await page.locator("#connection[data-state=reconnecting]").waitFor();
  await page.getByLabel("Message", { exact: true }).fill("Anyone?");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".outgoing.waiting").waitFor();
  expect(await findProblems(page), "the connection lost").toEqual([]);
  await Promise.all([page.context().close(), other.context().close()]);
});

test.each(looks)("sample-app, $name", async ({ name: _name, ...look }) => {
  await using app = runBuiltApp("sample-app", { PORT: "0" });
  const url = await app.listening();
  const [page, other] = await Promise.all([look, {}].map(async (given) => (await browser.newContext(given)).newPage()));
  for (const each of [page, other]) {
    await each?.goto(url);
    await each?.locator("#rooms code", { hasText: "main" }).waitFor();
  }
  if (!page || !other) throw new Error("two pages were opened");
  expect(await findProblems(page), "nothing sent yet").toEqual([]);
  await page.getByRole("button", { name: "Call" }).click();
  await page.locator("#outcome[data-outcome=success]").waitFor();
  expect(await findProblems(page), "a reply").toEqual([]);
  await other.getByRole("radio", { name: "util.groupEcho" }).check();
  await other.getByRole("button", { name: "Call" }).click();
  await page.locator("#broadcasts li").waitFor();
  await page.getByRole("radio", { name: "another" }).check();
  await page.getByLabel("Name of the endpoint").fill("no.such.endpoint");
  await page.getByRole("button", { name: "Call" }).click();
  await page.locator("#outcome[data-outcome=failure]").waitFor();
  await page.getByRole("textbox", { name: "Body" }).fill("{");
  await page.getByRole("button", { name: "Call" }).click();
  await page.locator("#body-problem", { hasText: /./ }).waitFor();
  expect(await findProblems(page), "a broadcast, a failure, and a wrong body").toEqual([]);
  await Promise.all([page.context().close(), other.context().close()]);
});
