"""The parameters of probes that read findings."""

from __future__ import annotations

from pydantic import Field

from gate.model.evidence import Severity
from gate.probes.common.findings.filters import RuleGlobs
from gate.probes.common.parameters import Boolean, Globs, OneOrMore, ReportParams


class FindingParams(ReportParams):
    """The parameters that the probes of findings share; each narrows `format` and `severity` to its own."""

    format: str | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    only: Globs | None = Field(
        default=None,
        description="Count only findings in files that match one of these globs, and findings without a file.",
    )
    ignore: Globs | None = Field(default=None, description="Leave out findings in files that match one of these globs.")
    severity: OneOrMore[Severity] | None = Field(
        default=None, description="Count only findings with one of these severities."
    )
    fixable: Boolean | None = Field(
        default=None, description="Count only findings with a known fix (`true`), or only those without one (`false`)."
    )
    rules: RuleGlobs | None = Field(
        default=None,
        description="Count only findings whose rule or advisory matches one of these globs; a leading `!` leaves out.",
    )
