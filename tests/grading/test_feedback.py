"""The page that a trainee gets: what stands on it before and after closing, what never does, and where it lies."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
import sqlalchemy as sa
from nbgrader.utils import notebook_hash

from grader.authoring.leaks import search, secrets_of
from grader.grading.batches import grade
from grader.grading.cohorts import gather, scored_submissions
from grader.grading.courses import CourseError
from grader.grading.faults import make, make_all
from grader.grading.feedback import feedback_page, write_feedback
from grader.grading.marks import MarkBook, Marks, read_marks
from grader.grading.pages.comparisons import compare
from grader.grading.specimens import answers_of_strength
from grader.items.answers import write_answers
from grader.items.codecs import key_canary
from grader.items.kinds import Assign, Choose, Classify, Number, Order, face
from grader.items.samples import samples
from grader.items.texts import Text
from tests.submissions.courses import ASSIGNMENT, build, call, configure_more

HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(2)>"'</bdi></div><style>*{display:none}</style>{{7*7}}"""


@pytest.fixture
def taught(course):
    """A course whose items carry all that must stay secret, with three trainees' work in it."""
    key = course.key(ASSIGNMENT)
    items = tuple(
        replace(
            item,
            misconceptions={_some_option(item): Text("A misconception.", "常见的误解在这里。")}
            if _some_option(item)
            else {},
        )
        for item in key.items
    )
    build(course.root, replace(key, items=items))
    for name in ("reference", "good", "weak"):
        make(course, ASSIGNMENT, name)
    return course


def _some_option(item):
    match item:
        case Classify() | Assign():
            return item.stimuli[0].id
        case Choose():
            return item.options[0].id
    return None


