import { GosfError, isReservedEvent, type Message, type WritableMessage } from "@gosf/protocol";
import { readTimeout } from "../connection/read-settings.ts";
import type { ContractSchemas } from "../contract-schemas.ts";
import type { CallOptions } from "../options.ts";
import type { Call } from "./call.ts";
import type { Ledger } from "./ledger.ts";

/** Makes the calls of one caller: checks what it is given, gives each call its guid, and enters it in the ledger. */
export class CallMaker {
  readonly #ledger: Ledger;
  readonly #schemas: ContractSchemas;
  readonly #callerId: string;
  readonly #timeoutMs: number;
  #made = 0;

  constructor(ledger: Ledger, schemas: ContractSchemas, callerId: string, timeoutMs = 2000) {
    this.#ledger = ledger;
    this.#schemas = schemas;
    this.#callerId = callerId;
    this.#timeoutMs = readTimeout("timeoutMs", timeoutMs);
  }

  /**
   * Makes a call, and hands it on.
   *
   * @param admit Throws where the call cannot be taken now.
   * @param send Takes the call that is in the ledger.
   * @returns Its reply, of a lob an empty one.
   */
  make(
    kind: "call" | "lob",
    endpoint: string,
    message: WritableMessage = {},
    options: CallOptions = {},
    admit: (options: CallOptions) => void,
    send: (call: Call) => void,
  ): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (isReservedEvent(endpoint)) {
        throw new GosfError("reserved-endpoint", { endpoint }, { message: `"${endpoint}" belongs to Socket.IO or GOSF` });
      }
      if (typeof message !== "object" || message === null) {
        throw new GosfError("invalid-argument", { endpoint }, { message: `a message is an object like { body: { … } }: ${endpoint}` });
      }
      admit(options);
      const call = this.#ledger.open({
        kind,
        endpoint,
        message,
        guid: kind === "call" ? `${this.#callerId}.${(this.#made++).toString(36)}` : undefined,
        timeoutMs: options.timeoutMs === undefined ? this.#timeoutMs : readTimeout("timeoutMs", options.timeoutMs),
        signal: options.signal,
        schema: this.#schemas.reply(endpoint),
        resolve,
        reject,
      });
      if (call) send(call);
    });
  }
}
