import type { RequestListener } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";

const folder = fileURLToPath(new URL("page", import.meta.url));

/** Serves the page that `vite build` has made. */
export function servePage(): RequestListener {
  const serve = sirv(folder, { etag: true });
  return (request, response) => {
    serve(request, response, () => {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");
    });
  };
}
