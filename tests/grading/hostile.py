"""Submissions that nobody honest would make, drawn by number: bytes, JSON, types, texts, figures, sizes, places.

Each says what its readable part deserves: the bytes that the reference scores, or that nothing can be read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.grading.drawn_responses import GARBAGE, drawn_answers, right

NEIGHBOUR = "neighbour-0"
FIGURES = (
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"1e15",
    b"1000000000000001",
    b"-0.0",
    b"9" * 5_000,
    b"0.1e-400",
    b"01",
    b"+1",
)
TEXTS = (
    "\u202e", "\u200b", "\ufeff", "\u0000", "e\u0301", "ﬁ", "𝟙", "İ", "\U0001f600" * 50, "../../etc/passwd",
    "张", "\u2028",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """What was put into a submission's folder. `answers` is what can be read at most; None: `status` for all."""

    sort: str
    answers: bytes | None
    status: str = ""


def reference_file(key: dict, student: str) -> dict:
    """The answers that would earn everything, so that whatever is wrongly believed shows as points."""
    responses = {item["id"]: {"value": right(item), "version": item["version"]} for item in key["items"]}
    return {
        "schema": 1, "assignment": key["assignment"], "release": key["release"], "form": None, "owner": student,
        "responses": responses,
    }  # fmt: skip


def written(answers: Any) -> bytes:
    return json.dumps(answers, ensure_ascii=False).encode("utf-8", "surrogatepass")


def by_bytes(key: dict, student: str, random: Random) -> bytes:
    """Some bytes flipped, cut, doubled, inserted or blanked."""
    data = bytearray(written(reference_file(key, student)))
    for _ in range(random.choice([1, 1, 2, 8, 200])):
        at, length = random.randrange(len(data)), random.choice([1, 2, 30])
        match random.randint(0, 5):
            case 0:
                data[at] = random.randrange(256)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                data[at:at] = bytes(random.randrange(256) for _ in range(length))
            case 4:
                data[at : at + length] = b"\0" * length
            case _:
                data[at] ^= 1 << random.randrange(8)
    return bytes(data[: random.randrange(len(data))]) if random.random() < 0.1 else bytes(data)


