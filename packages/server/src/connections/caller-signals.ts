import { peerEvent, type ServerSignal } from "@gosf/protocol/peer";
import { eventPacket, eventStart, sendEncoded } from "@gosf/wire/server";
import type { AdmittedClient } from "../admission/client-requests.ts";

const alive: ServerSignal = { type: "alive" };
const alivePacket = eventPacket(eventStart(peerEvent), JSON.stringify(alive));

/** Tells whether a value is a number of stream items to grant. A stream keeps no more of it than its limit. */
export function isCredit(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Does what a caller of this project says about its calls in the reserved event. What is none of its words is ignored: it may be newer. */
export function receiveCallerSignal({ requests, socket }: AdmittedClient, args: readonly unknown[]): void {
  const [signal] = args;
  if (typeof signal !== "object" || signal === null) return;
  const { type, guid, reason, items } = signal as Record<string, unknown>;
  if (type === "probe") sendEncoded(socket, alivePacket);
  if (requests === undefined || typeof guid !== "string") return;
  if (type === "cancel") requests.cancelCall(guid, reason === "timeout" ? "timeout" : "aborted");
  else if (type === "credit" && isCredit(items)) requests.grant(guid, items);
}
