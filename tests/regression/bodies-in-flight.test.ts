// Each polling request that is not complete had up to a megabyte of its body buffered, with no limit over all connections: a hundred slow senders
// held a hundred megabytes, and bodies in chunks of one byte many times their size.
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { startEchoApp } from "../support/running-app.ts";
import { connectStock } from "../support/stock-client.ts";
import { TcpClient } from "../support/tcp-client.ts";

async function openSession(url: string): Promise<string> {
  const path = "/socket.io/?EIO=4&transport=polling";
  const opened = await (await fetch(url + path)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }; // Engine.IO's handshake
  return `${path}&sid=${sid}`;
}

/** Begins a POST to a session of its own. */
async function beginBody(url: string, header: string): Promise<TcpClient> {
  const path = await openSession(url);
  const client = await TcpClient.connect(url);
  return client.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`);
}

function endsAll(bodies: readonly TcpClient[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(bodies.map((body) => body[Symbol.asyncDispose]()));
    },
  };
}

const isRefused = ({ received }: TcpClient): boolean => /^HTTP\/1\.1 503 .*\r\nRetry-After: 1\r\n/s.test(received);

/** Polls, and returns whether a text came back whole. */
async function polls(url: string, text: string): Promise<boolean> {
  await using witness = await connectStock("4.8.4", url, { transports: ["polling"] });
  const [reply] = await witness.ask("echo", { text });
  return isDeepStrictEqual(reply, { success: true, text });
}

test("a hundred bodies that never end hold 64 MiB at the most, and others are served", async () => {
  await using server = await startEchoApp();
  const bodies: TcpClient[] = [];
  await using _ended = endsAll(bodies);
  let closed = 0;
  const part = "a".repeat(333_000);
  for (let ten = 0; ten < 10; ten++) {
    const begun = await Promise.all(Array.from({ length: 10 }, () => beginBody(server.url, "Content-Length: 1000000")));
    for (const body of begun) void body.closed.then(() => closed++);
    bodies.push(...begun.map((body) => body.write(part)));
  }
  for (let round = 0; round < 2; round++) {
    expect(await polls(server.url, "hi")).toBe(true);
    for (const body of bodies) body.write(part);
  }
  // 99.9 million bytes arrive; what is not refused stays below 67.1 million.
  await expect.poll(() => closed).toBeGreaterThanOrEqual(33);
  expect(await polls(server.url, "b".repeat(500_000))).toBe(true);
  expect(bodies.filter((body) => body.received !== "" && !isRefused(body)).map((body) => body.received)).toEqual([]);
}, 60_000);

test("small chunks count for what they cost", async () => {
  await using server = await startEchoApp(() => {}, { maxBodyBytesTotal: 1_000_000 });
  await using body = await beginBody(server.url, "Transfer-Encoding: chunked");
  body.write("1\r\na\r\n".repeat(5_100));
  await body.closed;
  expect(isRefused(body)).toBe(true);
});

test("still a body that arrives at once is served while others stand still", async () => {
  await using server = await startEchoApp(() => {}, { maxBodyBytesTotal: 1_000_000 });
  const bodies: TcpClient[] = [];
  await using _ended = endsAll(bodies);
  for (let each = 0; each < 9; each++) bodies.push((await beginBody(server.url, "Content-Length: 1000000")).write("a".repeat(100_000)));
  for (let round = 0; round < 3; round++) expect(await polls(server.url, "b".repeat(600_000))).toBe(true);
});

test("still a body that stands still ends with its connection's heartbeat", async () => {
  await using server = await startEchoApp(() => {}, { pingIntervalMs: 50, pingTimeoutMs: 50 });
  await using body = await beginBody(server.url, "Content-Length: 1000");
  body.write("4");
  await body.closed;
  expect(server.app.io.engine.clientsCount).toBe(0);
});
