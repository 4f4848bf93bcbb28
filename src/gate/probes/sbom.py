"""Licences and components: which licences are not allowed or not known, from SBOMs and the lists of licence tools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gate.formats.sbom import FORMATS
from gate.formats.sbom.model import SbomReport, Scope
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Remedy, Seen, Work
from gate.model.lazy_dataclass import dataclass
from gate.model.text import count_remaining, is_or_are, join_names, pluralize, quote
from gate.model.values import Better, FactSpec
from gate.probes.common import report_files
from gate.probes.common.baseline_components import NEW, REMOVED, compare_components, remember
from gate.probes.common.component_list import ComponentFilter, ListedComponent, PackageGlobs, merge
from gate.probes.common.format_name import FormatName
from gate.probes.common.license_policy import Answer, LicensePolicy, Licenses, Verdict
from gate.probes.common.parameters import OneOrMore, ReportParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3
DENIED = "denied"
UNKNOWN_LICENSE = "unknown_license"
WITHOUT_VERSION = "without_version"


class SbomParams(ReportParams):
    """The parameters of the probe `sbom`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    allow: Licenses | None = Field(
        default=None, description="The licences that components may have, as SPDX writes them; `denied` counts others."
    )
    deny: Licenses | None = Field(default=None, description="The licences that components must not have.")
    scope: OneOrMore[Scope] | None = Field(
        default=None,
        description="Count only components with one of these scopes; those without a scope are `required`.",
    )
    only: PackageGlobs | None = Field(
        default=None, description="Count only components whose name or package URL matches one of these globs."
    )
    ignore: PackageGlobs | None = Field(
        default=None, description="Leave out components whose name or package URL matches one of these globs."
    )


FACTS = (
    FactSpec("components", "distinct components in the reports", better=Better.NEITHER),
    FactSpec(UNKNOWN_LICENSE, "components whose licence is not known; `denied` has none of them", better=Better.LOWER),
    FactSpec(DENIED, "components under no licence that `allow` and `deny` permit", better=Better.LOWER),
    FactSpec(WITHOUT_VERSION, "components without a version", better=Better.LOWER),
    FactSpec(NEW, "components that the baseline does not have, in any version", better=Better.NEITHER),
    FactSpec(REMOVED, "components of the baseline that no report has, in any version", better=Better.NEITHER),
    REPORTS,
)

Files = Sequence[ReportFile[SbomReport]]
Judged = tuple[ListedComponent, Verdict]


def measure(params: SbomParams, context: ProbeContext) -> Evidence:
    """Counts the components of all reports of the item.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or too old, or no component counts.
    """
    parse = report_files.parse_with(FORMATS, params.format)
    reports = report_files.read_all(context, params, parse, lambda report: report.size)
    unique, duplicates = report_files.drop_duplicates(reports.files)
    selection = ComponentFilter(params.only, params.ignore, params.scope)
    components = [component for component in merge([file.report for file in unique]) if selection.selects(component)]
    if not components:
        raise EvidenceError(
            Cause.EMPTY, f"no component remains: all are left out by {selection.describe()}", params.reports[0]
        )
    policy = LicensePolicy(params.allow or (), params.deny or ())
    judged = _Judged(params, [(component, _judge(policy, component)) for component in components])
    changes = compare_components(context, components)
    findings = [*judged.findings(), *changes.findings, *judged.unversioned()]
    notes = [
        *reports.notes, *duplicates, *_notes(unique), *selection.notes(), *judged.notes(),
        *count_remaining(findings, MAX_FINDINGS, "components are counted and not listed"),
    ]  # fmt: skip
    return Evidence(
        {**judged.facts(), **changes.facts, **report_files.count_reports(reports.files)},
        tuple(findings[:MAX_FINDINGS]),
        report_files.list_sources(reports.files),
        report_files.limit_notes(notes, "notes on the reports"),
        remedies=judged.remedies(),
        inventory=remember(components),
    )


def _judge(policy: LicensePolicy, component: ListedComponent) -> Verdict:
    """The worst verdict of what the reports say about the licence; all that they say applies."""
    together = dict.fromkeys(entry for claim in component.claims if not claim.is_choice for entry in claim.licenses)
    choices = [policy.judge(claim.licenses, is_choice=True) for claim in component.claims if claim.is_choice]
    verdicts = [policy.judge(list(together)), *choices] if together else choices
    return min(verdicts, key=lambda verdict: verdict.answer, default=Verdict(Answer.UNKNOWN))


