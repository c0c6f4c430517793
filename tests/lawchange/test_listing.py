"""What a change touches is listed exactly: all that names it, where it stands, and nothing else."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from askfirst.course.citations import Citation
from askfirst.course.loader import ROOT
from askfirst.lawchange.amendment import within
from askfirst.lawchange.listing import Touched, items_of, listing
from askfirst.lawchange.mentions import Mentions
from tests.conftest import own_course
from tests.lawchange.conftest import AMENDMENT

QUESTIONS = "content/lessons/01-mini/questions.yaml"
Change, Run = Callable[..., Path], Callable[..., Result]


@pytest.mark.parametrize(
    ("one", "other", "touch"),
    [
        ("PIPL 29", "PIPL 29", True),
        ("PIPL 29", "PIPL 29 ¶2", True),
        ("PIPL 29", "PIPL 29 ¶2(3)", True),
        ("PIPL 13 ¶1", "PIPL 13 ¶1(2)", True),
        ("PIPL 13 ¶1(2)", "PIPL 13 ¶1(3)", False),
        ("PIPL 13 ¶1", "PIPL 13 ¶2", False),
        ("PIPL 13 ¶1(2)", "PIPL 13 ¶2", False),
        ("PIPL 2", "PIPL 29", False),
        ("PIPL 29", "FRM 29", False),
        ("CPL 23", "CPL-IR 23", False),
        ("CrimL 253", "CrimL 253-1", False),
        ("GB/T 45574 5", "GB/T 45574 5.3 a)", True),
        ("GB/T 45574 5.3 a)", "GB/T 45574 5.3 b)", False),
        ("GB/T 45574 5", "GB/T 45574 51", False),
    ],
)
def test_a_whole_touches_its_parts_and_they_it(one: str, other: str, touch: bool) -> None:
    first, second = Citation.parse(one), Citation.parse(other)
    assert first
    assert second
    assert first.overlaps(second) == second.overlaps(first) == touch
    assert (str(first), str(second)) == (one, other)


def test_every_provision_is_found_as_content_writes_it_and_as_each_language_shows_it() -> None:
    content = own_course()
    mentions = Mentions(content.law.instruments)
    for cite in content.law.provisions:
        assert mentions.find(f"[[{cite}]], {cite}.") == [Citation.parse(cite)] * 2
        for lang in content.course.languages:
            label = content.citation(cite, lang)["label"]
            assert [*map(str, mentions.find(label))] == [cite], label


# A search of its own over the lines of the files: for a change of an item, of an article and of a whole norm.
SEARCHES = {
    "PIPL 13 ¶1(2)": r"PIPL 13 ¶1\(2\)|PIPL 13 ¶1(?!\()|PIPL 13(?!\d| ¶)"
    r"|《个人信息保护法》第十三条(?:第一款(?:第（二）项|(?!第（))|(?!第|之))",
    "PIPL 29": r"PIPL 29(?!\d)|《个人信息保护法》第二十九条",
    "VIR": r"\bVIR \d|《公共安全视频图像信息系统管理条例》第",
}


def searched(pattern: str) -> set[tuple[str, int]]:
    """Where the files say it; what stands behind ``then`` is of former law, and a space may be the end of a line."""
    found = set()
    wide = re.compile(pattern.replace(" ", r"\s+"))
    for path in (each for ending in ("yaml", "md", "csv", "py") for each in (ROOT / "content").rglob(f"*.{ending}")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^ *(then:|#).*", "", text) if path.suffix == ".yaml" else text
        found |= {
            (path.relative_to(ROOT).as_posix(), 1 + text.count("\n", 0, each.start())) for each in wide.finditer(text)
        }
    return found


@pytest.mark.parametrize("scope", SEARCHES)
def test_what_is_listed_is_what_a_plain_search_finds(scope: str) -> None:
    content = own_course()
    found = listing(ROOT, Mentions(content.law.instruments), lambda cited: within(scope, cited))
    assert {(each.path, line) for each in found for line in each.lines} == searched(SEARCHES[scope])
    # A question is touched where its own text or labels, those of its family's options included, name it.
    wanted = {
        item.id
        for item in content.items.values()
        if re.search(SEARCHES[scope], f"{item.model_dump_json()} {' '.join(item.cites)}")
    }
    assert items_of(found).keys() == wanted


def touched(found: list[Touched]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.owner.kind, each.owner.name, each.owner.items) for each in found]


def amendment(*scopes: str) -> Callable[[Citation], bool]:
    return lambda cited: any(within(each, cited) for each in scopes)


@pytest.fixture
def cited(mini: Path) -> Path:
    """Return the small course with whatever else can name a provision."""
    content = mini / "content"
    (content / "guide.yaml").write_text(
        "faces:\n  title: {en: Faces, zh: 人脸}\n  entries:\n"
        "    - {id: once, title: {en: Once, zh: 一次}, text: {en: Yes., zh: 是。}, cites: [PIPL 29]}\n"
        "    - {id: never, title: {en: Never, zh: 从不}, text: {en: No., zh: 不。}, cites: [NEW 1]}\n",
        encoding="utf-8",
    )
    glossary = content / "glossary.yaml"
    text = glossary.read_text(encoding="utf-8")
    visage = "{en: 'See [[PIPL 29]].', zh: '见[[PIPL 29]]。'}"
    glossary.write_text(f"{text}face:\n  term: {{en: visage, zh: 面孔}}\n  plain: {visage}\n", "utf-8")
    lab = content / "labs" / "01-lab"
    (lab / "data").mkdir(parents=True)
    (lab / "lab.yaml").write_text("tasks:\n  - {id: one, why: {en: 'See [[PIPL 29]].', zh: 见。}}\n", "utf-8")
    (lab / "lab.md").write_text("\n[[NEW 1]]\n[[PIPL 29]]\n", "utf-8")
    (lab / "key.py").write_text('DUTY = "PIPL 29"\n', "utf-8")
    (lab / "data" / "duties.csv").write_text("duty\nPIPL 29\nPIPL 290\n个人信息保护法第二十九条\nPIPL 29\n", "utf-8")
    return mini


def test_each_thing_is_listed_once_with_its_lines(cited: Path) -> None:
    content = own_course()
    found = listing(cited, Mentions(content.law.instruments), amendment("PIPL 29"))
    assert touched(found) == [
        ("provision", "PIPL 29", ()),
        ("prose", "01-mini", ()),
        ("bet", "guess", ()),
        ("item", "q-one", ("q-one",)),
        ("family", "door-family", ("door-theft",)),  # its other case says that it cites nothing
        ("activity", "way", ()),
        ("activity", "table", ()),
        ("activity", "page", ()),
        ("scene", "door", ()),
        ("lab", "01-lab: data/duties.csv", ()),
        ("lab", "01-lab: key.py", ()),
        ("lab", "01-lab: lab.md", ()),
        ("lab", "01-lab: one", ()),
        ("entry", "once", ()),
        ("term", "face", ()),
    ]
    lines = {each.owner.name: each.lines for each in found}
    assert lines["01-lab: data/duties.csv"] == (2, 5)
    assert lines["01-lab: lab.md"] == (3,)


def test_a_citation_that_goes_over_the_end_of_a_line_is_found(mini: Path) -> None:
    path = mini / QUESTIONS
    text = path.read_text(encoding="utf-8")
    folded = (
        "reveal:\n      en: >-\n        Few\n        [[PIPL\n        29]].\n"
        "      zh: |-\n        少，见《个人信息保护法》第\n        二十九条。"
    )
    path.write_text(text.replace("reveal: {en: Few., zh: 很少。}", folded), "utf-8")
    found = listing(mini, Mentions(own_course().law.instruments), amendment("PIPL 29"))
    bet = next(each for each in found if each.owner.kind == "bet")
    rows = path.read_text(encoding="utf-8").split("\n")
    assert [rows[line - 1].strip() for line in bet.lines] == ["[[PIPL", "zh: |-", "cites: [PIPL 29]"]


def test_the_command_tells_it_in_either_language_and_as_a_table(cited: Path, change: Change, law_change: Run) -> None:
    table = cited / "touched.csv"
    for lang in ("en", "zh"):
        ran = law_change(change(), "--course", cited, lang=lang)
        assert ran.exit_code == 0, ran.output
        assert f"{QUESTIONS}:" in ran.output
        assert ("条文" in ran.output) == (lang == "zh")
    ran = law_change(change(), "--course", cited, "--csv", table)
    assert ran.exit_code == 0
    rows = list(csv.reader(table.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 1 + ran.output.count("  content/")
    before = table.read_bytes()
    again = law_change(change(), "--course", cited, "--csv", table)
    assert again.exit_code == 1
    assert table.read_bytes() == before, "never over a file that is there"


def test_what_is_related_is_touched_too(cited: Path, change: Change, law_change: Run) -> None:
    new = ("PIPL 29\n    happened: changed", "LATER 3\n    happened: new\n    related: [NEW 1]")
    ran = law_change(change(new), "--course", cited)
    assert ran.exit_code == 0
    assert "guide.yaml:5  entry never" in ran.output
    assert "PIPL 29" not in ran.output
    assert "law.yaml has no LATER 3 yet" in ran.output


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_amendment_that_touches_nothing_says_so(mini: Path, change: Change, law_change: Run, lang: str) -> None:
    ran = law_change(change(("PIPL 29", "PIPL 31 ¶2")), "--course", mini, lang=lang)
    assert ran.exit_code == 0
    assert len(ran.output.splitlines()) == 3, "what happens, that law.yaml does not know it, that nothing names it"
    assert "content/" not in ran.output


FAULTY = {
    "no YAML": (AMENDMENT, "in_force: [\n", "amendment.yaml:"),
    "empty": (AMENDMENT, "", "amendment.yaml:1:"),
    "another thing": (AMENDMENT, "- a\n", "amendment.yaml:1:"),
    "no changes": (AMENDMENT, "in_force: 2027-07-01\nchanges: []\n", "amendment.yaml:2:"),
    "no day": ("2027-07-01", "July 2027", "amendment.yaml:1:"),
    "no such day": ("2027-07-01", "2027-07-32", "amendment.yaml:1:"),
    "no citation": ("PIPL 29", "Article 29 of the law", "amendment.yaml:3:"),
    "unknown norm": ("PIPL 29", "PIPLE 29", "amendment.yaml:3:"),
    "unknown word": ("happened: changed", "happened: amended", "amendment.yaml:4:"),
    "unknown field": ("happened: changed", "happened: changed\n    since: now", "amendment.yaml:5:"),
    "unknown related": ("happened: changed", "happened: changed\n    related: [PIPL 92]", "amendment.yaml:5:"),
    "a language is missing": ("      zh: 每年重新问一次。\n", "", "amendment.yaml:5:"),
    "cites what is not there": ("every year.", "every year [[PIPL 92]].", "amendment.yaml:6:"),
    "open citation": ("every year.", "every year [[PIPL 29.", "amendment.yaml:6:"),
    "a fact that is none": ("Ask anew every year.", '"Ask {{whom}}."', "amendment.yaml:6:"),
    "twice": ("changes:", AMENDMENT.partition("\n")[2].rstrip(), "amendment.yaml:8:"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_in_the_file_is_a_sentence_with_its_line(
    mini: Path, change: Change, law_change: Run, fault: str, lang: str
) -> None:
    old, new, where = FAULTY[fault]
    before = sorted(mini.rglob("*"))
    ran = law_change(change((old, new)), "--course", mini, "--lesson", "yearly", lang=lang)
    assert ran.exit_code == 1
    *told, count = ran.output.splitlines()
    assert len(told) == 1, ran.output
    assert where in told[0]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in count) == (lang == "zh")
    assert sorted(mini.rglob("*")) == before


def test_a_file_that_is_not_there_or_no_text_is_told(mini: Path, tmp_path: Path, law_change: Run) -> None:
    (tmp_path / "picture").write_bytes(bytes(range(256)))
    for path in (tmp_path / "nowhere.yaml", tmp_path, tmp_path / "picture"):
        ran = law_change(path, "--course", mini)
        assert ran.exit_code == 1
        assert ran.output.startswith(str(path)), ran.output


def test_a_lesson_in_the_making_is_listed_and_one_that_cannot_be_read_is_named(
    mini: Path, change: Change, law_change: Run
) -> None:
    path = mini / QUESTIONS
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    level: apply\n", "", 1), "utf-8")
    assert f"{QUESTIONS}:" in law_change(change(), "--course", mini).output
    path.write_text("items: [\n", "utf-8")
    ran = law_change(change(), "--course", mini)
    assert ran.exit_code == 1
    assert QUESTIONS in ran.output
