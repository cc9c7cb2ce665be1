import { z } from "zod";

/** What a room is called: small letters, digits and dashes. */
export const roomName = z
  .string()
  .max(24)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "small letters, digits and dashes");

/** What the people in a room are asked. */
export const question = z.string().trim().min(1).max(120);

const votes = z.object({ yes: z.int(), no: z.int(), silent: z.int() });

/** How a question was answered. */
export type Votes = z.infer<typeof votes>;

/** One message of a room's history. */
export const chatMessage = z.object({
  /** Grows with each message. */
  id: z.int(),
  room: roomName,
  from: z.string(),
  text: z.string(),
  /** When it was said, in milliseconds since 1970. */
  at: z.int(),
  /** Made by its sender: a message that is sent again is kept once. */
  key: z.string(),
  /** Of a question: how it was answered. */
  votes: votes.optional(),
});

/** One message of a room's history. */
export type ChatMessage = z.infer<typeof chatMessage>;

/** A room, as the list of rooms shows it. */
export const roomSummary = z.object({ name: roomName, people: z.int() });

/** A room, as the list of rooms shows it. */
export type RoomSummary = z.infer<typeof roomSummary>;
