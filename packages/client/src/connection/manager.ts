import { announcementKey, definedFields } from "@gosf/protocol/peer";
import { Manager } from "socket.io-client";
import type { PlatformOptions } from "../link/link.ts";
import { maxDelayMs } from "./backoff.ts";
import type { ConnectionOptions } from "./connection-options.ts";

/** Options of this project's own transports. */
interface TransportOptions {
  readonly callerId: string;
  /** The largest message that is received, in bytes. */
  readonly maxPayload: number;
}

/** Makes socket.io-client's manager of one connection. The manager neither connects nor reconnects by itself: its owner decides that. */
export function createManager(
  { origin, searchParams }: URL,
  options: ConnectionOptions,
  platform: PlatformOptions,
  transport: TransportOptions,
): Manager {
  return new Manager(origin, {
    ...definedFields(options.socketIo),
    closeOnBeforeunload: false, // engine.io-client's way leaves a page deaf that stays after all
    ...platform,
    tryAllTransports: true, // where one is refused, the next is tried at once
    path: options.path!, // undefined is its default
    query: {
      ...Object.fromEntries(searchParams),
      ...options.query,
      [announcementKey]: "1",
      ...(options.eventCopy && { eventCopy: "1" }),
    },
    autoConnect: false,
    reconnection: false,
    timeout: maxDelayMs, // the owner's own covers the acceptance as well
    // For the transports: socket.io-client hands on what its type does not know.
    ...(transport as object),
  });
}
