import type { Contract } from "@gosf/protocol";
import type { HookList } from "../hooks/hook-list.ts";
import type {
  BroadcastHook,
  ClientBroadcastHook,
  ConnectHook,
  DisconnectHook,
  ErrorHook,
  Hooks,
  RequestHook,
  ResponseHook,
} from "../hooks/hooks.ts";

/** Takes a hook away again. */
export type RemoveHook = () => void;

/**
 * The hooks of an app. Those of one kind run in order of registration; asynchronous ones are waited for, except around broadcasts. Each
 * method returns a function that takes the hook away, and throws `invalid-argument` for what is no function.
 */
export abstract class HookMethods<C extends Contract> {
  /** Where hooks are kept. */
  protected abstract readonly hooks: Hooks;

  /** Adds a hook to its list. */
  protected addHook<A extends unknown[]>(list: HookList<A>, hook: unknown): RemoveHook {
    // Clients are made without a contract's types: `C` is only what TypeScript knows of them.
    return list.add(hook as (...args: A) => unknown);
  }

  /**
   * Runs before a client is accepted. A GosfError thrown here refuses it: a 4.x client gets `connect_error` with the code as message and the
   * details as data, a 2.x client `error`. Any other error refuses it with `internal-error`.
   *
   * @example
   * app.onBeforeConnect(async (client) => {
   *   if (!(await isKnown(client.handshake.auth["token"]))) throw new GosfError("unauthorized");
   * });
   */
  onBeforeConnect(hook: ConnectHook<C>): RemoveHook {
    return this.addHook(this.hooks.beforeConnect, hook);
  }

  /**
   * Runs once a client is accepted. Its requests wait until the hooks are done.
   *
   * @example
   * app.onConnect((client) => client.join("lobby"));
   */
  onConnect(hook: ConnectHook<C>): RemoveHook {
    return this.addHook(this.hooks.connect, hook);
  }

  /**
   * Runs once a client has left. `client.rooms` still tells where it was, and broadcasts still work.
   *
   * @example
   * app.onDisconnect((client, request, reason) => console.log(client.id, "left:", reason));
   */
  onDisconnect(hook: DisconnectHook<C>): RemoveHook {
    return this.addHook(this.hooks.disconnect, hook);
  }

  /**
   * Runs before the controller, and before the body is checked. A GosfError thrown here refuses the request with that code. One that is
   * made while the hook is called has no stack: a refusal costs little more than a request that is served then.
   *
   * @example
   * app.onBeforeRequest((client, request) => {
   *   if (request.endpoint.startsWith("admin.") && !isAdmin.get(client)) throw new GosfError("forbidden");
   * });
   */
  onBeforeRequest(hook: RequestHook<C>): RemoveHook {
    return this.addHook(this.hooks.beforeRequest, hook);
  }

  /**
   * Runs after the controller, also after one that failed. The response is `undefined` if the controller returned nothing.
   *
   * @example
   * app.onAfterRequest((client, request, response) => console.log(request.endpoint, response?.success));
   */
  onAfterRequest(hook: ResponseHook<C>): RemoveHook {
    return this.addHook(this.hooks.afterRequest, hook);
  }

  /**
   * Runs before the response leaves, also for requests that never reached a controller. It may change the response.
   *
   * @example
   * app.onBeforeResponse((client, request, response) => {
   *   if (response) response.meta["servedBy"] = hostname();
   * });
   */
  onBeforeResponse(hook: ResponseHook<C>): RemoveHook {
    return this.addHook(this.hooks.beforeResponse, hook);
  }

  /**
   * Runs after the response was sent, also where there was none to send.
   *
   * @example
   * app.onAfterResponse((client, request, response) => log.info({ endpoint: request.endpoint, success: response?.success }));
   */
  onAfterResponse(hook: ResponseHook<C>): RemoveHook {
    return this.addHook(this.hooks.afterResponse, hook);
  }

  /**
   * Runs before a broadcast of the app. What it throws stops the broadcast and reaches who called it; it may change the message.
   *
   * @example
   * app.onBeforeBroadcast((endpoint, room, message) => console.log("to", room || "everyone", endpoint));
   */
  onBeforeBroadcast(hook: BroadcastHook): RemoveHook {
    return this.addHook(this.hooks.beforeBroadcast, hook);
  }

  /** Runs after a broadcast of the app was sent. */
  onAfterBroadcast(hook: BroadcastHook): RemoveHook {
    return this.addHook(this.hooks.afterBroadcast, hook);
  }

  /** Runs before a broadcast of a client. What it throws stops the broadcast and reaches who called it; it may change the message. */
  onBeforeClientBroadcast(hook: ClientBroadcastHook<C>): RemoveHook {
    return this.addHook(this.hooks.beforeClientBroadcast, hook);
  }

  /** Runs after a broadcast of a client was sent. */
  onAfterClientBroadcast(hook: ClientBroadcastHook<C>): RemoveHook {
    return this.addHook(this.hooks.afterClientBroadcast, hook);
  }

  /**
   * Runs for each error that no caller gets to see in full: what a controller or hook failed with, responses that break the contract, failures
   * that nobody waits for. Without such a hook, faults of the server are written to stderr, as are failures of onError hooks: at most 10 a second,
   * each cut after 4 KiB and with its control characters escaped, and the number of the others.
   *
   * @example
   * app.onError((error, { client, request }) => log.error({ error, client: client?.id, endpoint: request?.endpoint }));
   */
  onError(hook: ErrorHook): RemoveHook {
    return this.addHook(this.hooks.error, hook);
  }
}
