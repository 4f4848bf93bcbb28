"""The severities that a probe counts, worst first, and the names of the facts that count them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gate.model.evidence import Severity
from gate.model.lazy_dataclass import dataclass
from gate.model.values import Better, FactSpec


@dataclass(frozen=True, slots=True)
class SeverityScale:
    """The severities of the findings of a probe, worst first and the unrated last, each with the fact that counts it.

    `source` is what rates the findings, for descriptions.
    """

    facts: Mapping[Severity, str]
    source: str

    @property
    def problems(self) -> tuple[Severity, ...]:
        """The severities of findings that are to be fixed."""
        return tuple(severity for severity in self.facts if severity not in (Severity.INFO, Severity.UNRATED))

    def count_specs(self) -> Iterator[FactSpec]:
        """The facts that count the open findings, and the new ones."""
        for severity, fact in self.facts.items():
            text = (
                f"with severity {severity}"
                if severity is not Severity.UNRATED
                else f"without a severity from the {self.source}"
            )
            yield FactSpec(fact, f"open findings {text}", better=Better.LOWER, is_key=True)
        yield FactSpec("total", "all open findings", better=Better.LOWER)
        yield FactSpec("new", "open findings that are new, or may be", better=Better.LOWER, is_key=True, is_change=True)
        for severity, fact in self.facts.items():
            text = f"with severity {severity}" if severity is not Severity.UNRATED else "without a severity"
            yield FactSpec(f"new_{fact}", f"new open findings {text}", better=Better.LOWER, is_change=True)

    def fix_specs(self) -> Iterator[FactSpec]:
        """The facts that count the open findings with a known fix, and the suppressed ones."""
        yield FactSpec("fixable", "open findings with a known fix", better=Better.LOWER)
        for severity in self.problems:
            text = f"open findings with severity {severity} and a known fix"
            yield FactSpec(f"fixable_{self.facts[severity]}", text, better=Better.LOWER)
        yield FactSpec("suppressed", f"findings that the {self.source} lists as suppressed", better=Better.LOWER)

    def find_excluded(self, severities: tuple[Severity, ...] | None) -> dict[str, str]:
        """The facts of the severities that an item with this parameter `severity` does not count, with what to do."""
        excluded = [fact for severity, fact in self.facts.items() if severities and severity not in severities]
        names = (f"{prefix}{fact}" for fact in excluded for prefix in ("", "new_", "fixable_"))
        return dict.fromkeys(names, "add the severity to the parameter `severity`, which leaves it out")


SECURITY = SeverityScale(
    {
        severity: str(severity)
        for severity in (
            Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO, Severity.UNRATED,
        )
    },
    "scanner",
)  # fmt: skip
"""How scans of the security rate."""

QUALITY = SeverityScale(
    {
        Severity.ERROR: "errors",
        Severity.WARNING: "warnings",
        Severity.INFO: "infos",
        Severity.UNRATED: "unrated",
    },
    "linter",
)
"""How linters rate."""
