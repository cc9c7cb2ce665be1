// A client that behaves, in a process of its own: `node witness.mjs <port>`. It calls at a fixed pace, and measures each call from the moment at
// which it was due, so that a server that stands still is seen in all the calls that would have been made meanwhile.
import { io } from "socket.io-client";
import { serve } from "./lib/ipc.mjs";

const everyMs = 10;
const patienceMs = 45_000;
const warmingCalls = 300;

const socket = io(`http://127.0.0.1:${process.argv[2]}`, { transports: ["websocket"], reconnection: false, autoConnect: false });
let record;
let outstanding = 0;

const fail = (reason) => {
  if (record === undefined) return;
  record.failures[reason] = (record.failures[reason] ?? 0) + 1;
};
socket.on("disconnect", (reason) => fail(`disconnected: ${reason}`));
socket.on("connect_error", (error) => fail(`not connected: ${error.message}`));

function call(dueAt) {
  const into = record;
  const text = String(dueAt);
  outstanding++;
  socket.emit("echo", { text }, (answer) => {
    outstanding--;
    if (into === undefined) return;
    into.latencies.push(performance.now() - dueAt);
    if (answer.success !== true || answer.text !== text) fail(`refused: ${answer.text}`);
  });
}

let nextAt;
function pace() {
  const now = performance.now();
  for (; nextAt <= now; nextAt += everyMs) {
    if (record !== undefined) record.calls++;
    call(nextAt);
  }
}

async function untilAnswered() {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline && socket.connected;) {
    if (outstanding === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

let timer;
serve({
  /** Connects, and calls until code is compiled. */
  async warm() {
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject).connect());
    for (let i = 0; i < warmingCalls; i++) await new Promise((resolve) => socket.emit("echo", { text: "warm" }, resolve));
  },
  begin() {
    record = { calls: 0, latencies: [], failures: {} };
    nextAt = performance.now();
    timer = setInterval(pace, everyMs);
  },
  async end() {
    clearInterval(timer);
    await untilAnswered();
    const { calls, latencies, failures } = record;
    if (outstanding > 0) failures.unanswered = outstanding;
    record = undefined;
    const sorted = latencies.toSorted((a, b) => a - b);
    return { calls, failures, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: sorted.at(-1) ?? Number.NaN };
  },
});
process.send({ ready: true });
