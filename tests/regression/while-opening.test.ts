// What may be done inside the "open" event, which ws emits before its socket is set up: as ws does it.
import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocketTransport } from "@gosf/wire/client";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { listenLocally, portOf } from "../support/ports.ts";

/** The WebSocket that the transport makes, without a manager around it. */
function wired(url: string, socket?: object): WebSocket {
  const options = { query: {}, socket } as unknown as ConstructorParameters<typeof WebSocketTransport>[0]; // it asks for the rest later
  return new WebSocketTransport(options).createSocket(url, undefined, {}) as unknown as WebSocket; // it is one of ws's
}

const acts: Record<string, (socket: WebSocket, note: (value: unknown) => void) => void> = {
  close: (socket) => socket.close(4000, "enough"),
  "send and close": (socket) => {
    socket.send("é");
    socket.close(4000, "enough");
  },
  terminate: (socket) => socket.terminate(),
  bufferedAmount: (socket, note) => {
    note(socket.bufferedAmount);
    socket.send(Buffer.alloc(10));
    note(Number.isFinite(socket.bufferedAmount));
    socket.close(1000);
  },
  "pause and resume": (socket) => {
    socket.pause();
    socket.resume();
    socket.send("on");
    socket.close(1000);
  },
};

/** What a server gets of a socket that does this while it opens, and what that notes. */
async function seen(open: (url: string) => WebSocket, act: string): Promise<unknown[]> {
  const http = await listenLocally(createServer());
  const server = new WebSocketServer({ server: http });
  const notes: unknown[] = [];
  const ended = new Promise<void>((resolve) => {
    server.on("connection", (socket) => {
      socket.on("message", (data: Buffer) => notes.push(data.toString("hex")));
      socket.on("close", (code, reason) => {
        notes.push(code, reason.toString());
        resolve();
      });
    });
  });
  const client = open(`ws://localhost:${portOf(http)}`);
  client.on("open", () => acts[act]?.(client, (value) => notes.push(value)));
  await Promise.all([ended, once(client, "close")]);
  http.close();
  return notes;
}

test.each(Object.keys(acts))("%s", async (act) => {
  expect(await seen((url) => wired(url, {}), act)).toEqual(await seen((url) => new WebSocket(url), act));
});

test("still bufferedAmount before it opens is a number", () => {
  const socket = wired("ws://localhost:1", {});
  socket.on("error", () => {});
  expect(socket.bufferedAmount).toBe(0);
  socket.terminate();
});

test("a transport that is made without a socket, and so without cookies, makes a connection", async () => {
  const http = await listenLocally(createServer());
  const server = new WebSocketServer({ server: http });
  const accepted = once(server, "connection");
  const socket = wired(`ws://localhost:${portOf(http)}`);
  const opened = once(socket, "open");
  await Promise.all([accepted, opened]);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.terminate();
  for (const each of server.clients) each.terminate();
  http.close();
});
