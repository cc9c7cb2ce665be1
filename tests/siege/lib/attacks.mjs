import { readdirSync } from "node:fs";

const isFull = process.env.GOSF_SIEGE === "full";

/** A number of messages: as many as `npm run siege` sends, or fewer that show the same in a suite that must not take long. */
export const sized = (full, short) => (isFull ? full : short);

const folder = new URL("../attacks/", import.meta.url);

/**
 * Describes an attack. A file in `attacks/` exports one as its default, or a list of them.
 *
 * @param {object} attack
 * @param {string} attack.name In kebab-case, each its own.
 * @param {string} attack.sends What it sends, in words.
 * @param {{ options?: object, hooks?: ("slow-connect" | "asynchronous-request")[], plugins?: "logger"[] }} [attack.server] How the server is set up,
 *   where that is not by default.
 * @param {string[]} [attack.needs] Features that it needs of the server: a server that does not announce them is not under attack.
 * @param {boolean} attack.bareSurvives Whether bare Socket.IO lives through the same bytes: then the witness may wait 1.2 times as long as there,
 *   else 250 ms.
 * @param {{ bytes: number, why: string }} [attack.keeps] What the server keeps by design when the attack is over.
 * @param {{ answers?: Record<string, Count>, server?: Record<string, Count> }} expects What must be answered and refused, by outcome, and what the
 *   counters of the server must say. A number, or the least and the most.
 * @param {number} [attack.limitMs] How long it may take, in milliseconds. Default 60,000.
 * @param {(campaign: import("./campaign.mjs").Campaign) => Promise<void>} attack.run Sends it.
 *
 * @typedef {number | [number, number]} Count
 */
export function defineAttack(attack) {
  return { server: {}, needs: [], limitMs: 60_000, ...attack, expects: { answers: {}, server: {}, ...attack.expects } };
}

/** All attacks, in order of their files. */
export async function loadAttacks() {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .toSorted();
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
  return modules.flatMap((module) => module.default);
}

/** The attack of this name. */
export async function loadAttack(name) {
  const attack = (await loadAttacks()).find((each) => each.name === name);
  if (attack === undefined) throw new Error(`"${name}" is not an attack`);
  return attack;
}
