"""Reports of findings that repeat another one: a linter may write one run in its own format and in Checkstyle's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping

from gate.model.evidence import MAX_FINDINGS, Evidence
from gate.scaffold.expectations import read_count

_PREFIX = re.compile(r".*[./]")
"""What Checkstyle's XML has before the name of a rule, as in `eslint.rules.no-var`."""


def drop_repeated(evidence: Mapping[str, Evidence]) -> tuple[list[str], list[str]]:
    """The paths of the reports without those that repeat another one, and the latter; one that names its tool stays.

    Reports of one format are of different runs, such as those of the packages of a repository: all of them stay.
    """
    originals: dict[Hashable, str] = {}
    repeated = []
    for path in sorted(evidence, key=lambda path: not any(source.tool for source in evidence[path].sources)):
        signature, name = _signature(evidence[path]), _format(evidence[path])
        if signature is not None and originals.setdefault(signature, name) != name:
            repeated.append(path)
    return [path for path in evidence if path not in repeated], repeated


def _format(evidence: Evidence) -> str:
    return evidence.sources[0].format if evidence.sources else ""


def _signature(evidence: Evidence) -> Hashable:
    """What two reports of one run have in common: how often which rule is broken where. None without findings.

    Of more findings than are listed it is the number alone, which two runs hardly share.
    """
    total = read_count(evidence, "total")
    if not total or total > MAX_FINDINGS:
        return total or None
    places = Counter((finding.path, finding.line, _PREFIX.sub("", finding.rule)) for finding in evidence.findings)
    return total, frozenset(places.items())
