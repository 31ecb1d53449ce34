"""What a trainee touches in a notebook, and the answer store behind it.

Uses `items`, the standard library and anywidget, and nothing else: it runs under Pyodide too.
"""

from grader.widgets.exercises import exercise

__all__ = ["exercise"]
