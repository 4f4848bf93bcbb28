"""The runs of Lighthouse by page: those of complete reports, and those that a manifest of Lighthouse CI lists."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from gate.adapters.workspace import Workspace
from gate.formats.lighthouse import lhr
from gate.formats.lighthouse.model import CATEGORIES, LighthouseReport, PageRun
from gate.model.errors import EvidenceError
from gate.model.evidence import Remedy
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize
from gate.probes.common import report_files
from gate.probes.common.paths import normalize
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_files import ReportFile
from gate.probes.common.staleness import check_age

MAX_NAMED = 3

Files = Sequence[ReportFile[LighthouseReport]]


@dataclass(frozen=True, slots=True)
class Page:
    """The runs of one page on one device that count; `count` is how many there are."""

    name: str
    url: str
    runs: tuple[PageRun, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Runs:
    """All runs, the complete reports that they come from, and those of them that only a manifest names."""

    runs: tuple[PageRun, ...]
    files: tuple[ReportFile[LighthouseReport], ...]
    added: tuple[ReportFile[LighthouseReport], ...]
    notes: tuple[str, ...]


def collect(context: ProbeContext, max_age: timedelta | None, files: Files) -> Runs:
    """The runs of the reports. A run of a manifest is read from its complete report, which lies beside the manifest.

    Raises:
        EvidenceError: when such a report is unusable or too old.
    """
    complete = {file.path: file for file in files if file.report.format == lhr.FORMAT.name}
    listed = dict(complete)
    representative: set[str] = set()
    runs: list[PageRun] = []
    absent = 0
    for manifest in (file for file in files if file.report.format == "lhci-manifest"):
        folder = posixpath.dirname(manifest.path)
        for entry in manifest.report.runs:
            path = posixpath.join(folder, posixpath.basename(normalize(entry.path))) if entry.path else ""
            if path and path not in complete and _exists(context.workspace, path):
                complete[path] = _read(context, max_age, path)
            if path not in complete:
                absent += 1
                runs.append(entry)
            elif entry.is_representative:
                representative.add(path)
    for path, file in complete.items():
        runs += (replace(run, is_representative=path in representative) for run in file.report.runs)
    added = tuple(file for path, file in complete.items() if path not in listed)
    reports = pluralize(absent, "report that a manifest lists is", "reports that a manifest lists are")
    notes = (f"{reports} not beside it; only their scores count",) if absent else ()
    return Runs(tuple(runs), tuple(complete.values()), added, notes)


def _exists(workspace: Workspace, path: str) -> bool:
    try:
        workspace.stat(path)
    except EvidenceError:
        return False
    return True


def _read(context: ProbeContext, max_age: timedelta | None, path: str) -> ReportFile[LighthouseReport]:
    report, digest = report_files.read(context.workspace, path, lhr.parse)
    check_age(path, report.produced_at, max_age, now=context.clock.now, repository=context.repository)
    return ReportFile(path, report, digest)


def group(runs: Sequence[PageRun], of: str) -> list[Page]:
    """The runs by page and device; of a page with a representative run, `median` counts that one alone."""
    by_page: dict[tuple[str, str], list[PageRun]] = {}
    for run in runs:
        by_page.setdefault((run.url, run.device), []).append(run)
    urls = [url for url, _ in by_page]
    pages = []
    for (url, device), entries in by_page.items():
        chosen = [run for run in entries if run.is_representative] if of == "median" else []
        name = f"{url} ({device})" if urls.count(url) > 1 and device else url
        pages.append(Page(name, url, tuple(chosen or entries), len(entries)))
    return pages


def remedies(pages: Sequence[Page]) -> Mapping[str, Remedy]:
    """Advice with the audits that fail on the most pages, for all of them and for each category."""
    failed = [{audit.name: audit.category for run in page.runs for audit in run.failed_audits or ()} for page in pages]
    counts = Counter(name for audits in failed for name in audits)
    categories = {name: category for audits in failed for name, category in audits.items()}
    by_fact: dict[str, list[str]] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        for fact in ("failed_audits", CATEGORIES.get(categories[name], "")):
            by_fact.setdefault(fact, []).append(name)
    return {
        fact: Remedy(f"Fix what these audits report: {join_names(names, MAX_NAMED)}.")
        for fact, names in by_fact.items()
        if fact
    }
