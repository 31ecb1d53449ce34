"""What a trainee's click costs, beside its peer, in one run on one machine: `make bench`. Never a test.

Peers: a bare fsync and rename; a kernel with ipykernel and ipywidgets and nothing of ours; ipywidgets' own
dropdowns for as many rows. Absolute times say nothing about another machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from grader.items.assignments import Assignment  # noqa: E402 - found only now
from grader.items.codecs import read_items  # noqa: E402
from grader.items.texts import Text  # noqa: E402
from grader.widgets.store import Change, Store  # noqa: E402
from tests.bench.pages import Kernel  # noqa: E402
from tests.e2e.lab import Notebook, chromium, served, window  # noqa: E402
from tests.widgets.specimens import board_of, graded_folder  # noqa: E402

MODULE = "01-export-control-law"
DROPDOWNS = """\
import ipywidgets as w
from IPython.display import display
for row in range({rows}):
    choices = w.Dropdown(options=["choose"] + ["category %d" % one for one in range(7)])
    display(w.HBox([w.Label("Case %d: a five-axis machine tool for a university laboratory" % row), choices]))
"""
BARE = "import ipykernel.ipkernel, ipywidgets"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def against(what: str, ours: float, peer: float, unit: str, name: str) -> None:
    """Print one row: ours, the peer's, their ratio."""
    say(f"{what:46}{ours:10,.1f} {unit:4}{peer:10,.1f} {unit:4}{ours / peer:8.2f} × {name}")


