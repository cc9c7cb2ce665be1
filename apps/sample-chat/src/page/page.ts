import { roomName } from "sample-chat-contract";
import { isLoss } from "./model/outbox.ts";
import { Session } from "./model/session.ts";
import { setUpComposer } from "./view/composer.ts";
import { renderConnection } from "./view/connection.ts";
import { byId, makeAvatar, makeName, setText } from "./view/elements.ts";
import { keepFocus } from "./view/focus.ts";
import { MessagesView } from "./view/messages.ts";
import { askForName, rememberedName } from "./view/name-dialog.ts";
import { renderPeople } from "./view/people.ts";
import { renderQuestions } from "./view/questions.ts";
import { RoomsView } from "./view/rooms.ts";

// One way round: what happens changes the session, and a changed session is drawn, once a frame at the most.
let frame: number | undefined;
let typingTimer: ReturnType<typeof setTimeout> | undefined;

function changed(): void {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    keepFocus(render);
  });
}

/** Does what a person asked for. What the connection loses is shown, or made good when it is back. */
function act(doing: Promise<void>): void {
  void doing.catch((error: unknown) => {
    if (!isLoss(error)) throw error;
  });
}

const roomInAddress = (): string => roomName.safeParse(location.hash.slice(1)).data ?? "lobby";

/** Opens a session under a name, in a room. */
function start(name: string, room: string): Session {
  byId("me", HTMLButtonElement).replaceChildren(makeAvatar(name), makeName(name));
  changed();
  return new Session(name, room, changed);
}

let session = start(rememberedName() ?? (await askForName()), roomInAddress());
const messages = new MessagesView(() => act(session.loadEarlier()));
const enter = (room: string): void => act(session.enter(room));
const rooms = new RoomsView(enter);

setUpComposer({
  say: (text) => act(session.say(text)),
  typing: () => act(session.tellTyping()),
  enter,
  ask: (question) => act(session.ask(question)),
  leave: () => act(session.leave()),
});

async function rename(): Promise<void> {
  const name = await askForName();
  if (name === session.name) return;
  await session.close();
  session = start(name, session.room.name);
}
byId("me", HTMLButtonElement).addEventListener("click", () => {
  act(rename());
});

function render(): void {
  const { room } = session;
  document.title = `#${room.name} · Chat`;
  history.replaceState(null, "", `#${room.name}`);
  setText(byId("room-name", HTMLElement), room.name);
  const ask = byId("ask", HTMLButtonElement);
  ask.disabled = session.isAsking || session.state !== "connected";
  setText(ask, session.isAsking ? "Asking…" : "Ask the room");
  byId("leave", HTMLButtonElement).hidden = !session.canLeave;
  renderConnection(session);
  rooms.render(session);
  renderPeople(session);
  renderQuestions(session);
  messages.render(session);
  clearTimeout(typingTimer);
  if (room.typingEnds !== undefined) typingTimer = setTimeout(changed, room.typingEnds - Date.now() + 1);
}
