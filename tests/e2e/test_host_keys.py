"""The host's own keys never fire inside an exercise: every command that Lab and Notebook 7 bind to a key now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.exercises import NAME
from tests.e2e.lab import App, Notebook, Server, needs_chromium, served, window
from tests.e2e.stage import furnish

pytestmark = [pytest.mark.browser, needs_chromium]

_EXPOSED: dict[App, str] = {
    "lab": "--LabApp.expose_app_in_browser=True",
    "notebook": "--JupyterNotebookApp.expose_app_in_browser=True",
}
#: Of the running host: the strokes of each binding, such as ["D", "D"] or ["Ctrl B"].
_BOUND = """() => {
    const all = jupyterapp.commands.keyBindings.map(({ keys }) => keys.join('|'));
    return [...new Set(all)].map((keys) => keys.split('|'));
}"""
_LISTEN = """() => {
    window.fired = [];
    jupyterapp.commands.commandExecuted.connect((_, { id }) => { window.fired.push(id); });
}"""
_NAMES = {"Ctrl": "Control", "Accel": "Control", "Cmd": "Meta", "Esc": "Escape"}
#: What a trainee of the notebook of old has in the fingers; some hosts bind it, some no longer do.
KNOWN = ("O", "D", "0", "A", "B", "X", "Ctrl B", "Shift Enter", "Ctrl Enter")
_RECORD = """() => {
    window.recorded = [];
    addEventListener('keydown', window.record = (event) => {
        const { key, code, keyCode, ctrlKey, shiftKey, altKey, metaKey } = event;
        recorded.push({ key, code, keyCode, ctrlKey, shiftKey, altKey, metaKey });
        event.stopImmediatePropagation();
        event.preventDefault();
    }, true);
}"""
_STOP_RECORDING = """() => {
    removeEventListener('keydown', record, true);
    window.recorded = recorded.filter(({ key }) => !['Control', 'Shift', 'Alt', 'Meta'].includes(key));
    return recorded.length;
}"""
#: Sends every recorded key, a plain one twice (D D), to all that takes the focus below `roots`; returns where it was.
_REPLAY = """async (selector) => {
    const at = [];
    for (const root of document.querySelectorAll(selector))
        for (const one of [root, ...root.querySelectorAll('button, input, textarea, summary, [tabindex]')]) {
            if (!one.isConnected || !one.checkVisibility() || one.disabled) continue;
            at.push(`${root.dataset.item} ${one.tagName} ${one.className}`);
            for (const members of recorded)
                for (let times = members.ctrlKey || members.altKey || members.metaKey ? 1 : 2; times; times -= 1) {
                    one.focus();
                    one.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...members }));
                    while (fired.length) at.push(`FIRED ${members.key}: ${fired.pop()}`);
                }
        }
    await new Promise((done) => setTimeout(done, 1200)); // the host waits a second for a second key
    return [...at, ...fired.splice(0).map((id) => `FIRED late: ${id}`)];
}"""
_SEND = """async (one, code) => {
    const members = recorded.find((key) => key.code === code && !key.ctrlKey && !key.altKey);
    one.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...members }));
    await new Promise((done) => setTimeout(done, 1200));
    return fired.splice(0);
}"""


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    folder = furnish(tmp_path_factory.mktemp(app))
    with served(folder, app=app, arguments=(_EXPOSED[app],)) as started:
        yield started


def stroke(page: Page, keys: str) -> None:
    *held, key = [_NAMES.get(name, name) for name in keys.split(" ")]
    if len(key) == 1:
        key = key.lower()
    page.keyboard.press("+".join([*held, key]))


def fired(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.fired.splice(0)")
    return found


def test_no_command_of_the_host_fires_from_anything_that_takes_the_focus_in_an_exercise(
    server: Server, browser: Browser
) -> None:
    with window(browser, height=2000) as page:
        Notebook.open(server, page, f"graded/{NAME}").run_all()
        expect(page.locator(".grd")).to_have_count(8)
        for button in page.locator(".grd-ask-note").all():
            button.click()
        page.locator("[data-item=agency-04] label").first.click()
        page.locator("[data-item=agency-01] .grd-bin").first.click()
        bound: list[list[str]] = page.evaluate(_BOUND)
        strokes = sorted({keys for binding in bound for keys in binding} | set(KNOWN))
        page.locator("[data-item=agency-04] input").first.focus()
        page.evaluate(_RECORD)
        for keys in strokes:
            stroke(page, keys)
        assert page.evaluate(_STOP_RECORDING) == len(strokes) > 80
        page.evaluate(_LISTEN)
        cells = page.locator(".jp-Cell").count()
        told: list[str] = page.evaluate(_REPLAY, ".grd")
        assert len(told) > 120
        assert [line for line in told if line.startswith("FIRED")] == []
        for focusable in (".grd", ".grd-stim", ".grd-bin", "input", "textarea", "summary", ".grd-lang button"):
            for keys in KNOWN:
                page.locator(f".grd {focusable}, {focusable}.grd").first.evaluate("(one) => one.focus()")
                stroke(page, keys)
        assert fired(page) == []
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        expect(page.locator(".jp-Cell")).to_have_count(cells)
        # Beside the exercises they do fire, else all this would prove nothing; a harmless one stands for all.
        outside = page.locator(".jp-Cell").first
        outside.evaluate("(one) => one.focus()")
        fired(page)
        assert outside.evaluate(_SEND, "KeyK") == ["notebook:move-cursor-up"]


def test_a_click_on_the_words_of_an_exercise_keeps_the_hosts_keys_away(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        Notebook.open(server, page, f"graded/{NAME}").run_all()
        cells = page.locator(".jp-Cell").count()
        page.evaluate(_LISTEN)
        for selector in (".grd-stem", ".grd-facts", ".grd-hint", ".grd-foot"):
            page.locator(f"[data-item=agency-04] {selector}").first.click()
            fired(page)  # a click itself may be one
            for keys in ("O", "D", "D", "0", "0", "A", "B", "X", "Ctrl B", "Shift Enter"):
                stroke(page, keys)
            assert fired(page) == []
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        expect(page.locator(".jp-Cell")).to_have_count(cells)
