// @ts-check
/* Where one is in a lesson's row of steps: reckoned from what is answered. Pure: no page, no storage. */

/**
 * What a step asks: nothing, or something that is open, begun, told (the last answer is explained) or done.
 * @typedef {"" | "open" | "begun" | "told" | "done"} Asked
 */

/**
 * What several things asked in one step come to.
 * @param {string[]} each
 * @returns {Asked}
 */
export const together = (each) => {
  if (!each.length) return "";
  if (each.every((one) => one === "done")) return "done";
  if (each.every((one) => one === "done" || one === "told")) return "told";
  return each.every((one) => one === "open") ? "open" : "begun";
};

/**
 * The step a lesson opens at: the one begun last, or the one after the last that is answered; never before the place
 * that this tab had reached.
 * @param {Asked[]} row
 * @param {number} reached
 */
export const openAt = (row, reached) => {
  const last = row.findLastIndex((asked) => asked !== "" && asked !== "open");
  const next = row[last] === "begun" ? last : last + 1;
  return Math.max(0, Math.min(row.length - 1, Math.max(next, reached)));
};

/**
 * How a step stands to where one is.
 * @param {number} step
 * @param {number} at
 * @returns {"behind" | "present" | "ahead"}
 */
export const standing = (step, at) => (step < at ? "behind" : step === at ? "present" : "ahead");

/**
 * How many steps stand under one line: those before the step that was walked last, where they are several.
 * @param {number} at
 */
export const folded = (at) => (at > 2 ? at - 1 : 0);

/**
 * Whether a step is in sight: the present one, and those behind that are opened and not under one line with others.
 * @param {number} step
 * @param {number} at
 * @param {ReadonlySet<number>} opened
 * @param {number} under how many of the first are
 */
export const inSight = (step, at, opened, under) => step === at || (step < at && step >= under && opened.has(step));

/**
 * Where one is, and which steps stand open, when `step` is to be shown: a step ahead becomes the present one.
 * @param {number} step
 * @param {number} at
 * @param {ReadonlySet<number>} opened
 */
export const shown = (step, at, opened) => ({ at: Math.max(step, at), opened: new Set([...opened, step]) });

/**
 * How long a step takes; what is on the page only at times counts where it waits for an answer.
 * @param {{ minutes: number, whenAsked?: number }} step
 * @param {Asked} asked
 */
export const stepMinutes = ({ minutes, whenAsked = 0 }, asked) =>
  minutes + (asked === "open" || asked === "begun" ? whenAsked : 0);

/**
 * How long each step takes; a test takes what the others leave of the minutes that the lesson's heading says, which are
 * those of the learner's path.
 * @param {{ kind: string, minutes: number, whenAsked?: number }[]} steps
 * @param {Asked[]} asked
 * @param {number} said nothing where no heading says it
 */
export const stepsMinutes = (steps, asked, said) => {
  const others = steps.reduce((sum, { kind, minutes }) => sum + (kind === "test" ? 0 : minutes), 0);
  return steps.map((step, each) =>
    (step.kind === "test" && said ? Math.max(0, said - others) : stepMinutes(step, asked[each])));
};

/**
 * The minutes from the present step to the end, in whole ones, and at least one.
 * @param {number[]} minutes
 * @param {number} at
 */
export const minutesLeft = (minutes, at) =>
  Math.max(1, Math.round(minutes.slice(at).reduce((sum, each) => sum + each, 0)));

/**
 * The first words of a text, cut at a word where there are spaces.
 * @param {string} said
 */
export const firstWords = (said) => {
  const words = said.replace(/\s+/g, " ").trim();
  if (words.length <= 48) return words;
  return `${words.slice(0, 48).replace(/ [^ ]*$/, "")}…`;
};
