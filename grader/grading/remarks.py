"""What an answers file says beside its values: time, certainty, notes. It scores nothing."""

from __future__ import annotations

from grader.grading.cohorts import Cohort
from grader.grading.intake import take_in
from grader.grading.submissions import Scored
from grader.grading.tallies import Remark
from grader.items.answers import AnswersFault, read_answers
from grader.items.json_values import JsonFault


def read_remarks(cohort: Cohort, scored: Scored) -> dict[str, Remark]:
    """Return what a submission says of each item; of a file that could not be scored, nothing."""
    if scored.whole_fault is not None:
        return {}
    try:
        data = take_in(cohort.submitted, scored.student, cohort.key.name).answers
        answers = read_answers(data or b"")
    except (JsonFault, AnswersFault, OSError):  # it changed while we read; the scores came from what it was
        return {}
    return {id_: Remark(one.seconds, one.sure, one.note) for id_, one in answers.responses.items()}
