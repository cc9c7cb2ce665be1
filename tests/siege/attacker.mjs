// An attacker, in a process of its own: `node attacker.mjs <attack> <port> <gosf or bare>`. Runs one attack and tells its parent what it sent and got.
import { loadAttack } from "./lib/attacks.mjs";
import { Campaign } from "./lib/campaign.mjs";
import { serve } from "./lib/ipc.mjs";

const [name, port, target] = process.argv.slice(2);
const attack = await loadAttack(name);
const campaign = new Campaign(Number(port), target);

async function run() {
  let fault;
  const timeout = new Promise((resolve) => {
    setTimeout(() => resolve(`did not end within ${attack.limitMs} ms`), attack.limitMs).unref();
  });
  try {
    fault = await Promise.race([attack.run(campaign), timeout]);
  } catch (error) {
    fault = error.message;
  }
  const { planned, reached, answers, missing } = campaign;
  // Before it leaves: connections that it closes itself do not count.
  const result = structuredClone({ fault, planned: planned.messages, ...reached, answers, missing: [...missing] });
  await campaign.end();
  return result;
}

serve({ run });
process.send({ ready: true });
