import type { Contract } from "../contract-types.ts";
import type { Validate } from "../sendable.ts";
import { isFields, option, type OptionRule } from "./option-rules.ts";

/** The rule of `validate`, for a client and for a service. Default false. */
export const validateOption: OptionRule<Validate<Contract>, Validate<Contract>> = option<Validate<Contract>>(
  "true, false, or { except: [names of endpoints and broadcasts] }",
  (value) =>
    typeof value === "boolean" || (isFields(value) && Object.keys(value).join() === "except" && "except" in value && isNames(value.except)),
  false,
);

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
