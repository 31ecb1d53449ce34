"""What a trainee touches in a notebook, and the answer store behind it.

Uses `items`, the standard library and anywidget, and nothing else: it runs under Pyodide too.
"""

from grader.widgets.exercises import exercise
from grader.widgets.hand_in_cells import hand_in
from grader.widgets.overviews import overview
from grader.widgets.starts import start

__all__ = ["exercise", "hand_in", "overview", "start"]
