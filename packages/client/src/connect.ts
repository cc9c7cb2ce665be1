import type { Contract } from "@gosf/protocol";
import { Client } from "./client.ts";
import type { ConnectOptions } from "./options.ts";

/**
 * Makes a client of one server. It connects at once, in the background, and comes back by itself: calls made meanwhile wait for it, and
 * listeners and handlers stay.
 *
 * @param url The server's address, `http://localhost:9999` or `wss://api.example.com`; in a browser also `/`, for the page's own server.
 * @param options With `contract` all names and bodies have types.
 * @returns The client. `await client.connect()` tells whether it is connected; calls may be made without it.
 * @throws {GosfError} `invalid-argument` for an address or option that it does not take.
 *
 * @example
 * const api = connect("http://localhost:9999", { contract: chat });
 * const reply = await api.call("chat.say", { body: { room: "lobby", text: "hi" } });
 * await api.disconnect();
 */
export function connect<C extends Contract = Contract>(url: string, options: ConnectOptions<C> = {}): Client<C> {
  return new Client<C>(url, options);
}
