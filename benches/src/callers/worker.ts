import { Window } from "../load/window.ts";
import type { LoadCounts } from "../load/workload.ts";
import { selfReport } from "../processes/self-report.ts";
import { answerQuestions } from "../processes/worker.ts";
import type { Caller, Connect } from "./caller.ts";

const window = new Window();
const state: { failure?: Error; nextId: number } = { nextId: 0 };
let caller: Caller | undefined;

/** Calls one after the other, for as long as the process lives. */
async function callOnAndOn(peer: Caller): Promise<void> {
  while (!state.failure) {
    const text = `text ${String(state.nextId++).padStart(11, "0")}`;
    const since = performance.now();
    const answer = await peer.call(text);
    if (answer !== text) throw new Error(`asked for "${text}", was answered "${answer}"`);
    window.latencies.record(performance.now() - since);
  }
}

answerQuestions({
  ...selfReport,
  async open({ caller: name, port }: { caller: string; port: number }): Promise<void> {
    // Only the caller that is measured is loaded.
    const { connect } = (await import(`./${name}.js`)) as { connect: Connect };
    caller = await connect(port);
  },
  start({ inFlight }: { inFlight: number }): void {
    const peer = caller;
    if (!peer) throw new Error("not connected");
    for (let index = 0; index < inFlight; index += 1) callOnAndOn(peer).catch((cause: Error) => (state.failure ??= cause));
  },
  mark: () => window.mark(),
  counts(): LoadCounts {
    if (state.failure) throw state.failure;
    return window.counts();
  },
});
