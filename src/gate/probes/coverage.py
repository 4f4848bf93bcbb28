"""Line, branch and patch coverage from the reports of test runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from io import BufferedReader
from typing import Annotated

from pydantic import Field

from gate.adapters.host import Host
from gate.formats.coverage import FORMATS
from gate.formats.coverage.model import CoverageReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.globs import is_selected
from gate.model.text import join_names
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import report_files
from gate.probes.common.coverage_merge import Covered, merge
from gate.probes.common.format_name import FormatName
from gate.probes.common.patch_coverage import Patch, patch_facts, remedies
from gate.probes.common.paths import PathMap, is_test, normal
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import Read

MAX_FINDINGS = 1000
"""The most ranges of uncovered lines that are listed; the rest is counted."""

MAX_NAMED = 3
"""How many reports, or files, one message names."""


class CoverageParams(report_files.ReportParams):
    """What stands under `with:` for the probe `coverage`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; without it, it is detected from their content."
    )
    map: dict[str, str] = Field(
        default_factory=dict,
        max_length=100,
        description="Prefixes of the paths in the reports, and what stands for them in the repository.",
    )
    only: report_files.Globs | None = Field(default=None, description="Count only files that match one of these globs.")
    ignore: report_files.Globs | None = Field(
        default=None, description="Leave out files that match one of these globs."
    )


FACTS = (
    percentage("line_coverage", "covered lines of all coverable lines"),
    percentage("branch_coverage", "taken branches of all branches"),
    FactSpec("covered_lines", "lines that a test ran", better=Better.HIGHER),
    FactSpec("coverable_lines", "lines that a test could run"),
    FactSpec("covered_branches", "branches that a test took", better=Better.HIGHER),
    FactSpec("coverable_branches", "branches that a test could take"),
    FactSpec("files", "source files in the reports, after `only` and `ignore`"),
    percentage("patch_coverage", "covered lines of the coverable lines that the change adds or alters"),
    FactSpec("uncovered_patch_lines", "coverable lines of the change that no test ran", better=Better.LOWER),
)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One report that has been read: where it lies, what it says, and which file each of its paths means."""

    location: str
    report: CoverageReport
    digest: str
    meant: Mapping[str, str | None]

    def source(self) -> Source:
        report = self.report
        return Source(self.location, report.format, report.tool, report.produced_at, self.digest)


def measure(params: CoverageParams, context: ProbeContext) -> Evidence:
    """Reads and merges the reports; raises EvidenceError where one of them cannot be read."""
    host = context.host
    paths = PathMap(_repository_files(host), params.map)
    read = report_files.read_all(host, params, partial(_parse, format_name=params.format))
    loaded = [_load(each, paths) for each in read]
    everything = _merged(loaded)
    counted = {key: file for key, file in everything.items() if is_selected(file.path, params.only, params.ignore)}
    if not counted:
        raise EvidenceError(Cause.EMPTY, _nothing_left(loaded, params))
    patch = Patch(context.change, everything, lambda path: is_selected(path, params.only, params.ignore))
    patched, findings = patch_facts(patch)
    evidence = Evidence(
        facts=patched | _totals(list(counted.values()), loaded),
        findings=findings[:MAX_FINDINGS],
        sources=tuple(one.source() for one in loaded),
        notes=(*_notes(loaded), *_only_tests(everything.values()), *_not_listed(findings)),
    )
    return replace(evidence, remedies=remedies(params, evidence))


# ------------------------------------------------------------------------------------------------------------- reading


def _load(read: Read[CoverageReport], paths: PathMap) -> _Loaded:
    report = read.report
    named = Counter(file.path for file in report.files)
    meant = paths.resolve(list(named), report.roots)
    return _Loaded(
        read.path, report, read.digest, {path: meant[path] if times == 1 else None for path, times in named.items()}
    )


def _parse(stream: BufferedReader, format_name: str | None) -> CoverageReport:
    return FORMATS.select(stream, format_name).parse(stream)


def _identity(one: _Loaded, path: str) -> str:
    """What a path of a report is known by from here on: the repository's file, else the path itself."""
    return one.meant.get(path) or normal(path)


