import type { ErrorCodeEntry } from "./error-code-entry.ts";

const table = {
  "invalid-message": {
    seen: ["reply", "caller", "hooks"],
    message: "invalid-message[: {reason}]",
    meaning:
      "What arrived is not a Message: a field has the wrong type, there is more than one argument, a guid or uuid has over 128 characters, or the endpoint's name over 256. The body's `reason` says which.",
    remedy: "Send one object with the fields id, guid, uuid, success, text, meta and body.",
  },
  "invalid-body": {
    seen: ["reply", "caller"],
    message: "the body does not fit the contract",
    meaning: "The body does not fit the contract. The body of the failure lists the `issues` with path and message.",
    remedy: "Send what the endpoint's request schema describes.",
  },
  "invalid-response": {
    seen: ["reply", "caller", "hooks"],
    message: "the response is not valid[: {reason}]",
    meaning: "The controller returned something that is no Message, that breaks the contract, or that cannot be encoded.",
    remedy: "Mend the controller: the server's onError hooks have the issues. At a caller with validate, the reply broke the contract.",
  },
  "unknown-endpoint": {
    seen: ["reply"],
    message: 'nobody listens on "{endpoint}"',
    meaning: "No controller listens on this endpoint.",
    remedy: "Check the endpoint's name, and that the server is the right one.",
  },
  "internal-error": {
    seen: ["reply"],
    message: "internal-error",
    meaning:
      "The controller or a hook failed with something else than a GosfError, or with an error of GOSF that names files or addresses of the server or says that it calls a service wrongly.",
    remedy: "Look at the server's onError hooks or log: nothing of the cause is told to callers.",
  },
  "service-failed": {
    seen: ["reply"],
    message: "a call of another service failed",
    meaning:
      "The controller or a hook called another service, and that call failed: no answer in time, no connection, or an answer that is not valid.",
    remedy: "Try again later. The server's onError hooks have the error, with the service and its address: neither is sent to callers.",
  },
  "stream-only": {
    seen: ["reply"],
    message: '"{endpoint}" answers with a stream',
    meaning: "The endpoint answers with a stream, and the caller asked for a single reply.",
    remedy: "Use stream() of @gosf/client, or service.stream() of @gosf/microservice.",
  },
  "guid-reused": {
    seen: ["reply"],
    message: "the guid belongs to another call[: {guid}]",
    meaning: "A call came with the guid of an earlier one, but with another body.",
    remedy: "Use a new guid for every call; only a retry of the same call keeps its guid.",
  },
  overloaded: {
    seen: ["reply", "caller"],
    message: "too many calls are in flight",
    meaning: "A limit on calls in flight is reached, and its waiting line is full. The call was not run.",
    remedy: "Try again later, raise the limit, or add replicas.",
  },
  "answers-evicted": {
    seen: ["hooks"],
    message:
      "endpoints that run once forgot {droppedAnswers} answers before their window had passed, and did not remember {oversizedAnswers} that were too large: retries of these calls run again. Raise maxEntries or maxBytes, or shorten windowMs",
    meaning:
      "Answers of endpoints that run once were forgotten before their window had passed, or were too large to be remembered: the details have `droppedAnswers` and `oversizedAnswers`. A retry of such a call runs again.",
    remedy: "Raise maxEntries or maxBytes, or shorten windowMs.",
  },
  "too-large": {
    seen: ["caller", "hooks"],
    message: "a message is larger than the server takes[: {bytes} bytes, at most {maxBytes}]",
    meaning:
      "A message is above the server's `maxPayloadBytes`. A caller of GOSF does not send it: the server could only close the connection, with all other calls on it. In the hooks: a client sent one, and was disconnected.",
    remedy: "Send less at once, or as a stream, or raise `maxPayloadBytes` at the server.",
  },
  "client-too-slow": {
    seen: ["hooks"],
    message:
      "client disconnected, since it does not read: {queuedBytes}[ of {totalBytes}] bytes are queued for it[ (limit {maxQueuedBytes})][ (limit {maxQueuedBytesTotal} for all clients)]",
    meaning:
      "A client does not read what is sent to it, or not fast enough, and was disconnected. The details have `queuedBytes` and the limit: `maxQueuedBytes`, or `maxQueuedBytesTotal` with `totalBytes`.",
    remedy: "Send less at once, or raise the limit. The client reconnects and fetches what it missed.",
  },
  timeout: {
    seen: ["caller", "reply"],
    message: "no answer[ within {timeoutMs} ms][: {endpoint}]",
    meaning: "No answer came in time.",
    remedy: "Raise timeoutMs, or look at why the other end is slow.",
  },
  disconnected: {
    seen: ["caller"],
    message: "disconnected[ from {url}][: {reason}][ ({endpoint})]",
    meaning: "The connection was lost, or closed, before the answer came.",
    remedy: "Call again; a service call with retry does so by itself.",
  },
  aborted: {
    seen: ["caller", "reply"],
    message: "aborted[: {endpoint}][: {reason}]",
    meaning: "The caller's signal aborted the call, or the other end gave up waiting.",
    remedy: "Nothing to do: somebody asked for it.",
  },
  "connect-failed": {
    seen: ["caller"],
    message: "cannot connect[ to {service}][ at {url}][: {reason}]",
    meaning: "No connection could be made in time, or the server refused it. The details name the address and the reason.",
    remedy: "Check host, port, secure and path, and that the server runs; connecting goes on in the background.",
  },
  "unknown-service": {
    seen: ["caller"],
    message: 'no service "{service}" is registered',
    meaning: "No service of this name is registered.",
    remedy: "Declare it in createMicroservices or register it with registerMicroservice.",
  },
  "duplicate-service": {
    seen: ["setup"],
    message: 'a service "{service}" is registered already',
    meaning: "A service of this name is registered already.",
    remedy: "Deregister the first, or choose another name.",
  },
  "invalid-argument": {
    seen: ["setup", "caller"],
    message: "",
    meaning: "A function of the API was given something it does not take. The message says what it takes.",
    remedy: "Mend the call.",
  },
  "reserved-endpoint": {
    seen: ["setup", "caller"],
    message: '"{name}" cannot be the name of an endpoint: Socket.IO or GOSF uses it',
    meaning: "The name belongs to Socket.IO (connect, disconnect, …) or to GOSF (gosf).",
    remedy: "Choose another name for the endpoint.",
  },
  "duplicate-endpoint": {
    seen: ["setup"],
    message: 'the endpoint "{name}" has a controller already',
    meaning: "The endpoint has a controller already, or two joined contracts use one name.",
    remedy: "Give each endpoint one controller and one contract.",
  },
  "outside-contract": {
    seen: ["setup", "caller"],
    message: 'the contract has no endpoint "{name}"',
    meaning: "The name is not part of the contract.",
    remedy: "Add it to the contract, or correct its spelling.",
  },
  "missing-controller": {
    seen: ["setup"],
    message: "endpoints of the contract without a controller: {endpoints}",
    meaning: "An endpoint of the contract has no controller.",
    remedy: "Call app.listen for each endpoint of the contract before startup.",
  },
  "plugin-failed": {
    seen: ["setup"],
    message: 'the plugin "{plugin}" failed[: {reason}]',
    meaning: "A plugin's activate or deactivate failed. The message names the plugin, the cause is attached.",
    remedy: "Look at the cause.",
  },
  "address-in-use": {
    seen: ["setup"],
    message: "Cannot open port {port} on {host}: something listens there already.",
    meaning: "Another process listens on this port.",
    remedy: "Choose another port, or stop the other process.",
  },
  "startup-failed": {
    seen: ["setup"],
    message: "Cannot open port {port} on {host}: {reason}.",
    meaning: "The port could not be opened for another reason than being taken. The message names it.",
    remedy: "Check host, port and the right to open them.",
  },
  "already-started": {
    seen: ["setup"],
    message: "{what}: the app was started already",
    meaning: "The app was started already, or is shut down, and what was asked is only possible before.",
    remedy: "Register plugins and listeners before startup, and start an app once.",
  },
  "invalid-certificate": {
    seen: ["setup"],
    message: "{option}: the file {path} {problem}.",
    meaning: "The key or the certificate is missing, cannot be read, or do not belong together. The message names the file.",
    remedy: "Check the files that ssl-key and ssl-cert name.",
  },
  "invalid-config": {
    seen: ["setup"],
    message: "",
    meaning: "A configuration file is missing or is no JSON object, or an option has the wrong type. The message names it.",
    remedy: "Mend the file or the option.",
  },
} as const;

/** One of the codes of {@link errorCodes}. */
export type ErrorCode = keyof typeof table;

/**
 * Every code that GOSF itself produces, in one table. An application adds its own by throwing a {@link GosfError} with another code.
 *
 * @example
 * errorCodes["timeout"].remedy; // "Raise timeoutMs, or look at why the other end is slow."
 */
export const errorCodes: Readonly<Record<ErrorCode, ErrorCodeEntry>> = table;
