import { isReservedEvent, maxNameLength } from "@gosf/protocol";
import { errorOf, invalidArgument } from "@gosf/protocol/peer";

/**
 * Checks the name of an endpoint or broadcast where an application writes it.
 *
 * @param verb What happens to it: "sent", "called".
 * @throws {GosfError} `invalid-argument`, `reserved-endpoint`.
 */
export function assertEndpointName(name: unknown, verb: string): asserts name is string {
  if (typeof name !== "string" || name === "") throw invalidArgument("an endpoint's name is a string that is not empty");
  if (name.length > maxNameLength)
    throw invalidArgument(`an endpoint's name must have at most ${maxNameLength} characters, got ${name.length}`);
  if (isReservedEvent(name)) {
    throw errorOf("reserved-endpoint", { name }, { message: `"${name}" cannot be ${verb}: Socket.IO or GOSF uses it` });
  }
}

/**
 * Checks the name of a room where an application writes it.
 *
 * @throws {GosfError} `invalid-argument`.
 */
export function assertRoom(room: unknown): asserts room is string {
  if (typeof room !== "string") throw invalidArgument(`a room's name is a string; "" is everyone`);
  if (room.length > maxNameLength) throw invalidArgument(`a room's name must have at most ${maxNameLength} characters, got ${room.length}`);
}