def high(taken: Sequence[float], share: float) -> float:
    """Return the value below which `share` of them lie, in milliseconds."""
    ordered = sorted(taken)
    return 1e3 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> int:
    """Measure and print; 1 if an acknowledged click was lost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clicks", type=int, default=400)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--trainees", type=int, default=40)
    options = parser.parse_args()
    say(f"{os.cpu_count()} processors; ours, the peer's, the ratio")
    with tempfile.TemporaryDirectory(prefix="grader-bench-") as place:
        folder = Path(place)
        clicks(folder, options.clicks)
        imports(options.runs)
        memory(folder)
        wire(folder)
        pages(folder, options.runs)
        return room(folder, options.trainees)


def clicks(folder: Path, count: int) -> None:
    """Time a click until it is durable, beside a bare fsync and rename of as many bytes."""
    (folder / "clicks").mkdir()
    store = Store(folder=folder / "clicks", assignment=MODULE, release="0" * 64)
    ids = [item.id for item in read_items((ROOT / "exercises" / MODULE / "items.json").read_bytes()).items]
    for item in ids:
        store.record(Change(item=item, value=["an-option"], version=1, base=0))
    data = (folder / "clicks" / "answers.json").read_bytes()
    ours, bare = [], []
    for at in range(count):
        change = Change(item=ids[at % len(ids)], value=[f"option-{at}"], version=1, base=1 + at // len(ids))
        ours.append(timed(lambda change=change: store.record(change)))
        bare.append(timed(lambda: rename(folder / "clicks" / "bare.json", data)))
    against("click until durable, p95", high(ours, 0.95), high(bare, 0.95), "ms", "bare fsync and rename")


def rename(path: Path, data: bytes) -> None:
    """Write, fsync and rename; fsync of the folder: the least that makes a file durable."""
    fresh = path.with_suffix(".tmp")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def timed(what: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def imports(runs: int) -> None:
    """Time a process that imports what every kernel imports, and one that imports ours too."""
    both: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for taken, code in zip(both, (f"{BARE}, grader.widgets", BARE), strict=True):
            command = [sys.executable, "-c", code]
            seconds = timed(lambda command=command: subprocess.run(command, cwd=ROOT, check=True))
            if run:
                taken.append(seconds)
    ours, bare = (1e3 * statistics.median(taken) for taken in both)
    against("import in a kernel", ours, bare, "ms", f"ipykernel and ipywidgets (+{ours - bare:.0f} ms)")


def memory(folder: Path) -> None:
    """Weigh a kernel with a whole module drawn beside one that only has ipywidgets."""
    shutil.copytree(ROOT / "exercises" / MODULE, folder / MODULE)
    items = read_items((folder / MODULE / "items.json").read_bytes()).items
    bare, full = Kernel(folder / MODULE, folder / "home"), Kernel(folder / MODULE, folder / "home")
    try:
        bare.run(BARE)
        for item in items:
            full.open(item.id)
        mega = 1 / 1e6
        against(
            f"kernel with {len(items)} exercises drawn", full.memory() * mega, bare.memory() * mega, "MB", "bare kernel"
        )
    finally:
        bare.close()
        full.close()


def wire(folder: Path) -> None:
    """Count the messages and bytes of a board of 40, beside 40 dropdowns."""
    graded_folder(folder / "wire", Assignment(name=MODULE, title=Text("x", "x"), items=(board_of(40),)))
    kernel = Kernel(folder / "wire", folder / "home")
    try:
        ours = kernel.run('from grader.widgets import exercise\nexercise("agency-40")')
        peer = kernel.run(DROPDOWNS.format(rows=40))
    finally:
        kernel.close()
    sizes = [sum(len(json.dumps(one, default=str, ensure_ascii=False)) for one in sent) for sent in (ours, peer)]
    against("board of 40, messages", len(ours), len(peer), "", "40 dropdowns")
    against("board of 40, bytes", sizes[0] / 1e3, sizes[1] / 1e3, "kB", "40 dropdowns")


def pages(folder: Path, runs: int) -> None:
    """Time a board of 40 until it is drawn in Chromium, and a module of 15 exercises, beside dropdowns."""
    graded_folder(folder / "drawn" / MODULE, Assignment(name=MODULE, title=Text("x", "x"), items=(board_of(40),)))
    shutil.copytree(ROOT / "exercises" / MODULE, folder / "drawn" / "module")
    board = 'from grader.widgets import exercise\nexercise("agency-40")'
    all_of = "\n".join(
        f'display(exercise("{item.id}"))'
        for item in read_items((folder / "drawn/module/items.json").read_bytes()).items
    )
    cases = {
        "board of 40 until drawn": (MODULE, board, 40, ".grd-row, .grd-grid tbody tr"),
        "module of 15 exercises until drawn": (
            "module",
            f"from grader.widgets import exercise\n{all_of}",
            15,
            ".grd[data-item], .grd",
        ),
    }
    with served(folder / "drawn") as server, chromium() as browser:
        for what, (place, code, count, selector) in cases.items():
            notebook_of(folder / "drawn" / place / "ours.ipynb", code)
            notebook_of(folder / "drawn" / place / "peer.ipynb", DROPDOWNS.format(rows=40))
            ours, peer = [], []
            for _ in range(runs):
                for name, taken, drawn, wanted in (
                    ("ours", ours, selector, count),
                    ("peer", peer, ".widget-dropdown select", 40),
                ):
                    with window(browser) as page:
                        book = Notebook.open(server, page, f"{place}/{name}.ipynb")
                        book.menu("Run", "Run All Cells")
                        start = time.perf_counter()
                        script = f"() => document.querySelectorAll({json.dumps(drawn)}).length >= {wanted}"
                        page.wait_for_function(script, polling=5)
                        taken.append(time.perf_counter() - start)
            against(what, 1e3 * statistics.median(ours), 1e3 * statistics.median(peer), "ms", "40 dropdowns drawn")


def notebook_of(path: Path, code: str) -> None:
    """Write a notebook of one cell."""
    import nbformat  # noqa: PLC0415 - only this row needs it

    cell = nbformat.v4.new_code_cell(code, id="only")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), path)


def room(folder: Path, trainees: int) -> int:
    """Let so many trainees click at once, one a second each; then count what is in their files."""
    places = [graded_folder(folder / f"trainee-{number:02}").parent for number in range(trainees)]
    with ThreadPoolExecutor(trainees) as pool:
        kernels = list(pool.map(lambda place: Kernel(place, folder / "home"), places))
        try:
            alone = clicking(kernels[0], 40, 0)
            waits = list(pool.map(lambda at: clicking(kernels[at], 40, at / trainees), range(trainees)))
        finally:
            list(pool.map(Kernel.close, kernels))
    lost = 0
    for place, taken in zip(places, waits, strict=True):
        responses = json.loads((place / "answers.json").read_bytes())["responses"]
        acknowledged = sum(1 for one in taken if one is not None)
        lost += acknowledged != len(taken) or responses["agency-05"]["value"] != len(taken)
    flat = [one for taken in waits for one in taken if one is not None]
    single = [one for one in alone if one is not None]
    against(
        f"{trainees} kernels, one click a second each, p99", high(flat, 0.99), high(single, 0.99), "ms", "one alone"
    )
    say(f"{'clicks of the room':46}{len(flat):10,} acknowledged, {lost} trainees with one lost")
    return int(lost > 0)


def clicking(kernel: Kernel, count: int, offset: float) -> list[float | None]:
    """Click so often, once a second; return the seconds until each was acknowledged, None for never."""
    wire = kernel.open("agency-05")
    taken: list[float | None] = []
    kernel.save(wire, 0, 0, 0)
    first = kernel.answered(60)
    base = int(first["revision"]) if first and first["type"] == "saved" else 0
    time.sleep(offset)
    for seq in range(1, count + 1):
        start = time.perf_counter()
        kernel.save(wire, seq, base, seq)
        said = kernel.answered(60)
        waited = time.perf_counter() - start
        taken.append(waited if said and said["type"] == "saved" else None)
        base = int(said["revision"]) if said and said["type"] == "saved" else base
        time.sleep(max(0.0, 1 - waited))
    return taken


if __name__ == "__main__":
    sys.exit(main())
