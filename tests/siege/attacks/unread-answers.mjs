import { defineAttack } from "../lib/attacks.mjs";

const calls = 10_000; // 449 kB on each connection, for 2 GB of answers
const mostRunsEach = 200; // what the queue and both ends' TCP buffers have room for

const unread = (endpoint, connections) =>
  defineAttack({
    name: `unread-answers-${endpoint === "large" ? "at-once" : "later"}-${connections}`,
    sends: `${calls} small requests for answers of 200 kB, which are never read, on each of ${connections} connections`,
    bareSurvives: false,
    expects: { server: { large: [connections, connections * mostRunsEach] } },
    async run(campaign) {
      const clients = await campaign.many(connections, () => campaign.client());
      await Promise.all(
        clients.map((client) => client.stopReading().sendMany(calls, (i) => `42${i}["${endpoint}",{"text":"0123456789"}]`)),
      );
      await campaign.sleep(3000);
    },
  });

export default [unread("large", 4), unread("large-later", 4), unread("large", 100), unread("large-later", 100)];
