import { defineAttack } from "../lib/attacks.mjs";
import { openPolling } from "../lib/polling.mjs";

const rounds = 50;
const request = (port, path, ...headers) => [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, "", ""].join("\r\n");
const upgrade = (port) =>
  request(
    port,
    "/elsewhere",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  );

export default defineAttack({
  name: "pipelined-upgrade",
  sends: "an HTTP request and, in the same write, an upgrade on a path that is not Socket.IO's; the same behind a pending long poll",
  bareSurvives: true,
  expects: { answers: { "status 400": 2 * rounds } },
  async run(campaign) {
    const { port } = campaign;
    const connections = [];
    for (let round = 0; round < rounds; round++) {
      const plain = (await campaign.tcp()).keep();
      await plain.write(request(port, "/a") + upgrade(port), 2);
      const sid = await openPolling(campaign);
      const polling = (await campaign.tcp()).keep();
      await polling.write(request(port, `/socket.io/?EIO=4&transport=polling&sid=${sid}`) + upgrade(port), 2);
      connections.push(plain, polling);
    }
    // Bare Socket.IO closes the connection without an answer, or says nothing.
    const patienceMs = campaign.target === "gosf" ? undefined : 10;
    for (const connection of connections) {
      if (await connection.until((text) => text.includes("HTTP/1.1 400"), patienceMs)) campaign.tally("status 400");
    }
  },
});
