"""An expectation about a fact that an item can never see is refused with the parameter to set."""

from __future__ import annotations

import pytest

from gate.checklist import load
from gate.model.errors import ChecklistError
from tests.cases import cases

CHECKLIST = "version: 1\nitems:\n  - id: a\n    probe: {probe}\n    with: {{{params}}}\n    must: {must}\n"
SERVICE = "urls: https://shop.example/health"


def problems(probe: str, params: str, must: str) -> str:
    """The problems of a checklist of one item; empty when it loads."""
    try:
        load(CHECKLIST.format(probe=probe, params=params, must=must).encode(), "a.yml")
    except ChecklistError as error:
        return str(error)
    return ""


@cases(
    ("probe", "params", "must", "fact", "hint"),
    [
        ("http", f"{SERVICE}, samples: 19", "p95 < 1s", "p95", "set `samples: 20` or more under `with`"),
        ("tcp", "targets: db.example:5432", "p95 < 1s", "p95", "set `samples: 20` or more under `with`"),
        (
            "http", "urls: [https://a.example, HTTP://b.example]", "certificate_valid_for > 14d",
            "certificate_valid_for", "use an https URL; a server on http presents no certificate",
        ),
        (
            "http", SERVICE, "version_matches",
            "version_matches", "set `version` under `with`: where the response has its commit",
        ),
        ("files", "paths: x", "matching_lines == 0", "matching_lines", "set the `pattern` to search for under `with`"),
        (
            "docs", "paths: x.md", "missing_headings == 0",
            "missing_headings", "list the expected `headings` under `with`",
        ),
    ],
)  # fmt: skip
def test_an_expectation_about_an_unavailable_fact_is_refused(
    probe: str, params: str, must: str, fact: str, hint: str
) -> None:
    assert (
        problems(probe, params, must)
        == f"a.yml:6:11: with these parameters `{fact}` never has data [fact-without-data]\n    {hint}"
    )


@cases(
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
def test_an_expectation_about_a_seeable_fact_is_accepted(probe: str, params: str, must: str) -> None:
    assert problems(probe, params, must) == ""


def test_a_waiver_cannot_expect_an_unavailable_fact_either() -> None:
    text = CHECKLIST.format(probe="files", params="paths: x", must="exists")
    waiver = 'waivers:\n  - {item: a, until: 2026-12-31, by: "@me", reason: x, but: matching_lines <= 3}\n'
    with pytest.raises(ChecklistError, match="with these parameters `matching_lines` never has data"):
        load((text + waiver).encode(), "a.yml")
