import { errorCodes, maxIssues } from "@gosf/protocol";
import type { JsonSchema } from "./json-schema.ts";

const identity: Readonly<Record<string, JsonSchema>> = {
  id: { type: "integer", description: "A message identifier that the response carries back." },
  guid: { type: "string", description: "Identifies one call; a retry keeps it." },
  uuid: { type: "string", description: "Free for the application; the response carries it back." },
};

const meta: JsonSchema = { type: "object", description: "What services tell each other beside the data." };

/** Whether a body can be left out: then no field is required of it. */
function isRequired(body: JsonSchema | undefined): boolean {
  return Array.isArray(body?.["required"]) && body["required"].length > 0;
}

/** The Message that carries a request's body. */
export function requestSchema(body: JsonSchema | undefined): JsonSchema {
  return {
    type: "object",
    properties: { ...identity, text: { type: "string" }, meta, body: body ?? { type: "object" } },
    ...(isRequired(body) ? { required: ["body"] } : {}),
  };
}

/** The Message that says yes; empty fields are left out. */
export function successSchema(body: JsonSchema | undefined): JsonSchema {
  return {
    type: "object",
    properties: { ...identity, success: { const: true }, text: { type: "string" }, meta, body: body ?? { type: "object" } },
    required: isRequired(body) ? ["success", "body"] : ["success"],
  };
}

/** The Message of a broadcast. Whether it says yes or no is up to the sender. */
export function broadcastSchema(body: JsonSchema): JsonSchema {
  return {
    type: "object",
    properties: { success: { type: "boolean" }, text: { type: "string" }, meta, body },
    required: isRequired(body) ? ["success", "body"] : ["success"],
  };
}

const issues: JsonSchema = {
  type: "array",
  maxItems: maxIssues,
  items: {
    type: "object",
    properties: { path: { type: "array", items: { type: ["string", "integer"] } }, message: { type: "string" } },
    required: ["path", "message"],
  },
};

const replyCodes = Object.entries(errorCodes).filter(([, entry]) => entry.seen.includes("reply"));

/** The Message that says no: the same for every endpoint. */
export function failureSchema(): JsonSchema {
  return {
    type: "object",
    description: "A failure: text is the code, body the details.",
    properties: {
      ...identity,
      success: { const: false },
      text: {
        type: "string",
        description: [
          "One of these codes, or one of the application's own:",
          ...replyCodes.map(([c, e]) => `- \`${c}\`: ${e.meaning}`),
        ].join("\n"),
        anyOf: [{ enum: replyCodes.map(([code]) => code) }, { type: "string" }],
      },
      meta,
      body: { type: "object", properties: { issues, reason: { type: "string" } } },
    },
    required: ["success", "text"],
  };
}

/** The examples of a failure: one for each code that a reply can carry. */
export function failureExamples(): ReadonlyArray<{ name: string; summary: string; payload: JsonSchema }> {
  return replyCodes.map(([code, entry]) => ({
    name: code,
    summary: entry.meaning,
    payload: { success: false, text: code, ...exampleBody(code) },
  }));
}

function exampleBody(code: string): JsonSchema {
  if (code === "invalid-body") return { body: { issues: [{ path: ["text"], message: "Expected a string" }] } };
  if (code === "invalid-message") return { body: { reason: "body must be an object" } };
  return {};
}
