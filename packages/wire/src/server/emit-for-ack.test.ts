import { createServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { io as connect } from "socket.io-client";
import { expect, test } from "vitest";
import { emitForAck } from "./emit-for-ack.ts";

test("an acknowledgement is awaited until it is given up, and then nothing is left of it", async () => {
  const http = createServer();
  const io = new Server(http);
  await new Promise<void>((resolve) => http.listen(0, resolve));
  const address = http.address();
  const client = connect(`http://localhost:${typeof address === "object" ? address?.port : ""}`, { transports: ["websocket"] });
  const asked: unknown[] = [];
  const answers: ((...args: unknown[]) => void)[] = [];
  client.on("ask", (question, answer) => {
    asked.push(question);
    answers.push(answer);
  });
  const socket = await new Promise<Socket>((resolve) => io.once("connection", resolve));
  const waiting = (): number => (socket as unknown as { acks: Map<number, unknown> }).acks.size;

  const received: unknown[][] = [];
  const giveUp = emitForAck(socket, "ask", [1], (args) => received.push(args));
  emitForAck(socket, "ask", [2], (args) => received.push(args));
  expect(waiting()).toBe(2);
  giveUp();
  expect(waiting()).toBe(1);
  await expect.poll(() => asked).toEqual([1, 2]);
  for (const answer of answers) answer("a", "b");
  await expect.poll(() => received).toEqual([["a", "b"]]);
  expect(waiting()).toBe(0);

  client.disconnect();
  await io.close();
});
