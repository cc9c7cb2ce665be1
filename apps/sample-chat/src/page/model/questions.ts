import { failureMessage, successMessage, type FailureMessage, type SuccessMessage } from "@gosf/protocol";

type Yes = "yes" | "no";
type QuestionAnswer = SuccessMessage<{ answer: Yes }> | FailureMessage;

/** A question of the server's that waits for this person. */
export interface OpenQuestion {
  readonly room: string;
  readonly from: string;
  readonly question: string;
  /** When it is too late, in milliseconds since 1970. */
  readonly until: number;
  readonly answer: (answer: Yes) => void;
}

/** The questions that the server asks this page. */
export class Questions {
  open: readonly OpenQuestion[] = [];
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Shows a question; resolves to the answer, a failure if there was none in time. */
  ask({ room, from, question, timeoutMs }: { room: string; from: string; question: string; timeoutMs: number }): Promise<QuestionAnswer> {
    return new Promise((resolve) => {
      const close = (reply: QuestionAnswer): void => {
        clearTimeout(timer);
        this.open = this.open.filter((each) => each !== entry);
        this.#changed();
        resolve(reply);
      };
      const timer = setTimeout(close, timeoutMs, failureMessage("no-answer"));
      const answer = (given: Yes): void => close(successMessage("", { answer: given }));
      const entry: OpenQuestion = { room, from, question, until: Date.now() + timeoutMs, answer };
      this.open = [...this.open, entry];
      this.#changed();
    });
  }
}
