import { defineAttack, sized } from "../lib/attacks.mjs";

const calls = sized(200_000, 30_000);
const connections = 2;

export default defineAttack({
  name: "refusals",
  sends: `${calls} calls of an unknown endpoint`,
  bareSurvives: true,
  expects: { answers: { "unknown-endpoint": calls } },
  async run(campaign) {
    const callers = await campaign.many(connections, () => campaign.caller());
    await Promise.all(callers.map((caller) => caller.sendMany(calls / connections, (i) => `42${i}["nowhere",{}]`)));
    await campaign.answered("unknown-endpoint", calls);
  },
});
