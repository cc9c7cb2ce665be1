import type { Session } from "../model/session.ts";
import { byId } from "./elements.ts";

/** What to say about the connection; nothing while it is well. */
export function renderConnection({ state, refusal }: Session): void {
  const banner = byId("connection", HTMLElement);
  banner.dataset["state"] = state;
  banner.hidden = state === "connected";
  if (state === "connecting") banner.textContent = "Connecting…";
  if (state === "reconnecting") banner.textContent = "The connection is lost. Trying again; what you say meanwhile is sent then.";
  if (state === "closed") banner.textContent = refusal === undefined ? "Disconnected." : `The server refuses: ${refusal}.`;
}
