import { GosfError, isReservedEvent, isSchema, type BodySchema, type Contract, type EndpointContract } from "@gosf/protocol";

/** What a caller asks its contract, which may be none: schemas by name, and whether a name is known. */
export class ContractSchemas {
  readonly #contract: Contract | undefined;
  readonly #validate: boolean;

  /** @param validate Whether replies and broadcasts are checked. */
  constructor(contract: Contract | undefined, validate: boolean) {
    this.#contract = contract;
    this.#validate = validate;
  }

  /** The schema to check an endpoint's replies with. */
  reply(name: string): BodySchema | undefined {
    return this.#validate ? entry(this.#contract?.endpoints, name)?.response : undefined;
  }

  /** The schema to check a broadcast with, or the event copy of a reply. */
  broadcast(name: string): BodySchema | undefined {
    if (!this.#validate) return undefined;
    const broadcast = entry(this.#contract?.broadcasts, name);
    if (!broadcast) return this.reply(name);
    return isSchema(broadcast) ? broadcast : broadcast.body;
  }

  /** A client endpoint's schemas. They are always checked: handlers receive what the schema makes of a body. */
  clientEndpoint(name: string): EndpointContract | undefined {
    return entry(this.#contract?.clientEndpoints, name);
  }

  /**
   * @param sections Where the name may be.
   * @throws {GosfError} `reserved-endpoint`, `outside-contract`.
   */
  assertKnown(name: string, ...sections: (keyof Contract)[]): void {
    if (isReservedEvent(name)) throw new GosfError("reserved-endpoint", { name }, { message: `"${name}" belongs to Socket.IO or GOSF` });
    const contract = this.#contract;
    if (!contract || sections.some((section) => entry<unknown>(contract[section], name))) return;
    throw new GosfError("outside-contract", { name }, { message: `"${name}" is not in the contract's ${sections.join(" or ")}` });
  }
}

function entry<T>(section: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return section && Object.hasOwn(section, name) ? section[name] : undefined;
}
