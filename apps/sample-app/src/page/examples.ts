import type { SampleContract } from "../contract.ts";

/** An endpoint as the page offers it: what it does, and what to send to begin with. */
export interface Example {
  readonly endpoint: string;
  readonly summary: string;
  readonly text: string;
  readonly body: object;
}

/** The choice that lets one write any endpoint's name. */
export const other = "";

// Of the contract the page needs only the types: no schema library travels to the browser.
const known: Record<keyof SampleContract["endpoints"], Omit<Example, "endpoint">> = {
  "auth.register": { summary: "Joins main, and a room of your own", text: "", body: { name: "ada" } },
  "util.echo": { summary: "Answers with the text it was sent", text: "Hello world.", body: { description: "from the page" } },
  "util.groupEcho": { summary: "Sends the text to the others in a room", text: "Hello everyone.", body: { room: "main" } },
};

/** Every endpoint of the contract, and one free choice to see failures with. */
export const examples: readonly Example[] = [
  ...Object.entries(known).map(([endpoint, example]) => ({ endpoint, ...example })),
  { endpoint: other, summary: "Any name, to see what failures look like", text: "", body: {} },
];
