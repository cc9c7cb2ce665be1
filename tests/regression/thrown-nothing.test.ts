// A value whose encoding throws `null`: a call with one must be invalid-argument as any other that cannot be encoded, and leave nothing pending.
import { connect } from "@gosf/client";
import { expect, test } from "vitest";
import { startEchoApp } from "../support/running-app.ts";

test.each([null, undefined, "text", 5])("a toJSON that throws %j", async (thrown) => {
  await using running = await startEchoApp();
  await using api = connect(running.url);
  await api.connect();
  const value = {
    toJSON(): never {
      throw thrown; // oxlint-disable-line typescript/only-throw-error -- what an application may do
    },
  };
  await expect(api.call("echo", { body: { value } })).rejects.toMatchObject({ code: "invalid-argument" });
  expect(api.pending).toEqual([]);
  expect(await api.call("echo", { text: "on" })).toMatchObject({ text: "on" });
});
