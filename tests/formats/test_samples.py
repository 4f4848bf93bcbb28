"""Every sample report is read by its probe, and its facts move with its setting."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.formats.accessibility import sample as accessibility
from gate.formats.common.sample import Sample, SampleScope
from gate.formats.coverage import sample as coverage
from gate.formats.findings import sample as findings
from gate.formats.lighthouse import sample as lighthouse
from gate.formats.load import sample as load
from gate.formats.mutation import sample as mutation
from gate.formats.quality import sample as quality
from gate.formats.sbom import sample as sbom
from gate.formats.tests import sample as tests
from gate.model.evidence import Seen
from gate.model.values import Percentage
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext
from tests.command import lay_out

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCOPE = SampleScope(lines={"src/a.py": tuple(range(1, 201))}, produced_at=NOW)
FILES = {"src/a.py": "x = 1\n" * 200}

PARAMETERS = {"sbom": {"deny": ["SSPL-1.0"]}}

EXPECTED = {
    "coverage uncovered-lines": ("line_coverage", Percentage(200, 200), Percentage(198, 200)),
    "tests failing-tests": ("failures", Decimal(0), Decimal(10)),
    "tests broken-tests": ("errors", Decimal(0), Decimal(10)),
    "tests skipped-tests": ("skipped", Decimal(0), Decimal(10)),
    "tests flaky-tests": ("flaky", Decimal(0), Decimal(10)),
    "tests fewer-tests": ("total", Decimal(1000), Decimal(990)),
    "tests slow-tests": ("slowest", Decimal("0.001"), Decimal(10)),
    "security findings": ("critical", Decimal(0), Decimal(20)),
    "security suppressed-findings": ("suppressed", Decimal(0), Decimal(120)),
    "quality findings": ("errors", Decimal(0), Decimal(20)),
    "quality suppressed-findings": ("suppressed", Decimal(0), Decimal(80)),
    "mutation survived-mutants": ("survived", Decimal(0), Decimal(10)),
    "mutation uncovered-mutants": ("no_coverage", Decimal(0), Decimal(10)),
    "mutation invalid-mutants": ("invalid", Decimal(0), Decimal(10)),
    "mutation timed-out-mutants": ("timeout", Decimal(0), Decimal(10)),
    "mutation fewer-mutants": ("mutants", Decimal(1000), Decimal(990)),
    "accessibility violations": ("violations", Decimal(0), Decimal(40)),
    "accessibility incomplete-rules": ("incomplete", Decimal(0), Decimal(40)),
    "accessibility issues": ("errors", Decimal(0), Decimal(10)),
    "lighthouse lower-scores": (
        "performance",
        Percentage.from_ratio(Fraction(1)),
        Percentage.from_ratio(Fraction(99, 100)),
    ),
    "lighthouse larger-metrics": ("lcp", Decimal(0), Decimal(10)),
    "lighthouse failed-audits": ("failed_audits", Decimal(0), Decimal(50)),
    "load slow-requests": ("max", Decimal(1), Decimal(11)),
    "load failed-requests": ("failed", Decimal(0), Decimal(10)),
    "load fewer-requests": ("requests", Decimal(1000), Decimal(990)),
    "sbom denied-licences": ("denied", Decimal(0), Decimal(10)),
    "sbom unknown-licences": ("unknown_license", Decimal(0), Decimal(10)),
    "sbom components-without-version": ("without_version", Decimal(0), Decimal(10)),
}
"""A fact of each sample, without a fault and at the setting 10.

A finding has a copy with and without a fix, and an audit counts in five categories.
"""

SAMPLES = {
    "accessibility": accessibility.SAMPLES,
    "coverage": coverage.SAMPLES,
    "security": findings.SAMPLES,
    "lighthouse": lighthouse.SAMPLES,
    "load": load.SAMPLES,
    "mutation": mutation.SAMPLES,
    "quality": quality.SAMPLES,
    "sbom": sbom.SAMPLES,
    "tests": tests.SAMPLES,
}


def samples() -> list[tuple[str, Sample]]:
    return [(probe, sample) for probe, group in SAMPLES.items() for sample in group]


def measure(folder: Path, probe: str, sample: Sample, setting: int, fact: str) -> object:
    lay_out(folder, {**FILES, "report": sample.write(setting, SCOPE)})
    loaded = registry.load(probe)
    params = loaded.params.model_validate({"reports": "report", **PARAMETERS.get(probe, {})})
    observed = loaded.measure(params, ProbeContext(Host.at(folder, NOW, {}))).facts[fact]
    return observed.value if isinstance(observed, Seen) else observed


def test_every_sample_has_an_expectation() -> None:
    assert {f"{probe} {sample.name}" for probe, sample in samples()} == EXPECTED.keys()


@pytest.mark.parametrize(("probe", "sample"), samples(), ids=[f"{p}-{s.name}" for p, s in samples()])
def test_the_facts_of_a_sample_move_with_its_setting(tmp_path: Path, probe: str, sample: Sample) -> None:
    fact, sound, faulty = EXPECTED[f"{probe} {sample.name}"]

    assert measure(tmp_path, probe, sample, 0, fact) == sound
    assert measure(tmp_path, probe, sample, 10, fact) == faulty
