"""Reads the manifest of Lighthouse CI (`manifest.json` of `lhci upload --target=filesystem`).

Source of the format: Lighthouse CI's `docs/configuration.md`, "filesystem", and `packages/cli/src/upload/upload.js`. An
entry is a run with the scores of its categories from 0 to 1 and the path of its complete report. The representative run
of a page is the one that is closest to the median.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.common.page_urls import parse_url
from gate.formats.lighthouse.fields import parse_score
from gate.formats.lighthouse.model import CATEGORIES, LighthouseFormat, LighthouseReport, PageRun
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a manifest of Lighthouse CI"
MAX_RUNS = 5_000


def matches(head: bytes) -> bool:
    """Whether the entries of the list are runs."""
    paths = find_member_paths(head)
    return "[].isRepresentativeRun" in paths or {"[].jsonPath", "[].htmlPath"} <= paths


def parse(stream: BinaryIO) -> LighthouseReport:
    """The runs; raises as `LighthouseFormat` says."""
    runs = []
    for path, value in walk(stream, {}):
        if not path and not isinstance(value, list):
            raise wrong_format(_TITLE, "this JSON is not a list")
        if path:
            runs.append(_read(as_object(value)))
        if len(runs) > MAX_RUNS:
            raise EvidenceError(Cause.TOO_LARGE, f"the manifest has more than {MAX_RUNS:,} runs")
    if not runs:
        raise EvidenceError(Cause.EMPTY, "the manifest lists no run")
    return LighthouseReport("lhci-manifest", tuple(runs), tool="Lighthouse CI")


def _read(entry: dict[str, Any]) -> PageRun:
    url, is_representative = parse_url(entry.get("url")), entry.get("isRepresentativeRun")
    if not url or not isinstance(is_representative, bool) or not isinstance(entry.get("summary"), dict):
        raise wrong_format(_TITLE, "a run has no `url`, `isRepresentativeRun` or `summary`")
    scores = {
        CATEGORIES[name]: score
        for name, raw in entry["summary"].items()
        if name in CATEGORIES and (score := parse_score(raw, _TITLE)) is not None
    }
    path = parse_text(entry.get("jsonPath"), 1000)
    return PageRun(url, scores=scores, is_representative=is_representative, path=path)


FORMAT = LighthouseFormat(
    "lhci-manifest", "Lighthouse CI manifest", "Lighthouse CI (`lhci upload --target=filesystem`)", matches, parse
)
