"""The pages of a dashboard in headless Chromium: accessible, readable on a phone and in the dark, complete offline.

axe-core is a script, which the policy of a page refuses; it examines copies of the pages without the policy.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gate.history.record import FactPoint
from gate.model.decision import State, Status
from gate.model.fleet import DayCount
from gate.render.dashboard import FleetPage, FleetRow, render_dashboard, render_fleet
from scripts.site.axe import download_axe
from tests.render.dashboard.years import NOW, day, item, run, year
from tests.website.browser import CHROMIUM, Browser, browsing

MISSING = [name for name, program in {"Chromium": CHROMIUM, "npm": shutil.which("npm")}.items() if not program]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")

PHONE = 360
POLICY = re.compile('<meta http-equiv="Content-Security-Policy"[^>]*>')
GATE = ("index.html", "trend.html", "map.html", "waivers.html", "durations.html", "items/long.html")
PAGES = (*GATE, "fleet/index.html", "empty/index.html")

VISIT = """
  const visit = page => new Promise(resolve => {
    frame.addEventListener("load", () => resolve(frame.contentWindow), { once: true })
    frame.src = "/" + page
  })
  const answers = {}
  for (const page of PAGES) {
    const view = await visit(page)
    answers[page] = await (async (window, document) => { SCRIPT })(view, view.document)
  }
  return answers
"""
VIOLATIONS = """
  FAULT
  for (const details of document.querySelectorAll("details")) details.open = true
  const script = document.createElement("script")
  script.src = "/-/axe.js"
  document.head.append(script)
  await until(() => window.axe)
  const report = await window.axe.run(document)
  return report.violations.map(rule =>
    [rule.id, rule.nodes[0].html.slice(0, 160), rule.nodes[0].failureSummary].join(": "))
"""
LAYOUT = """
  const map = document.querySelector(".map")
  return {
    width: document.documentElement.scrollWidth,
    background: window.getComputedStyle(document.body).backgroundColor,
    newest: !map || (map.scrollWidth > map.clientWidth && map.getBoundingClientRect().right
      - map.querySelector("td svg").getBoundingClientRect().right < 20),
    sorts: document.querySelectorAll("th button").length,
    foreign: window.performance.getEntriesByType("resource").length,
  }
"""
SORT = """
  const names = () => [...document.querySelectorAll("tbody tr:not([hidden]) th")].map(cell => cell.textContent)
  const before = names()
  document.querySelectorAll("th button")[0].click()
  const sorted = names()
  const input = document.querySelector("input")
  input.value = "WEB"
  input.dispatchEvent(new window.Event("input"))
  const expected = [...before].sort(new Intl.Collator("en", { numeric: true }).compare)
  return [before.length, sorted.join() === expected.join(), names().every(name => /web/i.test(name)),
    document.querySelector("th[aria-sort]").ariaSort]
"""


def hostile_item(status: Status) -> Any:
    """An item with long texts without a place to break them, and every kind of fact."""
    facts = {
        "x" * 80: FactPoint(number=1.5, unit="ms"), "size": FactPoint(number=3, unit="MB"),
        "text": FactPoint(text="y" * 200), "gone": FactPoint(cause="no-matching-file"),
    }  # fmt: skip
    return item("long", status, title="W" * 120, owner="@" + "o" * 90, category="c" * 60, facts=facts,
                waived_until=date(2026, 12, 24), waived_by="@" + "a" * 90, waiver_reason="r" * 200)  # fmt: skip


def write(folder: Path) -> None:
    """Writes the pages with their policy, and copies without it in `open`."""
    records = [
        run(record.decided_at, *record.items, hostile_item(Status.WAIVED if number % 2 else Status.FAIL), run_id=number)
        for number, record in enumerate(year(12, 100))
    ]
    rows = [FleetRow("acme/" + "n" * 90, state=state, failed=1, last_run=day(1)) for state in (None, *State)]
    days = tuple(DayCount(day(number).date(), 5, number % 3, 1) for number in range(40, -1, -1))
    parts = {
        "": render_dashboard(records, NOW, 100),
        "fleet/": render_fleet(FleetPage("T" * 100, NOW, tuple(rows), worst_items=(("i" * 90, 2),), days=days)),
        "empty/": render_dashboard([], NOW),
    }
    for prefix, pages in parts.items():
        for path, text in pages.items():
            for root, source in {"": text, "open/": POLICY.sub("", text)}.items():
                file = folder / root / prefix / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(source, encoding="utf-8")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("dashboard")
    write(folder)
    try:
        axe = download_axe()
    except OSError as error:
        pytest.skip(str(error))
    with browsing(folder, axe) as instance:
        yield instance


def visit(browser: Browser, pages: tuple[str, ...], script: str, width: int = 1280, *, dark: bool = False) -> Any:
    """What the script returns for each of the pages, one after the other."""
    text = VISIT.replace("SCRIPT", script).replace("PAGES", json.dumps(pages))
    return browser.run("empty/index.html", text, width, dark=dark)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_violation(browser: Browser, *, dark: bool) -> None:
    pages = tuple(f"open/{page}" for page in (("index.html", "map.html", "items/long.html") if dark else PAGES))

    assert visit(browser, pages, VIOLATIONS.replace("FAULT", ""), dark=dark) == {page: [] for page in pages}


def test_axe_finds_a_violation_that_is_made(browser: Browser) -> None:
    fault = "document.querySelector('main').append(document.createElement('img'))"

    answers = visit(browser, ("open/empty/index.html",), VIOLATIONS.replace("FAULT", fault))

    assert [rule.partition(":")[0] for (rule,) in answers.values()] == ["image-alt"]


def test_a_phone_does_not_scroll_sideways_and_sees_the_newest_days_first(browser: Browser) -> None:
    layouts = visit(browser, PAGES, LAYOUT, PHONE, dark=True)

    assert {page for page, layout in layouts.items() if layout["width"] > PHONE} == set()
    assert {layout["background"] for layout in layouts.values()} == {"rgb(15, 19, 24)"}
    assert all(layout["newest"] for layout in layouts.values())
    assert not any(layout["foreign"] for layout in layouts.values())
    assert [page for page, layout in layouts.items() if layout["sorts"]] == ["durations.html", "fleet/index.html"]


def test_tables_can_be_sorted_and_filtered(browser: Browser) -> None:
    assert visit(browser, ("durations.html",), SORT) == {"durations.html": [13, True, True, "ascending"]}
