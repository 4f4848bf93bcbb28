"""The probe `benchmark`: reports of a base and a head in, evidence and decisions out."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from gate.adapters.host import Host
from gate.model.evidence import Cause, Evidence, Remedy, Seen, Unseen
from gate.probes.benchmark import PROBE
from gate.probes.common.probe import ProbeContext
from tests.cases import cases
from tests.command import check, checklist, lay_out

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def hyperfine(times: Mapping[str, float]) -> str:
    return json.dumps({"results": [{"command": name, "mean": time, "times": [time]} for name, time in times.items()]})


def lay_out_runs(folder: Path, head: Callable[[int], Mapping[str, float]], pairs: int = 10) -> None:
    """Writes pairs of reports: the base takes 1 s, plus noise of 1 %."""
    seed = random.Random(7)  # noqa: S311 - noise, no secret
    for run in range(1, pairs + 1):
        noise = [seed.uniform(1, 1.01) for _ in range(2)]
        lay_out(folder, {
            f"bench/base-{run}.json": hyperfine({"parse": noise[0], "scan": 2 * noise[0]}),
            f"bench/head-{run}.json": hyperfine({name: time * noise[1] for name, time in head(run).items()}),
        })  # fmt: skip


def measure(folder: Path, **params: object) -> Evidence:
    values = {"reports": "bench/head-*.json", "base": "bench/base-*.json", **params}
    parsed = PROBE.params.model_validate({name: value for name, value in values.items() if value is not None})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


def test_a_benchmark_that_is_slower_is_named_with_its_bounds_and_the_others_are_not(tmp_path: Path) -> None:
    lay_out_runs(tmp_path, lambda _run: {"parse": 1.2, "scan": 2.0})

    evidence = measure(tmp_path)

    assert {name: fact for name, fact in evidence.facts.items() if name != "reports"} == {
        "benchmarks": Seen(Decimal(2)), "slower": Seen(Decimal(1)), "undecided": Seen(Decimal(0)),
        "removed": Seen(Decimal(0)), "pairs": Seen(Decimal(10)),
    }  # fmt: skip
    (finding,) = evidence.findings
    assert (finding.rule, finding.names, finding.counted_in) == ("slower", ("parse",), ("slower",))
    assert finding.message.startswith("parse: +20.1 %, between +19.")
    assert evidence.remedies["slower"].text == "Make parse as fast as in the base again."


def test_the_same_speed_is_ready_and_a_slower_one_is_not(tmp_path: Path) -> None:
    params = "{reports: bench/head-*.json, base: bench/base-*.json}"
    item = f"speed | benchmark | {params} | [slower == 0, removed == 0]"
    lay_out(tmp_path, {"readiness.yml": checklist(item)})
    lay_out_runs(tmp_path, lambda _run: {"parse": 1.0, "scan": 2.0})
    same = check(tmp_path)
    lay_out_runs(tmp_path, lambda _run: {"parse": 1.2, "scan": 2.0})
    slower = check(tmp_path)

    assert (same.code, slower.code) == (0, 1)
    assert "parse: +20.1 %" in slower.output


def test_too_few_pairs_are_undecided_and_say_how_many_more_are_needed(tmp_path: Path) -> None:
    lay_out_runs(tmp_path, lambda _run: {"parse": 1.0, "scan": 2.0}, pairs=3)

    slower = measure(tmp_path).facts["slower"]

    detail = "undecided after 3 pairs of runs: parse, scan; about 5 more are needed"
    assert slower == Seen(Decimal(0), other_targets=(Unseen(Cause.TOO_NOISY, detail),))


def test_a_proven_slowdown_counts_beside_an_undecided_benchmark(tmp_path: Path) -> None:
    lay_out_runs(tmp_path, lambda run: {"parse": 1.5, "scan": 2.0 * (1.3 if run % 2 else 0.8)})

    facts = measure(tmp_path).facts

    assert isinstance(facts["slower"], Seen)
    assert facts["slower"].value == Decimal(1)
    assert facts["undecided"] == Seen(Decimal(1))
    assert [getattr(other, "cause", None) for other in facts["slower"].other_targets] == [Cause.TOO_NOISY]


def test_a_benchmark_that_vanished_is_removed_and_a_new_one_is_not_compared(tmp_path: Path) -> None:
    lay_out_runs(tmp_path, lambda _run: {"parse": 1.0, "load": 3.0})

    evidence = measure(tmp_path)

    assert evidence.facts["removed"] == Seen(Decimal(1))
    assert [finding.message for finding in evidence.findings] == ["scan: in the base and not in the head"]
    assert evidence.facts["slower"] == Seen(Decimal(0))


def test_reports_without_a_benchmark_in_common_show_nothing(tmp_path: Path) -> None:
    lay_out_runs(tmp_path, lambda _run: {"renamed": 1.0})

    slower = measure(tmp_path).facts["slower"]

    assert isinstance(slower, Seen)
    assert [getattr(other, "cause", None) for other in slower.other_targets] == [Cause.NOT_IN_REPORT]


def test_runs_pair_in_the_order_of_their_numbers_and_a_run_without_a_partner_is_noted(tmp_path: Path) -> None:
    lay_out_runs(tmp_path, lambda run: {"parse": 1.0 + run / 1e4, "scan": 2.0}, pairs=11)
    (tmp_path / "bench/base-3.json").unlink()

    evidence = measure(tmp_path)

    assert evidence.facts["pairs"] == Seen(Decimal(10))
    assert evidence.notes == ("1 run of the head without a partner, not compared",)


def test_a_copy_of_a_report_is_no_run(tmp_path: Path) -> None:
    lay_out_runs(tmp_path, lambda _run: {"parse": 1.0, "scan": 2.0}, pairs=8)
    (tmp_path / "bench/head-2.json").write_bytes((tmp_path / "bench/base-1.json").read_bytes())

    evidence = measure(tmp_path)

    (copy,) = set(evidence.facts.values())
    assert isinstance(copy, Unseen)
    assert copy.cause is Cause.MISMATCHED
    assert copy.detail.startswith("bench/base-1.json is a byte-for-byte copy of bench/head-2.json")
    advice = Remedy("Run the benchmarks once for each report, those of the base at the commit of the base.")
    assert evidence.remedies == dict.fromkeys(evidence.facts, advice)


def test_a_budget_is_the_median_over_the_runs_and_missing_where_a_run_lacks_the_benchmark(tmp_path: Path) -> None:
    for run, time in enumerate((0.5, 0.1, 0.3)):
        lay_out(tmp_path, {f"bench/head-{run}.json": hyperfine({"parse": time} | ({} if run else {"once": 1.0}))})

    evidence = measure(tmp_path, base=None, times={"parse_time": "parse", "once_time": "once"})

    assert evidence.facts["parse_time"] == Seen(Decimal("0.3"))
    detail = "2 of 3 runs lack the benchmark once"
    assert evidence.facts["once_time"] == Unseen(Cause.NOT_IN_REPORT, detail)
    assert "slower" not in evidence.facts


def test_the_files_of_criterion_below_one_folder_are_one_run_named_by_their_folders(tmp_path: Path) -> None:
    sample = json.dumps({"sampling_mode": "Flat", "iters": [1.0], "times": [2e9]})
    lay_out(tmp_path, {f"target/criterion/{name}/new/sample.json": sample + " " * len(name) for name in ("a/b", "c")})

    evidence = measure(tmp_path, reports="target/criterion/**/new/sample.json", base=None, times={"ab": "a/b"})

    assert evidence.facts["benchmarks"] == Seen(Decimal(2))
    assert evidence.facts["ab"] == Seen(Decimal("2.0"))


@cases("value", ["5", "0%", "100%", "5 percent", 5])
def test_a_tolerance_is_a_percentage_above_0(value: object) -> None:
    with pytest.raises(ValidationError):
        PROBE.params.model_validate({"reports": "a", "tolerance": value})


def test_an_expectation_about_the_base_without_a_base_is_refused(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {"readiness.yml": checklist("speed | benchmark | {reports: a.json} | slower == 0")},
    )

    result = check(tmp_path)

    assert result.code == 2
    assert "set `base` under `with`" in result.output
