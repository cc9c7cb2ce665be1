import { GosfError } from "./error.ts";

/** A body or meta of which nothing more is known. */
export type Body = Record<string, unknown>;

/** Any object that may be a body: an instance or an interface too, but no array, Map, Set or binary data, which no reader takes for one. */
export type AnyBody = (object | Body) & { readonly [Symbol.iterator]?: never };

/** The three identifiers that a caller may set and that its response carries back. */
export interface MessageIdentity {
  /** An integer within ±(2^53−1). */
  id?: number | undefined;
  /** Identifies one call; a retry keeps it. At most 128 characters (UTF-16 units). */
  guid?: string | undefined;
  /** Free for the application. At most 128 characters (UTF-16 units). */
  uuid?: string | undefined;
}

interface MessageFields<B extends object> extends MessageIdentity {
  /** A short status; of a failure, the error code. `""` if it was left out. */
  text: string;
  /** What services tell each other beside the data. `{}` if it was left out. */
  meta: Body;
  /** The data. `{}` if it was left out. */
  body: B;
}

/** A message that says yes. */
export interface SuccessMessage<B extends object = Body> extends MessageFields<B> {
  /** Always `true`: what tells it from a {@link FailureMessage}. */
  success: true;
}

/** A message that says no: `text` is the error code, `body` the details. */
export interface FailureMessage extends MessageFields<Body> {
  /** Always `false`: what tells it from a {@link SuccessMessage}. */
  success: false;
}

/** The standard message, as it is received: a union on `success`, with `text`, `meta` and `body` always there. */
export type Message<B extends object = Body> = SuccessMessage<B> | FailureMessage;

/** What a request carries: a Message whose `success` says nothing yet. */
export interface RequestMessage<B extends object = Body> extends MessageFields<B> {
  /** What the caller set; `false` if it was left out. */
  success: boolean;
}

/** What a caller writes: every field may be left out, except a body that its contract requires. */
export type MessageInit<B extends object = AnyBody> = MessageIdentity & {
  success?: boolean | undefined;
  text?: string | undefined;
  meta?: object | undefined;
} & ({} extends B ? { body?: B | undefined } : { body: B });

/**
 * Makes a message that says yes.
 *
 * @param text A short status. Default `""`.
 * @param body The data. Default `{}`.
 *
 * @example
 * successMessage("Hello world.");
 * successMessage("", { delivered: 1 });
 */
export function successMessage(text?: string): SuccessMessage<{}>;
export function successMessage<B extends AnyBody>(text: string | undefined, body: B): SuccessMessage<B>;
export function successMessage(text = "", body: object = {}): SuccessMessage<object> {
  return { success: true, text, meta: {}, body };
}

/**
 * Makes a message that says no.
 *
 * @param text The error code: short, to be compared by programs. Default `""`.
 * @param body The details. Default `{}`.
 *
 * @example
 * failureMessage("room-full", { limit: 50 });
 */
export function failureMessage(text = "", body: AnyBody = {}): FailureMessage {
  return { success: false, text, meta: {}, body };
}

/**
 * Copies a message without its meta, before it leaves for those who must not see it.
 *
 * @param message Any message.
 * @returns A new message of the same kind whose `meta` is `{}`. The given one is not changed.
 *
 * @example
 * return withoutMeta(await utils.call("lookup", request.message));
 */
export function withoutMeta<M extends { meta?: object | undefined }>(message: M): M & { meta: {} } {
  return { ...message, meta: {} };
}

/**
 * Takes the body out of a reply.
 *
 * @param reply What a call resolved with.
 * @returns The body of a success.
 * @throws {GosfError} Of a failure: its text as code, its body as details.
 *
 * @example
 * const { delivered } = unwrap(await api.call("chat.say", { body: { room: "lobby", text: "hi" } }));
 */
export function unwrap<B extends object>(reply: Message<B>): B {
  if (reply.success) return reply.body;
  throw new GosfError(reply.text, reply.body, { message: reply.text || "a failure without a code" });
}
