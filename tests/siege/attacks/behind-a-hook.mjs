import { defineAttack, sized } from "../lib/attacks.mjs";

const calls = sized(200_000, 30_000);

export default defineAttack({
  name: "behind-a-hook",
  sends: `${calls} calls at once to a server with an asynchronous hook and raised limits`,
  server: { hooks: ["asynchronous-request"], options: { maxInFlight: 1_000_000, maxInFlightPerConnection: 1_000_000 } },
  bareSurvives: true,
  expects: { answers: { success: calls } },
  async run(campaign) {
    const caller = await campaign.caller();
    await caller.sendMany(calls, (i) => `42${i}["echo",{}]`);
    await campaign.answered("success", calls);
  },
});
