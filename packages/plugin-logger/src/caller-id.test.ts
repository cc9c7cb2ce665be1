import { connect } from "@gosf/client";
import { createApp } from "@gosf/server";
import { pino } from "pino";
import { expect, test } from "vitest";
import { logger } from "./index.ts";

test("a caller's id is in no line: it is a secret", async () => {
  const callerId = "secret-of-the-caller";
  let written = "";
  const write = (line: string): void => void (written += line);
  await using app = createApp({ plugins: [logger({ pino: pino({ level: "trace" }, { write }), bodies: true })] });
  app.onError((error) => void (written += String(error)));
  app.listen("fail", ({ handshake }) => {
    throw new Error(JSON.stringify(handshake));
  });
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  await using api = connect(url, { callerId, auth: { token: "t" }, reconnect: false });
  expect((await api.call("fail")).text).toBe("internal-error");
  await expect.poll(() => written).toContain("internal-error");
  expect(written).not.toContain(callerId);
});
