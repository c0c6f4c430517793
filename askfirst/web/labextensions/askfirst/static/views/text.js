// @ts-check
/* Texts as they come from the kernel: citations between ⟦ and ⟧, values between { and }. Pure. */

/**
 * A text without its citation brackets, for places where only words can stand.
 * @param {string} text
 */
export const plain = (text) => text.replace(/[⟦⟧]/g, "");

/**
 * A text in pieces, each a citation or not.
 * @param {string} text
 * @returns {{ cited: boolean, text: string }[]}
 */
export const splitCitations = (text) =>
  text
    .split(/(⟦[^⟧]*⟧)/)
    .filter(Boolean)
    .map((piece) => {
      const cited = piece.startsWith("⟦");
      return { cited, text: cited ? plain(piece) : piece };
    });

/**
 * A text with its placeholders filled in; one that has no value stays as it is.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (placeholder, name) => (Object.hasOwn(values, name) ? String(values[name]) : placeholder));

/**
 * The paragraphs of a text, which blank lines part.
 * @param {string} text
 */
export const splitParagraphs = (text) => text.split(/\n\s*\n/).map((part) => part.trim());
