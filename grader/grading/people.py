"""The trainees that the gradebook knows, by the names under which others know them. Writes nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from grader.grading.courses import Course
from grader.grading.gradebook import open_gradebook, transaction
from grader.grading.rosters import is_made
from grader.grading.settings import read_settings


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the roster."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    def is_called(self, folded: str) -> bool:
        """Tell whether a name, folded, is this person's: in either order, or their id or mail address."""
        first, last = self.first_name, self.last_name
        names = {first + last, last + first, self.email, self.email.split("@")[0], self.id}
        return folded in {name for name in map(_folded, names) if name}


class People:
    """A roster that is asked for names."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._people = tuple(people)
        self.ids = frozenset(person.id for person in self._people)

    @property
    def has_names(self) -> bool:
        """Whether the roster tells more than ids."""
        return any(person.first_name or person.last_name or person.email for person in self._people)

    def called(self, name: str) -> tuple[str, ...]:
        """Return the ids of all who are called so. A group's name before a hyphen is passed over if need be."""
        parts = name.split("-")
        for at in range(len(parts)):
            folded = _folded("-".join(parts[at:]))
            found = tuple(sorted(person.id for person in self._people if folded and person.is_called(folded)))
            if found:
                return found
        return ()


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def read_people(course: Course) -> People:
    """Read the trainees of the course's gradebook; nobody where there is none yet. Raises `CourseError`."""
    from nbgrader.api import Student  # noqa: PLC0415 - heavy, and most hand-ins name their trainee themselves

    url = read_settings(course).gradebook_url
    if not is_made(url):
        return People()
    table = Student.__table__
    engine = open_gradebook(url)
    try:
        with transaction(engine) as connection:
            columns = (table.c.id, table.c.first_name, table.c.last_name, table.c.email)
            return People(Person(*(value or "" for value in row)) for row in connection.execute(sa.select(*columns)))
    finally:
        engine.dispose()
