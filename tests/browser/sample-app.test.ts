import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runBuiltApp } from "../apps/built-app.ts";
import { expectAccessible } from "./axe.ts";
import { launchChromium } from "./chromium.ts";

vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
}, 60_000);

afterAll(() => browser?.close());

async function openPage(url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator("#state[data-state=connected]").waitFor();
  await page.locator("#rooms code", { hasText: "main" }).waitFor(); // it registers by itself
  return page;
}

async function call(page: Page, endpoint: string, text: string, body: object): Promise<void> {
  await page.getByRole("radio", { name: endpoint }).check();
  await page.getByRole("textbox", { name: "Text" }).fill(text);
  await page.getByRole("textbox", { name: "Body" }).fill(JSON.stringify(body));
  await page.getByRole("button", { name: "Call" }).click();
}

test("the page echoes, shows failures, and sees the broadcast of a second page", async () => {
  await using app = runBuiltApp("sample-app", { PORT: "0" });
  const url = await app.listening();
  const first = await openPage(url);
  const second = await openPage(url);

  await call(first, "util.echo", "Hello world.", { description: "from a test" });
  await first.locator("#outcome[data-outcome=success]").waitFor();
  expect(JSON.parse(await first.locator("#reply").innerText())).toMatchObject({
    success: true,
    text: "Hello world.",
    body: { description: "from a test", length: 12 },
  });

  await call(first, "util.echo", "", { description: 5 });
  await first.locator("#outcome[data-outcome=failure]").waitFor();
  expect(await first.locator("#reply").innerText()).toContain("invalid-body");

  await call(second, "auth.register", "", { name: "ada" });
  await second.locator("#rooms code", { hasText: "user-ada" }).waitFor();
  await call(second, "util.groupEcho", "Hello everyone.", {});
  const broadcast = first.locator("#broadcasts li").first();
  await broadcast.waitFor();
  expect(JSON.parse(await broadcast.locator("pre").innerText())).toMatchObject({
    text: "Hello everyone.",
    body: { from: "ada", room: "main" },
  });
  expect(await second.locator("#broadcasts li").count(), "the sender is left out").toBe(0);

  await first.close();
  await second.close();
  await vi.waitFor(() => expect(app.output().match(/"event":"disconnect"/g)).toHaveLength(2));
  expect(app.output()).toContain('"endpoint":"util.groupEcho"');
  expect(await app.stop("SIGTERM")).toBe(0);
});

test("a page whose server goes away and comes back connects and registers again", async () => {
  await using before = runBuiltApp("sample-app", { PORT: "0" });
  const url = await before.listening();
  const page = await openPage(url);
  await call(page, "auth.register", "", { name: "grace" });
  await page.locator("#rooms code", { hasText: "user-grace" }).waitFor();
  expect(await before.stop("SIGINT")).toBe(0);
  await page.locator("#state[data-state=reconnecting]").waitFor();

  await using after = runBuiltApp("sample-app", { PORT: new URL(url).port });
  await after.listening();
  await page.locator("#state[data-state=connected]").waitFor();
  await page.locator("#rooms code", { hasText: "user-grace" }).waitFor();
  await page.close();
});

test("text that people write has its own direction, and Clear hands the focus on", async () => {
  await using app = runBuiltApp("sample-app", { PORT: "0" });
  const url = await app.listening();
  const first = await openPage(url);
  const second = await openPage(url);
  await call(first, "auth.register", "", { name: "سارة" });
  const room = first.locator("#rooms code", { hasText: "سارة" });
  await room.waitFor();
  expect(await room.getAttribute("dir")).toBe("auto");
  expect(await first.getByRole("textbox", { name: "Text" }).getAttribute("dir")).toBe("auto");

  await call(second, "util.groupEcho", "مرحبا!", {});
  const text = first.locator("#broadcasts .string", { hasText: "مرحبا!" });
  await text.waitFor();
  expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");

  await first.getByRole("button", { name: "Clear" }).press("Enter");
  await first.locator("#no-broadcasts").waitFor();
  await expect.poll(() => first.evaluate(() => document.activeElement?.id)).toBe("broadcasts-title");
  await Promise.all([first.close(), second.close()]);
});

test("axe finds nothing, narrow and wide, light and dark", async () => {
  await using app = runBuiltApp("sample-app", { PORT: "0" });
  const url = await app.listening();
  const first = await openPage(url);
  const second = await openPage(url);
  await expectAccessible(first, "nothing sent yet");

  // More broadcasts than fit, one of them higher than the list.
  for (const text of ["Hello everyone. ".repeat(100), "Hello.", "Hello.", "Hello."]) {
    await call(second, "util.groupEcho", text, { room: "main", description: "from a test" });
    await second.locator("#outcome[data-outcome=success]").waitFor();
  }
  await first.locator("#broadcasts li").nth(3).waitFor();
  await call(first, "auth.register", "Hello.", { name: "ada" });
  await first.locator("#rooms code", { hasText: "user-ada" }).waitFor();
  await expectAccessible(first, "with broadcasts, rooms and a reply");
  await expectAccessible(second, "with a reply");

  await call(first, "util.echo", "", { description: 5 });
  await first.locator("#outcome[data-outcome=failure]").waitFor();
  await first.getByRole("radio", { name: "another" }).check();
  await first.getByRole("textbox", { name: "Name of the endpoint" }).fill("no.such.endpoint");
  await first.getByRole("textbox", { name: "Body" }).fill("[");
  await first.getByRole("button", { name: "Call" }).click();
  await first.locator("#body-problem:not(:empty)").waitFor();
  await expectAccessible(first, "after failures");

  await app.stop("SIGKILL");
  await first.locator("#state[data-state=reconnecting]").waitFor();
  await expectAccessible(first, "the connection is lost");
  await first.getByRole("button", { name: "Disconnect" }).click();
  await first.locator("#state[data-state=closed]").waitFor();
  await expectAccessible(first, "disconnected");
  await Promise.all([first.close(), second.close()]);
});
