"""What a trainee's work amounts to, and the code by which it can be named aloud. Knows nothing of times or files."""

from __future__ import annotations

import hashlib
import json
import unicodedata

from grader.items.answers import Answers

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 3, 4
_BITS = 5
_REDUCING = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_HEARD = str.maketrans("OIL", "011")
_BETWEEN = "-\u2010\u2011\u2012\u2013\u2014\u2212.,_/"


def work_digest(answers: Answers, owner: str = "") -> bytes:
    """Return the SHA-256 of assignment, owner and every response's value and version: alike for identical work.

    When, how long and how surely something was answered is no part of it.
    """
    content = {
        "assignment": answers.assignment,
        "owner": owner,
        "responses": {item: [answer.value, answer.version] for item, answer in answers.responses.items()},
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()


def receipt(answers: Answers, owner: str) -> str:
    """Return the code of this work in groups to be read aloud, such as 7K3M-9QXT-2VBJ.

    Crockford's base 32 of the first 55 bits of `work_digest`; the last character checks the others.
    """
    size = _GROUPS * _GROUP - 1
    number = int.from_bytes(work_digest(answers, owner)) >> (256 - _BITS * size)
    code = "".join(ALPHABET[number >> _BITS * place & 31] for place in reversed(range(size)))
    code += ALPHABET[_syndrome(code + "0")]
    return _grouped(code)


def heard(text: str) -> str | None:
    """Return a receipt as it was heard, written as it was given; None for what can be none.

    In small letters or full-width ones, O for 0, I or L for 1, with any hyphens, dots and blanks or without. One
    wrong character, or two that changed places, never passes.
    """
    letters = unicodedata.normalize("NFKC", text).upper().translate(_HEARD)
    code = "".join(letter for letter in letters if letter not in _BETWEEN and not letter.isspace())
    if len(code) != _GROUPS * _GROUP or not set(code) <= set(ALPHABET) or _syndrome(code) != 0:
        return None
    return _grouped(code)


def is_receipt(text: str) -> bool:
    """Tell whether a code can be a receipt, as it was heard."""
    return heard(text) is not None


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _syndrome(code: str) -> int:
    """Return the sum of digit x a^place in GF(32), places from the right: 0 for a code that is whole."""
    total = 0
    for character in code:
        total <<= 1
        if total >> _BITS:
            total ^= _REDUCING
        total ^= ALPHABET.index(character)
    return total
