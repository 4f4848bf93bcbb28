"""Findings of security scans: the number of each severity and of the new ones, from the reports of the scanners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from gate.formats.findings import FORMATS
from gate.model.evidence import Evidence, Severity
from gate.model.values import Better, FactSpec
from gate.probes.common.findings.parameters import FindingParams
from gate.probes.common.findings.reports import count_findings
from gate.probes.common.findings.severity_scale import SECURITY
from gate.probes.common.findings.vex import read_vex
from gate.probes.common.format_name import FormatName
from gate.probes.common.parameters import Duration, Globs, Names, OneOrMore
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS

ScanSeverity = Literal[Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO, Severity.UNRATED]
"""The severities of scans of the security."""


class SecurityParams(FindingParams):
    """The parameters of the probe `security`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    severity: OneOrMore[ScanSeverity] | None = Field(
        default=None, description="Count only findings with one of these severities."
    )
    vex: Globs | None = Field(
        default=None,
        description="VEX documents (OpenVEX, CSAF, CycloneDX): findings that they say do not affect are suppressed.",
    )
    products: Names | None = Field(
        default=None,
        description="What is scanned, as the VEX documents call it: package URLs such as `pkg:oci/shop`.",
    )
    remediate: dict[ScanSeverity, Duration] | None = Field(
        default=None,
        description="How long findings of a severity may be open, such as `{critical: 7d, high: 30d}`: `overdue` "
        "counts the others.",
    )


def measure(params: SecurityParams, context: ProbeContext) -> Evidence:
    """Counts the findings of all scans of the item.

    Raises:
        EvidenceError: when a glob matches no file, or a report is unusable, too old, or does not prove a scan.
    """
    limits = {Severity(severity): limit for severity, limit in (params.remediate or {}).items()}
    vex = read_vex(context, params.vex or (), params.products or ())
    return count_findings(params, context, FORMATS, SECURITY, limits=limits, vex=vex)


def _unavailable_facts(params: SecurityParams) -> Mapping[str, str]:
    """The facts of severities that the item does not count, and `overdue` without limits."""
    facts = SECURITY.find_excluded(params.severity)
    if not params.remediate:
        facts["overdue"] = "set the parameter `remediate`, such as `{critical: 7d, high: 30d}`"
    return facts


PROBE = Probe(
    summary="Findings of security scans by severity, from SARIF and the reports of scanners.",
    params=SecurityParams,
    facts=(
        *SECURITY.count_specs(),
        FactSpec("overdue", "open findings that are open for longer than `remediate` allows", better=Better.LOWER),
        *SECURITY.fix_specs(),
        REPORTS,
    ),
    measure=measure,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)
