import { defineAttack } from "../lib/attacks.mjs";

const calls = 10_000;
const cancels = 40_000;
const cancel = (guid) => `42["gosf",{"type":"cancel","guid":"${guid}","reason":"aborted"}]`;

export default defineAttack({
  name: "cancels",
  sends: `${cancels} cancels while ${calls} calls are in flight, of which the last ${calls} cancel one call each`,
  server: { options: { maxInFlightPerConnection: calls } },
  needs: ["cancel"],
  bareSurvives: true,
  expects: { answers: { success: calls } },
  async run(campaign) {
    const caller = await campaign.caller(this.needs);
    await caller.sendMany(calls, (i) => `42${i}["wait",{"guid":"call-${i}"}]`);
    await caller.sendMany(cancels, (i) => cancel(i < cancels - calls ? `nothing-${i}` : `call-${cancels - 1 - i}`));
    await campaign.answered("success", calls);
  },
});
