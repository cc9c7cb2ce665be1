import type { Contract } from "@gosf/protocol";
import type { Client } from "../model/client.ts";
import { HookList, type RemoveHook } from "./hook-list.ts";
import type {
  BroadcastHook,
  ClientBroadcastHook,
  ConnectHook,
  DisconnectHook,
  ErrorHook,
  RequestHook,
  ResponseHook,
  RoomHook,
  ShutdownHook,
  StartupHook,
} from "./hook-types.ts";

/** All hooks of an app: each line makes a list, and the method of its name of apps and plugins. */
export class Hooks {
  /**
   * Runs once the app serves: with its address after `startup`, with `undefined` after `attach`. It is not waited for; its failure goes to onError hooks.
   *
   * @example
   * app.onStartup((started) => console.log("listening on", started?.url));
   */
  readonly onStartup: HookList<Parameters<StartupHook>> = new HookList("onStartup");

  /**
   * Runs when the app begins to shut down, before it waits for requests in flight. It is not waited for; its failure goes to onError hooks.
   *
   * @example
   * app.onShutdown(() => clearInterval(ticker));
   */
  readonly onShutdown: HookList<Parameters<ShutdownHook>> = new HookList("onShutdown");

  /**
   * Runs before a client is accepted. A GosfError thrown here refuses it: a 4.x client gets `connect_error` with the code as message and the
   * details as data, a 2.x client `error`. Any other error refuses it with `internal-error`.
   *
   * @example
   * app.onBeforeConnect(async (client) => {
   *   if (!(await isKnown(client.handshake.auth["token"]))) throw new GosfError("unauthorized");
   * });
   */
  readonly onBeforeConnect: HookList<Parameters<ConnectHook>> = new HookList("onBeforeConnect");

  /**
   * Runs once a client is accepted. Its requests wait until the hooks are done.
   *
   * @example
   * app.onConnect((client) => client.join("lobby"));
   */
  readonly onConnect: HookList<Parameters<ConnectHook>> = new HookList("onConnect");

  /**
   * Runs once a client has left. `client.rooms` still tells where it was, and broadcasts still work.
   *
   * @example
   * app.onDisconnect((client, request, reason) => console.log(client.id, "left:", reason));
   */
  readonly onDisconnect: HookList<Parameters<DisconnectHook>> = new HookList("onDisconnect");

  /**
   * Runs before a client joins a room by `client.join`, and not for a room that it is in. What it throws refuses, and rejects the join or is thrown by it. With
   * synchronous hooks the client is in the room when `join` returns, with an asynchronous one when its promise resolves. What joins through `app.io` is not
   * seen here.
   *
   * @example
   * app.onBeforeJoin((client, room) => {
   *   if (room.startsWith("team-") && !teams.require(client).includes(room)) throw new GosfError("forbidden", { room });
   * });
   */
  readonly onBeforeJoin: HookList<Parameters<RoomHook>> = new HookList("onBeforeJoin");

  /**
   * Runs before a client leaves a room by `client.leave` or `client.leaveAll`, and not at its disconnect. What it throws refuses: the client stays in the room.
   * What leaves through `app.io` is not seen here.
   *
   * @example
   * app.onBeforeLeave((client, room) => app.broadcast(room, "left", successMessage("", { id: client.id })));
   */
  readonly onBeforeLeave: HookList<Parameters<RoomHook>> = new HookList("onBeforeLeave");

  /**
   * Runs before the controller, and before the body is checked. A GosfError thrown here refuses the request with that code. One that is
   * made while the hook is called has no stack: a refusal costs little more than a request that is served then.
   *
   * @example
   * app.onBeforeRequest((client, request) => {
   *   if (request.endpoint.startsWith("admin.") && !isAdmin.get(client)) throw new GosfError("forbidden");
   * });
   */
  readonly onBeforeRequest: HookList<Parameters<RequestHook>> = new HookList("onBeforeRequest");

  /**
   * Runs after the controller, also after one that failed. The response is `undefined` if the controller returned nothing.
   *
   * @example
   * app.onAfterRequest((client, request, response) => console.log(request.endpoint, response?.success));
   */
  readonly onAfterRequest: HookList<Parameters<ResponseHook>> = new HookList("onAfterRequest");

  /**
   * Runs before the response leaves, also for requests that never reached a controller. It may change the response.
   *
   * @example
   * app.onBeforeResponse((client, request, response) => {
   *   if (response) response.meta["servedBy"] = hostname();
   * });
   */
  readonly onBeforeResponse: HookList<Parameters<ResponseHook>> = new HookList("onBeforeResponse");

  /**
   * Runs after the response was sent, also where there was none to send.
   *
   * @example
   * app.onAfterResponse((client, request, response) => log.info({ endpoint: request.endpoint, success: response?.success }));
   */
  readonly onAfterResponse: HookList<Parameters<ResponseHook>> = new HookList("onAfterResponse");

  /**
   * Runs before a broadcast of the app. What it throws stops the broadcast and reaches who called it; it may change the message.
   *
   * @example
   * app.onBeforeBroadcast((endpoint, room, message) => console.log("to", room || "everyone", endpoint));
   */
  readonly onBeforeBroadcast: HookList<Parameters<BroadcastHook>> = new HookList("onBeforeBroadcast");

  /** Runs after a broadcast of the app was sent. */
  readonly onAfterBroadcast: HookList<Parameters<BroadcastHook>> = new HookList("onAfterBroadcast");

  /** Runs before a broadcast of a client. What it throws stops the broadcast and reaches who called it; it may change the message. */
  readonly onBeforeClientBroadcast: HookList<Parameters<ClientBroadcastHook>> = new HookList("onBeforeClientBroadcast");

  /** Runs after a broadcast of a client was sent. */
  readonly onAfterClientBroadcast: HookList<Parameters<ClientBroadcastHook>> = new HookList("onAfterClientBroadcast");

  /**
   * Runs for each error that no caller gets to see in full: what a controller or hook failed with, responses that break the contract, failures
   * that nobody waits for. Without such a hook, faults of the server are written to stderr, as are failures of onError hooks: at most 10 a second,
   * each cut after 4 KiB and with its control characters escaped, and the number of the others.
   *
   * @example
   * app.onError((error, { client, request }) => log.error({ error, client: client?.id, endpoint: request?.endpoint }));
   */
  readonly onError: HookList<Parameters<ErrorHook>> = new HookList("onError");
}

/** What a hook gets, with clients that are typed by a contract. */
type HookArguments<A extends unknown[], C extends Contract> = { [K in keyof A]: A[K] extends Client ? Client<C> : A[K] };

/** A method, and not a function: an app of any contract can be given where an app is wanted. */
interface AddHook<A extends unknown[]> {
  add(hook: (...args: A) => unknown): RemoveHook;
}

/**
 * The hooks of an app, as methods. Those of one kind run in order of registration; asynchronous ones are waited for, except around broadcasts. Each method
 * returns a function that takes the hook away, and throws `invalid-argument` for what is no function.
 */
export type HookMethods<C extends Contract> = {
  [N in keyof Hooks]: Hooks[N] extends HookList<infer A> ? AddHook<HookArguments<A, C>>["add"] : never;
};

/** The names of all hooks. */
export const hookNames: readonly (keyof Hooks)[] = Object.keys(new Hooks()) as (keyof Hooks)[]; // its own fields are its lists
