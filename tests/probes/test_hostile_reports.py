"""Files that are not reports: they give every probe of reports no facts, and crash none of them.

The items are the examples on the pages of the probes, so a new probe is tested here as soon as it has a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from gate.adapters.host import Host
from gate.gather.concurrent import gather
from gate.model.checklist import Item, When
from gate.model.evidence import Category, Evidence, Unseen
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext
from scripts.pages.reference import items, page_of
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders

NOT_REPORTS = {
    "no bytes": b"",
    "white space": b" \n\t\n",
    "an empty object": b"{}",
    "an empty list": b"[]",
    "a list of a number": b"[1]",
    "a list of null": b"[null]",
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
    """The first example of every probe that reads reports, with our own file."""
    for name in registry.names():
        for item in items(registry.load(name), page_of(name).read_text(encoding="utf-8")):
            if isinstance(item.params, BaseModel) and getattr(item.params, "reports", None):
                params = item.params.model_copy(update={"reports": ("report",)})
                yield name, replace(item, params=params, when=When())
                break


READERS = dict(readers())


def test_the_probes_that_read_reports_are_found() -> None:
    assert {"coverage", "metrics", "security", "signoff", "tests"} <= set(READERS)


@cases("description", NOT_REPORTS)
@with_folders
def test_a_file_that_is_not_a_report_gives_no_facts_and_no_crash(tmp_path: Path, description: str) -> None:
    lay_out(tmp_path, {"report": NOT_REPORTS[description]})

    observations = gather(list(READERS.values()), ProbeContext(Host.at(tmp_path)), item_timeout=60)

    for name, observation in zip(READERS, observations, strict=True):
        assert isinstance(observation.outcome, Evidence), name
        assert observation.outcome.facts, name
        for fact in observation.outcome.facts.values():
            assert isinstance(fact, Unseen), f"{name}: raise EvidenceError for a file in another format"
            assert fact.category is not Category.CRASHED, f"{name}: {fact.detail}"
