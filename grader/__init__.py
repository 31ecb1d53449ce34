"""Courseware for China's export control system: build, deliver, score, report.

Each room (sub-package) says in its own docstring what it does and what it may use.
"""

__version__ = "0.1.0"
