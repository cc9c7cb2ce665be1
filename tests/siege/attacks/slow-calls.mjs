import { defineAttack } from "../lib/attacks.mjs";

const connections = 10;
const calls = 10_000;
const allowed = 1000;

export default defineAttack({
  name: "slow-calls",
  sends: `${calls} calls of an endpoint that takes 3 s, on each of ${connections} connections`,
  bareSurvives: true,
  expects: { answers: { success: connections * allowed, overloaded: connections * (calls - allowed) } },
  async run(campaign) {
    const callers = await campaign.many(connections, () => campaign.caller());
    await Promise.all(callers.map((caller) => caller.sendMany(calls, (i) => `42${i}["slow",{}]`)));
    await campaign.answered("success", connections * allowed);
    await campaign.answered("overloaded", connections * (calls - allowed), 1000);
  },
});
