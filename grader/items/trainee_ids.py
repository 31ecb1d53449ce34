"""Which names may be a trainee's id. Reads nothing, and knows no trainee."""

from __future__ import annotations

import unicodedata

from grader.items.texts import Text

MAX_CHARACTERS = 128  # nbgrader's own column is that wide
MAX_BYTES = 255  # a folder's name can be no longer
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})
_REFUSED = frozenset('/\\*?[]{}:|"<>,%')  # path separators, and what nbgrader reads as a pattern or a list


def trainee_id_fault(name: str) -> Text | None:  # noqa: PLR0911 - one a rule
    """Say why a name can be no trainee's id, or return None if it can.

    An id becomes a folder's name, a pattern to nbgrader and a line on a page: nothing in it may lead out of a
    folder, match another's, or show other than it is.
    """
    if not name or name != name.strip():
        return Text("it is empty, or begins or ends with a space", "编号为空，或以空格开头、结尾")
    if len(name) > MAX_CHARACTERS or len(name.encode(errors="replace")) > MAX_BYTES:
        return Text(
            f"it has {len(name)} characters; at most {MAX_CHARACTERS} ({MAX_BYTES} bytes) are kept",
            f"编号有 {len(name)} 个字符，最多 {MAX_CHARACTERS} 个（{MAX_BYTES} 字节）",
        )
    if name.startswith("."):
        return Text("it begins with a dot", "编号以点开头")
    found = sorted(_REFUSED.intersection(name))
    if found:
        return Text(f"it holds {' '.join(found)}", f"编号含有 {' '.join(found)}")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in name):
        return Text("it holds characters that do not show", "编号含有不可见的字符")
    if any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in name):
        return Text(
            "it holds right-to-left text, which shows other ids out of order", "编号含有从右向左书写的文字，会打乱显示"
        )
    return None
