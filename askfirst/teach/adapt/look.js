/*
 * What stands on a page that somebody cannot read or reach: what axe finds, what it leaves out (tables without headings,
 * the words of drawings), and what runs off the side. Run in the page, after axe, by look.py; a fault is { rule, said, … }.
 */
(() => {
  const LONGEST = 60; // characters of an element's text that are quoted
  const PAGE = ".jp-NotebookPanel";
  const OPTIONS = {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    resultTypes: ["violations"],
    preload: false, // of what a page fetches, no rule here needs the text
    elementRef: true,
  };

  /** What tells somebody which element is meant. */
  function words(node) {
    const named = node.getAttribute("aria-label") || node.getAttribute("alt") || node.getAttribute("src");
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const said = [];
    while (texts.nextNode()) said.push(texts.currentNode.textContent.trim());
    const text = (said.filter(Boolean).join(" ") || named || `<${node.localName}>`).replace(/\s+/g, " ");
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  }

  async function found() {
    const { violations } = await axe.run(PAGE, OPTIONS);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ element, any }) => {
        const { contrastRatio, expectedContrastRatio } = any.find(({ id }) => id === "color-contrast")?.data ?? {};
        return { rule: id, help, said: words(element), has: contrastRatio, needs: parseFloat(expectedContrastRatio) };
      }));
  }

  const unheaded = () =>
    [...document.querySelectorAll(`${PAGE} table`)]
      .filter((table) => !table.querySelector("th"))
      .map((table) => ({ rule: "table-unheaded", said: words(table) }));

  const parts = (colour) => colour.match(/[\d.]+/g)?.map(Number);

  function light(colour) {
    const [red, green, blue] = parts(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /** The colour under a text of a drawing: of the shape that was last painted below its middle, else the page's. */
  function ground(text) {
    const box = text.getBoundingClientRect();
    const middle = new DOMPoint(box.left + box.width / 2, box.top + box.height / 2);
    const shapes = [...text.ownerSVGElement.querySelectorAll("path, rect, circle, ellipse, polygon")];
    const under = shapes.filter((each) =>
      each.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING &&
      getComputedStyle(each).fill !== "none" &&
      each.isPointInFill(middle.matrixTransform(each.getScreenCTM().inverse()))).at(-1);
    if (under) return getComputedStyle(under).fill;
    for (let node = text.ownerSVGElement; node; node = node.parentElement) {
      const { backgroundColor } = getComputedStyle(node);
      if ((parts(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  }

  /** The words in drawings that hardly stand out; a colour that runs into another is left to the eye. */
  function drawn() {
    return [...document.querySelectorAll(`${PAGE} svg text`)].flatMap((text) => {
      const { fill, fontSize, fontWeight } = getComputedStyle(text);
      const below = ground(text);
      if (!text.textContent.trim() || ![fill, below].every((each) => each.startsWith("rgb"))) return [];
      const [dark, bright] = [light(fill), light(below)].sort((one, other) => one - other);
      const size = parseFloat(fontSize) * text.getScreenCTM().a;
      const needs = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
      const has = (bright + 0.05) / (dark + 0.05);
      return has < needs ? [{ rule: "color-contrast", said: words(text), has: has.toFixed(2), needs }] : [];
    });
  }

  /** What runs over a narrow screen's right edge: texts and pictures; code alone may be scrolled sideways. */
  function offSide() {
    const texts = document.createTreeWalker(document.querySelector(PAGE), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const off = new Set();
    const note = (node, box) => {
      if (box.width <= 1 || box.right <= innerWidth + 1 || node.closest("pre")) return;
      off.add(node.closest("table, p, li, h1, h2, h3, h4") ?? node);
    };
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode);
      note(texts.currentNode.parentElement, range.getBoundingClientRect());
    }
    const pictures = document.querySelectorAll(`${PAGE} :is(img, svg, canvas)`);
    for (const each of pictures) note(each, each.getBoundingClientRect());
    return [...off].map((node) => ({ rule: "off-side", said: words(node) }));
  }

  /** Between two sets of colours a page may be anything: what is a fault is one half a second later, too. */
  async function hindered() {
    const all = async () => [...(await found()), ...unheaded(), ...drawn()];
    if (!(await all()).length) return [];
    await new Promise((later) => setTimeout(later, 500));
    return all();
  }

  globalThis.askfirstLook = { hindered, offSide };
})();
