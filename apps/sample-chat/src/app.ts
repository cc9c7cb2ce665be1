import type { RequestListener } from "node:http";
import { logger } from "@gosf/plugin-logger";
import { createApp, type App } from "@gosf/server";
import { chat, type ChatContract } from "sample-chat-contract";
import { listenToMessages } from "./endpoints/messages.ts";
import { listenToQuestions } from "./endpoints/questions.ts";
import { listenToRooms } from "./endpoints/rooms.ts";
import { People } from "./people.ts";
import type { Store } from "./store.ts";

/** The chat: all its endpoints over one store. */
export function createChat(store: Store, requestListener: RequestListener): App<ChatContract> {
  const app = createApp({ contract: chat, plugins: [logger()], requestListener, handleSignals: true });
  const people = new People(app, store);
  listenToRooms(app, people, store);
  listenToMessages(app, people, store);
  listenToQuestions(app, people, store);
  return app;
}
