import type { GosfError } from "@gosf/protocol";
import { messageOf } from "@gosf/protocol/peer";
import { setupError } from "../settings/setup-error.ts";

/** Tells in words why a port cannot be opened. */
export function createListenError(cause: NodeJS.ErrnoException, host: string, port: number): GosfError {
  const details = { host, port };
  const inWords = { ...details, host: host === "" ? "all addresses" : host };
  if (cause.code === "EADDRINUSE") return setupError("address-in-use", details, { message: messageOf("address-in-use", inWords), cause });
  const reason = reasons[cause.code ?? ""] ?? cause.message;
  return setupError("startup-failed", { ...details, reason }, { message: messageOf("startup-failed", { ...inWords, reason }), cause });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user has no right to (ports below 1024 often need it)",
  EPERM: "this user has no right to",
  EADDRNOTAVAIL: "this machine does not have that address",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the host's name cannot be looked up now",
};
