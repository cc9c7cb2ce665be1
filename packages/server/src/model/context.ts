import { invalidArgument } from "@gosf/protocol/peer";

/** Under which object a holder's values are kept. */
export const contextOwner: unique symbol = Symbol("contextOwner");
/** Where a value is looked for next. */
export const contextParent: unique symbol = Symbol("contextParent");

/** What can hold values: an app, a client, a request. Slots alone read its keys. */
export interface ContextHolder {
  /** Default: the holder. */
  readonly [contextOwner]?: object;
  /** Default: none. */
  readonly [contextParent]?: ContextHolder | undefined;
}

/**
 * Says where the objects of a class have their parent. A member of an exported class cannot be declared under a symbol where declarations are made file by
 * file (`isolatedDeclarations`).
 */
export function defineContextParent<H extends object>(prototype: H, parentOf: (holder: H) => ContextHolder): void {
  Object.defineProperty(prototype, contextParent, {
    get(this: H) {
      return parentOf(this);
    },
  });
}

function ownerOf(holder: ContextHolder): object {
  return holder[contextOwner] ?? holder;
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
    this.#values.set(ownerOf(holder), value);
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
      const owner = ownerOf(at);
      if (this.#values.has(owner)) return this.#values.get(owner);
      at = at[contextParent];
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
    this.#values.delete(ownerOf(holder));
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
  if (typeof name !== "string" || name === "") throw invalidArgument("context takes a name");
  return new ContextSlot<T>(name);
}
