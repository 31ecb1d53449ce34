"""What makes a notebook open ready: the cells that are run by themselves, and the small extension that runs them.

The extension's own files are in `grader/labextension`; this module knows where Jupyter looks for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from grader.items.texts import Text

EXTENSION: Final = "export-control-courseware"
#: What a cell of each tag holds, to the letter. The extension has the same, and runs nothing else.
FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "exercise": re.compile(r'from grader\.widgets import exercise\nexercise\("([a-z0-9-]+)"\)'),
    "explorer": re.compile(r'from grader\.explorer import explore\nexplore\("([a-z0-9-]+)"\)'),
    "hand-in": re.compile(r"from grader\.widgets import hand_in\nhand_in\(\)"),
    "overview": re.compile(r"from grader\.widgets import overview\noverview\(\)"),
    "start": re.compile(r"from grader\.widgets import start\nstart\(\)"),
}
#: What stands near the top of each notebook, for those who open it without the extension.
HOW_IT_OPENS: Final = Text(
    "The exercises are drawn when you open this page. If you see none, choose **Run ▸ Run All Cells** "
    "(in VS Code: **Run All**); do the same if they say that they are not connected.",
    "打开本页，练习即自动显示。如未显示，请选择 **Run ▸ Run All Cells**"
    "（运行全部单元格；在 VS Code 中为 **Run All**）；提示“未连接”时也请这样做。",
)
_SETTINGS: Final = "overrides.json"


def shared_files() -> dict[str, bytes]:
    """Return the extension and Lab's settings by their path below `share/jupyter`, as `pip install` puts them."""
    found = {}
    for name, data in _all_below(files("grader") / "labextension", ""):
        extension = f"labextensions/{EXTENSION}/{name}"
        found[f"lab/settings/overrides.d/{EXTENSION}.json" if name == _SETTINGS else extension] = data
    return dict(sorted(found.items()))


def _all_below(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        found += (
            [(path + entry.name, entry.read_bytes())] if entry.is_file() else _all_below(entry, f"{path}{entry.name}/")
        )
    return found
