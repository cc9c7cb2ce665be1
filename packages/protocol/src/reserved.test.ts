import { expect, test } from "vitest";
import { isReservedEvent } from "./index.ts";

test("the names that socket.io-client 2.x and 4.x and both servers refuse or fire themselves are reserved, and ours", () => {
  const client2 = ["connect", "connect_error", "connect_timeout", "connecting", "disconnect", "error", "reconnect", "reconnect_attempt"];
  const more2 = ["reconnect_failed", "reconnect_error", "reconnecting"];
  const server4 = ["connection", "disconnecting", "newListener", "removeListener"];
  for (const name of [...client2, ...more2, ...server4, "gosf"]) expect(isReservedEvent(name)).toBe(true);
});

test("the rest is free", () => {
  for (const name of ["echo", "ping", "message", "__proto__", "constructor", "Connect", ""]) expect(isReservedEvent(name)).toBe(false);
});
