"""`grader bundle`: what trainees get, as one zip that is searched for keys before it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.terminal import err, finish, out, plain

if TYPE_CHECKING:
    from grader.authoring.contents import Content
    from grader.delivery.bundles import Bundle

WRONG_USE = 2


def bundle(
    to: Annotated[Path, typer.Argument(metavar="OUT.zip", help="The file to write.")],
    *,
    modules: Annotated[
        str, typer.Option(help="Only these, by number or name, with commas: 01,02 (default: all).")
    ] = "",
    offline: Annotated[
        bool, typer.Option("--offline", help="Put all packages inside, for machines as this one without a network.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
) -> None:
    """Pack what a trainee gets: lessons, exercises, tables, wheel, start scripts. No key is in it.

    Example: grader bundle course.zip --modules 00,01,02 --offline
    """
    from grader.authoring.contents import read_content
    from grader.delivery.bundles import bundled, chosen, parts
    from grader.delivery.pins import PinsError, fetch, needed, read_lock
    from grader.delivery.wheels import REQUIREMENTS
    from grader.grading.courses import find_course

    root = find_course().root
    if to.suffix != ".zip" or not to.absolute().parent.is_dir():
        err.print(f"{to}: this can be no zip here. fix: name a file that ends in .zip, in a folder that there is")
        raise typer.Exit(WRONG_USE)
    content = read_content(root)
    try:
        wanted = chosen(content.modules, [name.strip() for name in modules.split(",") if name.strip()])
    except KeyError as error:
        err.print(error.args[0], markup=False, style="red")
        raise typer.Exit(WRONG_USE) from None
    gathered = parts(root, wanted)
    finish(gathered.drifted, "built file(s) are not what their sources give: nothing is packed")
    try:
        pins = needed(REQUIREMENTS, read_lock(root / "requirements.lock"))
        made = bundled(root, gathered, pins, fetch(pins) if offline else None)
    except PinsError as error:
        err.print(str(error), markup=False, style="red")
        raise typer.Exit(WRONG_USE) from None
    finish(_leaks(content, made), "key(s) would go out: nothing is packed")
    data = made.packed()
    try:
        to.write_bytes(data)
    except OSError as error:
        err.print(f"{to}: {error.strerror}. fix: name a folder that you may write to", markup=False, style="red")
        raise typer.Exit(WRONG_USE) from None
    names = [module.name for module in wanted]
    if as_json:
        told = {"file": str(to), "bytes": len(data), "modules": names, "missing": gathered.missing, "offline": offline}
        plain(json.dumps(told, ensure_ascii=False))
        return
    for line in gathered.missing:
        out.print(f"not in it: {line}", markup=False)
    how = "packages inside, for machines as this one" if offline else "packages are fetched at the first start"
    out.print(f"wrote {to}: {len(names)} module(s), {len(data) / 1e6:.1f} MB, {how}", markup=False, soft_wrap=True)


def _leaks(content: Content, made: Bundle) -> list[object]:
    """Search the bundle for every key that is not for practice, those of the bank among them."""
    from grader.authoring.leaks import search, secrets_of
    from grader.items.codecs import key_canary

    keyed = [pooled.assignment for pooled in content.pooled() if pooled.pool != "practice"]
    secrets = tuple(secret for one in keyed for secret in secrets_of(one, key_canary(one)))
    return list(search(made.searchable(), secrets))
