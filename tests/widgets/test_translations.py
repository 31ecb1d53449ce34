"""Every word that a trainee is shown stands in English and in Chinese: in the pages' scripts and in Python's texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.widgets import scripts

ROOM = Path(scripts.__file__).parent
PAGES = sorted((ROOM / "pages").glob("*.js"))
MODULES = sorted(ROOM.glob("*.py"))

_HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_COMMENT = re.compile(r"^\s*//.*$|(?<=[;,{}]) // .*$|/\*.*?\*/", re.MULTILINE | re.DOTALL)
_LITERAL = r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`'
_SIDE = rf"(?:\([\w, ]*\) => )?(?:{_LITERAL})"
#: [English, Chinese], also as what a function returns.
_PAIR = re.compile(rf"\[\s*({_SIDE}),\s*({_SIDE}),?\s*\]")
#: A table of messages: `const SAY = {` or `const HINT = [`, to its end at the margin.
_TABLE = re.compile(r"^(?:export )?const [A-Z]\w+ = ([{\[].*?(?:^[}\]]|[}\]]);)$", re.MULTILINE | re.DOTALL)
#: What a person reads, as a literal of its own.
_SHOWN = re.compile(rf"""(?:text|"aria-label"|title|placeholder): ({_LITERAL})|\.textContent = ({_LITERAL})""")
#: What is in both languages in one string, or a name in its own.
_BOTH = {"Language 语言", "English", "EN", "中文", "en", "zh", "zh-Hans", "en-GB", "zh-CN"}
#: Keys that the page and the browser share: never shown.
_KEYS = re.compile(r"grader:[\w:-]*|hand-in")


def untranslated(script: str) -> Iterator[str]:
    """Give each message of a page that lacks a half."""
    code = _COMMENT.sub("", script)
    for english, chinese in _PAIR.findall(code):
        if {english[1:-1], chinese[1:-1]} <= _BOTH:
            continue
        if _HAN.search(chinese) and not _LATIN.search(english):
            yield f"no English: {english} beside {chinese}"
        if _LATIN.search(re.sub(r"\$\{[^}]*\}", "", _words(english))) and not _HAN.search(chinese):
            yield f"no Chinese: {english} beside {chinese}"
    yield from _alone(_PAIR.sub("[]", code))


def _alone(alone: str) -> Iterator[str]:
    for literal in re.findall(_LITERAL, alone):
        if _HAN.search(literal) and literal[1:-1] not in _BOTH:
            yield f"Chinese alone: {literal}"
    for table in _TABLE.findall(alone):
        for literal in re.findall(_LITERAL, table):
            words = literal[1:-1]
            if _LATIN.search(words) and words not in _BOTH and not _KEYS.fullmatch(words):
                yield f"English alone: {literal}"
    for groups in _SHOWN.findall(alone):
        words = re.sub(r"\$\{[^}]*\}", "", "".join(groups)[1:-1])
        if _LATIN.search(words) and words not in _BOTH:
            yield f"shown in one language: {''.join(groups)}"


def _words(side: str) -> str:
    return side.partition("=> ")[2] or side


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_message_of_a_page_has_both_halves(page: Path) -> None:
    assert list(untranslated(page.read_text(encoding="utf-8"))) == []


def test_the_messages_are_found_at_all() -> None:
    found = sum(len(_PAIR.findall(page.read_text(encoding="utf-8"))) for page in PAGES)
    assert found > 120, "the pages have more messages than this: the pattern no longer fits how they are written"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ('const SAY = {\n  a: ["Saved", "Saved"],\n};\n', "no Chinese"),
        ('const SAY = {\n  a: ["已保存", "已保存"],\n};\n', "no English"),
        ('const SAY = {\n  a: "Saved",\n};\n', "English alone"),
        ('const SAY = {\n  a: ["Saved"],\n};\n', "English alone"),
        ("const SAY = {\n  a: (n) => [`${n} saved`, `${n} saved`],\n};\n", "no Chinese"),
        ("const SAY = {\n  a: (n) => [`${n} saved`],\n};\n", "English alone"),
        ('const HINT = ["Only English"];\n', "English alone"),
        ('h("p", { text: "Saved" });', "shown in one language"),
        ('h("p", { "aria-label": `Saved ${n}` });', "shown in one language"),
        ('node.textContent = "Saved";', "shown in one language"),
        ('node.append("已保存");', "Chinese alone"),
    ],
)
def test_a_message_that_lacks_a_half_is_found(script: str, told: str) -> None:
    assert any(one.startswith(told) for one in untranslated(script))


def texts(module: str) -> Iterator[tuple[int, str, str]]:
    """Give line, English and Chinese of each text that a module writes out."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            sides = [written(argument) for argument in node.args]
            if len(sides) == 2 and None not in sides:
                yield node.lineno, str(sides[0]), str(sides[1])


def written(node: ast.expr) -> str | None:
    """Return what a literal says, of one with figures only its words; None where it is no literal."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return None


def test_every_text_of_python_has_both_halves() -> None:
    amiss, count = [], 0
    for path in MODULES:
        for line, english, chinese in texts(path.read_text(encoding="utf-8")):
            count += 1
            if _LATIN.search(english) and (not _HAN.search(chinese) or _HAN.search(english)):
                amiss.append(f"{path.name}:{line}: {english} / {chinese}")
    assert amiss == []
    assert count > 50


def test_a_text_of_python_without_its_chinese_is_found() -> None:
    ((_, english, chinese),) = texts('Text("Saved", "Saved")')
    assert _LATIN.search(english)
    assert not _HAN.search(chinese)
