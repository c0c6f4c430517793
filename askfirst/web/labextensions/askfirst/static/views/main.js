// @ts-check
/* The views a learner clicks, by the kind their model names. */

import { bench } from "./bench.js";
import { bet } from "./bet.js";
import { builder } from "./builder.js";
import { desk } from "./desk.js";
import { exam } from "./exam.js";
import { guide } from "./guide.js";
import { notice } from "./notice.js";
import { paths } from "./paths.js";
import { proof } from "./proof.js";
import { quiz } from "./quiz.js";
import { record } from "./record.js";
import { refresh } from "./refresh.js";
import { summary } from "./summary.js";
import { walk } from "./walk.js";

/** @type {Record<string, import("./types.d.ts").Render>} */
const VIEWS = {
  bench, bet, builder, desk, exam, guide, notice, paths, proof, quiz, record, refresh, summary, walk,
};

/** @type {import("./types.d.ts").Render} */
export const render = (context) => VIEWS[context.model.get("kind")](context);
