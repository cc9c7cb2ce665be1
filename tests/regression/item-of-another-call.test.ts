// An item of a stream went to the call that had the number behind the dot of its guid, whoever's guid that was.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, stream } from "@gosf/client";
import { Server } from "socket.io";
import { expect, test } from "vitest";

interface Request {
  readonly guid: string;
}

test("an item reaches the stream of its whole guid, and no other", async () => {
  const httpServer = createServer();
  const io = new Server(httpServer);
  io.on("connection", (socket) => {
    socket.on("follow", ({ guid }: Request, answer: (reply: object) => void) => {
      const number = guid.split(".")[1];
      for (const foreign of [`another.${number}`, `.${number}`, `${guid}.1`, number]) {
        socket.emit("gosf", { type: "item", guid: foreign, message: { success: true, text: "foreign" } });
      }
      socket.emit("gosf", { type: "item", guid, message: { success: true, text: "own" } });
      answer({ success: true, text: "last" });
    });
  });
  await new Promise<void>((resolve) => void httpServer.listen(0, "127.0.0.1", resolve));
  const api = connect(`http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`);
  try {
    const texts: string[] = [];
    for await (const { text } of stream(api, "follow")) texts.push(text);
    expect(texts).toEqual(["own", "last"]);
  } finally {
    await api.disconnect();
    await io.close();
  }
});
