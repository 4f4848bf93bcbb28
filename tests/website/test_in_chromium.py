"""The built site in headless Chromium: accessible, readable on a phone and in the dark, searchable, self-contained."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator

import pytest

from scripts.site.__main__ import build
from scripts.site.axe import download_axe
from tests.website.browser import CHROMIUM, Browser, browsing

MISSING = [
    name
    for name, present in {
        "zensical (`make site` installs it)": importlib.util.find_spec("zensical"),
        "Chromium": CHROMIUM,
        "npm": shutil.which("npm"),
    }.items()
    if not present
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")

PAGES = ("", "start/", "probes/coverage/", "comparison/", "codes/evidence/")
PHONE = 390

VIOLATIONS = """
  const script = document.createElement("script")
  script.src = "/-/axe.js"
  document.head.append(script)
  await until(() => window.axe)
  const report = await window.axe.run(document)
  return [report.passes.length, report.violations.map(rule =>
    [rule.id, rule.nodes[0].html.slice(0, 120), rule.nodes[0].failureSummary].join(": "))]
"""
WIDTH = "return document.documentElement.scrollWidth"
BACKGROUND = "return window.getComputedStyle(document.body).backgroundColor"
SEARCH = """
  (await until(() => document.querySelector(".md-search__button"))).click()
  const dialog = await until(() => [...document.querySelectorAll("*")].map(node => node.shadowRoot).find(Boolean))
  const input = await until(() => dialog.querySelector("input[role=combobox]"))
  const words = WORDS
  Object.getOwnPropertyDescriptor(window.HTMLInputElement.prototype, "value").set.call(input, words)
  input.dispatchEvent(new window.InputEvent("input", { bubbles: true, composed: true, data: words }))
  const links = () => [...dialog.querySelectorAll("[role=listbox] a")].map(link => link.getAttribute("href"))
  for (let attempt = 0; attempt < 60 && links().length === 0; attempt++) await pause(50)
  return links()
"""
FOREIGN = """
  await pause(500)
  return window.performance.getEntriesByType("resource").map(entry => entry.name)
    .filter(name => !name.startsWith(location.origin + "/"))
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("site")
    assert build(folder / "source", folder / "site") == []
    try:
        axe = download_axe()
    except OSError as error:
        pytest.skip(str(error))
    with browsing(folder / "site", axe) as instance:
        yield instance


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_violation(browser: Browser, page: str, *, dark: bool) -> None:
    passes, violations = browser.run(page, VIOLATIONS, dark=dark)

    assert violations == []
    assert passes > 10


def test_axe_finds_a_violation_that_is_made(browser: Browser) -> None:
    fault = "document.querySelector('article').append(document.createElement('img'));"

    _, violations = browser.run("start/", fault + VIOLATIONS)

    assert [violation.partition(":")[0] for violation in violations] == ["image-alt"]


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_does_not_scroll_sideways(browser: Browser, page: str) -> None:
    assert browser.run(page, WIDTH, width=PHONE) <= PHONE


def test_the_scheme_is_that_of_the_reader(browser: Browser) -> None:
    light, dark = (browser.run("start/", BACKGROUND, dark=dark) for dark in (False, True))

    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(11, 12, 15)")


def test_no_page_asks_another_server(browser: Browser) -> None:
    assert browser.run("", FOREIGN) == []


def test_the_search_finds_a_fact(browser: Browser) -> None:
    links = browser.run("start/", SEARCH.replace("WORDS", '"patch_coverage"'))

    assert any("probes/coverage/" in link for link in links), links


def test_the_search_finds_nothing_for_a_word_of_no_page(browser: Browser) -> None:
    assert browser.run("start/", SEARCH.replace("WORDS", '"xylophonequartz"')) == []
