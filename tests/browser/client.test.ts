// The client in a page, which Node's tests cannot see: its frames and timers come in another order, it sleeps, goes offline and is restored.
import { successMessage } from "@gosf/protocol";
import type { ConnectOptions } from "@gosf/client";
import type { App, AppOptions } from "@gosf/server";
import { faultProxy } from "@gosf/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bundleClient } from "../packages/page-bundle.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { until } from "../support/until.ts";
import { launchChromium } from "./chromium.ts";

vi.setConfig({ testTimeout: 120_000 });

/** What the bundle exports, for code that runs in the page. */
type ClientModule = typeof import("@gosf/client");
declare const gosf: ClientModule;

let browser: Browser;
let bundle: string;
beforeAll(async () => {
  bundle = await bundleClient("production");
  browser = await launchChromium();
}, 120_000);
afterAll(() => browser?.close());

/** An app that serves a page with the client, and counts what it is asked. */
async function startPage(options: AppOptions = {}): Promise<RunningApp & { readonly heard: string[] }> {
  const heard: string[] = [];
  const pages: Record<string, [type: string, content: string]> = {
    "/": ["text/html", '<!doctype html><script type="module">import * as gosf from "/client.js"; globalThis.gosf = gosf;</script>'],
    "/client.js": ["text/javascript", bundle],
  };
  const prepare = (app: App): void => {
    app.listen("note", (_client, { message }) => {
      heard.push(message.text ?? "");
      return successMessage(message.text);
    });
    app.listen("time", (_client, request) => successMessage("", { hasDeadline: request.deadline !== undefined }));
    app.listen("count", async function* () {
      yield successMessage("1");
      yield successMessage("2");
    });
    app.listen("kick", (client) => client.disconnect());
  };
  const running = await startEchoApp(prepare, {
    requestListener: (request, response) => {
      const [type, content] = pages[request.url ?? ""] ?? ["text/plain", "nothing"];
      response.setHeader("content-type", type).end(content);
    },
    ...options,
  });
  return { ...running, heard };
}

async function open(url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => "gosf" in globalThis);
  return page;
}

/** A page, connected through a proxy that can spoil its connection. */
async function openBehindProxy(options: ConnectOptions = { reconnect: { baseMs: 5 } }) {
  const running = await startPage();
  const proxy = await faultProxy({ target: { port: Number(new URL(running.url).port) } });
  const page = await open(running.url);
  await page.evaluate(
    async ([url, given]) => {
      const api = gosf.connect(url, given);
      await api.connect();
      Object.assign(globalThis, { api });
    },
    [proxy.url, options] as const,
  );
  const close = async (): Promise<void> => {
    await page.close();
    await proxy.close();
    await running[Symbol.asyncDispose]();
  };
  return { running, proxy, page, [Symbol.asyncDispose]: close };
}

/** Resolves once the page's client is in a state. */
async function stateOf(page: Page, state: string): Promise<void> {
  await page.waitForFunction((wanted) => (globalThis as unknown as { api: { state: string } }).api.state === wanted, state);
}

/** How many of so many fresh clients, and of as many that were cut off, began with a stream that fails, or sent a call without its deadline. */
async function firstCalls(page: Page, rounds: number): Promise<{ streams: number; deadlines: number }> {
  return page.evaluate(async (count) => {
    const failed = { streams: 0, deadlines: 0 };
    const begin = async (api: ReturnType<ClientModule["connect"]>): Promise<void> => {
      const read = async (): Promise<void> => {
        const texts: (string | undefined)[] = [];
        for await (const { text } of gosf.stream(api, "count")) texts.push(text);
        if (texts.join() !== "1,2") throw new Error(texts.join());
      };
      const [reading, asking] = await Promise.allSettled([read(), api.call("time")]);
      if (reading.status === "rejected") failed.streams++;
      if (asking.status === "rejected" || asking.value.body["hasDeadline"] !== true) failed.deadlines++;
    };
    for (let round = 0; round < count; round++) {
      const api = gosf.connect(location.origin, { reconnect: { baseMs: 1, always: true } });
      await begin(api);
      const lost = new Promise<void>((resolve) => api.onState(({ state }) => void (state === "reconnecting" && resolve())));
      await api.lob("kick");
      await lost;
      await begin(api);
      await api.disconnect();
    }
    return failed;
  }, rounds);
}

test("a stream and a call that a page begins with, and begins again with after a reconnect, know what the server can do: 500 of each", async () => {
  await using running = await startPage();
  const page = await open(running.url);
  expect(await firstCalls(page, 500)).toEqual({ streams: 0, deadlines: 0 });
  await page.close();
});

test("a stream at load, of 40 pages", async () => {
  await using running = await startPage();
  for (let load = 0; load < 40; load++) {
    const page = await open(running.url);
    expect(await firstCalls(page, 1)).toEqual({ streams: 0, deadlines: 0 });
    await page.close();
  }
});

