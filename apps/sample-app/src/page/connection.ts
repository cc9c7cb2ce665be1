import type { Client } from "@gosf/client";
import type { SampleContract } from "../contract.ts";
import { byId } from "./elements.ts";
import { showRooms } from "./rooms.ts";

const labels = {
  connecting: "connecting",
  connected: "connected",
  reconnecting: "connection lost, trying again",
  closed: "disconnected",
} as const;

/** Shows where the connection stands, and lets one end it and begin it again. */
export function showConnection(api: Client<SampleContract>, onConnected: () => void): void {
  const state = byId("state", HTMLElement);
  const toggle = byId("toggle", HTMLButtonElement);

  const show = (): void => {
    state.dataset["state"] = api.state;
    state.textContent = labels[api.state];
    toggle.textContent = api.state === "closed" ? "Connect" : "Disconnect";
    if (!api.connected) showRooms([]);
  };
  api.onState(({ state: entered }) => {
    show();
    if (entered === "connected") onConnected();
  });
  toggle.addEventListener("click", () => {
    if (api.state === "closed") void api.connect().catch(show);
    else void api.disconnect();
  });
  show();
}
