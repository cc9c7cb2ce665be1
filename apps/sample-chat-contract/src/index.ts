export { chat } from "./chat.ts";
export type { ChatContract } from "./chat.ts";
export { personName } from "./person-name.ts";
export { chatMessage, question, roomName } from "./schemas.ts";
export type { ChatMessage, RoomSummary, Votes } from "./schemas.ts";
