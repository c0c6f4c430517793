/*
 * What JupyterLab and its widgets leave unsaid: the name of a slider, the column a cell of a table stands in, and that a
 * page has one main part. Said in the page as it is drawn, without touching the notebook.
 */

const LABEL = ".widget-label";

/** A table that a narrow screen shows row by row stays a table to a screen reader, and its cells know their column. */
function nameCells(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  table.setAttribute("role", "table");
  for (const [selector, role] of [["thead, tbody", "rowgroup"], ["tr", "row"], ["th", "columnheader"], ["td", "cell"]]) {
    for (const node of table.querySelectorAll(selector)) node.setAttribute("role", role);
  }
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, place) => heads[place] && cell.setAttribute("data-column", heads[place]));
  }
}

/** A slider of ipywidgets has no name of its own: what stands before it says what it sets. */
function nameSlider(handle) {
  const controls = [...(handle.closest(".widget-vbox")?.children ?? [])];
  const before = controls.slice(0, controls.indexOf(handle.closest(".widget-slider"))).reverse();
  const label = before.find((node) => node.matches(LABEL))?.textContent.trim();
  if (label) handle.setAttribute("aria-label", label);
}

/** Mend what stands below `node`, and what is drawn there later. */
export function mend(node) {
  const all = () => {
    for (const table of node.querySelectorAll(".jp-MarkdownOutput table:not([role])")) nameCells(table);
    for (const handle of node.querySelectorAll(".noUi-handle:not([aria-label])")) nameSlider(handle);
  };
  new MutationObserver(all).observe(node, { childList: true, subtree: true });
  all();
}
