import type { ServerSignal } from "@gosf/protocol/peer";
import { PacketType } from "@gosf/wire/parser";
import type { ConnectionSettings } from "./connection/connection-settings.ts";
import { Connection } from "./connection/connection.ts";
import type { Inbox } from "./inbox.ts";
import type { Ledger } from "./calls/ledger.ts";
import { encodePacket, Outbox } from "./calls/outbox.ts";
import type { StateChange } from "./connection/state.ts";

/** What a line tells its owner. */
export interface LineEvents {
  onState(change: StateChange): void;
  onSignal(signal: ServerSignal): void;
}

/** One connection with the calls that go out on it, and an inbox for what comes unasked. Ledger and inbox may be shared by several lines. */
export class Line {
  readonly connection: Connection;
  readonly outbox: Outbox;

  constructor(settings: ConnectionSettings, ledger: Ledger, inbox: Inbox, events: LineEvents) {
    this.connection = new Connection(settings, {
      onState: (change) => {
        events.onState(change);
        // The owner knows of it before calls are rejected: who calls again from there waits, or gets the reason.
        if (change.state !== "connected" && change.error) this.outbox.drop(change.error);
      },
      onFeatures: (features) => {
        this.outbox.features = features;
      },
      onSignal: (signal) => events.onSignal(signal),
      onAck: (id, args) => this.outbox.acknowledge(id, args),
      onEvent: (name, args, ackId) => inbox.receive(name, args, ackId === undefined ? undefined : (wire) => this.#answer(ackId, wire)),
    });
    this.outbox = new Outbox(ledger, this.connection.write);
  }

  #answer(ackId: number, wire: unknown): void {
    if (this.connection.state === "connected") this.connection.write(encodePacket(PacketType.ACK, ackId, [wire]));
  }
}
