"""Coverage reports and evidence for the tests of the probe `coverage`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from gate.adapters.host import Host
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Unseen
from gate.model.subject import Change, ChangedFile
from gate.probes.common.probe import ProbeContext
from gate.probes.coverage import PROBE, CoverageParams
from tests.command import lay_out

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NO_CHANGE = NotApplicable("this event has no change to compare with")

NO_FUNCTIONS: Mapping[str, Observation] = dict.fromkeys(
    ("function_coverage", "covered_functions", "coverable_functions"),
    Unseen(Cause.NOT_IN_REPORT, "coverage.info: no functions in the report"),
)
"""The facts about functions of `coverage.info`, which `lcov` writes without any."""

Files = Mapping[str, Mapping[int, int]]


def lcov(files: Files, branches: str = "") -> str:
    """An LCOV tracefile: hits by line, for each file."""
    records = []
    for path, hits in files.items():
        lines = "\n".join(f"DA:{line},{count}" for line, count in hits.items())
        covered = sum(1 for count in hits.values() if count)
        records.append(f"TN:\nSF:{path}\n{branches}{lines}\nLF:{len(hits)}\nLH:{covered}\nend_of_record\n")
    return "".join(records)


def hits(covered: str, uncovered: str = "") -> dict[int, int]:
    """Line numbers as in `1-3 7`, with and without hits."""

    def numbers(text: str) -> list[int]:
        ends = [part.split("-") for part in text.split()]
        return [line for first, *last in ends for line in range(int(first), int((last or [first])[0]) + 1)]

    counts = dict.fromkeys(numbers(covered), 1) | dict.fromkeys(numbers(uncovered), 0)
    return dict(sorted(counts.items()))


def measure(
    folder: Path, files: Mapping[str, str], change: Change | Unseen | NotApplicable = NO_CHANGE, **params: object
) -> Evidence:
    return measure_in(ProbeContext(Host.at(folder, NOW), change=change), files, **params)


def measure_in(context: ProbeContext, files: Mapping[str, str], **params: object) -> Evidence:
    lay_out(context.host.workspace.root, files)
    parsed = CoverageParams.model_validate({"reports": "*.info"} | params)
    evidence: Evidence = PROBE.measure(parsed, context)
    assert set(evidence.facts) == set(PROBE.declares(parsed))
    return evidence


def facts(evidence: Evidence, *names: str) -> list[Observation]:
    return [evidence.facts[name] for name in names]


def adding(**lines: str) -> Change:
    """A change that adds these lines; `src_a` stands for src/a.py."""
    return Change(
        tuple(ChangedFile(name.replace("_", "/") + ".py", frozenset(hits(added))) for name, added in lines.items())
    )


CODE = "value = 1\n" * 5000
SOURCES = {"src/a.py": CODE, "src/b.py": CODE, "README.md": ""}
