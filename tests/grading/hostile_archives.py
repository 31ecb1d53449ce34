"""Zips that nobody honest would hand in, drawn by number: bombs, escapes, links, doubles, nests, broken bytes."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from random import Random

from tests.grading.hostile import FILES, reference_file, written

ESCAPES = (
    "../", "../../", "/", "//", "C:/", "C:\\", "..\\..\\", "./.././", "\\\\host\\share\\", "~/", "a/../../", "\u202e/",
    "neighbour-0/", "../neighbour-0/", "__MACOSX/", ".git/", "a" * 300 + "/", "张/", "con/", " /",
)  # fmt: skip


def zipped(members: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """One zip of these members, names standing twice if they do."""
    held = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)  # a name that stands twice, on purpose
        for name, data in members:
            archive.writestr(name, data)
    return held.getvalue()


def drawn_archive(key: dict, student: str, random: Random) -> tuple[str, bytes, list[bytes]]:
    """One zip: its sort, its bytes, and every answers file in it, of which the best can be deserved at most."""
    answers = written(reference_file(key, student))
    if random.random() < 0.4:
        answers = FILES[random.choice(sorted(FILES))][1](key, student, random)
    sort = random.choice(sorted(SORTS))
    data, inside = SORTS[sort](key["assignment"], answers, random)
    return sort, data, inside


def plain(name: str, answers: bytes, _: Random) -> tuple[bytes, list[bytes]]:
    return zipped([(f"{name}/answers.json", answers), (f"{name}/{name}.ipynb", b"{}")]), [answers]


def double(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    names = random.choice(
        [["answers.json"] * 2, ["answers.json", "Answers.json"], ["a/answers.json", "b/answers.json"]]
    )
    return zipped([(f"{name}/{one}", answers) for one in names]), [answers]


def escaping(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    prefixes = [random.choice(ESCAPES) for _ in range(random.randint(1, 3))]
    members = [(f"{prefix}{random.choice([name + '/', ''])}answers.json", answers) for prefix in prefixes]
    return zipped([*members, ("../timestamp.txt", b"2020-01-01 00:00:00 UTC")]), [answers]


def linked(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    info = zipfile.ZipInfo(f"{name}/answers.json")
    info.external_attr = random.choice([0o120777, 0o010644, 0o020666, 0o140777]) << 16
    target = random.choice([b"/etc/passwd", b"../neighbour-0/answers.json", answers])
    return zipped([(info, target)]), [target]


def nested(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    data = zipped([(f"{name}/answers.json", answers)])
    for _ in range(random.choice([1, 2, 20])):
        data = zipped([("in.zip", data)])
    return data, [answers]


def bomb(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    many, size = random.choice([(1, 2_000_000), (12, 9_000_000), (1, 25_000_000)])
    member = random.choice(["answers.json", f"{name}.ipynb", "timestamp.txt", "manifest.json"])
    members = [(f"{number}/{member}", b" " * size) for number in range(many)]
    return zipped([*members, (f"{name}/answers.json", answers)]), [answers]


def crowded(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    many = [(f"{number}", b"") for number in range(random.choice([500, 10_001]))]
    return zipped([*many, (f"{name}/answers.json", answers)], zipfile.ZIP_STORED), [answers]


def claiming(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    claims = random.choice(
        [b'{"owner": "neighbour-0"}', b'{"owner": "../x"}', b'{"owner": 1}', b"[" * 9_000, b"\xff", b'{"owner": ""}']
    )
    return zipped([(f"{name}/answers.json", answers), (f"{name}/manifest.json", claims)]), [answers]


def broken(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    """Bytes of a sound zip flipped, cut or doubled; members stored, so that what is inside may change too."""
    method = random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    data = bytearray(zipped([(f"{name}/answers.json", answers)], method))
    for _ in range(random.choice([1, 3, 30])):
        at = random.randrange(len(data))
        match random.randint(0, 3):
            case 0:
                data[at] = random.randrange(256)
            case 1:
                del data[at : at + random.choice([1, 9])]
            case 2:
                data[at:at] = data[at : at + 40]
            case _:
                data[-1 - at % 60] = random.randrange(256)
        if not data:
            break
    return bytes(data), [answers]


def lying(name: str, answers: bytes, random: Random) -> tuple[bytes, list[bytes]]:
    """Headers that say other sizes, methods, flags or checksums than are true."""
    data = bytearray(zipped([(f"{name}/answers.json", answers)]))
    central = data.rfind(b"PK\x01\x02")
    offset, form, value = random.choice(
        [(8, "<H", 1), (8, "<H", 0x800), (10, "<H", 99), (10, "<H", 12), (16, "<I", 0), (20, "<I", 2**32 - 1),
         (24, "<I", 2**31), (24, "<I", 1), (28, "<H", 65_535), (42, "<I", 2**31), (12, "<I", 0xFFFFFFFF)]
    )  # fmt: skip
    struct.pack_into(form, data, central + offset, value)
    return bytes(data), [answers]


SORTS = {
    "plain": plain, "double": double, "escaping": escaping, "linked": linked, "nested": nested, "bomb": bomb,
    "crowded": crowded, "claiming": claiming, "broken": broken, "lying": lying,
}  # fmt: skip
