"""Files to the bytes of a zip, the same each time. Knows nothing of what is in them."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Collection, Mapping
from typing import Final

_DAY: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3


def zipped(files: Mapping[str, bytes], *, runnable: Collection[str] = ()) -> bytes:
    """Zip files by their path, in the order given: fixed dates and rights; those in `runnable` may be run."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in files.items():
            member = zipfile.ZipInfo(path, _DAY)
            member.compress_type = zipfile.ZIP_STORED if path.endswith(".whl") else zipfile.ZIP_DEFLATED
            member.create_system = _UNIX
            member.external_attr = (stat.S_IFREG | (0o755 if path in runnable else 0o644)) << 16
            archive.writestr(member, data)
    return out.getvalue()
