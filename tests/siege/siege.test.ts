// Attacks from outside, each against a server at default options with a heap of 1 GB, while a witness calls it: the server lives, its memory stays
// bounded, the witness notices no failure, and what must be refused is. Needs a build. How long the witness waits depends on the machine: that is
// judged by `npm run siege`.
// Not here, as no input from outside reaches them: details that JSON cannot encode, listeners that throw, a Blob in a broadcast.
import { cpus, loadavg } from "node:os";
import { expect, test } from "vitest";
import { describeRun, judgeLatency, judgeRun, loadAttacks, runAttack } from "./lib/index.mjs";

const attacks = await loadAttacks();

/** A ratio of latencies on a busy machine says nothing, and is not worth the time. */
const isBusy = (): boolean => loadavg()[0]! > 2 * cpus().length;

test.each(attacks.map((attack) => [attack.name, attack] as const))(
  "%s",
  async (_name, attack) => {
    const run = await runAttack(attack, "gosf");
    console.log(`${attack.name}: ${attack.sends}\n${describeRun(run)}`);
    const problems = judgeRun(attack, run);
    expect(problems).toEqual([]);
    if (isBusy()) return;
    const bare = attack.bareSurvives ? [await runAttack(attack, "bare")] : [];
    const { gosf, bare: other, ratio, aim } = judgeLatency(attack, [run], bare);
    console.log(`${attack.name}: the witness's p99 ${gosf}, at bare Socket.IO ${other}, ratio ${ratio}; aim on a quiet machine ${aim}`);
  },
  300_000,
);
