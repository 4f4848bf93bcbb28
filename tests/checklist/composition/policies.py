"""Base policies in memory: the files by the references that name them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gate.checklist import Resolved, resolve
from gate.checklist.composition.layers import BasePolicies
from gate.checklist.composition.reference import BasePolicyError, Reference
from gate.model.codes import Code
from gate.model.errors import ChecklistError
from tests.checklist.catalog import CATALOG

TODAY = date(2026, 11, 20)
SHA = "0123456789abcdef" * 2 + "01234567"
ORG = f"github:acme/.github//base.yml@{SHA}"
NAME = "github:acme/.github//base.yml@0123456"
"""The base policy of the organisation, as a checklist names it, and as messages do."""

BASE = """\
version: 1
title: Acme
defaults: {category: quality}
items:
  - id: coverage
    probe: coverage
    may_set: [reports]
    must: line_coverage >= 60%
    should: branch_coverage >= 50%
  - id: service
    probe: http
    with: {urls: ["https://example.com"], samples: 5}
    when: {events: [pull_request, push], branches: main}
    must: [status == 200, p95 < 200ms]
    may_waive: 30d
"""

FILL = """\
items:
  - id: coverage
    with: {reports: build/coverage.xml}
"""


class MemorySource:
    """The files of a test; `tags` are the commits by the name of a tag."""

    def __init__(self, files: Mapping[str, str], tags: Mapping[str, str] | None = None) -> None:
        self.files = files
        self.tags = tags or {}
        self.reads: list[str] = []

    def read(self, reference: Reference) -> bytes:
        self.reads.append(str(reference))
        if str(reference) not in self.files:
            raise BasePolicyError(Code.UNREADABLE_BASE_POLICY, f"there is no {reference}", "write another path")
        return self.files[str(reference)].encode()

    def find_commit(self, _repo: str, ref: str) -> str:
        return self.tags.get(ref, "")


def join(
    text: str,
    files: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    *,
    allow_open: bool = False,
) -> Resolved:
    """The checklist of `text` with its base policies, which are those in `files`, by default BASE at ORG."""
    policies = BasePolicies(MemorySource({ORG: BASE} if files is None else files, tags), TODAY)
    return resolve(text.encode(), "readiness.yml", CATALOG, lambda: policies, allow_open=allow_open)


def extending(rest: str = FILL, *references: str) -> str:
    """A checklist that extends the references, by default the policy of the organisation."""
    return f"version: 1\nextends: [{', '.join(references or (ORG,))}]\n{rest}"


def problems(text: str, files: Mapping[str, str] | None = None, tags: Mapping[str, str] | None = None) -> list[str]:
    """Every problem of a checklist on one line."""
    try:
        join(text, files, tags)
    except ChecklistError as error:
        return list(error.lines)
    return []


def expectations(resolved: Resolved, item: str) -> tuple[list[str], list[str]]:
    """What an item must and should hold, as it is written."""
    entry = next(entry for entry in resolved.checklist.items if entry.id == item)
    return [part.text for part in entry.must], [part.text for part in entry.should]
