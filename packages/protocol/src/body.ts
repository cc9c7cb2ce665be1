/**
 * Tells whether a value can be a message, a meta or a body: an object whose fields are its data, as JSON or a class makes them. It is the one rule for what
 * arrives and for what an application gives: no array, Map or other collection, no binary data, no Date, Error or Promise, which JSON would write as an empty
 * object or as none.
 *
 * @example
 * isBody({ room: "lobby" }); // true
 */
export function isBody(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Most have none but this. Of the others the tag tells, in every realm, and costs many times as much.
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.prototype.toString.call(value) === "[object Object]" && !(Symbol.iterator in value);
}
