import { allowedHeldBytes } from "./run-attack.mjs";

const allowedPeakBytes = 300 * 1024 * 1024;
const reachedAtLeast = 0.9;
const leastWitnessCalls = 20;

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;

function judgeCounts(what, expected, got) {
  return Object.entries(expected).flatMap(([name, count]) => {
    const [least, most] = Array.isArray(count) ? count : [count, count];
    const value = got[name] ?? 0;
    return value >= least && value <= most
      ? []
      : [`${what} "${name}": got ${value}, expected ${least === most ? least : `${least} to ${most}`}`];
  });
}

function judgeReach({ fault, planned, messages, missing }) {
  const problems = fault === undefined ? [] : [`the attacker failed: ${fault}`];
  if (planned === 0 || messages < planned * reachedAtLeast)
    problems.push(`the attack did not reach the server: ${messages} of ${planned} messages sent`);
  for (const feature of missing) problems.push(`the attack did not reach the server: it did not announce "${feature}"`);
  return problems;
}

function judgeMemory({ idle, peakRss, held, connections }, keeps) {
  const problems = [];
  if (peakRss > idle.rss + allowedPeakBytes)
    problems.push(`peak RSS ${megabytes(peakRss)}, idle ${megabytes(idle.rss)}, allowed 300 MB more`);
  if (connections > 1) problems.push(`${connections - 1} connections of the attacker are left`);
  else if (held - idle.held > allowedHeldBytes + (keeps?.bytes ?? 0)) {
    const design = keeps === undefined ? "" : ` and ${megabytes(keeps.bytes)} by design (${keeps.why})`;
    problems.push(`${megabytes(held - idle.held)} are kept after the attack, allowed 8 MB${design}`);
  }
  return problems;
}

/** The line of what a process wrote that says why it ended. */
function causeOf(text) {
  const [line] = /^.*FATAL ERROR.*$|^\w*Error\b.*$/m.exec(text) ?? [];
  return line ?? text.trim().slice(-200);
}

/** What is wrong with a run against GOSF, in words: everything but the witness's latencies. */
export function judgeRun(attack, result) {
  const { ended, output, witness, attacker, counts } = result;
  const failures = Object.entries(witness.failures).map(([failure, count]) => `${count} calls of the witness failed: ${failure}`);
  if (ended !== undefined) return [`the server ended: ${ended}: ${causeOf(output.end)}`];
  if (witness.calls < leastWitnessCalls) failures.push(`the witness made ${witness.calls} calls only`);
  return [
    ...failures,
    ...judgeReach(attacker),
    ...judgeMemory(result, attack.keeps),
    ...judgeCounts("answers", attack.expects.answers, attacker.answers),
    ...judgeCounts("counter of the server", attack.expects.server, counts),
  ];
}

/** What was seen, in one line. */
export function describeRun({ target, ended, attacker, witness, idle, peakRss, held, counts, output }) {
  const memory =
    ended === undefined
      ? `RSS ${megabytes(idle.rss)} → ${megabytes(peakRss)}, kept ${((held - idle.held) / 1024 / 1024).toFixed(1)} MB`
      : `ended: ${ended}`;
  const sent = `sent ${attacker.messages} of ${attacker.planned} messages, ${attacker.bytes} bytes`;
  const calls = `witness ${witness.calls} calls, p50 ${witness.p50.toFixed(1)} ms, p99 ${witness.p99.toFixed(1)} ms, max ${witness.max.toFixed(0)} ms`;
  return `${target}: ${sent}; answers ${JSON.stringify(attacker.answers)}; ${calls}; ${memory}; counters ${JSON.stringify(counts ?? {})}; output ${output.bytes} bytes`;
}

const allowedRatio = 1.2;
const allowedMs = 250;

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const ms = (value) => `${value.toFixed(1)} ms`;

const p99 = (runs) => median(runs.map(({ witness }) => witness.p99));

/** The witness's p99 over all rounds, beside that at bare Socket.IO where that survives, and what is wrong with it. */
export function judgeLatency(attack, gosf, bare) {
  const aim = attack.bareSurvives ? `≤ ${allowedRatio}` : `≤ ${allowedMs} ms`;
  if (gosf.some(({ ended }) => ended !== undefined)) return { gosf: "ended", bare: "-", ratio: "-", aim, problems: [] }; // which is a problem of its own
  const own = p99(gosf);
  if (!attack.bareSurvives) {
    const problems = own <= allowedMs ? [] : [`the witness's p99 is ${ms(own)}, allowed ${allowedMs} ms`];
    return { gosf: ms(own), bare: "-", ratio: "-", aim, problems };
  }
  const fallen = bare.filter(({ ended }) => ended !== undefined).length;
  const problems = fallen === 0 ? [] : [`bare Socket.IO ended in ${fallen} rounds of ${bare.length}: its \`bareSurvives\` is wrong`];
  const ratio = own / p99(bare);
  if (!(ratio <= allowedRatio))
    problems.push(`the witness's p99 is ${ms(own)}, ${ratio.toFixed(2)} × bare's ${ms(p99(bare))}, allowed ${allowedRatio}`);
  return { gosf: ms(own), bare: ms(p99(bare)), ratio: ratio.toFixed(2), aim, problems };
}
