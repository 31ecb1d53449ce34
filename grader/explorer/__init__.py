"""The tables and rules as pictures that a trainee can turn: pick a day or a fact, and see what changes.

Uses `regime`, the standard library and anywidget, and nothing else: it runs under Pyodide too.
"""

from grader.explorer.explorers import explore

__all__ = ["explore"]
