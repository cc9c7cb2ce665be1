import { defineAttack, sized } from "../lib/attacks.mjs";

const calls = sized(700, 100);
const streams = 20;
const guid = (i) => String(i).padStart(6, "0") + "g".repeat(900_000);

export default [
  defineAttack({
    name: "long-guids-once",
    sends: `${calls} calls of an endpoint that runs once, each with a guid of 0.9 MB`,
    needs: ["once"],
    bareSurvives: true,
    expects: { answers: { "invalid-message": calls } },
    async run(campaign) {
      const caller = await campaign.caller(this.needs);
      await caller.sendMany(calls, (i) => `42${i}["once",{"text":"long","guid":"${guid(i)}"}]`);
      await campaign.answered("invalid-message", calls);
    },
  }),
  defineAttack({
    name: "long-guids-stream",
    sends: `${streams} calls of a stream, each with a guid of 0.9 MB and a credit of 1,024`,
    needs: ["stream"],
    bareSurvives: false,
    expects: { answers: { "invalid-message": streams, item: 0 } },
    async run(campaign) {
      const caller = await campaign.caller(this.needs);
      await caller.sendMany(streams, (i) => `42${i}["numbers",{"meta":{"gosf":{"credit":1024}},"guid":"${guid(i)}"}]`);
      await campaign.answered("invalid-message", streams, 5000);
    },
  }),
];