def _merged(loaded: Sequence[_Loaded]) -> dict[str, Covered]:
    """Every file by its identity. A report that names one path twice means two files, which are kept apart."""
    files: dict[str, Covered] = {}
    for one in loaded:
        seen: Counter[str] = Counter()
        for coverage in one.report.files:
            mapped = one.meant.get(coverage.path) is not None
            path = _identity(one, coverage.path)
            seen[coverage.path] += 1
            nth = seen[coverage.path]
            key = path if nth == 1 else f"{path} ({nth})"
            found = Covered(path, mapped, one.location, coverage)
            files[key] = merge(files[key], found) if key in files else found
    return files


def _repository_files(host: Host) -> list[str]:
    """The files that reports may mean: those that git knows or could know, else those on disk."""
    try:
        listed = host.repository.git("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    except EvidenceError:
        return host.workspace.glob(["**/*"])
    return [path for path in listed.decode("utf-8", "replace").split("\0") if path]


# ------------------------------------------------------------------------------------------------------------- choosing


def _nothing_left(loaded: Sequence[_Loaded], params: CoverageParams) -> str:
    which = join_names([one.location for one in loaded], MAX_NAMED)
    if any(one.report.files for one in loaded):
        globs = " and ".join(
            f"`{key}: {', '.join(value)}`" for key, value in (("only", params.only), ("ignore", params.ignore)) if value
        )
        return f"{globs} leaves no file of {which}; the globs are held against paths of the repository"
    return f"{which} names no source file; did the tests run with coverage?"


# -------------------------------------------------------------------------------------------------------------- facts


def _totals(files: list[Covered], loaded: Sequence[_Loaded]) -> dict[str, Observation]:
    lines = sum(file.coverage.coverable_lines for file in files)
    covered = sum(file.coverage.covered_lines for file in files)
    if not lines:
        empty = Unseen(Cause.EMPTY, "the reports hold no coverable line; did the tests run with coverage?")
        return {spec.name: empty for spec in FACTS}
    return {
        "line_coverage": Seen(Percentage(covered, lines)),
        "covered_lines": Seen(Decimal(covered)),
        "coverable_lines": Seen(Decimal(lines)),
        "files": Seen(Decimal(len(files))),
        **_branches(files, loaded),
    }


def _branches(files: list[Covered], loaded: Sequence[_Loaded]) -> dict[str, Observation]:
    silent = [one.location for one in loaded if not one.report.has_branches]
    if silent:
        what = f"{join_names(silent, MAX_NAMED)} measured no branches; run the tests with branch coverage"
        return dict.fromkeys(("branch_coverage", "covered_branches", "coverable_branches"), Unseen(Cause.ABSENT, what))
    total = sum(file.coverage.coverable_branches for file in files)
    taken = sum(file.coverage.covered_branches for file in files)
    none = NotApplicable("branches were measured, and the code has none")
    return {
        "branch_coverage": Seen(Percentage(taken, total)) if total else none,
        "covered_branches": Seen(Decimal(taken)),
        "coverable_branches": Seen(Decimal(total)),
    }


def _only_tests(files: Collection[Covered]) -> Iterator[str]:
    """The remark on a report of nothing but tests, which are nearly always covered and say nothing of the code."""
    if all(file.mapped and is_test(file.path) for file in files):
        yield "every file in the reports is a test, so no code was measured; look at what the tool is told to measure"


def _notes(loaded: Sequence[_Loaded]) -> Iterator[str]:
    for one in loaded:
        yield from (f"{one.location}: {note}" for note in one.report.notes)
        strangers = [path for path, file in one.meant.items() if file is None]
        if strangers:
            examples = ", ".join(strangers[:MAX_NAMED])
            yield (
                f"{one.location}: {len(strangers)} of {len(one.meant)} files are none of the repository's, such as "
                f"{examples}; they count, and changes in them cannot be found (`map:` translates paths)"
            )


def _not_listed(findings: Sequence[Finding]) -> Iterator[str]:
    if len(findings) > MAX_FINDINGS:
        yield f"of {len(findings):,} uncovered ranges of changed lines the first {MAX_FINDINGS:,} are listed"


PROBE = Probe(
    summary="Line, branch and patch coverage from Cobertura, JaCoCo, LCOV and coverage.py reports.",
    params=CoverageParams,
    facts=FACTS,
    measure=measure,
    remedies=remedies,
)
