import type { GosfError } from "@gosf/protocol";
import { setupError } from "../settings/setup-error.ts";

/** Tells in words why a port cannot be opened. */
export function createListenError(cause: NodeJS.ErrnoException, host: string, port: number): GosfError {
  const details = { host: host === "" ? "all addresses" : host, port };
  if (cause.code === "EADDRINUSE") return setupError("address-in-use", details, { cause });
  const reason = reasons[cause.code ?? ""] ?? cause.message;
  return setupError("startup-failed", { ...details, reason }, { cause });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user has no right to (ports below 1024 often need it)",
  EPERM: "this user has no right to",
  EADDRNOTAVAIL: "this machine does not have that address",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the host's name cannot be looked up now",
};