def page_of(course, student="weak", **settings):
    write_feedback(course, ASSIGNMENT, **settings)
    return (course.feedback / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()


def visible(page):
    """Return what a reader sees: the markup and the style sheet taken away."""
    return re.sub(r"<[^>]*>", " ", page[page.index("</head>") :])


def answer(course, student, **responses):
    key = course.key(ASSIGNMENT)
    make(course, ASSIGNMENT, "reference", student=student)
    path = course.submitted / student / ASSIGNMENT / "answers.json"
    members = json.loads(path.read_bytes())
    for item, value in responses.items():
        members["responses"][item.replace("_", "-")] = {"value": value, "version": key.items[0].version}
    path.write_text(json.dumps(members))


OF_WRITTEN_ITEM = """
    WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'agency-06')
    AND notebook_id IN (SELECT n.id FROM submitted_notebook n
        JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = :student)"""


def mark(course, student, *, manual_score=None, extra_credit=None, manual_comment=None):
    """Mark the written item as formgrader does."""
    engine = sa.create_engine(course.gradebook_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text(f"UPDATE grade SET manual_score = :score, extra_credit = :extra {OF_WRITTEN_ITEM}"),  # noqa: S608
            {"score": manual_score, "extra": extra_credit, "student": student},
        )
        connection.execute(
            sa.text(f"UPDATE comment SET manual_comment = :comment {OF_WRITTEN_ITEM}"),  # noqa: S608 - our own text
            {"comment": manual_comment, "student": student},
        )
    engine.dispose()


def set_due(course, due, *, extended=None):
    engine = sa.create_engine(course.gradebook_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE assignment SET duedate = :due"), {"due": f"{due:%Y-%m-%d %H:%M:%S.%f}"})
        if extended:
            stored = f"{datetime(1970, 1, 1) + extended:%Y-%m-%d %H:%M:%S.%f}"  # noqa: DTZ001 - as SQLAlchemy stores a span
            connection.execute(
                sa.text("UPDATE submitted_assignment SET extension = :x WHERE student_id = 'weak'"), {"x": stored}
            )
    engine.dispose()


def test_the_page_lies_where_release_feedback_looks_with_the_files_it_asks_for(taught):
    paths = write_feedback(taught, ASSIGNMENT)
    assert paths == [
        taught.feedback / name / ASSIGNMENT / f"{ASSIGNMENT}.html" for name in ("good", "reference", "weak")
    ]
    folder = paths[0].parent
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{ASSIGNMENT}.html", "submission_secret.txt", "timestamp.txt",
    ]  # fmt: skip
    secret = taught.submitted / "good" / ASSIGNMENT / "submission_secret.txt"
    assert (folder / "submission_secret.txt").read_bytes() == secret.read_bytes()
    assert (folder / "timestamp.txt").read_text() == "2026-09-01 03:00:00.000000 UTC"


def test_work_without_a_secret_gets_one_that_stays_and_cannot_be_guessed(taught):
    for name in ("good", "weak"):
        (taught.submitted / name / ASSIGNMENT / "submission_secret.txt").unlink()
    write_feedback(taught, ASSIGNMENT)
    files = [taught.feedback / name / ASSIGNMENT / "submission_secret.txt" for name in ("good", "weak")]
    first = [file.read_text() for file in files]
    write_feedback(taught, ASSIGNMENT)
    assert [file.read_text() for file in files] == first
    assert len(set(first)) == 2
    assert min(map(len, first)) >= 64


@pytest.mark.nbgrader
def test_nbgrader_releases_our_page_under_its_own_hash(taught):
    exchange = taught.root / "exchange"
    exchange.mkdir()
    configure_more(taught, f"c.Exchange.root = {str(exchange)!r}")
    grade(taught, ASSIGNMENT)
    page = page_of(taught, closed=True)
    secret = (taught.submitted / "weak" / ASSIGNMENT / "submission_secret.txt").read_text()
    call(taught, "nbgrader", "release_feedback", ASSIGNMENT)
    released = taught.root.glob(f"**/{notebook_hash(secret=secret, notebook_id=ASSIGNMENT)}.html")
    assert [path.read_text() for path in released] == [page]


@pytest.mark.parametrize("student", ["good", "weak"])
def test_before_closing_no_secret_of_any_item_is_on_the_page(taught, student):
    page = page_of(taught, student)
    key = taught.key(ASSIGNMENT)
    assert search({"page": page.encode()}, secrets_of(key, key_canary(key))) == []
    for word in ("Why<", "解析<", "What may have misled you", "参考答案</span></th>", "✓", "✗", 'class="tag'):
        assert word not in page[page.index("</head>") :]


def test_before_closing_the_page_is_a_function_of_faces_and_scores_alone(taught):
    """Another key, the same scores: the same bytes. So whatever the page shows, it cannot show the key."""
    cohort = gather(taught, ASSIGNMENT)
    others = []
    for item in cohort.key.items:
        match item:
            case Classify():
                key = dict.fromkeys(item.key, item.categories[-1].id)
                others.append(
                    replace(item, key=key, severity={}, rationale=Text("Other.", "另一个。"), sources=("X-1",))
                )
            case Assign():
                others.append(replace(item, key=dict.fromkeys(item.key, frozenset({item.categories[-1].id}))))
            case Order():
                others.append(replace(item, key=item.key[::-1]))
            case Choose():
                others.append(replace(item, key=frozenset({item.options[0].id})))
            case Number():
                others.append(replace(item, key=Fraction(99), tolerance=Fraction(3)))
            case _:
                others.append(replace(item, guide=None, rationale=None))
    other = replace(cohort, key=replace(cohort.key, items=tuple(others)))
    for scored in scored_submissions(cohort):
        ours, theirs = (feedback_page(one, scored, MarkBook(), closed=False) for one in (cohort, other))
        assert ours == theirs
        assert feedback_page(cohort, scored, MarkBook(), closed=True) != feedback_page(
            other, scored, MarkBook(), closed=True
        )


def test_after_closing_the_page_tells_key_reason_misconception_and_source(taught):
    page = page_of(taught, closed=True)
    for text in (
        "It is written there.",
        "It is written there.（中文）",
        "A misconception.",
        "常见的误解在这里。",
        "WP-II.2.3",
    ):
        assert text in page
    assert {word for word in ("✓", "✗") if word in page} == {"✓", "✗"}
    assert "as of 2026-08-25" in page
    assert "Two reasons." in page, "the guide of a written item"


def test_without_due_date_or_word_from_the_instructor_nothing_is_told_and_the_page_says_why(taught):
    assert "No due date is set" in page_of(taught)
    grade(taught, ASSIGNMENT)
    assert "No due date is set" in page_of(taught, now=datetime(2099, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("hours", "extended", "told"),
    [(-1, None, False), (1, None, True), (1, timedelta(days=2), False), (49, timedelta(days=2), True)],
)
def test_keys_are_told_once_the_last_due_date_with_extensions_has_passed(taught, hours, extended, told):
    grade(taught, ASSIGNMENT)
    due = datetime(2026, 9, 2, 16, 0, tzinfo=UTC)
    set_due(taught, due, extended=extended)
    page = page_of(taught, now=due + timedelta(hours=hours))
    assert ("It is written there." in page) is told
    assert ("closed for everybody" in page) is not told


def test_a_persons_marks_comment_extra_credit_and_late_penalty_show_and_the_total_is_after_them(taught):
    grade(taught, ASSIGNMENT)
    mark(taught, "reference", manual_score=3.5, extra_credit=0.25, manual_comment="Well seen. <b>依据</b>很清楚。")
    engine = sa.create_engine(taught.gradebook_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE submitted_notebook SET late_submission_penalty = 2"))
    engine.dispose()
    page = page_of(taught, "reference")
    text = " ".join(visible(page).split())
    assert "Marked 3.5 of 5." in text
    assert "Extra credit: 0.25." in text
    assert "Well seen. &lt;b&gt;依据&lt;/b&gt;很清楚。" in page
    assert "Earned 得分 20.75 / 22 Late penalty 迟交扣分 −2 Total 总分 18.75 / 22" in text
    assert "waits for a person" not in text


def test_a_total_never_falls_below_zero_by_the_penalty(taught):
    cohort = gather(taught, ASSIGNMENT)
    scored = next(scored_submissions(cohort))
    book = MarkBook(trainees={scored.student: Marks({}, 500.0)})
    text = " ".join(visible(feedback_page(cohort, scored, book, closed=False).decode()).split())
    assert re.search(r"Total 总分 0 / 22", text)


def test_what_waits_for_a_person_counts_nothing_and_is_said_to_wait(taught):
    make(taught, ASSIGNMENT, "truncated")
    text = " ".join(visible(page_of(taught, "truncated")).split())
    assert "Total 总分 0 / 22" in text
    assert "could not be scored automatically" in text
    assert "answers.json breaks off" in text
    assert "Items that a person will mark 待人工评阅的题目 6" in text


def test_another_trainees_name_never_stands_on_a_page(taught):
    make(taught, ASSIGNMENT, "other-owner")
    page = page_of(taught, "other-owner")
    assert "names another trainee" in page
    assert "reference" not in visible(page)


def test_feedback_refuses_while_the_gradebook_holds_other_scores(taught):
    grade(taught, ASSIGNMENT)
    key = taught.key(ASSIGNMENT)
    answers = answers_of_strength(key, "weak", 1.0)
    (taught.submitted / "weak" / ASSIGNMENT / "answers.json").write_bytes(write_answers(answers))
    with pytest.raises(CourseError, match=r"other scores .*\(weak\). fix: run `grader grade 02-agency-duties`"):
        write_feedback(taught, ASSIGNMENT)
    assert not taught.feedback.exists(), "nobody's page is written"
    grade(taught, ASSIGNMENT)
    assert len(write_feedback(taught, ASSIGNMENT)) == 3


def test_a_gradebook_that_was_named_and_is_not_there_is_refused(taught):
    with pytest.raises(CourseError, match=r"gradebook: no\.db is not there"):
        write_feedback(taught, ASSIGNMENT, gradebook=f"sqlite:///{taught.root}/no.db")
    assert not (taught.root / "no.db").exists()
    assert read_marks(taught, ASSIGNMENT) == MarkBook()
    assert not (taught.root / "gradebook.db").exists(), "reading makes no gradebook"


@pytest.mark.parametrize("closed", [False, True])
def test_whatever_a_trainee_wrote_is_text_and_nothing_else(taught, closed):
    answer(taught, "o'brien &lt;b&gt;", agency_06=HOSTILE + "\u202eexe.\x07", agency_05=HOSTILE, agency_04=[HOSTILE])
    page = page_of(taught, "o'brien &lt;b&gt;", closed=closed)
    body = page[page.index("</head>") :]
    assert not re.search(r"<(script|img|style|iframe|svg)", body)
    assert not re.search(r"<[^>]*\son\w+=", body)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "o&#39;brien &amp;lt;b&amp;gt;" in body
    assert "{{7*7}}" in body
    assert "\u202e" not in page
    assert "\\u202e" in page
    assert "\u2407" in page, "a bell is shown as its picture"


@pytest.mark.parametrize("closed", [False, True])
def test_every_faulty_submission_gets_a_page_that_reaches_no_outside_address(course, closed):
    made = make_all(course, ASSIGNMENT)
    pages = write_feedback(course, ASSIGNMENT, closed=closed)
    assert len(pages) == len(made)
    for path in pages:
        page = path.read_text()
        assert not re.search(r"https?://|//\w+\.\w|@import|url\(|<script|<link|\ssrc=", page), path
        assert "default-src 'none'" in page


def test_the_page_is_in_both_languages_and_opens_in_the_one_asked_for(taught):
    english, chinese = page_of(taught), page_of(taught, language="zh")
    assert '<html lang="en">' in english
    assert '<html lang="zh-Hans">' in chinese
    assert 'id="show-en" aria-label="English" checked' in english
    assert 'lang="zh-Hans" checked' in chinese
    body = english[english.index("<main>") :]
    assert body.count('class="en" lang="en"') == body.count('class="zh" lang="zh-Hans"')


def test_the_same_work_gives_the_same_bytes(taught):
    assert page_of(taught, closed=True) == page_of(taught, closed=True)


def test_progress_is_told_for_each_page(taught):
    told = []
    write_feedback(taught, ASSIGNMENT, progress=lambda *what: told.append(what))
    assert told == [("feedback", 1, 3), ("feedback", 2, 3), ("feedback", 3, 3)]


def test_of_a_face_nothing_is_told_whatever_was_answered(taught):
    for item in taught.key(ASSIGNMENT).items:
        for sample in samples(item):
            shown = compare(face(item), sample.value)
            assert not shown.told
            assert shown.misconceptions == ()
            assert all(line.key == () and line.verdict == "" for line in shown.lines)
            assert all(pick.right is None for line in shown.lines for pick in line.given)


def test_every_sample_is_drawn_and_full_marks_show_no_wrong_line(taught):
    for item in taught.key(ASSIGNMENT).items:
        for sample in samples(item):
            shown = compare(item, sample.value)
            verdicts = {line.verdict for line in shown.lines}
            if sample.name == "right":
                assert verdicts <= {"right", ""}, (item.id, verdicts)
            if sample.status == "unreadable":
                assert shown.raw is not None


def test_a_row_that_is_right_in_part_is_called_so(taught):
    item = taught.key(ASSIGNMENT).item("agency-01")
    shown = compare(item, {"nuclear": ["mofcom", "nhc"], "missile": ["nhc"]})
    assert {line.about.en: line.verdict for line in shown.lines} == {
        "nuclear": "partly", "missile": "wrong", "bio": "blank",
    }  # fmt: skip
    assert [pick.right for pick in shown.lines[0].given] == [True, False]


def test_an_examination_s_keys_are_told_when_all_have_handed_in_and_on_nobody_s_word_before(course):
    key = course.key(ASSIGNMENT)
    build(course.root, replace(key, feedback="after-all"))
    make(course, ASSIGNMENT, "reference")
    make(course, ASSIGNMENT, "good")
    grade(course, ASSIGNMENT)
    call(course, "nbgrader", "db", "student", "add", "absent")
    with pytest.raises(CourseError, match="after all have handed in, and absent have not"):
        write_feedback(course, ASSIGNMENT, closed=True)
    held = write_feedback(course, ASSIGNMENT)[0].read_text(encoding="utf-8")
    make(course, ASSIGNMENT, "weak", student="absent")
    grade(course, ASSIGNMENT)
    told = write_feedback(course, ASSIGNMENT, closed=True)[0].read_text(encoding="utf-8")
    assert len(told) > len(held)
