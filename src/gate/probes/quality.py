"""Findings of linters: errors, warnings and infos, and the new ones, from the reports of the linters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from gate.formats.quality import FORMATS
from gate.model.evidence import Evidence, Severity
from gate.probes.common.findings.parameters import FindingParams
from gate.probes.common.findings.reports import count_findings
from gate.probes.common.findings.severity_scale import QUALITY
from gate.probes.common.format_name import FormatName
from gate.probes.common.parameters import OneOrMore
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS

LintSeverity = Literal[Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.UNRATED]
"""The severities of linters."""


class QualityParams(FindingParams):
    """The parameters of the probe `quality`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    severity: OneOrMore[LintSeverity] | None = Field(
        default=None, description="Count only findings with one of these severities."
    )


def measure(params: QualityParams, context: ProbeContext) -> Evidence:
    """Counts the findings of all linters of the item.

    Raises:
        EvidenceError: when a glob matches no file, or a report is unusable, too old, or does not prove a run.
    """
    return count_findings(params, context, FORMATS, QUALITY)


def _unavailable_facts(params: QualityParams) -> Mapping[str, str]:
    """The facts of severities that the item does not count."""
    return QUALITY.find_excluded(params.severity)


PROBE = Probe(
    summary="Findings of linters: errors, warnings and infos, and the new ones.",
    params=QualityParams,
    facts=(*QUALITY.count_specs(), *QUALITY.fix_specs(), REPORTS),
    measure=measure,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)
