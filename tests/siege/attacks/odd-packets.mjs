import { defineAttack, sized } from "../lib/attacks.mjs";
import { openPolling, poll, pollOn, post } from "../lib/polling.mjs";

const events = 70_000;
const binaries = sized(200, 10);
const posts = sized(3, 1);

export default [
  defineAttack({
    name: "numeric-names",
    sends: "50 events with a number of 990,000 digits for a name, each on a connection of its own",
    bareSurvives: true,
    expects: {},
    async run(campaign) {
      for (let i = 0; i < 50; i++) await (await campaign.client()).send(`421[${"1".repeat(990_000)},{}]`);
      await campaign.sleep(500);
    },
  }),
  defineAttack({
    name: "binary-once",
    sends: `${binaries} calls of an endpoint that runs once, each with 0.99 MB of binary data`,
    needs: ["once"],
    bareSurvives: true,
    expects: { answers: { success: binaries } },
    async run(campaign) {
      const caller = await campaign.caller(this.needs);
      for (let i = 0; i < binaries; i++) {
        const call = `451-${i}["once",{"text":"binary","guid":"b${i}","body":{"b":{"_placeholder":true,"num":0}}}]`;
        await caller.send([call, Buffer.alloc(990_000, i)]);
      }
      await campaign.answered("success", binaries);
    },
  }),
  defineAttack({
    name: "large-post",
    sends: `${posts} polling POSTs of ${events} events each`,
    bareSurvives: true,
    expects: { answers: { "POST 200": posts + 1 } },
    async run(campaign) {
      const sid = await openPolling(campaign);
      await post(campaign, sid, "40", 1);
      await poll(campaign, sid);
      const polling = pollOn(campaign, sid);
      const body = Array.from({ length: events }, () => '42["e",{}]').join("\u001e");
      for (let i = 0; i < posts; i++) await post(campaign, sid, body, events);
      await campaign.sleep(500);
      polling.stop();
    },
  }),
  defineAttack({
    name: "long-ack-ids",
    sends: "100 events with an acknowledgement id of 400 digits, each on a connection of its own",
    bareSurvives: true,
    expects: { answers: { "answer to an infinite id": 0 } },
    async run(campaign) {
      for (let i = 0; i < 100; i++) {
        const client = await campaign.client();
        client.onText = (start) => {
          if (start.startsWith("43Infinity")) campaign.tally("answer to an infinite id");
        };
        await client.send(`42${"9".repeat(400)}["echo",{}]`);
      }
      await campaign.sleep(500);
    },
  }),
];
