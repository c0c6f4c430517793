/* The words course mode says, from words.json beside this file: asked for at once, so that no page waits for them. */

/** Said where words.json is missing or damaged, so it cannot stand there. */
export const BROKEN =
  "The words of this page cannot be read: words.json is missing or damaged. Copy that file from the course as it came. " +
  "无法读取本页的文字：words.json缺失或已损坏，请从原版课程复制这个文件。";

const catalogue = fetch(new URL("words.json", import.meta.url)).then((answer) => answer.json());
catalogue.catch((reason) => console.error("Ask First:", BROKEN, reason));

/** Every text in a language, by key; in English where there is none. */
export async function texts(lang) {
  const words = Object.entries((await catalogue)["course-mode"]);
  return Object.fromEntries(words.map(([key, text]) => [key, text[lang] ?? text.en]));
}
