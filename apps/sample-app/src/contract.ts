import { defineContract } from "@gosf/protocol";
import { z } from "zod";

/** What the server and the page share: names, types, checks, and the texts that the page shows. */
export const contract = defineContract({
  endpoints: {
    "auth.register": {
      summary: "Joins the main room, and a room of its own for each name",
      request: z.object({ name: z.string().trim().min(1).max(40).optional(), admin: z.boolean().optional() }),
      response: z.object({ rooms: z.array(z.string()) }),
    },
    "util.echo": {
      summary: "Answers with the text it was sent",
      request: z.object({ description: z.string().max(200).optional() }),
      response: z.object({ description: z.string().optional(), length: z.int() }),
    },
    "util.groupEcho": {
      summary: "Sends the text to everyone else in a room",
      request: z.object({ room: z.string().min(1).default("main"), description: z.string().max(200).optional() }),
      response: z.object({ room: z.string() }),
    },
  },
  broadcasts: {
    "util.groupEcho": {
      summary: "What somebody sent to a room",
      body: z.object({ from: z.string(), room: z.string(), description: z.string().optional() }),
    },
    "admin.register": {
      summary: "A client has registered; told to the admin room",
      body: z.object({ name: z.string().optional() }),
    },
  },
});

export type SampleContract = typeof contract;
