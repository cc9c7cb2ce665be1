/**
 * How many calls, and ten times as many items of a stream, the long tests of this folder make. The default keeps them short on two slow cores;
 * `GOSF_FAULT_CALLS=100000` is the full run, which takes a few minutes there.
 */
export const faultCalls: number = Number(process.env["GOSF_FAULT_CALLS"] ?? 10_000);
