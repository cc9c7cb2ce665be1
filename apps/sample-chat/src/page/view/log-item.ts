import type { Votes } from "sample-chat-contract";
import type { Outgoing } from "../model/room.ts";
import { make, makeAvatar, makeName, makeWritten, setText } from "./elements.ts";
import type { ItemView } from "./keyed-list.ts";

/** An item of the log: a day, a note, the result of a question, or a message. */
export type LogItem =
  | { readonly kind: "day" | "empty"; readonly key: string; readonly text: string }
  | {
      readonly kind: "vote";
      readonly key: string;
      readonly from: string;
      readonly at: number;
      readonly text: string;
      readonly votes: Votes;
    }
  | MessageItem;

interface MessageItem {
  readonly kind: "message";
  readonly key: string;
  readonly from: string;
  readonly at: number;
  readonly text: string;
  readonly isOwn: boolean;
  /** `true` if it is shown as one with the message before it. */
  readonly follows: boolean;
  /** Undefined if the server has confirmed it. */
  readonly state: Outgoing["state"] | undefined;
}

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const outgoingNotes = { sending: "sending…", waiting: "waiting for the connection…", refused: "not taken" } as const;
const outgoingStates = ["sending", "waiting", "refused"] as const;

function makeVotes({ yes, no, silent }: Votes): HTMLElement {
  const all = yes + no + silent;
  if (all === 0) return make("small", "", "Nobody else was here.");
  const bar = make("div", "bar");
  for (const [kind, count] of [
    ["yes", yes],
    ["no", no],
  ] as const) {
    const part = make("span", kind);
    part.style.width = `${(count / all) * 100}%`;
    bar.append(part);
  }
  const note = silent === 0 ? "" : ` · ${silent} silent`;
  return make("div", "votes", bar, make("small", "", `${yes} yes · ${no} no${note}`));
}

function makeMessage({ from, text, isOwn }: MessageItem): ItemView<LogItem> {
  const time = make("time", "");
  const note = make("small", "note");
  const element = make("li", "message", make("div", "head", makeWritten("strong", "", from), time), makeWritten("p", "bubble", text));
  if (!isOwn) element.prepend(makeAvatar(from));
  element.classList.toggle("own", isOwn);
  let shownAt: number | undefined;
  return {
    element,
    show(item) {
      if (item.kind !== "message") return;
      const { at, follows, state } = item;
      if (at !== shownAt) {
        time.dateTime = new Date(at).toISOString();
        setText(time, clock.format(at));
        shownAt = at;
      }
      element.classList.toggle("follows", follows);
      element.classList.toggle("outgoing", state !== undefined);
      for (const each of outgoingStates) element.classList.toggle(each, each === state);
      if (state !== undefined) {
        setText(note, outgoingNotes[state]);
        if (!note.isConnected) element.append(note);
      } else note.remove();
    },
  };
}

/** Makes the element of an item. */
export function makeLogItem(item: LogItem): ItemView<LogItem> {
  if (item.kind === "message") return makeMessage(item);
  if (item.kind !== "vote") return { element: make("li", item.kind, item.text) };
  const { from, at, text, votes } = item;
  const title = make("small", "", makeName(from), ` asked, ${clock.format(at)}`);
  return { element: make("li", "vote", title, makeWritten("p", "", text), makeVotes(votes)) };
}
