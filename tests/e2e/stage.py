"""Exercises on a bare page: the widget's own page and its own kernel side, with no Jupyter between them.

What a host can't change is tried here, in a fraction of a second; what it can, in Lab itself. The page's width, the
theme's mark and the person's settings are the browser's; `Stage.silence` makes the kernel deaf, as a dead one is.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import comm
import pytest
from comm.base_comm import BaseComm
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from grader.items.assignments import Assignment
from grader.items.codecs import write_key
from grader.items.kinds import Item
from grader.items.texts import Text
from grader.widgets.exercises import Exercise, drawn
from grader.widgets.folders import places
from grader.widgets.kernels import Kernel
from tests.e2e.lab import PATIENCE
from tests.widgets.specimens import board_of, graded_folder, items, practice_folder

Theme = Literal["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]
THEMES: tuple[Theme, ...] = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")

_ADDRESS = "http://127.0.0.1/stage"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Stage</title>
<style>body { margin: 12px; background: %(ground)s; }</style>
<body data-jp-theme-name="%(theme)s" data-jp-theme-light="%(light)s">
<button id="before">before</button><main></main><button id="after">after</button>"""
_SHOW = """async ({ id, esm, traits }) => {
    const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
    const { default: widget } = await import(url);
    const heard = {};
    const model = {
        get: (name) => traits[name],
        on: (name, told) => { (heard[name] ??= []).push(told); },
        async send(content) {
            if (window.silent) return;
            for (const reply of await window.toKernel(id, content)) heard["msg:custom"].forEach((told) => told(reply));
        },
        widget_manager: { get kernel() { return { status: window.silent ?? "idle" }; } },
    };
    for (const [name, value] of Object.entries(traits)) {
        if (value?.base64) traits[name] = Uint8Array.from(atob(value.base64), (letter) => letter.charCodeAt(0));
    }
    const parts = await widget();
    await parts.initialize({ model });
    const el = document.querySelector("main").appendChild(document.createElement("div"));
    await parts.render({ model, el });
}"""


def exercises() -> dict[str, Item]:
    """One item of every kind, and a board of so many rows that it is drawn as a table."""
    return {item.id: item for item in (*items("agency"), board_of(13))}


@dataclass(frozen=True, slots=True)
class Stage:
    """One page with exercises; `folder` has their answers."""

    page: Page
    folder: Path
    kernel: Kernel
    sent: list[dict[str, Any]]
    shown: dict[str, Exercise] = field(default_factory=dict)

    def show(self, id_: str) -> Locator:
        """Draw one exercise and wait until it stands."""
        exercise = self.shown[id_] = drawn(id_, self.kernel)
        traits = {name: _plain(getattr(exercise, name)) for name in exercise.traits(sync=True) if name != "_esm"}
        self.page.evaluate(_SHOW, {"id": id_, "esm": exercise._esm, "traits": traits})
        place = self.page.locator(f'.grd[data-item="{id_}"]')
        expect(place).to_be_visible()
        return place

    def hear(self, id_: str, content: dict[str, Any]) -> list[dict[str, Any]]:
        """Give a message to the kernel's side and return its answers."""
        self.sent.clear()
        self.shown[id_]._handle_custom_msg(content, [])
        return [data["content"] for data in self.sent if data.get("method") == "custom"]

    def silence(self, status: Literal["busy", "dead"]) -> None:
        """Let no message pass from now on."""
        self.page.evaluate("(status) => { window.silent = status; }", status)

    def switch(self, language: Literal["en", "zh"]) -> None:
        self.page.evaluate("(to) => dispatchEvent(new CustomEvent('grader:language', { detail: to }))", language)

    def value(self, id_: str) -> Any:
        """Return the answer that is on the disk."""
        answers = json.loads((self.folder / "answers.json").read_bytes())
        return answers["responses"][id_]["value"]


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def furnish(folder: Path) -> Path:
    """Write a folder of graded exercises and, beside it, one of practice."""
    title = Text("Who does what", "谁管什么")
    graded = Assignment(name="02-agency-duties", title=title, items=tuple(exercises().values()))
    graded_folder(folder / "graded", graded)
    table = replace(board_of(13), id="practice-40")
    practice = Assignment(name="02-agency-duties", title=title, items=(*items("practice"), table))
    practice_folder(folder / "practice")
    (folder / "practice" / "practice.json").write_bytes(write_key(practice))
    return folder


@contextlib.contextmanager
def stage(
    browser: Browser,
    folder: Path,
    *,
    theme: Theme = "JupyterLab Light",
    width: int = 1280,
    height: int = 900,
    **settings: Any,
) -> Iterator[Stage]:
    """Open a page on a furnished folder. `settings` are the browser's: `forced_colors`, `has_touch` and the like."""
    sent: list[dict[str, Any]] = []

    class Recorded(BaseComm):  # type: ignore[misc] - untyped
        def publish_msg(self, _type: str, data: Any = None, *_: object, **__: object) -> None:
            sent.append(json.loads(json.dumps(data or {})))

    for place in (folder, *folder.parents[:2]):
        (place / "trainee.json").unlink(missing_ok=True)  # the language that an earlier test chose
    view = ViewportSize(width=width, height=height)
    context = browser.new_context(viewport=view, locale="en-GB", **{"reduced_motion": "reduce"} | settings)
    context.set_default_timeout(PATIENCE)
    faults: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(comm, "create_comm", Recorded)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(error.stack or str(error)))
        light = theme == "JupyterLab Light"
        ground = "#fff" if light else "#111"
        body = _PAGE % {"theme": theme, "light": str(light).lower(), "ground": ground}
        page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
        made = Stage(page, folder, Kernel(places({}, folder, {}), seat=""), sent)
        # A lambda: Playwright would write an attribute on the method, which has no room for one.
        page.expose_function("toKernel", lambda id_, content: made.hear(id_, content))  # noqa: PLW0108
        page.clock.install()
        page.goto(_ADDRESS)
        try:
            yield made
            assert not faults, faults
        finally:
            context.close()
            Exercise.close_all()
