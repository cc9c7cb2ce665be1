import type { IncomingMessage } from "node:http";

import type { Env } from "../settings/env.ts";
import { hostName, hostOf, isLoopback } from "./host.ts";
import type { PageListener } from "./pages.ts";
import { refuseRequest } from "./refusal.ts";
import { version } from "./version.ts";

/** What the page needs of the app. */
export interface StartPageDeps {
  readonly env: Env;
  /** Names of the endpoints, for developers on this machine. */
  readonly endpointNames: () => readonly string[];
}

/** Answers `/` with a page that says what is running, so that a person who opens the address sees that it works. All else is 404. */
export function createStartPage({ env, endpointNames }: StartPageDeps): PageListener {
  const isProduction = env["NODE_ENV"] === "production";
  return (request, response) => {
    if (!isForPage(request)) return refuseRequest(response, 404);
    const names = isProduction || !isLocal(request) ? [] : endpointNames();
    const body = renderPage(names);
    response.writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      "Content-Security-Policy": "default-src 'none'",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    });
    return response.end(body);
  };
}

const proxyHeaders =
  /^(?:x-forwarded-.*|forwarded|via|(?:x-real|true-client|cf-connecting|fastly-client|x-client|x-cluster-client)-ip|x-original-.*)$/;

// A proxy on this machine is a loopback peer. nginx' default gives it away by HTTP/1.0, and also sends a loopback Host.
function isForPage({ method, url, headers, httpVersion }: IncomingMessage): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  if (url?.split("?")[0] !== "/" || headers.upgrade !== undefined || httpVersion === "1.0") return false;
  return !Object.keys(headers).some((name) => proxyHeaders.test(name));
}

// The Host as well: by DNS rebinding, a page of another site reaches a loopback address.
function isLocal(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress?.replace(/^::ffff:/i, "");
  const host = hostName(hostOf(request));
  return peer !== undefined && host !== undefined && isLoopback(peer) && isLoopback(host);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");

function renderPage(names: readonly string[]): string {
  const items = names.toSorted().map((name) => `<li><code>${escapeHtml(name)}</code></li>`);
  const list = items.length === 0 ? "" : `<p>Endpoints, shown on this machine only:</p>\n<ul>\n${items.join("\n")}\n</ul>\n`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>GOSF server</title>
<h1>A GOSF server</h1>
<p>Version ${escapeHtml(version)}. It answers Socket.IO clients at this address.</p>
${list}</html>
`;
}
