import { expect, test } from "vitest";
import type { ContestantResult } from "../measure/rounds.ts";
import { spread } from "../measure/statistics.ts";
import { socketIo, ws } from "../scenarios/contestants.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { markdownTable } from "./markdown.ts";
import { plainTable, resultRows } from "./table.ts";

const scenario: Scenario = {
  name: "echo",
  title: "Echo",
  about: "",
  task: { kind: "echo", connections: 1, inFlight: 1 },
  contestants: [socketIo, ws],
  metrics: ["perSecond", "cpuUs"],
  goals: {
    [ws.label]: [
      { metric: "perSecond", atLeast: 4 },
      { metric: "cpuUs", atMost: 0.25 },
    ],
  },
};

const results: ContestantResult[] = [
  { label: socketIo.label, figures: { perSecond: 1000, cpuUs: 40 }, ratios: { perSecond: spread([1, 1, 1]), cpuUs: spread([1, 1, 1]) } },
  { label: ws.label, figures: { perSecond: 4200, cpuUs: 11 }, ratios: { perSecond: spread([5, 4.2, 3]), cpuUs: spread([0.3, 0.2, 0.28]) } },
];

test("ratios stand with their range, goals with whether the median meets them", () => {
  const [head, reference, row] = resultRows(scenario, results);
  expect(head).toEqual(["", "per second", "ratio", "CPU each", "ratio", "aim"]);
  expect(reference).toEqual(["socket.io", "1,000", "1", "40.00 µs", "1", ""]);
  expect(row).toEqual([
    "ws, one write per tick",
    "4,200",
    "4.20 (3.00–5.00)",
    "11.00 µs",
    "0.28 (0.20–0.30)",
    "per second ≥ 4 ✓, CPU each ≤ 0.25 ✗",
  ]);
});

test("columns are aligned, for a terminal and for a page", () => {
  const rows = [
    ["", "n"],
    ["first", "1"],
    ["second", "1234567"],
  ];
  expect(plainTable(rows)).toBe("              n\nfirst         1\nsecond  1234567");
  expect(markdownTable(rows)).toBe("|        |       n |\n| ------ | ------: |\n| first  |       1 |\n| second | 1234567 |");
});
