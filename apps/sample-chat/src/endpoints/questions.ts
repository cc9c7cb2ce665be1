import { successMessage } from "@gosf/protocol";
import type { App, Client } from "@gosf/server";
import type { ChatContract, Votes } from "sample-chat-contract";
import { assertInRoom, type People } from "../people.ts";
import type { Store } from "../store.ts";

/** How long people have for an answer, in milliseconds. */
const answerMs = 60_000;

interface Question {
  readonly room: string;
  readonly from: string;
  readonly question: string;
}

// The server asks, the page answers. Whoever leaves, refuses or takes too long is silent.
async function ask(client: Client<ChatContract>, question: Question): Promise<keyof Votes> {
  try {
    const reply = await client.call("client.answer", { body: { ...question, timeoutMs: answerMs } }, { timeoutMs: answerMs });
    return reply.success ? reply.body.answer : "silent";
  } catch {
    return "silent";
  }
}

/** Adds the questions that one person asks the others in a room. */
export function listenToQuestions(app: App<ChatContract>, people: People, store: Store): void {
  app.listen("chat.ask", async (client, request) => {
    const { room, question, key } = request.message.body;
    assertInRoom(client, room);
    const from = people.nameOf(client);
    const others = people.inRoom(room).filter((other) => people.nameOf(other) !== from);
    const answers = await Promise.all(others.map((other) => ask(other, { room, from, question })));

    const votes: Votes = { yes: 0, no: 0, silent: 0 };
    for (const answer of answers) votes[answer] += 1;
    const { message, isNew } = await store.add({ room, from, text: question, at: Date.now(), key, votes });
    if (isNew) app.broadcast(room, "chat.said", successMessage("", message));
    return successMessage("", { message });
  });
}
