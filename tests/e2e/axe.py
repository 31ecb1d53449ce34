"""axe-core on a page: what is amiss, in a line each, by the rules of WCAG 2.2 A and AA and axe's own best practice."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Best practice that asks for the whole document, which is the host's.
_OF_THE_HOST = ("region", "landmark-one-main", "page-has-heading-one", "heading-order", "bypass")
_OPTIONS = {
    "runOnly": {"type": "tag", "values": _RULES},
    "rules": {rule: {"enabled": False} for rule in _OF_THE_HOST},
    "resultTypes": ["violations", "passes"],
}
_RUN = """async (root, options) => {
    const { violations, passes } = await axe.run(root, options);
    const told = violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) =>
        `${id}: ${html.slice(0, 160)} ${[...any, ...all, ...none].map((check) => check.message).join(' ')}`));
    return { told, passes: passes.length };
}"""


def arm(page: Page) -> None:
    """Load axe into a page; once a page."""
    page.evaluate(AXE_SCRIPT)


def violations(place: Locator) -> list[str]:
    """Return what axe finds in an element, [] for nothing. Fails where axe had nothing to look at."""
    found = place.evaluate(_RUN, _OPTIONS)
    assert found["passes"] > 5, "axe looked at nothing"
    told: list[str] = found["told"]
    return told
