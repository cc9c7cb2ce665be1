import { defineAttack, sized } from "../lib/attacks.mjs";

const calls = sized(600, 100);

export default defineAttack({
  name: "long-names-logged",
  sends: `${calls} calls of unknown endpoints with names of 0.9 MB, at a server that logs`,
  server: { plugins: ["logger"] },
  bareSurvives: true,
  expects: { answers: { "invalid-message": calls } },
  async run(campaign) {
    const caller = await campaign.caller();
    await caller.sendMany(calls, (i) => `42${i}["${"n".repeat(900_000)}",{}]`);
    await campaign.answered("invalid-message", calls);
  },
});
