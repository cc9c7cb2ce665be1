import { createServer as createHttpServer, type RequestListener, type Server as HttpOnlyServer } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

import { fillListenOptions, type ListenOptions, type ListenSettings } from "../settings/listen-options.ts";
import { createHostCheck } from "./host-check.ts";
import { intercept } from "./interceptor.ts";
import { createListenError } from "./listen-error.ts";
import { OpenSockets } from "./open-sockets.ts";
import { guardPages, type PageListener } from "./pages.ts";
import { refuseRequest } from "./refusal.ts";
import { readIdentity } from "./tls.ts";

/** An HTTP server that listens. */
export interface OpenServer {
  /** The server: node:https' with `secure`, node:http's otherwise. */
  readonly server: HttpOnlyServer | HttpsServer;
  /** Where it can be reached from this machine, such as `http://localhost:9999`. */
  readonly url: string;
  /**
   * Stops listening at once, lets requests in flight finish, and ends what is still open after the grace.
   *
   * @param graceMs Milliseconds to let requests and goodbyes finish. Default 1,000; with 0 they are cut off.
   */
  readonly close: (graceMs?: number) => Promise<void>;
}

/**
 * Opens a port.
 *
 * @param options Where to listen.
 * @param pages Answers requests that are no Socket.IO requests. Default: 404. One that throws or rejects answers 500.
 * @param onError Gets what the pages throw, and what goes wrong with the port later on. Default: `console.error`.
 * @returns The server, once it accepts connections.
 * @throws GosfError `invalid-config` (an option), `invalid-certificate` (a file), `address-in-use`, `startup-failed` (any other reason).
 *
 * @example
 * const { url, close } = await openHttpServer({ port: 0 });
 */
export async function openHttpServer(
  options: ListenOptions = {},
  pages: PageListener = answerNotFound,
  onError: (error: unknown) => void = console.error,
): Promise<OpenServer> {
  const settings = fillListenOptions(options);
  const server = await createServer(settings, guardPages(pages, onError));
  const sockets = new OpenSockets();
  // Node itself forgets connections that were upgraded, and those whose TLS handshake hangs.
  server.on("connection", (socket) => sockets.add(socket));
  await listen(server, settings);
  server.on("error", onError);
  let closing: Promise<void> | undefined;
  return {
    server,
    url: readUrl(server, settings),
    close: (graceMs = 1_000) => (closing ??= closeServer(server, sockets, graceMs)),
  };
}

const answerNotFound: PageListener = (_request, response) => refuseRequest(response, 404);

async function createServer(settings: ListenSettings, listener: RequestListener): Promise<HttpOnlyServer | HttpsServer> {
  if (!settings.secure) return createHttpServer(listener);
  const { options, covers } = await readIdentity(settings);
  if (!settings.rejectInvalidHostnames) return createHttpsServer(options, listener);

  const server = createHttpsServer(
    {
      ...options,
      // Called for clients that name a host only, so requests are checked as well.
      SNICallback: (host, answer) => (covers(host) ? answer(null) : answer(new Error(`The certificate does not cover ${host}`))),
    },
    listener,
  );
  intercept(server, createHostCheck(covers));
  return server;
}

function listen(server: HttpOnlyServer, { host, port }: ListenSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    const onListenError = (cause: NodeJS.ErrnoException): void => reject(createListenError(cause, host, port));
    server.once("error", onListenError);
    server.listen({ port, ...(host !== "" && { host }) }, () => {
      server.off("error", onListenError);
      resolve();
    });
  });
}

function closeServer(server: HttpOnlyServer, sockets: OpenSockets, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => sockets.destroy(), graceMs);
    // The error is that somebody closed it already; the callback comes once the connections are gone, all the same.
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function readUrl(server: HttpOnlyServer, { host, secure }: ListenSettings): string {
  // A TCP server that listens has an address and a port.
  const { port } = server.address() as AddressInfo;
  const isEverywhere = host === "" || host === "0.0.0.0" || host === "::";
  const name = isEverywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}`;
}
