import { GosfError } from "@gosf/protocol";
import { announce, announcementParameter } from "@gosf/protocol/peer";
import type { ConnectOptions } from "../options.ts";
import type { ConnectionSettings } from "./connection-settings.ts";
import { maxTimeoutMs } from "../calls/ledger.ts";

/**
 * Reads an address and options into what a connection needs.
 *
 * @param callerId What the caller is known by, over all its connections.
 * @throws {GosfError} `invalid-argument`.
 */
export function readSettings(address: string, options: ConnectOptions, callerId: string): ConnectionSettings {
  const { query, path = "/socket.io", transports = ["websocket"], auth, connectTimeoutMs = 10_000, reconnect = true } = options;
  const url = readUrl(address);
  const { baseMs = 1000, maxMs = 5000, always = false } = typeof reconnect === "object" ? reconnect : {};
  return {
    url: url.origin,
    path,
    query: {
      ...Object.fromEntries(url.searchParams),
      ...query,
      [announcementParameter]: announce(callerId),
      ...(options.eventCopy ? { eventCopy: "1" } : {}),
    },
    transports,
    auth,
    connectTimeoutMs: readTimeout("connectTimeoutMs", connectTimeoutMs),
    reconnect: reconnect !== false,
    baseMs,
    maxMs,
    always,
    socketIo: options.socketIo ?? {},
  };
}

/** @throws {GosfError} `invalid-argument` for what no timer can wait. */
export function readTimeout(name: string, value: number): number {
  if (value > 0 && value <= maxTimeoutMs) return value;
  throw new GosfError("invalid-argument", { [name]: value }, { message: `${name} must be above 0 and below 2^31 milliseconds` });
}

function readUrl(address: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(address, globalThis.location?.href); // in a browser an address may be relative to the page
  } catch {}
  if (url && /^(http|ws)s?:$/.test(url.protocol) && url.pathname === "/") return url;
  const message = `connect takes an address like http://localhost:9999, and a path as an option, not ${JSON.stringify(address)}`;
  throw new GosfError("invalid-argument", { address }, { message });
}
