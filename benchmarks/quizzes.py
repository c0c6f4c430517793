"""Ten questions shown by us and by three peers, in one run: messages, bytes, time in the cell, memory, import time.

    python benchmarks/quizzes.py

Makes a scratch environment for each peer (uv when present, else venv and pip) and starts one kernel in each. The same
ten questions, four options each, are given to all. Bytes are those of the comm messages and outputs that the kernel
sends, as JSON. Not measured here: the browser's part.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[1]
LEAN = ["-m", "askfirst.kernel", "-f", "{connection_file}"]
FULL = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
PEERS = {
    "ipywidgets": ["ipywidgets==8.1.9"],
    "jupyterquiz": ["jupyterquiz==2.9.6.4"],
    "nbautoeval": ["nbautoeval==1.8.0"],
}

QUESTIONS = """
questions = [(f"Question {n}: a visitor walks past the sign at the door. What has the visitor agreed to?",
              ["To nothing: a sign tells, it does not ask", "To being filmed for any purpose at all",
               "To face recognition, having read the sign", "To whatever the company's rules say"]) for n in range(10)]
"""
SHOW = {
    "ours": QUESTIONS
    + """
from askfirst.bank import load
from askfirst.models import Distractor, OneChoice, Option, Quiz, Text
from askfirst.record import Record
from askfirst.widgets import QuizView
both = lambda text: Text(en=text, zh=text)
content = load()
for n, (stem, (right, *wrong)) in enumerate(questions):
    content.items[f"b-{n}"] = OneChoice(
        id=f"b-{n}", kind="one", outcome="A1", level="apply", difficulty="easy", stem=both(stem),
        answer=Option(id="right", text=both(right), why=both(right)),
        distractors=[Distractor(id=f"d-{i}", misconception="M01", text=both(t), why=both(t)) for i, t in enumerate(wrong)])
quiz = Quiz(title=both("Ten questions"), items=[f"b-{n}" for n in range(10)])
#---
view = QuizView(content, "en", quiz=quiz, name="bench", lesson="bench", record=Record(), changed=lambda: None)
display(view)
#---
for n in range(10):
    view.answer(f"b-{n}", "right")
""",
    "ipywidgets": QUESTIONS
    + """
import ipywidgets as w
#---
for stem, options in questions:
    display(w.VBox([w.HTML(stem), w.RadioButtons(options=options), w.Button(description="Check")]))
""",
    "jupyterquiz": QUESTIONS
    + """
from jupyterquiz import display_quiz
data = [{"question": stem, "type": "multiple_choice",
         "answers": [{"answer": text, "correct": not n, "feedback": text} for n, text in enumerate(options)]}
        for stem, options in questions]
#---
display_quiz(data)
""",
    "nbautoeval": QUESTIONS
    + """
from nbautoeval import Quiz, QuizQuestion, Option
data = [QuizQuestion(question=stem, options=[Option(text, correct=not n) for n, text in enumerate(options)])
        for stem, options in questions]
#---
display(Quiz(exoname="bench", questions=data).widget())
""",
}
IMPORT = {
    "ours": "askfirst.lessons",
    "ipywidgets": "ipywidgets",
    "jupyterquiz": "jupyterquiz",
    "nbautoeval": "nbautoeval",
}


def environment(folder: Path, packages: list[str]) -> str:
    """Make an environment with ``packages`` and return its Python."""
    wanted = ["ipykernel==7.4.0", *packages]
    uv = shutil.which("uv")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if uv:
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
        subprocess.run([uv, "pip", "install", "-q", "-p", str(python), *wanted], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True)
    return str(python)


def measure(name: str, python: str, home: Path) -> dict[str, float]:
    """Return what one way of asking ten questions costs."""
    env = os.environ | {"ASKFIRST_HOME": str(home), "PYTHONPATH": str(ROOT)}
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([python, "-c", f"import {IMPORT[name]}"], check=True, env=env)
        seconds.append(time.perf_counter() - started)
    manager = KernelManager()
    manager.kernel_spec.argv = [python, *(LEAN if name == "ours" else FULL)]
    manager.start_kernel(env=env)
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready()
    first, show, *rest = SHOW[name].split("#---")
    run(client, first)
    started = time.perf_counter()
    shown = run(client, show)
    elapsed = time.perf_counter() - started
    all_ten = run(client, rest[0]) if rest else []
    pid = manager.provisioner.process.pid  # type: ignore[union-attr]
    memory = int(
        next(line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line)
    )
    manager.shutdown_kernel(now=True)
    return {
        "comm opens": sum(message["msg_type"] == "comm_open" for message in shown),
        "messages": len(shown),
        "kB to show": sum(map(size, shown)) / 1000,
        "kB for all ten answers": sum(map(size, all_ten)) / 1000,
        "ms in the cell": elapsed * 1000,
        "kernel MB": memory / 1024,
        "import ms": statistics.median(seconds) * 1000,
    }


def run(client: Any, code: str) -> list[dict[str, Any]]:
    """Run a cell and return the comm messages and outputs it sent."""
    request = client.execute(code)
    kept: list[dict[str, Any]] = []
    while True:
        try:
            message = client.get_iopub_msg(timeout=60)
        except Empty:
            raise SystemExit(f"No answer from the kernel to: {code[:80]}") from None
        kind, own = message["msg_type"], message["parent_header"].get("msg_id") == request
        if kind == "error":
            raise SystemExit("\n".join(message["content"]["traceback"]))
        if own and kind == "status" and message["content"]["execution_state"] == "idle":
            return kept
        if own and kind in ("comm_open", "comm_msg", "display_data", "execute_result"):
            kept.append(message)


def size(message: dict[str, Any]) -> int:
    """Return the bytes of a message's content as JSON, with its buffers."""
    text = json.dumps(message["content"], ensure_ascii=False).encode()
    return len(text) + sum(len(buffer) for buffer in message.get("buffers", []))


def main() -> None:
    """Measure all and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        results = {"ours": measure("ours", sys.executable, folder / "home")}
        for name, packages in PEERS.items():
            results[name] = measure(name, environment(folder / name, packages), folder / "home")
    rows = list(results["ours"])
    print("| ten questions, four options each | " + " | ".join(results) + " |")
    print("|---" * (len(results) + 1) + "|")
    for row in rows:
        ours = results["ours"][row]
        cells = [
            f"{result[row]:.1f}" + (f" ({result[row] / ours:.1f} ×)" if name != "ours" and ours else "")
            for name, result in results.items()
        ]
        print(f"| {row} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
