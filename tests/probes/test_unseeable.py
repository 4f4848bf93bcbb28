"""An expectation about a fact that the item, as it is written, can never see is refused with what to write."""

from __future__ import annotations

import pytest

from gate.checklist import load
from gate.model.errors import ChecklistError

CHECKLIST = "version: 1\nitems:\n  - id: a\n    probe: {probe}\n    with: {{{params}}}\n    must: {must}\n"
SERVICE = "urls: https://shop.example/health"


def said(probe: str, params: str, must: str) -> str:
    """The problems of a checklist of one item; empty when it loads."""
    try:
        load(CHECKLIST.format(probe=probe, params=params, must=must).encode(), "a.yml")
    except ChecklistError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("probe", "params", "must", "fact", "write"),
    [
        ("http", f"{SERVICE}, samples: 19", "p95 < 1s", "p95", "write under `with` `samples: 20` or more"),
        ("tcp", "targets: db.example:5432", "p95 < 1s", "p95", "write under `with` `samples: 20` or more"),
        (
            "http", "urls: [https://a.example, HTTP://b.example]", "certificate_valid_for > 14d",
            "certificate_valid_for", "ask with https; a URL with http shows no certificate",
        ),
        (
            "http", SERVICE, "version_matches",
            "version_matches", "write under `with` as `version` where the answer says its commit",
        ),
        ("files", "paths: x", "matching_lines == 0", "matching_lines", "write under `with` the `pattern` to look for"),
        (
            "docs", "paths: x.md", "missing_headings == 0",
            "missing_headings", "write under `with` the `headings` that are needed",
        ),
    ],
)  # fmt: skip
def test_what_an_item_cannot_see_is_no_expectation_of_it(
    probe: str, params: str, must: str, fact: str, write: str
) -> None:
    assert said(probe, params, must) == f"a.yml:6:11: `{fact}` can never be seen as this item is written\n    {write}"


@pytest.mark.parametrize(
    ("probe", "params", "must"),
    [
        ("http", f"{SERVICE}, samples: 20", "p95 < 1s"),
        ("http", SERVICE, "max < 1s"),
        ("tcp", "targets: db.example:5432, samples: 20", "p95 < 1s"),
        ("http", SERVICE, "certificate_valid_for > 14d"),
        ("http", f"{SERVICE}, version: build.commit", "version_matches"),
        ("files", "paths: x, pattern: TODO", "matching_lines == 0"),
        ("docs", "paths: x.md, headings: Rollback", "missing_headings == 0"),
    ],
)
def test_what_it_can_see_is(probe: str, params: str, must: str) -> None:
    assert said(probe, params, must) == ""


def test_a_waiver_cannot_ask_for_it_either() -> None:
    text = CHECKLIST.format(probe="files", params="paths: x", must="exists")
    waiver = 'waivers:\n  - {item: a, until: 2026-12-31, by: "@me", reason: x, but: matching_lines <= 3}\n'
    with pytest.raises(ChecklistError, match="`matching_lines` can never be seen"):
        load((text + waiver).encode(), "a.yml")
