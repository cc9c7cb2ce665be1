import { randomBytes } from "node:crypto";

/** The request of a WebSocket upgrade, with the headers a browser sends. */
export function upgradeRequest(port: number, query: string): string {
  const origin = `http://127.0.0.1:${port}`;
  return [
    `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    "Upgrade: websocket",
    `Origin: ${origin}`,
    "Sec-WebSocket-Version: 13",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
    `Cookie: session=${randomBytes(24).toString("hex")}; theme=dark; consent=essential`,
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    "",
    "",
  ].join("\r\n");
}
