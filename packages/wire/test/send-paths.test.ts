// Every way in which ws sends, with text that is not ASCII: what arrives is what ws itself sends.
import { once } from "node:events";
import { createServer } from "node:http";
import { FrameClient } from "@gosf/test-support/frame-client";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer as StockServer, type ServerOptions } from "ws";
import { WebSocketServer } from "@gosf/wire/server";
import { JoinedWebSocket } from "../src/websocket/joined-websocket.ts";

interface SendOptions {
  readonly binary?: boolean;
  readonly compress?: boolean;
  readonly mask?: boolean;
}

/** A message, in as many fragments as it has texts. */
interface Message {
  readonly texts: readonly string[];
  readonly options: SendOptions | undefined;
}

type Send = (text: string, options?: SendOptions & { fin?: boolean }) => void;

function sendAll(messages: readonly Message[], send: Send): void {
  for (const { texts, options } of messages) {
    if (options === undefined && texts.length === 1) send(texts[0]!);
    else texts.forEach((text, index) => send(text, { ...options, fin: index === texts.length - 1 }));
  }
}

const letters = ["a", "é", "ü", "ÿ", "\u0100", "€", "漢", "😀", "\ud800", "\0"];
// At each length of the header, and on both sides of the threshold of compression and of the limit up to which bytes are copied.
const lengths = [
  0, 1, 2, 60, 62, 63, 125, 126, 340, 341, 342, 511, 512, 1023, 1024, 8191, 8192, 16_383, 16_384, 16_385, 32_768, 65_535, 65_536,
];
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...letters), maxLength: 40 }),
  fc.tuple(fc.constantFrom(...lengths), fc.constantFrom(...letters)).map(([length, letter]) => letter.repeat(length)),
);
const flag = fc.option(fc.boolean(), { nil: undefined });

function messagesOf(mask: fc.Arbitrary<boolean | undefined>): fc.Arbitrary<Message[]> {
  const options = fc
    .record({ binary: flag, compress: flag, mask })
    .map((all): SendOptions => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
  return fc.array(fc.record({ texts: fc.array(text, { minLength: 1, maxLength: 3 }), options: fc.option(options, { nil: undefined }) }), {
    minLength: 1,
    maxLength: 6,
  });
}

const deflates: Record<string, ServerOptions["perMessageDeflate"]> = {
  "no compression": false,
  compression: true,
  "compression without context takeover": { serverNoContextTakeover: true, clientNoContextTakeover: true },
};
const extensions: Record<string, string> = {
  "no compression": "",
  compression: "permessage-deflate",
  "compression without context takeover": "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
};

/** A server of a kind, which sends to whoever connects. */
async function serverOf(Server: new (options: ServerOptions) => StockServer, perMessageDeflate: ServerOptions["perMessageDeflate"]) {
  const http = await listenLocally(createServer());
  const sockets = new Server({ server: http, perMessageDeflate: perMessageDeflate ?? false });
  const port = portOf(http);
  return {
    port,
    sockets,
    secure: false,
    /** The frames of these messages, header bytes included. */
    async framesOf(messages: readonly Message[], headers: Record<string, string>): Promise<string[]> {
      const accepted = once(sockets, "connection") as Promise<[WebSocket]>;
      using client = await FrameClient.open({ port, secure: false }, { headers });
      const [socket] = await accepted;
      sendAll(messages, (...args) => socket.send(...(args as [string])));
      socket.close(1000);
      return await client.rest();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
    },
  };
}

test.each(Object.keys(deflates))("a server's frames are byte for byte those of ws: %s", async (kind) => {
  await using stock = await serverOf(StockServer, deflates[kind]);
  await using wired = await serverOf(WebSocketServer, deflates[kind]);
  const headers = extensions[kind] === "" ? {} : { "Sec-WebSocket-Extensions": extensions[kind]! };
  // A mask of a server's would be a new one each time.
  const messages = messagesOf(fc.constantFrom(undefined, false));
  await fc.assert(
    fc.asyncProperty(messages, async (some) => {
      expect(await wired.framesOf(some, headers)).toEqual(await stock.framesOf(some, headers));
    }),
    { numRuns: 60 },
  );
});

test.each(Object.keys(deflates))("a client's messages arrive as those of ws: %s", async (kind) => {
  await using server = await serverOf(StockServer, deflates[kind]);
  const perMessageDeflate = deflates[kind] ?? false;
  const arrived = async (Client: typeof WebSocket | typeof JoinedWebSocket, messages: readonly Message[]): Promise<string[]> => {
    const got: string[] = [];
    const accepted = once(server.sockets, "connection") as Promise<[WebSocket]>;
    const client = new Client(`ws://localhost:${server.port}`, [], { perMessageDeflate }) as WebSocket; // both are one
    client.on("error", () => {}); // "close" follows
    const closed = accepted.then(([socket]) => {
      socket.on("message", (data: Buffer, isBinary) => got.push(`${isBinary} ${data.toString("base64")}`));
      socket.on("error", () => {});
      return new Promise<number>((resolve) => socket.once("close", resolve));
    });
    await once(client, "open");
    sendAll(messages, (...args) => client.send(...(args as [string])));
    client.close(1000);
    return [...got, `closed ${await closed}`];
  };
  // A frame without a mask ends the connection: at the same place.
  await fc.assert(
    fc.asyncProperty(messagesOf(fc.constantFrom(undefined, true, true, false)), async (some) => {
      expect(await arrived(JoinedWebSocket, some)).toEqual(await arrived(WebSocket, some));
    }),
    { numRuns: 60 },
  );
});
