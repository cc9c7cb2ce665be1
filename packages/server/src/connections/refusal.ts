import { toFailure } from "../requests/response.ts";

/**
 * What Socket.IO tells a client that is refused: a 4.x client gets `connect_error` with the code as message and the details as data; a 2.x
 * client `error` with the code, or with `{ message, data }` where there are details.
 */
export function toRefusal(error: unknown, protocol: number): Error {
  const { text: code, body: details } = toFailure(error);
  const refusal = new Error(code);
  if (protocol !== 3) return Object.assign(refusal, { data: details });
  return Object.keys(details).length === 0 ? refusal : Object.assign(refusal, { data: { message: code, data: details } });
}
