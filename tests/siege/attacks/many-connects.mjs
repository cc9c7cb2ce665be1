import { defineAttack } from "../lib/attacks.mjs";

const connects = 8000;

export default defineAttack({
  name: "many-connects",
  sends: `${connects} CONNECT packets on one connection, at a server whose connect hook takes 500 ms`,
  server: { hooks: ["slow-connect"] },
  bareSurvives: true,
  // One of the witness, and one at a time of the attacker's.
  expects: { server: { "connect hook": [2, 10] } },
  async run(campaign) {
    const connection = await campaign.webSocket();
    await connection.sendMany(connects, () => "40");
    await campaign.sleep(3000);
  },
});
