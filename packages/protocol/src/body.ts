/**
 * Tells whether a value can be a message, a meta or a body: an object whose fields are its data, as JSON or a class makes them. It is the one rule for what
 * arrives and for what an application gives: no array, Map or other collection, no binary data, no Date, Error or Promise, which JSON would write as an empty
 * object or as none.
 *
 * @example
 * isBody({ room: "lobby" }); // true
 */
export function isBody(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]" && !(Symbol.iterator in (value as object)); // what has this tag is an object, of any realm
}
