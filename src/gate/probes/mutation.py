"""Mutation tests: the share of mutants that the tests detect, and the mutants of the change that survive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from io import BufferedReader
from typing import Annotated

from pydantic import Field

from gate.formats.mutation import FORMATS
from gate.formats.mutation.model import DETECTED, UNDETECTED, Mutant, MutationReport, Outcome, PathFilter
from gate.model.errors import EvidenceError
from gate.model.evidence import (
    MAX_FINDINGS,
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Remedy,
    Seen,
    Unseen,
    Work,
)
from gate.model.subject import Change
from gate.model.text import join_names, pluralize
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import report_files
from gate.probes.common.format_name import FormatName
from gate.probes.common.jvm_paths import new_finder
from gate.probes.common.parameters import Globs, ReportParams
from gate.probes.common.path_selection import PathSelection
from gate.probes.common.paths import normalize
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3


class MutationParams(ReportParams):
    """The parameters of the probe `mutation`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    only: Globs | None = Field(default=None, description="Count only mutants in files that match one of these globs.")
    ignore: Globs | None = Field(default=None, description="Leave out mutants in files that match one of these globs.")


SURVIVED_IN_CHANGE = "survived_in_change"
FACTS = (
    percentage("mutation_score", "percentage of the valid mutants that a test detected"),
    FactSpec("mutants", "valid mutants: detected or not", better=Better.HIGHER),
    FactSpec("killed", "mutants that a test failed on", better=Better.HIGHER),
    FactSpec("timeout", "mutants that made the tests run too long; they count as detected", better=Better.NEITHER),
    FactSpec("survived", "mutants that tests reached and did not detect", better=Better.LOWER),
    FactSpec("no_coverage", "mutants that no test reached", better=Better.LOWER),
    FactSpec("invalid", "mutants that could not be built or run; they count in no other fact", better=Better.LOWER),
    FactSpec(SURVIVED_IN_CHANGE, "undetected mutants in lines that the change adds", better=Better.LOWER),
    REPORTS,
)
_RULES = {Outcome.SURVIVED: "survived", Outcome.NO_COVERAGE: "no_coverage"}
"""The fact that counts an undetected mutant."""


def measure(params: MutationParams, context: ProbeContext) -> Evidence:
    """Adds up the reports of the item.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or too old, or no mutant is valid.
    """
    paths = _Paths(params, context)
    parse = partial(_parse, format_name=params.format, includes=paths.is_counted)
    reports = report_files.read_all(context, params, parse)
    unique, duplicates = report_files.drop_duplicates(reports.files)
    counts = {outcome: sum(file.report.counts.get(outcome, 0) for file in unique) for outcome in Outcome}
    detected, undetected = (sum(counts[outcome] for outcome in outcomes) for outcomes in (DETECTED, UNDETECTED))
    valid = detected + undetected
    if not valid:
        raise EvidenceError(Cause.EMPTY, _nothing_valid(unique, counts), params.reports[0])
    survivors = [paths.locate(mutant) for file in unique for mutant in file.report.undetected]
    in_change = paths.in_change(survivors)
    omitted = sum(file.report.omitted for file in unique)
    facts: dict[str, Observation] = {
        "mutation_score": Seen(Percentage(detected, valid)),
        "mutants": Seen(Decimal(valid)),
        **{
            outcome.value.replace(" ", "_"): Seen(Decimal(counts[outcome]))
            for outcome in Outcome
            if outcome is not Outcome.IGNORED
        },
        SURVIVED_IN_CHANGE: _count_in_change(in_change, omitted, [mutant for mutant in survivors if not mutant.line]),
    }
    findings = _findings(survivors, in_change if isinstance(in_change, set) else set())
    notes = [*reports.notes, *duplicates, *paths.notes(), *_notes(unique, counts, undetected - len(findings))]
    return Evidence(
        facts | report_files.count_reports(reports.files),
        findings,
        report_files.list_sources(reports.files),
        report_files.limit_notes(notes, "notes on the reports"),
        remedies=_remedies(findings, facts[SURVIVED_IN_CHANGE]),
    )


def _parse(stream: BufferedReader, format_name: str | None, includes: PathFilter) -> MutationReport:
    return FORMATS.select(stream, format_name).parse(stream, includes)


def _nothing_valid(files: Sequence[ReportFile[MutationReport]], counts: Mapping[Outcome, int]) -> str:
    """Why no mutant counts: a score of nothing is missing, however good it looks."""
    location = join_names([file.path for file in files], 1)
    if excluded := sum(file.report.excluded for file in files):
        return f"{location}: `only` and `ignore` leave out all {excluded:,} mutants"
    if invalid := counts[Outcome.INVALID]:
        return f"{location}: all {pluralize(invalid, 'mutant')} failed to build or run, so no test was tried"
    return f"{location}: there is no mutant that a test could detect; did the mutation test run?"


def _count_in_change(
    in_change: set[int] | Unseen | NotApplicable, omitted: int, unlocated: Sequence[Mutant]
) -> Observation:
    """The number of undetected mutants in changed lines; missing while the place of one is not known."""
    if not isinstance(in_change, set):
        return in_change
    if omitted:
        detail = f"the reports do not list {pluralize(omitted, 'undetected mutant')}, which may be in changed lines"
        return Unseen(Cause.NOT_IN_REPORT, detail)
    if unlocated:
        mutants = pluralize(len(unlocated), "undetected mutant is", "undetected mutants are")
        detail = f"{mutants} in no file of this repository, such as one in {unlocated[0].path[-200:] or 'no file'}"
        return Unseen(Cause.OTHER_FILES, detail)
    return Seen(Decimal(len(in_change)))


