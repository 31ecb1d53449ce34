"""Whose a hand-in is: every name that stands on it must be the same trainee's. Never guesses, places nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import cached_property
from typing import Final

from grader.grading.arrivals import Arrival
from grader.grading.files import Refused
from grader.grading.handins import HandIn
from grader.grading.people import People
from grader.grading.students import shown, student_id_fault

#: What mail programs, browsers and file managers add to a name: a copy's number, words for "copy".
_COPY: Final = re.compile(r"(?: ?[(（]\d{1,3}[)）]| - (?:Copy|Kopie|副本)(?: ?[(（]\d{1,3}[)）])?)$")
#: Endings that stand for a zip, or that were hung on one to get it through.
_ENDING: Final = re.compile(r"\.(?:zip|zi_|zip_|txt|download|rename|bin|dat)$", re.IGNORECASE)
_ENCODED: Final = re.compile(r"=\?[^?]+\?[BbQq]\?[^?]*\?=")
#: Names that name nobody.
_SAYS_NOTHING: Final = re.compile(
    r"(?:att\d*|attachment|noname|unnamed|untitled|download|file|document|hand-?in|homework|附件|作业|未命名|无标题)\d*",
    re.IGNORECASE,
)


class Claims:
    """Tells whose an arrival is. The roster is read only where something else than an id must be understood."""

    def __init__(self, assignments: Collection[str], read: Callable[[], People]) -> None:
        self._assignments = assignments
        self._read = read

    @cached_property
    def _people(self) -> People:
        return self._read()

    def owner(self, arrival: Arrival, hand_in: HandIn) -> str:
        """Return the trainee's id. Raises `Refused` with the finding where names are missing or disagree."""
        names = [name for name in self._names(arrival, hand_in) if name]
        for name in names:
            fault = student_id_fault(name)
            if fault:
                raise Refused("bad-student-id", fault)
        if len(set(map(_folded, names))) > 1:
            raise Refused("two-names", f"it is called {', '.join(dict.fromkeys(map(shown, names)))}")
        own = names[-1] if names else ""
        if arrival.person:
            return self._uploaded(arrival.person, own)
        if not own:
            raise Refused("no-student-id", shown(hand_in.file or arrival.name))
        return own

    def _names(self, arrival: Arrival, hand_in: HandIn) -> Iterator[str]:
        """Give every id that stands on a hand-in: of its folder, of its file, and the one that its manifest claims."""
        lies_in_a_folder = hand_in.file != arrival.name
        if lies_in_a_folder and not arrival.person:
            yield "" if hand_in.has_manifest and self._says_nothing(arrival.name) else arrival.name
        if hand_in.has_manifest:
            yield self._of_sealed(hand_in.file, uploaded=bool(arrival.person))
            yield unicodedata.normalize("NFC", hand_in.claimed or "")
        elif not lies_in_a_folder and not arrival.person:
            yield self._of_plain(hand_in.file)

    def _uploaded(self, person: str, own: str) -> str:
        """Return whose it is that a learning platform took from a person."""
        found = self._people.called(person)
        if len(found) > 1:
            raise Refused("no-student-id", f"{len(found)} trainees are called {shown(person)}: {', '.join(found[:5])}")
        if found and own and _folded(own) != _folded(found[0]):
            detail = f"the platform took it from {shown(person)}, who is {found[0]}; the file says {shown(own)}"
            raise Refused("two-names", detail)
        if found:
            return found[0]
        if not own or self._people.has_names:
            raise Refused("no-student-id", f"the roster has nobody called {shown(person)}")
        return own

    def _of_sealed(self, file: str, *, uploaded: bool) -> str:
        """Return the id in the name of a file that a hand-in made, `<id>-<assignment>.zip`, whatever became of it."""
        bare = unicodedata.normalize("NFC", _unencoded(file))
        while (shorter := _ENDING.sub("", _COPY.sub("", bare))) != bare:
            bare = shorter
        ending = self._assignment_at_end(bare)
        if uploaded and not ending:  # Canvas numbers what was handed in again
            bare = re.sub(r"-\d{1,3}$", "", bare)
            ending = self._assignment_at_end(bare)
        if ending:
            return bare[: -len(ending)].rstrip("-_ ")
        return "" if uploaded or self._says_nothing(bare) else bare

    def _of_plain(self, file: str) -> str:
        """Return the id by which the instructor named a zip; a copy's number goes only if the roster knows the rest."""
        bare = _ENDING.sub("", unicodedata.normalize("NFC", file))
        single = _COPY.sub("", bare)
        return single if single != bare and bare not in self._people.ids and single in self._people.ids else bare

    def _says_nothing(self, name: str) -> bool:
        return name in self._assignments or _SAYS_NOTHING.fullmatch(name) is not None

    def _assignment_at_end(self, bare: str) -> str:
        return max((name for name in self._assignments if bare.endswith(name)), key=len, default="")


def _unencoded(name: str) -> str:
    """Return a name as it was before a mail program put it, or a part of it, into a header's encoding."""
    try:
        return _ENCODED.sub(lambda word: str(make_header(decode_header(word[0]))), name)
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return name


def _folded(name: str) -> str:
    """Return a name with what programs change of their own accord taken out: composition, blanks."""
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", name)).strip()
