/** What a worker can be asked, by name. */
export type Handlers = Record<string, (argument: never) => unknown>;

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/**
 * The inside of a forked process: answers the questions of the process that started it, one message each, until that process goes.
 *
 * @param handlers what can be asked; a rejected promise reaches the asker as an error
 */
export function answerQuestions(handlers: Handlers): void {
  process.on("message", (question: Question) => {
    void answer(handlers, question).then((reply) => process.send?.(reply));
  });
  process.on("disconnect", () => process.exit(0));
}

async function answer(handlers: Handlers, { id, name, argument }: Question): Promise<Answer> {
  try {
    const handler = handlers[name];
    if (!handler) throw new Error(`nothing answers "${name}" here`);
    return { id, value: await handler(argument as never) };
  } catch (cause) {
    return { id, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
  }
}
