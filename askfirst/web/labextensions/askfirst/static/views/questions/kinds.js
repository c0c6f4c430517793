// @ts-check
/* The kinds of question, by the name they have in the content. */

import { mark } from "./mark.js";
import { one } from "./one.js";
import { order } from "./order.js";
import { several } from "./several.js";
import { sort } from "./sort.js";
import { verdict } from "./verdict.js";

/** @type {Record<string, import("../types.d.ts").Ask>} */
export const KINDS = { one, several, verdict, sort, order, mark };
