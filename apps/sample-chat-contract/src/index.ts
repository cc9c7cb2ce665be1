export { chat } from "./chat.ts";
export type { ChatContract } from "./chat.ts";
export { chatMessage, personName, question, roomName } from "./schemas.ts";
export type { ChatMessage, RoomSummary, Votes } from "./schemas.ts";
