import { byId } from "./elements.ts";

/** Shows the rooms that this client has joined. */
export function showRooms(rooms: readonly string[]): void {
  const chips = rooms.map((room) => Object.assign(document.createElement("code"), { textContent: room, dir: "auto" }));
  byId("rooms", HTMLElement).replaceChildren(...(chips.length > 0 ? chips : ["none"]));
}
