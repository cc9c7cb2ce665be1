import { assertLengths } from "#link";
import {
  isReservedEvent,
  isSchema,
  type BodySchema,
  type Contract,
  type EndpointContract,
  type MessageIdentity,
  type Validate,
} from "@gosf/protocol";
import { fault } from "./fault.ts";

/** What a caller asks its contract, which may be none: schemas by name, and whether a name is known. */
export interface ContractSchemas {
  /** The schema to check an endpoint's replies with. */
  readonly reply: (name: string) => BodySchema | undefined;
  /** The schema to check a broadcast with, or the event copy of a reply, if that is a success. */
  readonly broadcast: (name: string, isSuccess: boolean) => BodySchema | undefined;
  /** A client endpoint's schemas. They are always checked: handlers receive what the schema makes of a body. */
  readonly clientEndpoint: (name: string) => EndpointContract | undefined;
  /**
   * Refuses a name that cannot be listened to or handled.
   *
   * @param sections Where the name may be.
   * @throws {GosfError} `reserved-endpoint`, `outside-contract`.
   */
  readonly assertKnown: (name: string, ...sections: (keyof Contract)[]) => void;
}

/**
 * Reads a contract for a caller.
 *
 * @param contract None: every name is known, and nothing is checked.
 * @param validate Replies and broadcasts to check.
 *
 * @example
 * createContractSchemas(chat, false).assertKnown("chat.said", "broadcasts", "endpoints");
 */
export function createContractSchemas(contract: Contract | undefined, validate: Validate<Contract> | undefined): ContractSchemas {
  const checks = (name: string): boolean => validate === true || (!!validate && !validate.except.includes(name));
  const reply = (name: string): BodySchema | undefined => (checks(name) ? entry(contract?.endpoints, name)?.response : undefined);
  return {
    reply,
    broadcast(name, isSuccess) {
      const broadcast = checks(name) ? entry(contract?.broadcasts, name) : undefined;
      if (!broadcast) return isSuccess ? reply(name) : undefined;
      return isSchema(broadcast) ? broadcast : broadcast.body;
    },
    clientEndpoint: (name) => entry(contract?.clientEndpoints, name),
    assertKnown(name, ...sections) {
      assertFree(name);
      if (!contract || sections.some((section) => entry<unknown>(contract[section], name))) return;
      throw fault("outside-contract", { name, sections });
    },
  };
}

/** @throws {GosfError} `reserved-endpoint`; in Node `invalid-argument` for a name of over 256 characters. */
export function assertFree(name: string, identity?: MessageIdentity): void {
  assertLengths(name, identity);
  if (isReservedEvent(name)) throw fault("reserved-endpoint", { name });
}

function entry<T>(section: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return section && Object.hasOwn(section, name) ? section[name] : undefined;
}
