import { defineContract } from "@gosf/protocol";
import { z } from "zod";
import { personName } from "./person-name.ts";
import { chatMessage, question, roomName, roomSummary } from "./schemas.ts";

const rooms = z.object({ rooms: z.array(roomSummary) });
const messages = { messages: z.array(chatMessage) };

/** All that the chat's server and its page say to each other. Who somebody is travels with the connection, as `auth: { name }`. */
export const chat = defineContract({
  endpoints: {
    "chat.rooms": {
      summary: "Lists the rooms",
      response: rooms,
    },
    "chat.join": {
      summary: "Enters a room and gets its last messages; after a reconnect, those that were missed",
      request: z.object({ room: roomName, after: z.int().min(0).optional() }),
      response: z.object({ ...messages, people: z.array(personName), more: z.boolean() }),
    },
    "chat.leave": {
      summary: "Leaves a room",
      request: z.object({ room: roomName }),
    },
    "chat.history": {
      summary: "Gets the messages before one",
      request: z.object({ room: roomName, before: z.int() }),
      response: z.object({ ...messages, more: z.boolean() }),
    },
    "chat.say": {
      summary: "Says something in a room; said again with the same key, it is kept once",
      request: z.object({ room: roomName, text: z.string().trim().min(1).max(2000), key: z.string().min(8).max(40) }),
      response: z.object({ message: chatMessage }),
    },
    "chat.typing": {
      summary: "Tells the others in a room that this person is typing",
      request: z.object({ room: roomName }),
    },
    "chat.ask": {
      summary: "Asks everyone else in a room something to be answered with yes or no, and waits for the answers",
      request: z.object({ room: roomName, question, key: z.string().min(8).max(40) }),
      response: z.object({ message: chatMessage }),
    },
  },
  broadcasts: {
    "chat.said": { summary: "Something was said in a room", body: chatMessage },
    "chat.people": { summary: "Who is in a room now", body: z.object({ room: roomName, people: z.array(personName) }) },
    "chat.typing": { summary: "Somebody is typing", body: z.object({ room: roomName, name: personName }) },
    "chat.rooms": { summary: "The rooms, and how many people are in each", body: rooms },
  },
  clientEndpoints: {
    "client.answer": {
      summary: "Asks a person a question",
      request: z.object({ room: roomName, from: personName, question, timeoutMs: z.int() }),
      response: z.object({ answer: z.enum(["yes", "no"]) }),
    },
  },
});

export type ChatContract = typeof chat;
