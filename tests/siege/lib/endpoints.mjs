// Endpoints that attacks call, the same on an app of GOSF and on a bare Socket.IO server.

/** Text of a large answer: 200 kB. */
export const largeText = "x".repeat(200_000);

/** Time that the endpoint "slow" takes, in milliseconds. */
export const slowMs = 3000;

/** Time that a slow connect hook takes, in milliseconds. */
export const slowConnectMs = 500;

/** Counters of the server, by name: what an attack expects of them stands in `expects.server`. */
export function counters() {
  const counts = {};
  return {
    counts,
    count: (name) => {
      counts[name] = (counts[name] ?? 0) + 1;
    },
  };
}
