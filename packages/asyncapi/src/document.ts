import { isSchema, type BodySchema, type Contract, type EndpointContract } from "@gosf/protocol";
import { definedFields, fields, invalidArgument, oneOf, option, type OptionTable, readOptions, text } from "@gosf/protocol/peer";
import { broadcastSchema, failureExamples, failureSchema, requestSchema, successSchema } from "./envelope.ts";
import { toJsonSchema, type JsonSchema, type Side } from "./json-schema.ts";

/** A server that the document names. */
export interface AsyncApiServer {
  /** Host and port, as in `"api.example.com:443"`. */
  host: string;
  /** Default `"wss"`. */
  protocol?: "ws" | "wss" | undefined;
  /** The path of its Socket.IO endpoint. Default `"/socket.io/"`. */
  pathname?: string | undefined;
  /** What it is for; Markdown. */
  description?: string | undefined;
}

/** What {@link toAsyncApi} takes beside the contract. */
export interface AsyncApiOptions {
  /** The name of the API. Default `"GOSF API"`. */
  title?: string | undefined;
  /** The version of the API, not of AsyncAPI. Default `"1.0.0"`. */
  version?: string | undefined;
  /** What it is for; Markdown. */
  description?: string | undefined;
  /** Where it runs, by a short name. */
  servers?: Readonly<Record<string, AsyncApiServer>> | undefined;
}

const optionTable: OptionTable<AsyncApiOptions, "title" | "version"> = {
  title: text("GOSF API"),
  version: text("1.0.0"),
  description: option<string>("a string", isText),
  servers: fields<Readonly<Record<string, AsyncApiServer>>>("an object of servers by name"),
};

const serverTable: OptionTable<AsyncApiServer, "protocol" | "pathname"> = {
  host: option<string>('host and port, as in "api.example.com:443"', (value) => isText(value) && value !== ""),
  protocol: oneOf(["ws", "wss"], "wss"),
  pathname: text("/socket.io/"),
  description: option<string>("a string", isText),
};

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** An AsyncAPI 3.0 document: JSON. */
export interface AsyncApiDocument {
  /** The version of AsyncAPI. */
  asyncapi: "3.0.0";
  /** Title, version and description. */
  info: JsonSchema;
  /** How messages are written. */
  defaultContentType: "application/json";
  /** Where it runs, by name. */
  servers?: JsonSchema;
  /** A channel for each endpoint and broadcast, with the messages that travel on it. */
  channels: Record<string, JsonSchema>;
  /** What the server receives and sends, by name. */
  operations: Record<string, JsonSchema>;
  /** The messages and schemas that channels and operations point to. */
  components: { messages: Record<string, JsonSchema>; schemas: Record<string, JsonSchema> };
}

const failureReference = { $ref: "#/components/messages/failure" };

function emptyRecord(): Record<string, JsonSchema> {
  return Object.create(null) as Record<string, JsonSchema>; // an object without a prototype is one
}

/** AsyncAPI's keys are letters, digits, dot, dash and underscore; a name with other characters gets a key of its own. */
function toKey(name: string): string {
  return name.replace(/[^\w.-]/g, (character) => `_${character.codePointAt(0)?.toString(16)}_`);
}

function described(entry: { summary?: string; description?: string }): JsonSchema {
  return { ...(entry.summary ? { summary: entry.summary } : {}), ...(entry.description ? { description: entry.description } : {}) };
}

async function schemaOf(schema: BodySchema | undefined, side: Side, place: string): Promise<JsonSchema | undefined> {
  return schema && (await toJsonSchema(schema, side, place));
}

function messageReference(channel: string, message: string): { $ref: string } {
  return { $ref: `#/channels/${channel}/messages/${message}` };
}

