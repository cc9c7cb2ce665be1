import type { ContestantResult } from "../measure/rounds.ts";
import type { Goal, Scenario } from "../scenarios/scenario.ts";
import { units } from "./units.ts";

export interface GoalCheck {
  readonly text: string;
  readonly met: boolean;
}

/** What a contestant was to reach, and whether it did. */
export function checkGoals(scenario: Scenario, result: ContestantResult): GoalCheck[] {
  return (scenario.goals?.[result.label] ?? []).map((goal) => {
    const ratio = result.ratios[goal.metric]?.median ?? Number.NaN;
    const met = ratio >= (goal.atLeast ?? 0) && ratio <= (goal.atMost ?? Number.POSITIVE_INFINITY);
    return { text: `${units[goal.metric].name} ${goalText(goal)}`, met };
  });
}

function goalText({ atLeast, atMost }: Goal): string {
  return atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
}
