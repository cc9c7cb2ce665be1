import { invalidArgument } from "@gosf/protocol/peer";
import type { ServerOptions } from "socket.io";

type RefusedOption =
  | "addTrailingSlash"
  | "allowEIO3"
  | "connectionStateRecovery"
  | "cors"
  | "destroyUpgrade"
  | "destroyUpgradeTimeout"
  | "maxHttpBufferSize"
  | "parser"
  | "path"
  | "pingInterval"
  | "pingTimeout"
  | "serveClient"
  | "wsEngine";

/** Options of Socket.IO that an app cannot have, each with what to do instead. */
const refused: Readonly<Record<RefusedOption, string>> = {
  addTrailingSlash: 'give the path without a slash at its end to startup or attach: { path: "/socket.io" }',
  allowEIO3: "use the option protocol3 of createApp",
  connectionStateRecovery:
    "a recovered connection would skip onBeforeConnect and lose its context; sessions that survive a reconnection come in a later version",
  cors: "use the option enableCORS of startup or attach",
  destroyUpgrade: "upgrades that are not Socket.IO's go to the server's other listeners",
  destroyUpgradeTimeout: "upgrades that are not Socket.IO's go to the server's other listeners",
  maxHttpBufferSize: "use the option maxPayloadBytes of createApp",
  parser: "an app has the parser of @gosf/wire",
  path: "use the option path of startup or attach",
  pingInterval: "use the option pingIntervalMs of createApp",
  pingTimeout: "use the option pingTimeoutMs of createApp",
  serveClient: "serve the client's bundle with requestListener",
  wsEngine: "an app has the WebSocket engine of @gosf/wire",
};

/** Socket.IO's own options, without those that GOSF sets itself and `connectionStateRecovery`. */
export type SocketIoOptions = { [Name in Exclude<keyof ServerOptions, RefusedOption>]?: ServerOptions[Name] | undefined };

/**
 * Refuses options that would do nothing, or undo what an app promises.
 *
 * @throws {GosfError} `invalid-argument` naming the option.
 */
export function assertSocketIoOptions(options: object): void {
  for (const [name, remedy] of Object.entries(refused)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined) continue;
    const message = `socketIo.${name} cannot be used: ${remedy}`;
    throw invalidArgument(message, { option: `socketIo.${name}` });
  }
}
