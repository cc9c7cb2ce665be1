import { fault } from "../fault.ts";

/**
 * Reads a server's address. In a browser it may be relative to the page: to its base, which is its parent's in a frame of `srcdoc`.
 *
 * @throws {GosfError} `invalid-argument` for what is none, or has a path: that is an option.
 */
export function readUrl(address: string): URL {
  try {
    const url = new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href);
    if (url.host && url.pathname === "/") return url;
  } catch {}
  // A namespace of Socket.IO is written as a path.
  throw fault("invalid-argument", { address, reason: "see the option path, and rooms for namespaces" });
}