def _notes(files: Files) -> Iterator[str]:
    for file in files:
        report = file.report
        if report.project:
            yield f"{file.path} is about {quote(report.project)}"
        if report.skipped:
            count, kinds = sum(report.skipped.values()), join_names(sorted(report.skipped), MAX_NAMED)
            entries = pluralize(count, "entry", "entries")
            yield f"{file.path}: {entries} of the kind {kinds} {is_or_are(count)} no package, and not counted"
        yield from (f"{file.path}: {note}" for note in report.notes)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The components that count, with the verdicts on their licences."""

    params: SbomParams
    entries: Sequence[Judged]

    def _with(self, answer: Answer) -> list[Judged]:
        return [entry for entry in self.entries if entry[1].answer is answer]

    def facts(self) -> dict[str, Observation]:
        """The facts about all components."""
        counts = {
            "components": len(self.entries),
            DENIED: len(self._with(Answer.DENIED)),
            UNKNOWN_LICENSE: len(self._with(Answer.UNKNOWN)),
            WITHOUT_VERSION: sum(not component.version for component, _ in self.entries),
        }
        return {name: Seen(Decimal(count)) for name, count in counts.items()}

    def findings(self) -> Iterator[Finding]:
        """The components that are denied, then those whose licence is not known."""
        for component, verdict in self._with(Answer.DENIED):
            licenses = join_names(verdict.statements, MAX_NAMED)
            message = f"{component.title}: under {licenses}, which {self._reason()}"
            yield _finding(verdict.statements[0], message, component, verdict.statements, DENIED)
        for component, verdict in self._with(Answer.UNKNOWN):
            licenses = join_names([quote(statement) for statement in verdict.statements], MAX_NAMED)
            message = f"{component.title}: {_explain_unknown(verdict.statements, licenses)}"
            yield _finding("unknown licence", message, component, verdict.statements, UNKNOWN_LICENSE)

    def unversioned(self) -> Iterator[Finding]:
        """The components without a version."""
        for component, _ in self.entries:
            if not component.version:
                message = f"{component.name}: has no version"
                yield _finding("no version", message, component, (), WITHOUT_VERSION)

    def _reason(self) -> str:
        if self.params.allow and self.params.deny:
            return "`allow` and `deny` do not permit"
        return "`allow` does not list" if self.params.allow else "`deny` lists"

    def notes(self) -> Iterator[str]:
        """That unknown licences are not among the denied ones."""
        unknown = len(self._with(Answer.UNKNOWN))
        if unknown and (self.params.allow or self.params.deny):
            components = pluralize(unknown, "component has", "components have")
            yield f"{components} no known licence; only `{UNKNOWN_LICENSE}` counts {'it' if unknown == 1 else 'them'}"

    def remedies(self) -> Mapping[str, Remedy]:
        """Advice with the first components."""
        remedies: dict[str, Remedy] = {}
        if denied := self._with(Answer.DENIED):
            advice = "add a licence that is agreed to `allow`" if self.params.allow else "correct `deny`"
            remedies[DENIED] = Remedy(f"Replace {_name(denied)}, or {advice}.")
        if unknown := self._with(Answer.UNKNOWN):
            text = f"Look up the licence of {_name(unknown)}; leave out what is agreed with `ignore`."
            remedies[UNKNOWN_LICENSE] = Remedy(text)
        return remedies


def _explain_unknown(statements: Sequence[str], licenses: str) -> str:
    if not statements:
        return "the report names no licence"
    if any(statement.endswith("*") for statement in statements):
        return f"{licenses} is a guess of the tool"
    return f"{licenses} {is_or_are(len(statements))} no licence that SPDX lists, or may be several"


def _name(entries: Sequence[Judged]) -> str:
    return join_names([component.title for component, _ in entries], MAX_NAMED)


def _finding(rule: str, message: str, component: ListedComponent, names: Iterable[str], fact: str) -> Finding:
    return Finding(
        rule,
        message,
        names=tuple(dict.fromkeys((*names, rule))),
        places=component.names,
        counted_in=(fact,),
        work=Work.REPLACE_COMPONENT if fact == DENIED else Work.FIX_FINDING,
    )


def _unavailable_facts(params: SbomParams) -> Mapping[str, str]:
    if params.allow or params.deny:
        return {}
    return {DENIED: "set the parameter `allow`, such as `[MIT, Apache-2.0]`, or `deny`"}


PROBE = Probe(
    summary="Components and their licences: which are denied or not known, from SBOMs and the lists of licence tools.",
    params=SbomParams,
    facts=FACTS,
    measure=measure,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)
