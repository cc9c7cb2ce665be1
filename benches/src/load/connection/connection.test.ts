// The load against a server of this project: another order of its first packets stopped every benchmark once.
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { expect, test } from "vitest";
import { Connection } from "./connection.ts";
import { textFrame } from "./frame-writer.ts";

test.each([
  [true, ['430[{"success":true,"text":"hi"}]']],
  [false, ['42["echo",{"success":true,"text":"hi"}]', '430[{"success":true,"text":"hi"}]']],
])("a connection that announces itself or not (%s) opens, and is answered as the benchmarks expect", async (announce, expected) => {
  await using app = createApp();
  app.listen("echo", (_client, { message }) => successMessage(message.text));
  const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
  const failures: Error[] = [];
  const connection = await Connection.open({ port, lane: 0, announce, onFailure: (cause) => failures.push(cause) });
  const texts: string[] = [];
  connection.onText = (buffer, start, end) => void texts.push(buffer.toString("utf8", start, end));
  connection.send(textFrame('420["echo",{"text":"hi"}]', connection.masks.next()));
  await expect.poll(() => texts).toEqual(expected);
  connection.close();
  expect(failures).toEqual([]);
});
