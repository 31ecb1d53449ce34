"""Work spread over a Dask cluster. The only module that knows Dask, and it knows nothing of what the work is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from grader.grading.courses import CourseError

S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")
_PATIENCE = 20  # seconds until a scheduler has answered


def spread(scheduler: str, work: Callable[[S, P], R], shared: S, parts: Iterable[P]) -> Iterator[R]:
    """Give `work(shared, part)` for each part, in their order, done by the workers of the scheduler at an address.

    A part whose worker dies is done by another. Raises `CourseError` where there is no such scheduler, or the work
    can't be done there.
    """
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise CourseError("scheduler", str(error), "pip install distributed") from error
    where = f"scheduler {scheduler}"
    try:
        with Client(scheduler, timeout=_PATIENCE, set_as_default=False) as client:
            everywhere = client.submit(_itself, shared, pure=False)  # a task, so that it is made anew if it is lost
            waiting = deque(client.submit(work, everywhere, part, pure=False) for part in parts)
            while waiting:
                yield waiting.popleft().result()
    except ImportError as error:
        raise CourseError(where, f"a worker lacks something: {error}", "install the same grader there") from error
    except KilledWorker as error:
        raise CourseError(where, str(error).split(". ")[0], "see what ends its workers (memory?)") from error
    except (OSError, ValueError) as error:  # no such address, or its end
        what = str(error).split("\n")[0] or type(error).__name__
        raise CourseError(where, what, "name a Dask scheduler that runs, like tcp://10.0.0.1:8786") from error


def _itself(shared: S) -> S:
    return shared
