import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { createClient, type Client as Database, type Row } from "@libsql/client";
import { chatMessage, roomName, type ChatMessage } from "sample-chat-contract";

const pageSize = 50;

const schema = [
  "CREATE TABLE IF NOT EXISTS rooms (name TEXT PRIMARY KEY, made_at INTEGER NOT NULL)",
  `CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
    key TEXT NOT NULL, votes TEXT, UNIQUE (room, key))`,
  "CREATE INDEX IF NOT EXISTS messages_by_room ON messages (room, id)",
];

/** A part of a room's history, oldest first. */
export interface HistoryPage {
  readonly messages: ChatMessage[];
  /** Whether there are more beyond it. */
  readonly more: boolean;
}

function toMessage({ id, room, sender, text, at, key, votes }: Row): ChatMessage {
  return chatMessage.parse({ id, room, from: sender, text, at, key, votes: typeof votes === "string" ? JSON.parse(votes) : undefined });
}

/** Rooms and their history, in an SQLite file. */
export class Store {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Opens the file, makes it if there is none, and makes the rooms that are always there. */
  static async open(path: string, rooms: readonly string[]): Promise<Store> {
    await mkdir(dirname(path), { recursive: true });
    const database = createClient({ url: `file:${path}` });
    await database.batch(schema, "write");
    const store = new Store(database);
    for (const room of rooms) await store.addRoom(room);
    return store;
  }

  async rooms(): Promise<string[]> {
    const { rows } = await this.#database.execute("SELECT name FROM rooms ORDER BY made_at, rowid");
    return rows.map((row) => roomName.parse(row["name"]));
  }

  async addRoom(name: string): Promise<void> {
    await this.#database.execute({ sql: "INSERT OR IGNORE INTO rooms (name, made_at) VALUES (?, ?)", args: [name, Date.now()] });
  }

  /** Keeps a message. One that is there already, by its room and key, is given back as it was kept; `isNew` tells. */
  async add({ room, from, text, at, key, votes }: Omit<ChatMessage, "id">): Promise<{ message: ChatMessage; isNew: boolean }> {
    const { rowsAffected } = await this.#database.execute({
      sql: "INSERT OR IGNORE INTO messages (room, sender, text, at, key, votes) VALUES (?, ?, ?, ?, ?, ?)",
      args: [room, from, text, at, key, votes === undefined ? null : JSON.stringify(votes)],
    });
    const { rows } = await this.#database.execute({ sql: "SELECT * FROM messages WHERE room = ? AND key = ?", args: [room, key] });
    const [row] = rows;
    if (row === undefined) throw new Error(`the message ${key} of the room ${room} was not kept`);
    return { message: toMessage(row), isNew: rowsAffected > 0 };
  }

  /** The last messages of a room, or the last before one. */
  async before(room: string, id: number = Number.MAX_SAFE_INTEGER): Promise<HistoryPage> {
    const { messages, more } = await this.#page("SELECT * FROM messages WHERE room = ? AND id < ? ORDER BY id DESC", room, id);
    return { messages: messages.toReversed(), more };
  }

  /** The first messages of a room after one. */
  after(room: string, id: number): Promise<HistoryPage> {
    return this.#page("SELECT * FROM messages WHERE room = ? AND id > ? ORDER BY id", room, id);
  }

  close(): void {
    this.#database.close();
  }

  async #page(sql: string, room: string, id: number): Promise<HistoryPage> {
    const { rows } = await this.#database.execute({ sql: `${sql} LIMIT ${pageSize + 1}`, args: [room, id] });
    return { messages: rows.slice(0, pageSize).map(toMessage), more: rows.length > pageSize };
  }
}
