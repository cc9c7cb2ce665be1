import { createServer, type IncomingMessage } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Server, type Socket } from "socket.io";
import { io as connect } from "socket.io-client";
import { expect, test } from "vitest";
import { releaseRequest } from "./release-request.ts";
import { WebSocketServer } from "./websocket-server.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test.each([undefined, WebSocketServer])(
  "nothing holds a connection's request once it is released, and the handshake is still there",
  async (wsEngine) => {
    const http = createServer();
    const io = new Server(http, wsEngine && { wsEngine });
    let request: WeakRef<IncomingMessage> | undefined;
    const accepted = new Promise<Socket>((resolve) => {
      io.once("connection", (socket) => {
        request = new WeakRef(socket.request);
        releaseRequest(socket);
        resolve(socket);
      });
    });
    await new Promise<void>((resolve) => http.listen(0, resolve));
    const address = http.address();
    const url = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
    const client = connect(url, { transports: ["websocket"], extraHeaders: { "x-mark": "kept" } });
    const socket = await accepted;
    await expect
      .poll(() => {
        collectGarbage();
        return request?.deref() === undefined;
      })
      .toBe(true);
    expect(socket.handshake.headers["x-mark"]).toBe("kept");
    expect(socket.request.headers["x-mark"]).toBe("kept");
    // A further namespace still finds what it needs.
    io.of("/other");
    const other = connect(`${url}/other`, { transports: ["websocket"], extraHeaders: { "x-mark": "kept" } });
    await new Promise((resolve) => other.once("connect", () => resolve(undefined)));
    client.disconnect();
    other.disconnect();
    await io.close();
  },
);

test("what a middleware of the engine was given stays as long as it may need it", async () => {
  const http = createServer();
  const io = new Server(http, { transports: ["websocket"] });
  const closed = new Promise<void>((resolve) => {
    io.engine.use((_request: unknown, response: { once(event: "close", listener: () => void): void }, next: () => void) => {
      response.once("close", resolve);
      next();
    });
  });
  const accepted = new Promise<void>((resolve) => {
    io.once("connection", (socket) => {
      releaseRequest(socket);
      resolve();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, resolve));
  const address = http.address();
  const client = connect(`http://localhost:${typeof address === "object" ? address?.port : ""}`, { transports: ["websocket"] });
  await accepted;
  client.disconnect();
  await closed;
  await io.close();
  expect(io.engine.clientsCount).toBe(0);
});
