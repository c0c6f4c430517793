"""Where the code says a word of the interface: read from the code, Python by its syntax and JavaScript by patterns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "askfirst" / "web" / "labextensions" / "askfirst" / "static"
EVERY = "every-view"

# The calls that take a key: which argument it is, by the call's name and by whether it is a method's.
SAYERS = {"say": (0, None), "fault": (2, 1), "add": (None, 2), "Trouble": (0, 0), "Left": (1, 1), "WordsError": (2, 2)}
SAYERS["Refused"] = SAYERS["Unseen"] = (0, 0)
HANDED_ON = {"askfirst/widgets/lab_cards.py": frozenset({"lab"})}  # modules that get their words, and of which section
TOLD_LATER = ("Trouble", "Left", "Refused")  # whoever tells them may fill in more
LAUNCHER = {"say": (0, 0), "Stop": (0, 0), "step": (None, 2), "rename": (None, 0)}


@dataclass(frozen=True)
class Use:
    """A word that is said: where, of which sections it can be, its key as a pattern, and what is filled in."""

    where: str
    sections: frozenset[str]
    key: str | None  # None where it is known at run time only
    filled: frozenset[str] | None = None  # None where nothing is filled in
    open: bool = False  # more may be filled in than is named here


def python_files(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def constants(*paths: Path) -> frozenset[str]:
    """Every string that stands in files of Python or JavaScript: what a key can be put together from."""
    found: set[str] = set()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            nodes = ast.walk(ast.parse(text))
            found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        else:
            found |= set(re.findall(r"[\"`]([\w-]+)[\"`]", text))
    return frozenset(found)


def patterns(node: ast.AST, known: Mapping[str, list[str]] = MappingProxyType({})) -> list[str]:
    """The patterns of the keys that an expression can be, with a group for what is put in at run time."""
    match node:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.Name(id=name):
            return known.get(name, [])
        case ast.JoinedStr(values=parts):
            each = [patterns(part, known) or ["(.+)"] for part in parts]
            return ["".join(part[0] if len(part) == 1 else f"(?:{'|'.join(part)})" for part in each)]
        case ast.FormattedValue(value=value):
            return patterns(value, known)
        case ast.IfExp(body=body, orelse=other):
            either = [patterns(body, known), patterns(other, known)]
            return [*either[0], *either[1]] if all(either) else []
    return []


def given(call: ast.Call) -> tuple[frozenset[str], bool]:
    """What a call names as values, and whether it hands on more."""
    names = [each.arg for each in call.keywords]
    return frozenset(name for name in names if name), None in names


def sentences_said(folder: Path, sayers: dict[str, tuple[int | None, int | None]]) -> Iterator[Use]:
    """Every call that takes the key of a sentence, where it says which."""
    for where, tree in python_files(folder):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            method = isinstance(call.func, ast.Attribute)
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            place = sayers.get(name, (None, None))[method]
            if place is None or len(call.args) <= place:
                continue
            values, more = given(call)
            for key in patterns(call.args[place]):
                yield Use(f"{where}:{call.lineno}", frozenset(), key, values, open=more or name in TOLD_LATER)


def sentences_in_pairs(folder: Path) -> Iterator[Use]:
    """Every string that stands before its values in a tuple, as a key does that is handed on; more may fill it in."""
    for where, tree in python_files(folder):
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.Tuple)):
            for text, values in pairwise(node.elts):
                if isinstance(values, ast.Dict):
                    names = frozenset(key.value for key in values.keys if isinstance(key, ast.Constant))
                    for key in patterns(text):
                        yield Use(f"{where}:{node.lineno}", frozenset(), key, names, open=True)


class Views(ast.NodeVisitor):
    """Gathers what a module says of ``views.json``, following a section into the names it is given."""

    def __init__(self, where: str, tree: ast.Module) -> None:
        self.where, self.uses = where, [*()]
        self.names: dict[str, frozenset[str]] = {}  # a name or attribute, and the sections it can hold
        self.aliases: dict[str, list[Use]] = {}  # a name, and the words it can hold
        self.keys: dict[str, list[str]] = {}  # a name, and the keys it can hold
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        named = [self.section(call) or frozenset() for call in calls]
        self.module = HANDED_ON.get(where) or frozenset().union(*named)  # what a parameter ``words`` can be
        self.visit(tree)

    def section(self, node: ast.AST) -> frozenset[str] | None:
        match node:
            case ast.Call(func=ast.Name(id="section"), args=[ast.Constant(value=str(name)), _]):
                return frozenset({name})
            case ast.Attribute(value=ast.Name(id="self"), attr=attr):
                return self.names.get(f"self.{attr}")
            case ast.Name(id=name):
                return self.names.get(name)
        return None

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for each in node.body:
            match each:
                case ast.Assign(targets=[ast.Name(id="_kind")], value=ast.Constant(value=str(kind))) if kind:
                    self.names["self.words"] = frozenset({EVERY, kind})
        for each in ast.walk(node):
            match each:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)], value=value):
                    if found := self.section(value):
                        self.names[f"self.{attr}"] = found
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        kept = dict(self.names), dict(self.aliases), dict(self.keys)
        if any(each.arg == "words" for each in node.args.args) and self.module:
            self.names["words"] = self.module
        for each in ast.walk(node):
            if isinstance(each, ast.Assign):
                self.bind(each.targets[0], each.value)
        self.generic_visit(node)
        self.names, self.aliases, self.keys = kept

    def bind(self, target: ast.AST, value: ast.AST) -> None:
        match target, value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values):
                for each in zip(targets, values, strict=False):
                    self.bind(*each)
            case ast.Name(id=name), _:
                if found := self.section(value):
                    self.names[name] = found
                if words := self.words(value):
                    self.aliases[name] = words
                self.keys[name] = patterns(value, self.keys)

    def words(self, node: ast.AST) -> list[Use]:
        """The words that an expression can be."""
        match node:
            case ast.Name(id=name):
                return self.aliases.get(name, [])
            case ast.Subscript(value=value, slice=key) if sections := self.section(value):
                where = f"{self.where}:{node.lineno}"
                return [Use(where, sections, each) for each in patterns(key, self.keys) or [None]]
            case ast.Call(
                func=ast.Name(id="texts"), args=[ast.Constant(value=str(name)), ast.Constant(value=str(key))]
            ):
                return [Use(f"{self.where}:{node.lineno}", frozenset({name}), re.escape(key))]
        return []

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.uses += self.words(node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.uses += self.words(node)
        if isinstance(node.func, ast.Name) and node.func.id == "fill":
            self.uses += [Use(each.where, each.sections, each.key, *given(node)) for each in self.words(node.args[0])]
        self.generic_visit(node)


def views_said_by_python() -> list[Use]:
    return [use for where, tree in python_files(ROOT / "askfirst") for use in Views(where, tree).uses]


def values_of(script: str) -> frozenset[str]:
    """The names in an object that JavaScript writes out."""
    return frozenset(re.findall(r"(?:^|,)\s*(\w+)\s*(?=[:,]|$)", re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", script)))


def script_uses(where: str, script: str, name: str, sections: frozenset[str]) -> Iterator[Use]:
    """What a piece of JavaScript says of the words in its variable ``name``."""
    word = rf"\b{name}(?:\.(\w+)|\[\"([^\"]+)\"\]|\[`([^`]+)`\]|\[(\w+)\])"
    for found in re.finditer(word, script):
        key, quoted, template, _ = found.groups()
        parts = re.split(r"\$\{[^}]*\}", key or quoted or template or "")
        pattern = "(.+)".join(map(re.escape, parts)) or None
        yield Use(where, sections, pattern)
        after = re.sub(r"\$\{[^{}]*\}", "", script[found.end() :])
        filled = re.match(r",\s*\{([^{}]*)\}\)", after)
        if filled and re.search(r"\bfill\((?:this\.)?$", script[: found.start()]):
            yield Use(where, sections, pattern, values_of(filled[1].strip()))


def views_said_by_the_page() -> list[Use]:
    """What each view says: followed from what ``main.js`` names through whatever it uses, definition by definition."""
    pieces: dict[tuple[Path, str], str] = {}
    imports: dict[Path, dict[str, tuple[Path, str]]] = {}
    for path in sorted((STATIC / "views").rglob("*.js")):
        text = re.sub(r"(?s)/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(encoding="utf-8"))
        text = text.replace('model.get("words")', "words")
        imported = re.findall(r"import \{([^}]*)\} from \"([^\"]+)\"", text)
        imports[path] = {
            n.strip(): ((path.parent / at).resolve(), n.strip()) for ns, at in imported for n in ns.split(",")
        }
        parts = re.split(r"(?m)^(?:export )?(?:const|class|function) (\w+)", text)
        pieces |= {(path, name): body for name, body in zip(parts[1::2], parts[2::2], strict=True)}
    main = STATIC / "views" / "main.js"
    uses = []
    for kind, _, name in re.findall(r"(\w+)(: (\w+))?(?=[ ,}])", pieces[main, "VIEWS"].split("{")[1].split("}")[0]):
        reached, waiting = set(), [imports[main][name or kind]]
        while waiting:
            path, piece = at = waiting.pop()
            if at in reached or at not in pieces:
                continue
            reached.add(at)
            known = {n: (path, n) for p, n in pieces if p == path} | imports[path]
            waiting += [known[each] for each in set(re.findall(r"\w+", pieces[at])) & set(known)]
            where = f"{path.relative_to(STATIC)} ({piece}, in the view {kind})"
            uses += script_uses(where, pieces[at], "words", frozenset({EVERY, kind}))
    return uses


def course_mode_says() -> list[Use]:
    uses = []
    for path in (*sorted(STATIC.glob("*.js")), STATIC / "present" / "room.js"):
        text = path.read_text(encoding="utf-8").replace("(await texts(lesson.lang))", "text")
        text = re.sub(r"\bsay\((\"\w+\")\)", r"text[\1]", text)
        text = re.sub(r"(?s)/\*.*?\*/|^import .*?$|\[key\]", "", text, flags=re.MULTILINE)
        if path.name != "texts.js":
            uses += script_uses(path.name, text, "text", frozenset({"course-mode"}))
    return uses
