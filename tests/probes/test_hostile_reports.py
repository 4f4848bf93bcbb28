"""Whatever a probe reads reports for, what is no report shows it nothing, and is no bug: held against every probe.

The items are those of the examples on its page, so that a new probe is held against it with no more than its page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from gate.adapters.host import Host
from gate.gather.concurrent import gather
from gate.model.checklist import Item, When
from gate.model.evidence import Category, Evidence, Unseen
from gate.probes.common import probe
from gate.probes.common.probe import ProbeContext
from scripts.pages.reference import items, page_of
from tests.command import lay_out

NO_REPORTS = {
    "nothing": b"",
    "white space": b" \n\t\n",
    "an empty object": b"{}",
    "an empty list": b"[]",
    "a list of a number": b"[1]",
    "a list of nothing": b"[null]",
    "null": b"null",
    "a number": b"1",
    "a text": b'"report"',
    "prose": b"The report is somewhere else.\n",
    "a cut object": b'{"results": [{"id": ',
    "too deep a list": b"[" * 50_000,
    "too deep an object": b'{"a":' * 50_000,
    "a login page": b"<!doctype html><html><body>Sign in</body></html>",
    "an empty element": b"<report/>",
    "a cut element": b"<report><group name=",
    "an entity": b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>',
    "bytes": bytes(range(256)) * 8,
    "a cut gzip file": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "a zip archive": b"PK\x03\x04" + b"\0" * 64,
}


def readers() -> Iterator[tuple[str, Item]]:
    """The first example of every probe that reads reports, of a file of our own."""
    for name in probe.names():
        for item in items(probe.load(name), page_of(name).read_text(encoding="utf-8")):
            if isinstance(item.params, BaseModel) and getattr(item.params, "reports", None):
                params = item.params.model_copy(update={"reports": ("report",)})
                yield name, replace(item, params=params, when=When())
                break


READERS = dict(readers())


def test_the_probes_that_read_reports_are_found() -> None:
    assert {"coverage", "metrics", "security", "signoff", "tests"} <= set(READERS)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("what", NO_REPORTS)
def test_what_is_no_report_shows_nothing_and_crashes_nothing(tmp_path: Path, name: str, what: str) -> None:
    lay_out(tmp_path, {"report": NO_REPORTS[what]})

    (found,) = gather([READERS[name]], ProbeContext(Host.at(tmp_path)), item_timeout=60)

    assert isinstance(found.outcome, Evidence)
    assert found.outcome.facts
    for fact in found.outcome.facts.values():
        assert isinstance(fact, Unseen), "raise EvidenceError where a file is not what was looked for"
        assert fact.category is not Category.CRASHED, fact.detail
