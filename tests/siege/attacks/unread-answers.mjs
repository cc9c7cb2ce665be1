import { defineAttack, sized } from "../lib/attacks.mjs";

/** How many calls run at the most on a connection: those whose answers the queue and both ends' TCP buffers have room for. */
const mostRunsEach = 200;

const unread = (endpoint, connections, calls) =>
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
      await campaign.sleep(2000);
    },
  });

// 10,000 are 449 kB, for 2 GB of answers.
const few = 10_000;
const many = sized(10_000, 1500);

export default [unread("large", 4, few), unread("large-later", 4, few), unread("large", 100, many), unread("large-later", 100, many)];
