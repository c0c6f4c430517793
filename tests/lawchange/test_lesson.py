"""The drafted lesson: whole or not there, over nothing, with copies that ask the same and wait to be read."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typer.testing import Result

from askfirst.course.atomic_write import LONGEST, put_folder
from askfirst.course.citations import Citation
from askfirst.course.faults import ContentError
from askfirst.course.loader import ROOT, load_for
from askfirst.course.question_file import QuestionFile
from askfirst.course.words import say
from askfirst.course.yaml_source import parse_yaml, read_yaml
from askfirst.lawchange.amendment import read_amendment
from askfirst.lawchange.delta import draft
from askfirst.publish.build import build
from askfirst.publish.check_lessons import check
from tests.conftest import MINI, own_course
from tests.editions import put, reduced

Change, Run = Callable[..., Path], Callable[..., Result]
LESSON = "02-yearly"


@pytest.fixture
def asking(mini: Path) -> Path:
    """Return the small course, with a quiz on a case of a family that cites what changes, and one that does not."""
    folder = mini / "content" / "lessons" / "01-mini"
    text = (folder / "questions.yaml").read_text(encoding="utf-8")
    more = "quizzes:\n  doors:\n    title: {en: Doors, zh: 门}\n    items: [door-theft, door-face]\n"
    changed = "        changed: {en: A face, zh: 人脸}\n        answer: ask-each\n"
    text = text.replace("quizzes:\n", more, 1).replace("        answer: ask-each\n", changed)
    (folder / "questions.yaml").write_text(text, "utf-8")
    with (folder / "lesson.md").open("a", encoding="utf-8") as lesson:
        lesson.write('\n```{code-cell}\nlesson.quiz("doors")\n```\n')
    course = read_yaml(mini / "content" / "course.yaml", mini).data
    course["lessons"]["01-mini"]["minutes"] = 6
    put(mini / "content" / "course.yaml", course | {"paths": {}})
    return mini


def confirmed(root: Path, printed: str) -> list[str]:
    """Do as the command says: delete every ``review`` once read, and enter the lesson in ``course.yaml``."""
    path = root / "content" / "lessons" / LESSON / "questions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^    review: .*\n(      .*\n)*", "", text), "utf-8")
    entry = "\n".join(line[2:] for line in printed.splitlines() if line.startswith("  ") and "content/" not in line)
    course = read_yaml(root / "content" / "course.yaml", root).data
    course["lessons"] |= parse_yaml("entry", entry)[0]
    put(root / "content" / "course.yaml", course)
    return re.findall(r"(?m)^  - id: (.*)$", text)


def faults(root: Path) -> list[str]:
    with pytest.raises(ContentError) as error:
        check(root)
    return [f"{each.key} {each.path}:{each.line}" for each in error.value.faults]


def test_no_unread_key_is_built_or_asked_and_a_read_one_is(asking: Path, change: Change, law_change: Run) -> None:
    check(asking)
    ran = law_change(change(), "--course", asking, "--lesson", "yearly")
    assert ran.exit_code == 0, ran.output
    path = asking / "content" / "lessons" / LESSON / "questions.yaml"
    rows = path.read_text(encoding="utf-8").split("\n")
    waiting = [number for number, row in enumerate(rows, 1) if "review:" in row]
    assert len(waiting) == 2, "the question and the case that cite it, and no other"
    place = f"content/lessons/{LESSON}/questions.yaml"
    unread = [f"unreviewed {place}:{number}" for number in waiting]
    assert set(unread) <= set(faults(asking))
    with pytest.raises(ContentError):
        load_for(LESSON, asking)
    assert "q-one" in load_for("01-mini", asking).items, "it costs no other lesson"
    text = path.read_text(encoding="utf-8")
    for emptied in ("review:", "review: ''", "review: false"):  # what it says makes no difference
        path.write_text(re.sub(r"(?m)^    review: .*\n(      .*\n)*", f"    {emptied}\n", text), "utf-8")
        assert len([each for each in faults(asking) if each.startswith("unreviewed")]) == 2
    path.write_text(text, "utf-8")
    ids = confirmed(asking, ran.output)
    assert ids == ["door-theft-2027-07-01", "q-one-2027-07-01"]
    content, _, _ = check(asking)
    assert [content.quizzes[f"{LESSON}/from-01-mini"][1].items] == [ids]
    made = {each.relative_to(asking).as_posix() for each in build(asking)}
    assert {f"notebooks/{lang}/{LESSON}.ipynb" for lang in ("en", "zh")} <= made
    told = (asking / f"notebooks/zh/{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "每年重新问一次。" in told
    assert "2027年7月1日" in told


def test_a_second_change_copies_the_latest_copy_and_one_for_the_same_day_none(
    asking: Path, change: Change, law_change: Run
) -> None:
    ran = law_change(change(), "--course", asking, "--lesson", "yearly")
    first = confirmed(asking, ran.output)
    ran = law_change(change(), "--course", asking, "--lesson", "once-more")
    assert ran.exit_code == 0, ran.output
    said = say("delta-standing", "en", date="2027-07-01", ids=", ".join(first))
    assert said in ran.output
    again = asking / "content" / "lessons" / "03-once-more"
    assert [each.name for each in again.iterdir()] == ["lesson.md"], "the text of the change, and no case"
    shutil.rmtree(again)
    ran = law_change(change(("2027-07-01", "2028-01-01")), "--course", asking, "--lesson", "later")
    assert ran.exit_code == 0, ran.output
    path = asking / "content" / "lessons" / "03-later" / "questions.yaml"
    items = read_yaml(path, asking).data["items"]
    assert [each["id"] for each in items] == [each.replace("2027-07-01", "2028-01-01") for each in first]
    assert all(
        f"copy of {of} in content/lessons/{LESSON}" in each["review"] for of, each in zip(first, items, strict=True)
    )


def test_a_copy_asks_the_very_same_under_an_id_of_its_own(change: Change) -> None:
    content = own_course()
    texts = "\n".join(f"      {lang}: {lang}" for lang in content.course.languages)
    norm = next(iter(content.law.instruments))
    path = change(("PIPL 29", norm), ("      en: Ask anew every year.\n      zh: 每年重新问一次。", texts))
    amendment = read_amendment(path, content)
    every: dict[str, list[Citation]] = {item: [] for item in content.items}
    made = draft(content, "99-all", amendment, every, "en")
    data, _ = parse_yaml("questions.yaml", made.files["questions.yaml"])
    assert all(each.pop("review") for each in data["items"])
    file = TypeAdapter(QuestionFile).validate_python(data, context=content.facts)
    copies = {item.id.removesuffix("-2027-07-01"): item for item in file.items}
    assert len(copies) == made.cases
    assert not {item.id for item in file.items} & set(content.items)
    for name, copy in copies.items():
        item = content.items[name]
        alone = item.model_copy(update={"changed": None})
        assert copy.hash == type(item).hash.func(alone), "not the one that its copy takes along"
        labels = ("outcome", "level", "difficulty", "scene", "setting", "critical", "cites", "article", "author")
        assert [getattr(copy, each) for each in labels] == [getattr(item, each) for each in labels]
    asked = {each for quiz in content.quizzes.values() for each in quiz[1].items}
    kept = {each for questions in content.questions.values() for each in questions.recall}
    assert copies.keys() <= asked | kept, "what the tests ask stays unseen"
    assert not any(item.then for item in copies.values())
    before = [
        quiz.items for name, (_, quiz) in content.quizzes.items() if name.endswith(f"/{content.course.pre_check}")
    ]
    assert copies.keys().isdisjoint(set().union(*before))


def test_a_new_provision_that_nobody_asks_about_gives_text_alone_and_waits_for_the_law(
    mini: Path, change: Change, law_change: Run
) -> None:
    new = change(("PIPL 29", "PIPL 29-1"), ("happened: changed", "happened: new"))
    ran = law_change(new, "--course", mini, "--lesson", "07-yearly")
    assert ran.exit_code == 0, ran.output
    folder = mini / "content" / "lessons" / "07-yearly"
    assert [each.name for each in folder.iterdir()] == ["lesson.md"]
    # Its two editions cite what law.yaml is still to say, and course.yaml is still to list it.
    assert sorted(each.split()[0] for each in faults(mini)) == ["lesson-unlisted", *["unknown-citation"] * 2]


@pytest.mark.parametrize(("name", "lang"), [("01-mini", "en"), ("01-mini", "zh"), ("../x", "en"), ("Yearly", "zh")])
def test_nothing_is_written_over_or_elsewhere(
    mini: Path, change: Change, law_change: Run, name: str, lang: str
) -> None:
    before = {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()}
    ran = law_change(change(), "--course", mini, "--lesson", name, lang=lang)
    assert ran.exit_code == 1
    assert len(ran.stderr.splitlines()) == 1
    assert {
        path: path.read_bytes() for path in mini.parent.rglob("*") if path.is_file() and mini in path.parents
    } == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="who may write anywhere is not refused")
def test_a_folder_that_may_not_be_written_is_a_sentence(mini: Path, change: Change, law_change: Run) -> None:
    (mini / "content" / "lessons").chmod(0o500)
    ran = law_change(change(), "--course", mini, "--lesson", "yearly")
    (mini / "content" / "lessons").chmod(0o700)
    assert ran.exit_code == 1
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("call", ["os.fsync", "tempfile.mkdtemp", "pathlib.Path.rename"])
def test_a_disk_that_gives_out_leaves_nothing(
    mini: Path, change: Change, law_change: Run, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    before = sorted(mini.rglob("*"))
    monkeypatch.setattr(call, full)
    ran = law_change(change(), "--course", mini, "--lesson", "yearly")
    assert ran.exit_code == 1
    assert ran.stderr.splitlines() == [f"content/lessons/{LESSON} cannot be written: No space left on device."]
    assert sorted(mini.rglob("*")) == before


@pytest.mark.skipif(os.name != "posix", reason="kills as posix does")
def test_killed_at_any_moment_a_lesson_is_whole_or_not_there(tmp_path: Path) -> None:
    script = (
        "import sys, itertools; from pathlib import Path\n"
        "from askfirst.course.atomic_write import put_folder\n"
        "for number in itertools.count(int(sys.argv[2])):\n"
        "    put_folder(Path(sys.argv[1]) / str(number), {'lesson.md': b'a' * 9000, 'questions.yaml': b'b' * 90000})\n"
        "    print(number, flush=True)\n"
    )
    rounds = 6
    for each in range(rounds):
        command = [sys.executable, "-c", script, str(tmp_path), str(each * 100_000)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout
            program.stdout.readline()  # it is at work now
            time.sleep(0.003 * each)
            program.send_signal(signal.SIGKILL)
    made = [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert len(made) >= rounds
    for folder in made:
        sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
        assert sizes == {"lesson.md": 9_000, "questions.yaml": 90_000}


def test_what_a_killed_draft_leaves_is_swept_up_and_that_of_a_running_one_stays(tmp_path: Path) -> None:
    left, running = tmp_path / ".building-left", tmp_path / ".building-now"
    for folder in (left, running):
        folder.mkdir()
        (folder / "lesson.md").write_text("half", "utf-8")
    os.utime(left, (0, time.time() - 2 * LONGEST))
    assert put_folder(tmp_path / "02-new", {"lesson.md": b"whole"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".building-now", "02-new"]
    assert not put_folder(tmp_path / "02-new", {"lesson.md": b"other"})
    assert (tmp_path / "02-new" / "lesson.md").read_text("utf-8") == "whole"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_course_of_one_language_gets_a_lesson_in_it(
    tmp_path: Path, change: Change, law_change: Run, lang: str
) -> None:
    root = reduced(MINI, tmp_path / "one", lang)
    gone = "      zh: 每年重新问一次。\n" if lang == "en" else "      en: Ask anew every year.\n"
    ran = law_change(change((gone, "")), "--course", root, "--lesson", "yearly", lang=lang)
    assert ran.exit_code == 0, ran.output
    confirmed(root, ran.output)
    check(root)
    text = (root / "content" / "lessons" / LESSON / "lesson.md").read_text(encoding="utf-8")
    assert set(re.findall(r'"lang": "(\w+)"', text)) == {lang}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text) == (lang == "zh")
