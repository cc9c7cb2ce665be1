import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { RunningServer } from "./servers.ts";

/** What a request was answered with. */
export interface Answer {
  status: number;
  body: string;
}

/** Makes one long-polling request. */
export function poll(
  server: RunningServer,
  query: string,
  body?: string,
  method: string = body === undefined ? "GET" : "POST",
): Promise<Answer> {
  const request = server.secure ? requestHttps : requestHttp;
  const options = { method, agent: false, rejectUnauthorized: false } as const;
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}/socket.io/?${query}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Opens a long-polling session and connects to the main namespace. */
export async function openPolling(server: RunningServer): Promise<{ sid: string; query: string }> {
  const { body } = await poll(server, "EIO=4&transport=polling");
  const { sid } = JSON.parse(body.slice(1)) as { sid: string };
  const query = `EIO=4&transport=polling&sid=${sid}`;
  await poll(server, query, "40");
  await poll(server, query);
  return { sid, query };
}
