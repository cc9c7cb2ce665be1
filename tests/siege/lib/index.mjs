export { loadAttacks } from "./attacks.mjs";
export { describeRun, judgeLatency, judgeRun } from "./judge.mjs";
export { runAttack } from "./run-attack.mjs";
