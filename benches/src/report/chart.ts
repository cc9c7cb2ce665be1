import type { Metric } from "../scenarios/scenario.ts";
import type { Measured } from "./markdown.ts";

const width = 860;
const labelWidth = 250;
const barLeft = labelWidth + 12;
/** The ratio at the right end of the plot; longer bars are cut there, and say so. */
const longest = 2;
const unit = (width - barLeft - 70) / longest;
const barHeight = 14;
const barStep = 19;
const groupGap = 34;

interface Bar {
  readonly label: string;
  readonly ratio: number;
  readonly own: boolean;
}

interface Group {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/**
 * Draws the cost of every contestant as a bar, the reference being 1: processor time for each message, or memory for each connection.
 * It reads on light and dark pages alike.
 */
export function chart(measured: readonly Measured[]): string {
  const groups = measured.map(group);
  let y = 64;
  const parts: string[] = [];
  for (const { title, bars } of groups) {
    parts.push(text(0, y, title, "title"));
    for (const [index, bar] of bars.entries()) parts.push(drawBar(bar, y + 12 + index * barStep));
    y += 12 + bars.length * barStep + groupGap;
  }
  const bottom = y - groupGap + 4;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 8}" width="${width}" height="${bottom + 8}" role="img">`,
    "<title>Cost of each message, and of each idle connection, as a ratio to bare Socket.IO</title>",
    style,
    text(0, 16, "Cost of a message (processor time) and of an idle connection (memory)", "head"),
    text(0, 36, "as a ratio to bare Socket.IO in the same alternating run; shorter is better", "note"),
    ...parts,
    `<line class="one" x1="${barLeft + unit}" x2="${barLeft + unit}" y1="50" y2="${bottom}"/>`,
    "</svg>",
    "",
  ].join("\n");
}

function group({ scenario, result }: Measured): Group {
  const metric: Metric = scenario.task.kind === "idle" ? "rssBytes" : "cpuUs";
  const bars = result.contestants.map(({ label, ratios }) => ({
    label,
    ratio: ratios[metric]?.median ?? Number.NaN,
    own: label.includes("GOSF") || label.includes("@gosf/"),
  }));
  return { title: scenario.title, bars };
}

function drawBar({ label, ratio, own }: Bar, y: number): string {
  const cut = ratio > longest;
  const length = Math.max(1, Math.min(ratio, longest) * unit);
  const middle = y + barHeight - 3;
  return [
    text(labelWidth, middle, label, own ? "label own" : "label"),
    `<rect class="${own ? "bar own" : "bar"}" x="${barLeft}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
    text(barLeft + length + 6, middle, `${ratio.toFixed(2)}${cut ? " »" : ""}`, own ? "value own" : "value"),
  ].join("\n");
}

function text(x: number, y: number, content: string, kind: string): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text class="${kind}" x="${Number(x.toFixed(1))}" y="${y}">${escaped}</text>`;
}

const style = `<style>
text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: #57606a; }
.head { font-size: 15px; font-weight: 600; fill: #1f2328; }
.title { font-weight: 600; fill: #1f2328; }
.label { text-anchor: end; }
.own { font-weight: 600; }
.label.own, .value.own { fill: #0b6e4f; }
.bar { fill: #b6bec7; }
.bar.own { fill: #1a9c6e; }
.one { stroke: #57606a; stroke-dasharray: 2 4; }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1; }
  .head, .title { fill: #f0f6fc; }
  .label.own, .value.own { fill: #4fd3a0; }
  .bar { fill: #545d68; }
  .bar.own { fill: #2bb583; }
  .one { stroke: #9198a1; }
}
</style>`;
