import type { Server } from "socket.io";

/** What an engine allows its connections. */
export interface EngineLimits {
  /** Of one message, in bytes. */
  readonly maxPayloadBytes: number;
  /** How often each connection is pinged, in milliseconds. */
  readonly pingIntervalMs: number;
  /** How long a silent connection is kept beyond that, in milliseconds. */
  readonly pingTimeoutMs: number;
}

/** engine.io's server: its WebSocket server has read the payload limit when it was made. */
interface EngineInternals {
  readonly ws?: { readonly options: { maxPayload?: number } } | null;
}

/**
 * Sets the limits of an engine that is there already, before its first connection.
 *
 * @example
 * limitEngine(io.engine, { maxPayloadBytes: 65_536, pingIntervalMs: 25_000, pingTimeoutMs: 20_000 });
 */
export function limitEngine(engine: Server["engine"], { maxPayloadBytes, pingIntervalMs, pingTimeoutMs }: EngineLimits): void {
  Object.assign(engine.opts, { maxHttpBufferSize: maxPayloadBytes, pingInterval: pingIntervalMs, pingTimeout: pingTimeoutMs });
  const { ws } = engine as unknown as EngineInternals; // private in its type
  if (ws) ws.options.maxPayload = maxPayloadBytes;
}
