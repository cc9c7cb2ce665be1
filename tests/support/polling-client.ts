import { ask, type Answer } from "./http.ts";

/** Makes one long-polling request. */
export function poll(
  server: { readonly url: string },
  query: string,
  body?: string,
  method: string = body === undefined ? "GET" : "POST",
): Promise<Answer> {
  return ask(`${server.url}/socket.io/?${query}`, { method, rejectUnauthorized: false, body });
}

/** Opens a long-polling session and connects to the main namespace. */
export async function openPolling(server: { readonly url: string }): Promise<{ sid: string; query: string }> {
  const { body } = await poll(server, "EIO=4&transport=polling");
  const { sid } = JSON.parse(body.slice(1)) as { sid: string };
  const query = `EIO=4&transport=polling&sid=${sid}`;
  await poll(server, query, "40");
  await poll(server, query);
  return { sid, query };
}
