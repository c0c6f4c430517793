"""What both benchmarks share: ten questions, four ways to ask them, scratch environments and a table."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

QUESTIONS = """
questions = [(f"Question {n}: a visitor walks past the sign at the door. What has the visitor agreed to?",
              ["To nothing: a sign tells, it does not ask", "To being filmed for any purpose at all",
               "To face recognition, having read the sign", "To whatever the company's rules say"]) for n in range(10)]
"""


@dataclass(frozen=True)
class Way:
    """One way to ask the ten questions: what is installed and imported, what prepares them and what shows them."""

    packages: list[str]
    module: str
    prepare: str
    show: str


WAYS = {
    "ours": Way(
        packages=[],
        module="askfirst.notebook.lesson",
        prepare=QUESTIONS
        + """
from dataclasses import replace
from datetime import date
from askfirst.course.loader import Shelf, load_for
from askfirst.course.item_models import Distractor, OneChoice, Option
from askfirst.course.models import Text
from askfirst.course.question_file import QuestionFile, Quiz
from askfirst.learner.record import Record
from askfirst.widgets.quiz import QuizView
both = lambda text: Text(en=text, zh=text)
items = [OneChoice(
    id=f"b-{n}", kind="one", outcome="A1", level="apply", difficulty="easy", stem=both(stem),
    answer=Option(id="right", text=both(right), why=both(right)),
    distractors=[Distractor(id=f"d-{i}", misconception="M01", text=both(t), why=both(t)) for i, t in enumerate(wrong)])
    for n, (stem, (right, *wrong)) in enumerate(questions)]
quiz = Quiz(title=both("Ten questions"), items=[item.id for item in items])
file = QuestionFile(quizzes={"bench": quiz}, items=items)
content = replace(load_for("bench"), questions=Shelf(["bench"], lambda lesson: file))
""",
        show="""
view = QuizView(content, "en", quiz=quiz, name="bench", lesson="bench", record=Record(), changed=lambda: None)
display(view)
""",
    ),
    "ipywidgets": Way(
        packages=["ipywidgets==8.1.9"],
        module="ipywidgets",
        prepare=QUESTIONS
        + """
import ipywidgets as w
def ask(stem, options):
    choice, button, verdict = w.RadioButtons(options=options), w.Button(description="Check"), w.HTML()
    def grade(_):
        verdict.value = "Right." if choice.index == 0 else f"Wrong. Right is: {options[0]}"
    button.on_click(grade)
    return w.VBox([w.HTML(stem), choice, button, verdict.add_class("verdict")])
""",
        show="""
for stem, options in questions:
    display(ask(stem, options))
""",
    ),
    "jupyterquiz": Way(
        packages=["jupyterquiz==2.9.6.4"],
        module="jupyterquiz",
        prepare=QUESTIONS
        + """
from jupyterquiz import display_quiz
data = [{"question": stem, "type": "multiple_choice",
         "answers": [{"answer": text, "correct": not n, "feedback": text} for n, text in enumerate(options)]}
        for stem, options in questions]
""",
        show="""
display_quiz(data)
""",
    ),
    # Keeps its attempts in the home folder, two for each quiz name: a name of its own each time.
    "nbautoeval": Way(
        packages=["nbautoeval==1.8.0"],
        module="nbautoeval",
        prepare=QUESTIONS
        + """
import os
from nbautoeval import Quiz, QuizQuestion, Option
data = [QuizQuestion(question=stem, options=[Option(text, correct=not n) for n, text in enumerate(options)])
        for stem, options in questions]
""",
        show="""
display(Quiz(exoname=f"bench-{os.getpid()}", questions=data).widget())
""",
    ),
}


def environment(folder: Path, packages: list[str]) -> str:
    """Make an environment with ``packages`` and return its Python."""
    wanted = ["ipykernel==7.4.0", *packages]
    uv = shutil.which("uv")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if uv:
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--compile-bytecode", "-p", str(python), *wanted], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", *wanted], check=True)
    return str(python)


def print_table(title: str, results: dict[str, dict[str, float]]) -> None:
    """Print ``results`` as Markdown, a column each, with ratios to the first."""
    ours = next(iter(results.values()))
    print(f"| {title} | " + " | ".join(results) + " |")
    print("|---" * (len(results) + 1) + "|")
    for row in ours:
        cells = [_cell(result.get(row), None if result is ours else ours[row]) for result in results.values()]
        print(f"| {row} | " + " | ".join(cells) + " |")


def _cell(value: float | None, ours: float | None) -> str:
    if value is None:
        return "–"
    return _short(value) + (f" ({_short(value / ours)} ×)" if ours else "")


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"
