"""Reads the results of axe-core: one object for a page, or a list of them.

Source of the format: axe-core's `doc/API.md`, "Results Object". `violations` and `passes` are the rules that some
element of the page is subject to; `incomplete` are those that a person must check. A page on which no rule found an
element was not tested: it was not loaded, or the rules were filtered out. @axe-core/cli writes a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from gate.formats.accessibility.fields import MAX_PAGES, MAX_PROBLEMS, parse_selector
from gate.formats.accessibility.model import IMPACTS, AccessibilityFormat, AccessibilityReport, Level, Page, Problem
from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, require_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.common.page_urls import parse_url
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "results of axe"
_LISTS = ("violations", "passes", "incomplete", "inapplicable")
_IMPACTS = {level.value: level for level in IMPACTS}


def matches(head: bytes) -> bool:
    """Whether an object names the engine and its environment, or has lists of rules."""
    paths = {path.removeprefix("[].") for path in find_member_paths(head)}
    if "testEngine.name" in paths and not paths.isdisjoint({"testEnvironment", "testRunner", "toolOptions", *_LISTS}):
        return True
    return any({f"{name}[].helpUrl", f"{name}[].tags"} <= paths for name in _LISTS)


def parse(stream: BinaryIO) -> AccessibilityReport:
    """The pages of the report; raises as `AccessibilityFormat` says."""
    pages: list[Page] = []
    times: list[datetime] = []
    tools: set[str] = set()
    has_incomplete = True
    for entry in walk_entries(stream):
        if not isinstance(entry, dict):
            raise wrong_format(_TITLE, "an entry is not an object")
        pages.append(_read_page(entry))
        has_incomplete = has_incomplete and isinstance(entry.get("incomplete"), list)
        if (time := parse_timestamp(entry.get("timestamp"))) is not None:
            times.append(time)
        engine = as_object(entry.get("testEngine"))
        tools.add(f"{parse_text(engine.get('name'), 40) or 'axe-core'} {parse_text(engine.get('version'), 40)}".strip())
        if len(pages) > MAX_PAGES or sum(len(page.problems) for page in pages[-1:]) > MAX_PROBLEMS:
            raise EvidenceError(
                Cause.TOO_LARGE, f"the report has more than {MAX_PAGES:,} pages, or too many violations"
            )
    if not pages:
        raise EvidenceError(Cause.EMPTY, "the report contains no page")
    produced_at = min(times) if times else None
    return AccessibilityReport("axe", tuple(pages), IMPACTS, has_incomplete, ", ".join(sorted(tools)[:3]), produced_at)


def _read_page(entry: dict[str, Any]) -> Page:
    url = parse_url(entry.get("url"))
    if not isinstance(entry.get("violations"), list):
        raise wrong_format(_TITLE, "an object has no list `violations`")
    if not any(entry.get(name) for name in ("violations", "passes", "incomplete")):
        detail = f"no rule of axe was applied to {url or 'a page'}; was the page loaded, and was it empty?"
        raise EvidenceError(Cause.EMPTY, detail)
    return Page(url, (*_read_rules(entry, "violations"), *_read_rules(entry, "incomplete")))


def _read_rules(entry: dict[str, Any], name: str) -> Iterator[Problem]:
    """The rules of a list, each with its elements.

    Raises:
        EvidenceError: wrong format when one has no id.
    """
    for rule in require_objects(entry.get(name), _TITLE, name):
        rule_id = parse_text(rule.get("id"), 100)
        if not rule_id:
            raise wrong_format(_TITLE, f"a rule of `{name}` has no `id`")
        nodes = require_objects(rule.get("nodes"), _TITLE, "nodes")
        impact = rule.get("impact")
        level = _IMPACTS.get(impact, Level.UNRATED) if isinstance(impact, str) else Level.UNRATED
        selector = parse_selector(nodes[0].get("target")) if nodes else ""
        message = parse_text(rule.get("help"), 200) or parse_text(rule.get("description"), 200)
        yield Problem(
            rule_id, Level.INCOMPLETE if name == "incomplete" else level, message, max(1, len(nodes)), selector
        )  # fmt: skip


FORMAT = AccessibilityFormat(
    "axe",
    "axe results",
    "axe-core, @axe-core/cli (`--save`), jest-axe, @axe-core/playwright, cypress-axe",
    matches,
    parse,
)
