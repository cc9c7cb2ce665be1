import { defineAttack, sized } from "../lib/attacks.mjs";

const connections = 10;
const calls = sized(10_000, 3000);
const allowed = 1000;

export default defineAttack({
  name: "slow-calls",
  sends: `${calls} calls of an endpoint that takes 3 s, on each of ${connections} connections`,
  bareSurvives: true,
  // Where the sending takes longer than a call, places are free again before it is over.
  expects: {
    answers: {
      "in all": connections * calls,
      success: [connections * allowed, connections * calls * 0.6],
      overloaded: [connections * calls * 0.4, connections * (calls - allowed)],
    },
  },
  async run(campaign) {
    const callers = await campaign.many(connections, () => campaign.caller());
    await Promise.all(callers.map((caller) => caller.sendMany(calls, (i) => `42${i}["slow",{}]`)));
    await campaign.answeredInAll(["success", "overloaded"], connections * calls);
  },
});