test("a tab that slept beyond the pings: the first call and lob arrive", async () => {
  await using behind = await openBehindProxy();
  const { running, proxy, page } = behind;
  proxy.silence(); // the server has given the connection up meanwhile
  await page.evaluate(async () => {
    const { api } = globalThis as unknown as { api: ReturnType<ClientModule["connect"]> };
    const { now } = Date;
    Date.now = () => now() + 5 * 3_600_000; // its timers did not run meanwhile
    await Promise.all([api.call("note", { text: "call" }), api.lob("note", { text: "lob" })]);
  });
  await until(() => running.heard.length === 2);
  expect(running.heard.toSorted()).toEqual(["call", "lob"]);
});

test.each(["online", "resume", "visibilitychange"])("a page that waits to reconnect does so at once on %s", async (event) => {
  await using behind = await openBehindProxy({ reconnect: { baseMs: 600_000, maxMs: 600_000 } });
  const { proxy, page } = behind;
  await page.evaluate(() => {
    Math.random = () => 0.9; // nine minutes
  });
  proxy.cut();
  await stateOf(page, "reconnecting");
  await page.evaluate((type) => (type === "online" ? globalThis : document).dispatchEvent(new Event(type)), event);
  await stateOf(page, "connected");
  expect(proxy.accepted).toBe(2);
});

test("a page from the back/forward cache, whose connection is dead, is not deaf", async () => {
  await using behind = await openBehindProxy();
  const { running, proxy, page } = behind;
  await page.evaluate(() => {
    const { api } = globalThis as unknown as { api: ReturnType<ClientModule["connect"]> };
    const news: (string | undefined)[] = [];
    api.listen("news", ({ text }) => news.push(text));
    Object.assign(globalThis, { news });
  });
  proxy.silence();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await until(() => proxy.accepted === 2);
  await stateOf(page, "connected");
  running.app.broadcast("", "news", successMessage("heard"));
  await page.waitForFunction(() => (globalThis as unknown as { news: string[] }).news.includes("heard"));
  expect(proxy.accepted).toBe(2);
});

test("with closeOnBeforeunload a page that stays after all goes on to hear", async () => {
  await using running = await startPage();
  const page = await open(running.url);
  const reply = await page.evaluate(async () => {
    const api = gosf.connect(location.origin, { socketIo: { closeOnBeforeunload: true } });
    await api.connect();
    dispatchEvent(new Event("beforeunload"));
    return api.call("note", { text: "stays" }, { timeoutMs: 2000 });
  });
  expect(reply).toMatchObject({ text: "stays" });
  await page.close();
  await until(() => running.app.clients.size === 0);
});

test("a connection that goes silent is asked after one call that timed out, and left", async () => {
  await using behind = await openBehindProxy();
  const { proxy, page } = behind;
  proxy.silence();
  const reply = await page.evaluate(async () => {
    const { api } = globalThis as unknown as { api: ReturnType<ClientModule["connect"]> };
    await api.call("note", { text: "lost" }, { timeoutMs: 50 }).catch(() => {});
    const lost = new Promise((resolve) => {
      api.onState(({ error }) => {
        if (error) resolve(error.details["reason"]);
      });
    });
    const reason = await lost;
    return { reason, ...(await api.call("note", { text: "back" })) };
  });
  expect(reply).toMatchObject({ success: true, text: "back", reason: "no answer to a probe" });
});

test('connect("/") in a frame of srcdoc reaches the page\'s own server', async () => {
  await using running = await startPage();
  const page = await open(running.url);
  const text = await page.evaluate(async () => {
    const frame = document.createElement("iframe");
    frame.srcdoc = `<script type="module">
      import { connect } from "${location.origin}/client.js";
      const { text } = await connect("/").call("note", { text: "from the frame" });
      parent.postMessage(text, "*");
    </script>`;
    const told = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data)));
    document.body.append(frame);
    return told;
  });
  expect(text).toBe("from the frame");
  await page.close();
});

test.each(["websocket", "polling"] as const)(
  "a message above maxPayloadBytes ends the connection of a page, and is not heard: %s",
  async (transport) => {
    await using running = await startPage();
    const page = await open(running.url);
    const heard = page.evaluate(async (using) => {
      const api = gosf.connect("/", { transports: [using], maxPayloadBytes: 10_000, reconnect: false });
      const lengths: number[] = [];
      api.listen("news", ({ text }) => void lengths.push(text.length));
      const lost = new Promise((resolve) => api.onState(({ error }) => error && resolve(error.details["reason"])));
      await api.connect();
      await api.call("note", { text: "ready" });
      return { reason: await lost, lengths };
    }, transport);
    await until(() => running.heard.includes("ready"));
    for (const length of [9000, 20_000, 1]) running.app.broadcast("", "news", successMessage("x".repeat(length)));
    expect(await heard).toEqual({ reason: "message too large", lengths: [9000] });
    await page.close();
  },
);
