import { connect } from "@gosf/client";
import type { SampleContract } from "../contract.ts";
import { createBroadcastLog } from "./broadcast-log.ts";
import { showConnection } from "./connection.ts";
import { createExchange } from "./exchange.ts";
import { createRequestForm, type Wanted } from "./request-form.ts";
import { showRooms } from "./rooms.ts";

const registration = "auth.register";

const api = connect<SampleContract>("/");
const logBroadcast = createBroadcastLog();
const exchange = createExchange();
const fail = (error: unknown): void => exchange.failed(error);
let registered: object = {};

api.listen("util.groupEcho", (message) => logBroadcast("util.groupEcho", message));
api.listen("admin.register", (message) => logBroadcast("admin.register", message));

// A connection that was lost has left its rooms: the next one registers as the last one did.
async function register(): Promise<void> {
  const reply = await api.call(registration, { body: registered });
  if (reply.success) showRooms(reply.body.rooms);
}
showConnection(api, () => void register().catch(fail));

async function send({ endpoint, message, how }: Wanted): Promise<void> {
  // The form takes any name and body: what the server says to wrong ones is part of what can be tried.
  const known = endpoint as keyof SampleContract["endpoints"];
  exchange.sent(endpoint, message);
  if (how === "lob") {
    await api.lob(known, message);
    exchange.lobbed();
    return;
  }
  const from = performance.now();
  const reply = await api.call(known, message);
  exchange.replied(reply, performance.now() - from);
  if (endpoint !== registration || !reply.success || !("rooms" in reply.body)) return;
  registered = message.body;
  showRooms(reply.body.rooms);
}

createRequestForm((wanted) => void send(wanted).catch(fail));
