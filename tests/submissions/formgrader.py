"""What formgrader asks of nbgrader, asked in a process of its own."""

import json

from tests.submissions.courses import ASSIGNMENT, call

PAGES = """
import json, sys
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI

app = NbGrader()
app.initialize(["--log-level=CRITICAL"])
app.start()
api = NbGraderAPI(coursedir=app.coursedir, parent=app)
name = sys.argv[1]
print(json.dumps({
    "assignments": [one["name"] for one in api.get_assignments()],
    "submissions": api.get_submissions(name),
    "to_mark": [one["student"] for one in api.get_notebook_submissions(name, name)],
    "student": api.get_student_notebook_submissions(sys.argv[2], name),
    "generated": api.generate_assignment(name)["success"],
    "released": api.release_assignment(name)["success"],
    "collected": api.collect(name)["success"],
}))
"""


def pages(course, student):
    """Ask what formgrader's pages ask, and press its other buttons."""
    script = course.root.parent / "pages.py"
    script.write_text(PAGES)
    return json.loads(call(course, "python", script, ASSIGNMENT, student).stdout.splitlines()[-1])
