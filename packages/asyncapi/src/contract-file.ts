import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import type { Contract } from "@gosf/protocol";
import { invalidArgument } from "@gosf/protocol/peer";
import { createJiti } from "jiti";

function isContract(value: unknown): value is Contract {
  return (
    typeof value === "object" &&
    value !== null &&
    ["endpoints", "broadcasts", "clientEndpoints"].every((section) => typeof Reflect.get(value, section) === "object")
  );
}

/**
 * Loads a contract from a module, in TypeScript or JavaScript.
 *
 * @param file The module's path, from the working directory.
 * @param name The export. Default: the default export if it is a contract, else the only export that is one.
 * @throws {GosfError} `invalid-argument` if the file cannot be loaded, or if there is no such contract, or more than one to choose from.
 *
 * @example
 * const document = await toAsyncApi(await loadContract("./src/contract.ts", "chat"));
 */
export async function loadContract(file: string, name?: string): Promise<Contract> {
  const path = resolve(file);
  let exported: Record<string, unknown>;
  try {
    exported = await createJiti(pathToFileURL(path).href, { interopDefault: false }).import(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalidArgument(`cannot load ${file}: ${reason}`, { file }, cause);
  }
  const contracts = Object.keys(exported).filter((key) => isContract(exported[key]));
  const chosen = name ?? (contracts.includes("default") ? "default" : contracts.length === 1 ? contracts[0] : undefined);
  const contract = chosen === undefined ? undefined : exported[chosen];
  if (isContract(contract)) return contract;
  const found = contracts.length === 0 ? "exports no contract" : `exports the contracts ${contracts.join(", ")}: choose one with --export`;
  throw invalidArgument(`${file} ${found}`, { file });
}
