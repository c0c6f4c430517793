// @ts-check
/* What differs with a language where a page names it. One that is not here goes by the name of its edition's folder. */

/** @type {Record<string, { tag: string, locale: string, gap: string }>} */
const KNOWN = { zh: { tag: "zh-CN", locale: "zh_CN", gap: "" } };

/**
 * What HTML calls a language.
 * @param {string} lang
 */
export const tagOf = (lang) => KNOWN[lang]?.tag ?? lang;

/**
 * What JupyterLab calls it.
 * @param {string} lang
 */
export const localeOf = (lang) => KNOWN[lang]?.locale ?? lang;

/**
 * What stands between two sentences of it.
 * @param {string} lang
 */
export const gapOf = (lang) => KNOWN[lang]?.gap ?? " ";
