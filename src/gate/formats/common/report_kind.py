"""One kind of report: what it is called, what it is about, how it is recognized, and how to get one that is read."""

from __future__ import annotations

import re
from enum import StrEnum

from gate.formats.common.content import Outline
from gate.model.lazy_dataclass import dataclass

MAX_START = 200
"""How many characters of a file are compared with `starts`."""

TO_SARIF = "convert it to SARIF, or read its numbers with the probe `metrics`"
BY_METRICS = "read its numbers with the probe `metrics`"
"""Steps for reports whose tools write nothing that is read. The probe `metrics` reads JSON, YAML, XML, CSV and text."""


class Topic(StrEnum):
    """What a report is about, as the probe that reads such reports is called."""

    COVERAGE = "coverage"
    TESTS = "tests"
    SECURITY = "security"
    QUALITY = "quality"
    METRICS = "metrics"
    BENCHMARK = "benchmark"
    MUTATION = "mutation"
    SBOM = "sbom"
    LOAD = "load"
    LIGHTHOUSE = "lighthouse"
    ACCESSIBILITY = "accessibility"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report.

    `name` is for messages, with its article. `step` is an imperative clause: how to get a report that is read.
    A `companion` is written beside a report that is read, and repeats it or says nothing. `resembles` names the formats
    whose beginning it shares; they do not read it. `is_error` is true for what lies where a report should be, such as
    the error of a server.

    It is recognized by one of the root elements `roots`; if there are `marks`, one of them is an attribute of it or the
    first element inside; by JSON with all of `members`, paths of members, and one whose whole path `member` matches; by
    one of `starts`, the beginning of the file without its quotes; or by `text`, an expression for the beginning.
    """

    name: str
    topic: Topic
    step: str = ""
    companion: bool = False
    is_error: bool = False
    resembles: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    member: str = ""
    text: str = ""
    starts: tuple[str, ...] = ()

    def fits(self, outline: Outline | None, paths: frozenset[str], text: str) -> bool:
        """Whether a file with this outline of XML, these members of JSON and this beginning is of the kind."""
        if outline is not None:
            is_marked = not self.marks or not {*outline.attributes, outline.child}.isdisjoint(self.marks)
            return outline.root in self.roots and is_marked
        if self.members or self.member:
            has_all = bool(paths) and paths.issuperset(self.members)
            return has_all and (not self.member or any(map(re.compile(self.member).fullmatch, paths)))
        if self.starts and text[:MAX_START].replace('"', "").startswith(self.starts):
            return True
        return bool(self.text) and re.match(self.text, text) is not None
