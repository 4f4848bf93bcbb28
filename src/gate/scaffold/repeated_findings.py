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
    """The paths of the reports without those that repeat another one, and the latter; one that names its tool stays."""
    signatures: set[Hashable] = set()
    repeated = []
    for path in sorted(evidence, key=lambda path: not any(source.tool for source in evidence[path].sources)):
        signature = _signature(evidence[path])
        if signature in signatures:
            repeated.append(path)
        elif signature is not None:
            signatures.add(signature)
    return [path for path in evidence if path not in repeated], repeated


def _signature(evidence: Evidence) -> Hashable:
    """What two reports of one run have in common: how often which rule is broken where. None without findings.

    Of more findings than are listed it is the number alone, which two runs hardly share.
    """
    total = read_count(evidence, "total")
    if not total or total > MAX_FINDINGS:
        return total or None
    places = Counter((finding.path, finding.line, _PREFIX.sub("", finding.rule)) for finding in evidence.findings)
    return total, frozenset(places.items())
