import type { Socket } from "socket.io";
import { describe, expect, test } from "vitest";
import { makeFrame } from "@gosf/test-support/frames";
import { FrameClient } from "@gosf/test-support/frame-client";
import { flavours, startServer } from "../support/servers.ts";

// https://www.rfc-editor.org/rfc/rfc6455

function echo(socket: Socket): void {
  socket.on("echo", (value: unknown) => socket.emit("echo", value));
}

describe.each(flavours)("WebSocket frames: $name", (flavour) => {
  test.each([0, 1, 108, 109, 110, 111, 112, 113, 114, 65_500, 65_518, 65_519, 65_520, 65_521, 65_522, 200_000])(
    "text of about %i bytes, both ways",
    async (length) => {
      await using server = await startServer(flavour);
      server.io.on("connection", echo);
      using client = await FrameClient.connect(server);
      for (const letter of ["x", "é"]) {
        const text = `42["echo","${letter.repeat(length / letter.length)}"]`;
        client.send(text, text);
        expect(await client.texts(2)).toEqual([text, text]);
      }
    },
  );

  test("control frames between, before and after the data frames of one TCP write", async () => {
    await using server = await startServer(flavour);
    server.io.on("connection", echo);
    using client = await FrameClient.connect(server);
    client.write(
      makeFrame(9, "one"),
      makeFrame(1, '42["echo",1]'),
      makeFrame(9, "two"),
      makeFrame(10, "unasked"),
      makeFrame(1, '42["echo",2]'),
      makeFrame(9),
    );
    const texts = await client.texts(5);
    // Events are deferred by two ticks, so pongs come first.
    expect(texts.toSorted()).toEqual(['42["echo",1]', '42["echo",2]', "frame 8a ", "frame 8a 6f6e65", "frame 8a 74776f"]);
    expect(texts.filter((text) => text.startsWith("4"))).toEqual(['42["echo",1]', '42["echo",2]']);
  });

  test("a message in fragments, with control frames between them and data after it", async () => {
    await using server = await startServer(flavour);
    server.io.on("connection", echo);
    using client = await FrameClient.connect(server);
    client.write(
      makeFrame(1, '42["ec', { fin: false }),
      makeFrame(9),
      makeFrame(0, 'ho","é', { fin: false }),
      makeFrame(0, '"]'),
      makeFrame(1, '42["echo",2]'),
    );
    expect(await client.texts(3)).toEqual(["frame 8a ", '42["echo","é"]', '42["echo",2]']);
  });

  test.each([
    ["a frame that is not masked", [makeFrame(1, "42", { masked: false })], "close 1002"],
    ["a reserved bit", [makeFrame(1, "42", { rsv1: true })], "close 1002"],
    ["an unknown opcode", [makeFrame(3, "42")], "close 1002"],
    ["a continuation of nothing", [makeFrame(0, "42")], "close 1002"],
    ["a text in the midst of another", [makeFrame(1, "4", { fin: false }), makeFrame(1, "2")], "close 1002"],
    ["text that is not UTF-8", [makeFrame(1, Buffer.from([0x34, 0x32, 0xff, 0xfe]))], "close 1007"],
    ["text of more bytes than allowed", [makeFrame(1, `42["echo","${"x".repeat(2000)}"]`)], "close 1009"],
    ["a long control frame", [makeFrame(9, "x".repeat(126))], "close 1002"],
    ["a close frame", [makeFrame(8, Buffer.from([0x03, 0xe8]))], "close 1000"],
    ["a close frame without a code", [makeFrame(8)], "close"],
    ["a close frame with an invalid code", [makeFrame(8, Buffer.from([0, 1]))], "close 1002"],
  ])("%s closes the connection, what came before it is answered, what comes after is not", async (_what, frames, close) => {
    await using server = await startServer(flavour, { maxHttpBufferSize: 1000 });
    server.io.on("connection", echo);
    using client = await FrameClient.connect(server);
    client.send('42["echo",0]');
    expect(await client.text()).toBe('42["echo",0]');
    const reason = new Promise((resolve) => [...server.io.sockets.sockets.values()][0]!.on("disconnect", resolve));
    client.write(...frames, makeFrame(1, '42["echo",2]'));
    expect(await client.rest()).toEqual([close]);
    expect(await reason).toMatch(/^transport (error|close)$/);
  });

  test("a connection that breaks off, in the midst of a frame", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const reason = new Promise((resolve) => [...server.io.sockets.sockets.values()][0]!.on("disconnect", resolve));
    client.write(makeFrame(1, '42["echo",1]').subarray(0, 9));
    client.destroy();
    expect(await reason).toBe("transport close");
  });

  test("what was sent before the server closes the connection arrives before the close", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const [socket] = server.io.sockets.sockets.values();
    socket!.emit("one");
    socket!.emit("two", Buffer.from([2]));
    socket!.emit("three");
    socket!.disconnect(true);
    expect(await client.rest()).toEqual([
      '42["one"]',
      '451-["two",{"_placeholder":true,"num":0}]',
      "binary 02",
      '42["three"]',
      "41",
      "close",
    ]);
  });
});
