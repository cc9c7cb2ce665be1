import { GosfError, type Message } from "@gosf/protocol";
import { byId } from "./elements.ts";
import { showJson } from "./json-view.ts";

type Outcome = "success" | "failure" | "waiting" | "sent";

/** The last request and its reply, side by side. */
export interface Exchange {
  sent(endpoint: string, message: object): void;
  lobbed(): void;
  replied(reply: Message, durationMs: number): void;
  failed(error: unknown): void;
}

const labels: Record<Outcome, string> = { success: "success", failure: "failure", waiting: "waiting…", sent: "none wanted" };

export function createExchange(): Exchange {
  const reply = byId("reply", HTMLElement);
  const outcome = byId("outcome", HTMLElement);
  const duration = byId("duration", HTMLElement);
  const say = (kind: Outcome, time = ""): void => {
    outcome.dataset["outcome"] = kind;
    outcome.textContent = labels[kind];
    duration.textContent = time;
  };
  return {
    sent(endpoint, message) {
      byId("sent-endpoint", HTMLElement).textContent = endpoint;
      showJson(byId("sent", HTMLElement), message);
      showJson(reply, undefined);
      say("waiting");
    },
    lobbed() {
      say("sent");
    },
    replied(message, durationMs) {
      showJson(reply, message);
      say(message.success ? "success" : "failure", `${durationMs.toFixed(1)} ms`);
    },
    failed(error) {
      const known = GosfError.is(error) ? { rejected: error.code, ...error.details } : { rejected: String(error) };
      showJson(reply, known);
      say("failure");
    },
  };
}