def by_encoding(key: dict, student: str, random: Random) -> bytes:
    """Another encoding, marks at the front, something after the end."""
    text = json.dumps(reference_file(key, student), ensure_ascii=random.random() < 0.5)
    encoding = random.choice(["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "utf-7"])
    after = random.choice(["", "", "\n", "\0", " {}", "]", "\ufeff", "\x1a"])
    return (text + after).encode(encoding)


def nodes(value: Any, at: tuple = ()) -> list[tuple]:
    """The path of every node below the top."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for name, inner in pairs for path in ((*at, name), *nodes(inner, (*at, name)))]


def by_structure(key: dict, student: str, random: Random) -> bytes:
    """Nodes of the JSON replaced, removed, wrapped, moved."""
    answers = reference_file(key, student)
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        path = random.choice(nodes(answers))
        holder = answers
        for name in path[:-1]:
            holder = holder[name]
        match random.randint(0, 4):
            case 0:
                holder[path[-1]] = random.choice(GARBAGE)
            case 1:
                del holder[path[-1]]
            case 2:
                holder[path[-1]] = random.choice([[holder[path[-1]]], {"value": holder[path[-1]]}])
            case 3 if isinstance(holder, dict):
                holder[random.choice(TEXTS)] = holder.pop(path[-1])
            case _:
                holder[path[-1]] = random.choice(TEXTS)
        if not nodes(answers):
            break
    return written(answers)


def by_doubling(key: dict, student: str, random: Random) -> bytes:
    """One name twice in one object, the second time with something better."""
    text = written(reference_file(key, student)).decode()
    item = random.choice(key["items"])
    name = random.choice(
        ['"schema": 1', '"form": null', f'"version": {item["version"]}', f'"{item["id"]}": {{"value": 1}}']
    )
    at = random.choice([place for place in range(len(text)) if text[place] == "{"])
    return f"{text[: at + 1]}{name}, {text[at + 1 :]}".encode()


def by_figures(key: dict, student: str, random: Random) -> bytes:
    """Figures that are none, or that no honest answer has."""
    numbers = [item["id"] for item in key["items"] if item["kind"] == "number"]
    answers = reference_file(key, student)
    if numbers and random.random() < 0.6:
        answers["responses"][random.choice(numbers)]["value"] = "@"
    else:
        place = random.choice([answers, *answers["responses"].values()])
        place[random.choice(["schema", "version", "seconds", "release", "revision"])] = "@"
    return written(answers).replace(b'"@"', random.choice(FIGURES))


def by_types(key: dict, student: str, random: Random) -> bytes:
    """The members beside a value of other types, and responses to other versions."""
    answers = reference_file(key, student)
    name = random.choice(["schema", "assignment", "release", "form", "owner", "responses", "version"])
    place = random.choice(list(answers["responses"].values())) if name == "version" else answers
    place[name] = random.choice(["1", True, 1.0, 2, -1, None, [], {}, "x", [1], 10**20])
    return written(answers)


def by_names(key: dict, student: str, random: Random) -> bytes:
    """Another's file, another assignment's, one of a sealed form, items that are not there."""
    answers = reference_file(key, student)
    item = random.choice(key["items"])["id"]
    match random.randint(0, 5):
        case 0:
            answers["owner"] = random.choice([NEIGHBOUR, NEIGHBOUR.upper(), *TEXTS])
        case 1:
            answers["assignment"] = random.choice(["01-export-control-law", "../" + key["assignment"], *TEXTS])
        case 2:
            answers["form"] = random.choice(["form-1", "", *TEXTS])
        case 3:
            answers["release"] = random.choice(["", "0" * 64, *TEXTS])
        case 4:
            answers["responses"][item + random.choice(TEXTS)] = answers["responses"].pop(item)
        case _:
            answers["responses"][random.choice(TEXTS)] = {"value": random.choice(GARBAGE)}
    return written(answers)


def by_unicode(key: dict, student: str, random: Random) -> bytes:
    """Ids that look like an offered one and are another, and halves of surrogate pairs."""
    text = json.dumps(reference_file(key, student))
    ids = sorted({word for word in text.split('"') if word.isidentifier() and len(word) > 2})
    word = random.choice(ids)
    odd = random.choice(["\\ud800", "\\udc00\\ud800", "\\u0000", "\\u200b", "\\ufeff", "\\u0301", "\\ud83d\\ude00"])
    at = random.randrange(len(word))
    return text.replace(f'"{word}"', f'"{word[:at]}{odd}{word[at:]}"', random.choice([1, -1])).encode()


def by_size(key: dict, student: str, random: Random) -> bytes:
    """Large, deep, or with very many members."""
    answers = reference_file(key, student)
    match random.randint(0, 4):
        case 0:
            answers["pad"] = "x" * random.choice([900_000, 999_000, 1_000_001])
        case 1:
            deep: Any = 1
            for _ in range(random.choice([30, 37, 38, 39, 40, 41, 200])):
                deep = random.choice([[deep], {"a": deep}])
            answers[random.choice(["pad", "responses"])] = deep
        case 2:
            answers["responses"] |= {f"x-{n}": {"value": 1} for n in range(random.choice([900, 980, 1_001, 5_000]))}
        case 3:
            item = random.choice(key["items"])["id"]
            value = answers["responses"][item]["value"]
            many = [str(n) for n in range(20_000)]
            answers["responses"][item]["value"] = {n: ["a"] for n in many} if isinstance(value, dict) else many
        case _:
            return b"[" * random.choice([10, 41, 5_000, 900_000])
    return written(answers)


def by_answers(key: dict, student: str, random: Random) -> bytes:
    """Responses of every sort in a sound file."""
    return written(drawn_answers(key, random, random.choice([student, None, "somebody"])))


#: The sorts of answers files, each with how often it is drawn.
FILES: dict[str, tuple[int, Callable[[dict, str, Random], bytes]]] = {
    "bytes": (5, by_bytes), "encoding": (1, by_encoding), "structure": (6, by_structure), "doubling": (2, by_doubling),
    "figures": (2, by_figures), "types": (2, by_types), "names": (2, by_names), "unicode": (2, by_unicode),
    "size": (1, by_size), "answers": (4, by_answers),
}  # fmt: skip


def link_out(path: Path, data: bytes, random: Random) -> None:
    outside = path.parent.parent.parent.parent / f"outside-{path.parent.parent.name}.json"
    outside.write_bytes(data)
    path.symlink_to(random.choice([outside, Path(os.path.relpath(outside, path.parent))]))


def link_to_a_neighbour(path: Path, _: bytes, __: Random) -> None:
    path.symlink_to(Path("..", "..", NEIGHBOUR, path.parent.name, path.name))


#: What may stand where a file should, and what the answers are then taken for.
PLACES: dict[str, tuple[str, Callable[[Path, bytes, Random], None]]] = {
    "a link out": ("unreadable", link_out),
    "a link to a neighbour": ("unreadable", link_to_a_neighbour),
    "a link to itself": ("unreadable", lambda path, _, __: path.symlink_to(path.name)),
    "a link to a device": ("unreadable", lambda path, _, __: path.symlink_to("/dev/zero")),
    "a folder": ("unreadable", lambda path, _, __: path.mkdir()),
    "a pipe": ("unreadable", lambda path, _, __: os.mkfifo(path)),
    "a hole of a gigabyte": ("unreadable", lambda path, _, __: os.truncate(_touched(path), 10**9)),
    "nothing": ("omitted", lambda _, __, ___: None),
    "another name": ("omitted", lambda path, data, _: path.with_name("Answers.json").write_bytes(data)),
}


def _touched(path: Path) -> Path:
    path.touch()
    return path


def hand_in(submitted: Path, key: dict, notebook: bytes, student: str, random: Random) -> Made:
    """Make one hostile submission, `submitted/<student>/<assignment>/`."""
    folder = submitted / student / key["assignment"]
    folder.mkdir(parents=True)
    beside(folder, key["assignment"], notebook, random)
    path = folder / "answers.json"
    if random.random() < 0.06:
        sort = random.choice(sorted(PLACES))
        status, place = PLACES[sort]
        place(path, written(reference_file(key, student)), random)
        return Made(sort, None, status)
    (sort,) = random.choices(list(FILES), [weight for weight, _ in FILES.values()])
    data = FILES[sort][1](key, student, random)
    path.write_bytes(data)
    return Made(sort, data)


def beside(folder: Path, assignment: str, notebook: bytes, random: Random) -> None:
    """Put a notebook and a time beside the answers, each now and then broken too."""
    data = bytearray(notebook)
    if random.random() < 0.3:
        at = random.randrange(len(data))
        data[at : at + random.choice([1, 50, 5_000])] = random.choice([b"", b"\0", b'"', b"[" * 50_000, b"x" * 40])
    name = f"{assignment}.ipynb"
    if random.random() < 0.02:
        (folder / name).symlink_to("/etc/hostname")
    elif random.random() < 0.97:
        (folder / name).write_bytes(data)
    stamps = ["2026-09-01 03:00:00 UTC\n"] * 9 + ["", "soon", "9999-99-99", "2026-09-01" * 100, "\0", "１-１-１"]
    (folder / "timestamp.txt").write_text(random.choice(stamps), encoding="utf-8")
