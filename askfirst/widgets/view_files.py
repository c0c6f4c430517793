"""The browser half of the views: where a page finds its modules and its style sheets, and what it gets where it cannot.

They stand in the course-mode extension, from where a page fetches them once, while JupyterLab is still starting. Where
that extension is not installed or not of this version, or the page is not JupyterLab's, the page asks the kernel once
and links the modules itself: the import of a neighbour becomes the import of that neighbour's own address.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from jupyter_core.paths import jupyter_path

STATIC = Path(__file__).parents[1] / "web" / "labextensions" / "askfirst" / "static"
ENTRY = "views/main.js"
# In this order: what is written later wins. remoteEntry.js names the same.
_LOOKS = "tokens page cited cards activities views questions answers record feedback media print"
STYLES = tuple(f"style/{each}.css" for each in _LOOKS.split())

_IMPORT = re.compile(r'(?m)^(import [^"]*?from |import )"(\.[^"]+)";$')

# The address is doubled in one place, as in the extension's package.json: the server lets browsers keep what stands
# under ".../static" for a year, and a module's neighbours carry no version in their address. It is a whole one:
# a module that was made from a blob, as this stub is, resolves no path by itself.
_STUB = """
const key = "KEY", path = "PATH";
const link = ({ modules, style }) => {
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.body.append(sheet);
  const urls = {};
  let url;
  for (const [name, text] of modules) {
    const linked = text.replace(/^(import [^"]*)"(\\/[^"]+)";$/gm, (_, head, to) => `${head}"${urls[to]}";`);
    url = urls[name] = URL.createObjectURL(new Blob([linked], { type: "text/javascript" }));
  }
  return import(url);
};
const fromKernel = (model) => new Promise((done) => {
  const hear = (message) => {
    if (message.type !== "source") return;
    model.off("msg:custom", hear);
    done(link(message));
  };
  model.on("msg:custom", hear);
  model.send({ type: "source" });
});
export default { async render(context) {
  const pages = (globalThis.askfirstViews ??= {});
  const base = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}").baseUrl;
  // A page that stood open while the course was updated still holds the served modules of before.
  const served = path && base && Object.keys(pages).length === 0;
  const address = new URL(base + path, location.href).href;
  pages[key] ??= served ? import(address).catch(() => fromKernel(context.model)) : fromKernel(context.model);
  return (await pages[key]).render(context);
} };
"""


@cache
def modules() -> tuple[tuple[str, str], ...]:
    """Return the views' modules, each after those it imports, and every import under the name it has in this list."""
    texts: dict[str, str] = {}
    imports: dict[str, list[str]] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        text = (STATIC / name).read_text(encoding="utf-8")
        imports[name] = [_beside(name, to) for _, to in _IMPORT.findall(text)]
        texts[name] = _IMPORT.sub(lambda found, name=name: f'{found[1]}"/{_beside(name, found[2])}";', text)  # type: ignore[misc]
        waiting += [each for each in imports[name] if each not in texts]
    return tuple((f"/{name}", texts[name]) for name in TopologicalSorter(imports).static_order())


@cache
def style() -> str:
    """Return the style sheets as one."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)


def source() -> dict[str, Any]:
    """Return everything a page needs that cannot fetch it."""
    return {"type": "source", "modules": modules(), "style": style()}


@cache
def stub() -> str:
    """Return the few lines every model carries: where the page finds the views, and what to do where it does not."""
    names = [name.removeprefix("/") for name, _ in modules()] + list(STYLES)
    files = {name: (STATIC / name).read_bytes() for name in names}
    served = any(_holds(Path(folder) / "askfirst" / "static", files) for folder in jupyter_path("labextensions"))
    key = hashlib.sha256(b"".join(files.values())).hexdigest()[:12]
    path = f"lab/extensions/askfirst//static/{ENTRY}" if served else ""
    return _STUB.replace("KEY", key).replace("PATH", path)


def _beside(name: str, to: str) -> str:
    return normpath(join(dirname(name), to))


def _holds(folder: Path, files: dict[str, bytes]) -> bool:
    try:
        return all((folder / name).read_bytes() == content for name, content in files.items())
    except OSError:
        return False
