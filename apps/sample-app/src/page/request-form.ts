import { byId } from "./elements.ts";
import { examples, other, type Example } from "./examples.ts";

/** What the form asks for. */
export interface Wanted {
  readonly endpoint: string;
  readonly message: { text: string; body: object };
  /** `lob`: no reply is wanted. */
  readonly how: "call" | "lob";
}

function readBody(text: string): object {
  const body: unknown = text.trim() === "" ? {} : JSON.parse(text);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new SyntaxError('A body is an object: {"description": "…"}');
}

function choice({ endpoint, summary }: Example, checked: boolean): HTMLElement {
  const label = document.createElement("label");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "endpoint", value: endpoint, checked });
  const name = document.createElement(endpoint === other ? "span" : "code");
  name.textContent = endpoint === other ? "another" : endpoint;
  const about = document.createElement("small");
  about.textContent = summary;
  label.append(radio, name, about);
  return label;
}

/** Fills the form with the endpoints and calls back with what is to be sent. */
export function createRequestForm(send: (wanted: Wanted) => void): void {
  const form = byId("request", HTMLFormElement);
  const text = byId("text", HTMLInputElement);
  const body = byId("body", HTMLTextAreaElement);
  const problem = byId("body-problem", HTMLElement);
  const otherName = byId("other", HTMLInputElement);
  const choices = byId("endpoints", HTMLElement);

  const sayProblem = (message: string): void => {
    problem.textContent = message;
    body.ariaInvalid = message === "" ? null : "true";
  };
  const show = (example: Example): void => {
    text.value = example.text;
    body.value = JSON.stringify(example.body, null, 2);
    byId("other-field", HTMLElement).hidden = example.endpoint !== other;
    otherName.required = example.endpoint === other;
    sayProblem("");
  };

  const [first] = examples;
  choices.append(...examples.map((example) => choice(example, example === first)));
  if (first !== undefined) show(first);
  choices.addEventListener("change", (event) => {
    const chosen = examples.find(({ endpoint }) => event.target instanceof HTMLInputElement && endpoint === event.target.value);
    if (chosen !== undefined) show(chosen);
  });
  body.addEventListener("input", () => sayProblem(""));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = new FormData(form).get("endpoint");
    if (typeof chosen !== "string") return;
    const endpoint = chosen === other ? otherName.value : chosen;
    const how = event.submitter instanceof HTMLButtonElement && event.submitter.value === "lob" ? "lob" : "call";
    try {
      send({ endpoint, message: { text: text.value, body: readBody(body.value) }, how });
    } catch (error) {
      sayProblem(error instanceof Error ? error.message : String(error));
      body.focus();
    }
  });
}