def _findings(survivors: Sequence[Mutant], in_change: set[int]) -> tuple[Finding, ...]:
    """The undetected mutants, those of the change first."""
    order = sorted(
        range(len(survivors)), key=lambda at: (at not in in_change, survivors[at].path, survivors[at].line or 0)
    )
    return tuple(_finding(survivors[at], is_in_change=at in in_change) for at in order[:MAX_FINDINGS])


def _finding(mutant: Mutant, *, is_in_change: bool) -> Finding:
    fact = _RULES[mutant.outcome]
    message = "no test detects this mutant" if mutant.outcome is Outcome.SURVIVED else "no test reaches this mutant"
    location = mutant.path if mutant.path and not mutant.line else ""
    return Finding(
        mutant.mutator,
        f"{message}{f' (in {location[-200:]})' if location else ''}{', in a changed line' if is_in_change else ''}",
        path=mutant.path if mutant.line else "",
        line=mutant.line,
        end_line=mutant.end_line,
        names=(mutant.mutator,),
        places=(mutant.path,) if mutant.path else (),
        counted_in=(fact, "mutation_score", *((SURVIVED_IN_CHANGE,) if is_in_change else ())),
        work=Work.KILL_MUTANT,
    )


def _notes(files: Sequence[ReportFile[MutationReport]], counts: Mapping[Outcome, int], unlisted: int) -> Iterator[str]:
    if excluded := sum(file.report.excluded for file in files):
        yield f"{pluralize(excluded, 'mutant is', 'mutants are')} left out by `only` and `ignore`"
    if invalid := counts[Outcome.INVALID]:
        yield f"{pluralize(invalid, 'mutant counts', 'mutants count')} in no score: not built, or not run"
    if ignored := counts[Outcome.IGNORED]:
        yield f"{pluralize(ignored, 'mutant is', 'mutants are')} ignored by the configuration of the tool"
    if unlisted > 0:
        yield f"{pluralize(unlisted, 'undetected mutant is', 'undetected mutants are')} counted and not listed"
    yield from (f"{file.path}: {note}" for file in files for note in file.report.notes)


def _remedies(findings: Sequence[Finding], in_change: Observation) -> Mapping[str, Remedy]:
    """Advice with the first places where a test is missing."""
    remedies: dict[str, Remedy] = {}
    if findings:
        locations = dict.fromkeys(f"{finding.path}:{finding.line}" for finding in findings if finding.path)
        places = join_names(list(locations), MAX_NAMED)
        text = f"Add tests that fail on the mutants in {places}." if places else "Add tests that fail on the mutants."
        remedies = dict.fromkeys(("mutation_score", "survived", "no_coverage", SURVIVED_IN_CHANGE), Remedy(text))
    if isinstance(in_change, Unseen) and in_change.cause is Cause.OTHER_FILES:
        remedies[SURVIVED_IN_CHANGE] = Remedy(
            "Run the mutation test in this repository, and leave generated files out with `ignore`."
        )
    return remedies


class _Paths:
    """Maps paths of reports to paths of the repository, and compares them with the change."""

    def __init__(self, params: MutationParams, context: ProbeContext) -> None:
        self.find = new_finder(context.workspace)
        self.selection = PathSelection(params.only, params.ignore)
        self.change = context.change

    def is_counted(self, path: str) -> bool:
        """Whether mutants at a path count, by `only` and `ignore`."""
        return self.selection(self.find(path) or normalize(path))

    def locate(self, mutant: Mutant) -> Mutant:
        """The mutant with its path in the repository; without a line where the file is not in it."""
        path = self.find(mutant.path) if mutant.path else ""
        line = mutant.line if path else None
        return Mutant(mutant.outcome, mutant.mutator, path or mutant.path, line, mutant.end_line if line else None)

    def in_change(self, survivors: Sequence[Mutant]) -> set[int] | Unseen | NotApplicable:
        """The positions of the mutants that touch an added line."""
        if not isinstance(self.change, Change):
            return self.change
        added = {file.path: file.added for file in self.change.files if not file.deleted}
        return {at for at, mutant in enumerate(survivors) if not _lines(mutant).isdisjoint(added.get(mutant.path, ()))}

    def notes(self) -> Iterator[str]:
        """The notes on globs that match nothing."""
        yield from self.selection.notes()


MAX_SPAN = 10_000


def _lines(mutant: Mutant) -> frozenset[int]:
    if mutant.line is None:
        return frozenset()
    last = max(mutant.line, min(mutant.end_line or mutant.line, mutant.line + MAX_SPAN))
    return frozenset(range(mutant.line, last + 1))


PROBE = Probe(
    summary="Mutation tests: the share of mutants that the tests detect, and survivors in changed lines.",
    params=MutationParams,
    facts=FACTS,
    measure=measure,
    lists_findings=True,
    may_not_apply=(SURVIVED_IN_CHANGE,),
)
