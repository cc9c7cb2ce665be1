/** Values that Socket.IO sends as they are, beside the message. A `Blob` by its members: its name is not in every `lib`. */
type Binary = ArrayBufferLike | ArrayBufferView | { readonly size: number; arrayBuffer: () => Promise<ArrayBuffer> };

/** A `bigint`: encoding it throws, so it never arrives. */
export interface NotJson {
  /** Never there; its name says what is wrong. */
  readonly "JSON cannot encode a bigint": never;
}

type Primitive = string | number | boolean | null | undefined;

/** Values that arrive as they were sent. */
type Json = Primitive | Binary | readonly Json[] | { readonly [key: string]: Json };

/**
 * The JSON form of a type: what the receiver has of a value that was sent. A `Date` is a string, a `Map` an empty object, a function is left
 * out; binary data, brands, `unknown` and recursive types stay as they are.
 *
 * @see {@link https://tc39.es/ecma262/#sec-serializejsonproperty} for the rules.
 */
export type JsonForm<T> = unknown extends T
  ? T
  : T extends Json // first, and whole: it keeps the names of types, and ends at recursive ones
    ? T
    : T extends bigint
      ? NotJson
      : T extends { toJSON: (...args: never[]) => infer J }
        ? JsonForm<J>
        : T extends symbol | ((...args: never[]) => unknown)
          ? undefined
          : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
            ? {}
            : T extends readonly unknown[]
              ? number extends T["length"]
                ? { [K in keyof T]: JsonItem<T[K]> }
                : { [K in keyof T]: JsonForm<T[K]> }
              : { [K in keyof T]: JsonForm<T[K]> };

/** JSON writes null for an item that it cannot write. */
type JsonItem<T> = unknown extends T ? T : T extends undefined | symbol | ((...args: never[]) => unknown) ? null : JsonForm<T>;

/** The JSON form of a body, which is an object. */
export type JsonBody<T> = JsonForm<T> extends infer B extends object ? B : never;

/** True if what arrives of a value of the first type is a value of the second. Tuples, so that unions are compared whole. */
type Arrives<Sent, Taken> = [JsonForm<Sent>] extends [Taken] ? true : false;

/** The keys of a body that arrive as another type than the second body has; never if there are none. */
export type LostKeys<Sent, Taken> =
  Arrives<Sent, Taken> extends true
    ? never
    : { [K in keyof Sent & string]: K extends keyof Taken ? (Arrives<Sent[K], Taken[K]> extends true ? never : K) : never }[keyof Sent &
        string];
