import { defineAttack } from "../lib/attacks.mjs";

const streams = 4;
const mostGranted = 1024;

export default defineAttack({
  name: "endless-stream",
  sends: "calls of a stream that yields for ever without waiting, each with a credit of 2,147,483,647",
  needs: ["stream"],
  bareSurvives: false,
  expects: { answers: { item: streams * mostGranted } },
  async run(campaign) {
    const callers = await campaign.many(streams, () => campaign.caller(this.needs));
    const call = `421${JSON.stringify(["numbers", { guid: "g", meta: { gosf: { credit: 2_147_483_647 } } }])}`;
    await Promise.all(callers.map((caller) => caller.send(call)));
    await campaign.answered("item", streams * mostGranted, 5000);
    await campaign.sleep(1000);
  },
});
