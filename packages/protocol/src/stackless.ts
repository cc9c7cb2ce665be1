import { GosfError } from "./error.ts";

/** V8's own limit. Other engines do not have it, and a hardened program may have frozen it. */
const limits = Error as { stackTraceLimit?: number }; // the library that TypeScript is told of does not have it
const isLimitWritable = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit")?.writable === true;

let depth = 0;
let isInstalled = false;

/**
 * Stands between GosfError and Error in a program that makes errors without a stack. It is put there when it is needed, and not written there, so that
 * clients in pages do without it.
 */
class StacklessError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    if (depth === 0) {
      super(message, options);
      return;
    }
    // Nothing else can make an error before the limit is restored.
    const { stackTraceLimit } = limits;
    limits.stackTraceLimit = 0;
    try {
      super(message, options);
    } finally {
      limits.stackTraceLimit = stackTraceLimit!; // it is there, or this class is not in use
    }
  }
}

/**
 * Begins a section whose GosfErrors have no stack: they are answers, and to capture a stack costs several times what a request does. Other errors have
 * theirs. Sections are synchronous and may be nested; each ends with {@link endStackless}, in a `finally`.
 *
 * @example
 * beginStackless();
 */
export function beginStackless(): void {
  depth++;
  if (isInstalled || !isLimitWritable) return;
  isInstalled = true;
  Object.setPrototypeOf(GosfError, StacklessError);
}

/**
 * Ends a section that {@link beginStackless} began.
 *
 * @example
 * endStackless();
 */
export function endStackless(): void {
  depth--;
}

/**
 * Makes a GosfError without a stack.
 *
 * @param code The code.
 * @param details What the other end may know about it. Default `{}`.
 * @param message What is wrong, in words. Default: what the table says of the code.
 *
 * @example
 * controller.abort(stacklessError("aborted"));
 */
export function stacklessError(code: GosfError["code"], details?: object, message?: string): GosfError {
  beginStackless();
  try {
    return new GosfError(code, details, { message });
  } finally {
    endStackless();
  }
}
