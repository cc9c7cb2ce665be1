import { defineAttack, sized } from "../lib/attacks.mjs";

const calls = 10_000;
const connections = 100;
/** How many calls come under one caller id. */
const callsEach = sized(1, 5);
const callerId = "victim-0123456789abcdef";
const pay = '421["once",{"text":"victim","guid":"payment"}]';
// An answer is a run with its guid, fingerprint and text, of a caller: well under a kilobyte.
const keeps = { bytes: calls * 1000, why: `the answers of ${calls} calls, which are remembered for 5 minutes` };

/** The victim calls, the attackers do, the victim calls again: it must get the first run's answer. */
async function around(campaign, needs, attack) {
  const victim = await campaign.caller(needs, callerId);
  await victim.send(pay);
  await campaign.answered("success", 1);
  victim.end();
  await attack();
  await campaign.answered("success", calls + 1);
  const again = await campaign.caller(needs, callerId);
  await again.send(pay);
  await campaign.answered("success", calls + 2);
}

export default [
  defineAttack({
    name: "evicted-by-one",
    sends: `${calls} calls of an endpoint that runs once, over one connection and under the caller id of a victim, who then retries`,
    needs: ["once"],
    bareSurvives: true,
    keeps,
    expects: { server: { "once victim": 1 }, answers: { success: calls + 2 } },
    async run(campaign) {
      await around(campaign, this.needs, async () => {
        const caller = await campaign.caller(this.needs, callerId);
        await caller.sendMany(calls, (i) => `42${i}["once",{"guid":"${i}"}]`);
      });
    },
  }),
  defineAttack({
    name: "evicted-by-many",
    sends: `${calls} calls of an endpoint that runs once, over ${connections} connections, ${callsEach} under a caller id each; then a victim retries`,
    needs: ["once"],
    bareSurvives: true,
    keeps,
    expects: { server: { "once victim": 1 }, answers: { success: calls + 2 } },
    async run(campaign) {
      await around(campaign, this.needs, async () => {
        const callers = await campaign.many(connections, () => campaign.caller(this.needs));
        await Promise.all(callers.map((caller, at) => callUnderNewIds(campaign, caller, at)));
      });
    },
  }),
];

/** A connection gets a new caller id when it leaves the namespace and comes back; another namespace says when the server knows that it left. */
async function callUnderNewIds(campaign, caller, at) {
  await caller.ask("40/other,", "40/other,");
  for (let i = 0; i < calls / connections / callsEach; i++) {
    if (i > 0) {
      await caller.send("41");
      await caller.ask('42/other,1["ping"]', "43/other,1");
      await campaign.connect(caller, { gosf: `many-${at}-${i}-0123456789` });
    }
    await caller.sendMany(callsEach - 1, (call) => `420["once",{"guid":"${call}"}]`);
    campaign.plan(1);
    await caller.ask(`421["once",{"guid":"last"}]`, "431");
    campaign.sent(0, 1);
  }
}