async function addEndpoint(document: AsyncApiDocument, name: string, entry: EndpointContract, action: "receive" | "send"): Promise<void> {
  const place = action === "receive" ? "endpoint" : "client endpoint";
  const channel = toKey(action === "receive" ? name : `client.${name}`);
  const request = requestSchema(await schemaOf(entry.request, "input", `the request of ${place} "${name}"`));
  const response = successSchema(await schemaOf(entry.response, "output", `the response of ${place} "${name}"`));
  document.channels[channel] = {
    address: name,
    description: `The Socket.IO event \`${name}\`. The reply is its acknowledgement.`,
    messages: {
      request: { name: `${name} request`, payload: request },
      response: { name: `${name} response`, payload: response },
      failure: failureReference,
    },
  };
  document.operations[channel] = {
    action,
    channel: { $ref: `#/channels/${channel}` },
    ...described(entry),
    messages: [messageReference(channel, "request")],
    reply: {
      channel: { $ref: `#/channels/${channel}` },
      messages: [messageReference(channel, "response"), messageReference(channel, "failure")],
    },
    "x-ack": true,
    ...(entry.stream ? { "x-stream": true } : {}),
  };
}

async function addBroadcasts(document: AsyncApiDocument, contract: Contract): Promise<void> {
  for (const [name, entry] of Object.entries(contract.broadcasts)) {
    const { body, ...description } = isSchema(entry) ? { body: entry } : entry;
    const channel = toKey(`broadcast.${name}`);
    const payload = broadcastSchema(await toJsonSchema(body, "output", `the broadcast "${name}"`));
    document.channels[channel] = {
      address: name,
      description: `The Socket.IO event \`${name}\`, sent to many.`,
      messages: { broadcast: { name: `${name} broadcast`, payload } },
    };
    document.operations[channel] = {
      action: "send",
      channel: { $ref: `#/channels/${channel}` },
      ...described(description),
      messages: [messageReference(channel, "broadcast")],
    };
  }
}

function serversOf(servers: Readonly<Record<string, AsyncApiServer>>): JsonSchema {
  const entries = Object.entries(servers).map(([name, given]) => {
    const server = readOptions<AsyncApiServer, "protocol" | "pathname">(given, serverTable, { of: `the server "${name}"` });
    if (server.host === undefined) throw invalidArgument(`the server "${name}" needs a host`, { option: "host" });
    return [name, definedFields(server)];
  });
  return Object.fromEntries(entries);
}

/**
 * Makes an AsyncAPI 3.0 document of a contract, seen from the server: it receives the endpoints' requests and answers them in their acks,
 * and it sends the broadcasts and the client endpoints' requests.
 *
 * @param contract What `defineContract` or `joinContracts` returned.
 * @param options Title, version, description and servers of the document.
 * @returns The document, ready for `JSON.stringify`.
 * @throws {GosfError} `invalid-argument` for an option that is none, and, naming the place, for a schema of which its library can make no JSON Schema.
 * @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 *
 * @example
 * const document = await toAsyncApi(chat, { title: "Chat", version: "1.2.0" });
 */
export async function toAsyncApi(contract: Contract, options: AsyncApiOptions = {}): Promise<AsyncApiDocument> {
  const { title, version, description, servers } = readOptions<AsyncApiOptions, "title" | "version">(options, optionTable, {
    of: "toAsyncApi",
  });
  const document: AsyncApiDocument = {
    asyncapi: "3.0.0",
    info: { title, version, ...(description ? { description } : {}) },
    defaultContentType: "application/json",
    ...(servers ? { servers: serversOf(servers) } : {}),
    channels: emptyRecord(), // an endpoint may be named __proto__
    operations: emptyRecord(),
    components: {
      messages: {
        failure: { name: "failure", payload: { $ref: "#/components/schemas/failure" }, examples: failureExamples() },
      },
      schemas: { failure: failureSchema() },
    },
  };
  for (const [name, entry] of Object.entries(contract.endpoints)) await addEndpoint(document, name, entry, "receive");
  for (const [name, entry] of Object.entries(contract.clientEndpoints)) await addEndpoint(document, name, entry, "send");
  await addBroadcasts(document, contract);
  return document;
}
