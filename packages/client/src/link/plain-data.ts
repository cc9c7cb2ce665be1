import { toWire, type MessageIdentity, type WritableMessage } from "@gosf/protocol";
import { metaKey, type RequestNote } from "@gosf/protocol/peer";

/** The data of an event that carries a message: with the identity of its call, and a note to a server of this project. */
export function plainData(name: string, message: WritableMessage, identity: MessageIdentity, note?: RequestNote): readonly unknown[] {
  const wire = toWire(message, identity);
  return [name, note ? { ...wire, meta: { ...message.meta, [metaKey]: note } } : wire];
}
