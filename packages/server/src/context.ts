import { GosfError } from "@gosf/protocol";

/** What can hold values: an app, a client, a request. */
export interface ContextHolder {
  /** For context slots: under which object its values are kept. */
  readonly contextOwner: object;
  /** For context slots: where a value is looked for next. */
  readonly contextParent: ContextHolder | undefined;
}

/**
 * A typed place for one value on apps, clients and requests: made by {@link context}.
 *
 * @example
 * const user: ContextSlot<User> = context("user");
 */
export class ContextSlot<T> {
  /** What error messages call it. */
  readonly name: string;
  readonly #values = new WeakMap<object, T>();

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Puts a value on an app, a client or a request. It lives as long as that does.
   *
   * @example
   * user.set(client, await findUser(client.handshake.auth["token"]));
   */
  set(holder: ContextHolder, value: T): void {
    this.#values.set(holder.contextOwner, value);
  }

  /**
   * The value of a request, else of its client, else of the app; `undefined` if none has it.
   *
   * @example
   * user.get(request)?.name;
   */
  get(holder: ContextHolder): T | undefined {
    let at: ContextHolder | undefined = holder;
    while (at !== undefined) {
      const owner = at.contextOwner;
      if (this.#values.has(owner)) return this.#values.get(owner);
      at = at.contextParent;
    }
    return undefined;
  }

  /**
   * The same as {@link get}, for values that must be there.
   *
   * @throws {Error} naming the slot. At a caller that is `internal-error`.
   */
  require(holder: ContextHolder): T {
    const value = this.get(holder);
    if (value === undefined) throw new Error(`nothing was set in the context "${this.name}"`);
    return value;
  }

  /** Takes the value away from this one holder. */
  delete(holder: ContextHolder): void {
    this.#values.delete(holder.contextOwner);
  }
}

/**
 * Makes a typed place for one value on apps, clients and requests, without global types. What is set on a client is seen by all its
 * requests, what is set on the app by all.
 *
 * @param name What error messages call it. Two slots of one name are still two.
 * @throws {GosfError} `invalid-argument` without a name.
 *
 * @example
 * const user = context<User>("user");
 * app.onBeforeConnect(async (client) => user.set(client, await authenticate(client.handshake.auth)));
 * app.listen("whoami", (client, request) => successMessage(user.require(request).name));
 */
export function context<T>(name: string): ContextSlot<T> {
  if (typeof name !== "string" || name === "") throw new GosfError("invalid-argument", {}, { message: "context takes a name" });
  return new ContextSlot<T>(name);
}
