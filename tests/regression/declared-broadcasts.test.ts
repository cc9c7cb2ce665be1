// The message of a declared broadcast was a union on success, so that its body had no type; it was checked if it said that it is a success, and a failure
// could be sent under its name.
import { connect } from "@gosf/client";
import { defineContract, failureMessage, type GosfError } from "@gosf/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { startApp } from "../support/running-app.ts";
import { until } from "../support/until.ts";

const chat = defineContract({ broadcasts: { "chat.said": z.object({ text: z.string() }) } });

test("still its listeners have the body of the contract", async () => {
  await using running = await startApp<typeof chat>(() => {}, { contract: chat });
  await using api = connect(running.url, { contract: chat });
  const lengths: number[] = [];
  api.listen("chat.said", ({ body }) => void lengths.push(body.text.length));
  await api.connect();
  running.app.broadcast("", "chat.said", { body: { text: "hello" } });
  await until(() => lengths.length === 1);
  expect(lengths).toEqual([5]);
});

test("it is checked whatever success says", async () => {
  await using running = await startApp<typeof chat>(() => {}, { contract: chat });
  await using api = connect(running.url, { contract: chat, validate: true });
  const heard: unknown[] = [];
  const errors: string[] = [];
  api.listen("chat.said", ({ body }) => void heard.push(body));
  api.onError(({ error }) => void errors.push((error as GosfError).code));
  await api.connect();
  for (const success of [true, false]) running.app.io.emit("chat.said", { success, body: { text: 5 } });
  running.app.io.emit("chat.said", { success: false, body: { text: "right" } });
  await until(() => heard.length + errors.length === 3);
  expect([heard, errors]).toEqual([[{ text: "right" }], ["invalid-response", "invalid-response"]]);
});

test("a failure cannot be sent under its name", async () => {
  await using running = await startApp<typeof chat>(() => {}, { contract: chat });
  const refused = expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining("chat.said") as string });
  expect(() => running.app.broadcast("", "chat.said", failureMessage("no", { text: "hello" }) as never)).toThrow(refused);
  expect(() => running.app.broadcast("", "chat.said", { success: false, body: { text: "hello" } } as never)).toThrow(refused);
});
