// The siege: each attack against GOSF and, in alternation, against bare Socket.IO, and the latencies of a witness. Needs a build and a quiet machine.
//
//   GOSF_SIEGE=full node siege.mjs [--rounds 5] [attacks…]
import { parseArgs } from "node:util";
import { table } from "../../scripts/lib/table.mjs";
import { loadAttacks } from "./lib/attacks.mjs";
import { describeRun, judgeLatency, judgeRun } from "./lib/judge.mjs";
import { runAttack } from "./lib/run-attack.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
const all = await loadAttacks();
const unknown = positionals.filter((name) => !all.some((attack) => attack.name === name));
if (unknown.length > 0 || !(rounds >= 1)) {
  console.error(`usage: siege [--rounds 5] [attacks…]; the attacks are ${all.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const rows = [];
const problems = [];
for (const attack of all.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  console.log(`• ${attack.name}: ${attack.sends}`);
  const runs = { gosf: [], bare: [] };
  const found = new Set();
  for (let round = 0; round < rounds; round++) {
    for (const target of attack.bareSurvives ? ["gosf", "bare"] : ["gosf"]) {
      const result = await runAttack(attack, target);
      runs[target].push(result);
      console.log(`  ${describeRun(result)}`);
      if (target === "gosf") for (const problem of judgeRun(attack, result)) found.add(problem);
    }
  }
  const latency = judgeLatency(attack, runs.gosf, runs.bare);
  for (const problem of [...found, ...latency.problems]) {
    console.log(`  ✗ ${problem}`);
    problems.push(`${attack.name}: ${problem}`);
  }
  rows.push([
    attack.name,
    latency.gosf,
    latency.bare,
    latency.ratio,
    latency.aim,
    found.size + latency.problems.length === 0 ? "held" : "FELL",
  ]);
}

console.log(`\n${table([["attack", "witness p99", "bare's p99", "ratio", "aim", ""], ...rows])}`);
console.log(
  "Not here, as no input from outside reaches them: details that JSON cannot encode, listeners that throw, a Blob in a broadcast. See tests/regression.",
);
console.log(
  problems.length === 0
    ? `\nAll ${rows.length} attacks held.`
    : `\n${problems.length} problems:\n${problems.map((each) => `✗ ${each}`).join("\n")}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
