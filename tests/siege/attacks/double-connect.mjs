import { defineAttack } from "../lib/attacks.mjs";
import { openPolling, post } from "../lib/polling.mjs";

const rounds = 25;
/** Packets that go in one write, right after the handshake. */
const sequences = [
  ["EIO=4", ["40", "40"]],
  ["EIO=4", ["40", "41", "40"]],
  ["EIO=4", ["40", "40/other,", "41", "40"]],
  ["EIO=4", ["40/other,", "40/other,"]],
  ["EIO=3", ["41", "40"]],
  ["EIO=3", ["40", "40/other,", "40/other,"]],
];

export default defineAttack({
  name: "double-connect",
  sends: "several CONNECT and DISCONNECT packets for one namespace, in one write, over WebSocket and polling, protocols 3 and 4",
  bareSurvives: true,
  expects: {},
  async run(campaign) {
    for (let round = 0; round < rounds; round++) {
      for (const [query, packets] of sequences) {
        const connection = await campaign.webSocket(query);
        await connection.send(packets);
      }
      const sid = await openPolling(campaign);
      await post(campaign, sid, "40\u001e40", 2);
    }
    await campaign.sleep(500);
  },
});
