import type { Session } from "../model/session.ts";
import { byId, setText } from "./elements.ts";

function describe({ state, refusal }: Session): string {
  if (state === "connecting") return "Connecting…";
  if (state === "reconnecting") return "The connection is lost. Trying again; what you say meanwhile is sent then.";
  if (refusal === undefined) return "Disconnected.";
  const { code, details } = refusal;
  return typeof details["reason"] === "string" ? `The server refuses: ${code} (${details["reason"]}).` : `The server refuses: ${code}.`;
}

/** Shows the state of the connection; hidden while it is connected. */
export function renderConnection(session: Session): void {
  const banner = byId("connection", HTMLElement);
  banner.dataset["state"] = session.state;
  banner.hidden = session.state === "connected";
  if (!banner.hidden) setText(banner, describe(session));
}
