"""The formats of benchmark results: what a tool writes in, its measurements in seconds out."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

import pytest

from gate.formats.benchmarks import FORMATS
from gate.formats.benchmarks.model import BenchmarkReport, Measurement
from gate.formats.common import content
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.errors import error_of
from tests.formats.benchmarks.truth import compare

PYTEST = {
    "machine_info": {"python_version": "3.13.1"}, "commit_info": {}, "version": "5.1.0",
    "datetime": "2026-11-20T11:00:00+00:00",
    "benchmarks": [
        {"name": "test_a", "fullname": "tests/test_a.py::test_a", "stats": {"median": 0.25, "rounds": 3}},
        {"name": "test_b", "fullname": "tests/test_a.py::test_b", "stats": {"median": 2, "data": [1, 2, 4.5]}},
    ],
}  # fmt: skip
GOOGLE = {
    "context": {"date": "2026-11-20T11:00:00+00:00", "num_cpus": 4, "library_build_type": "release"},
    "benchmarks": [
        {"name": "sort", "run_name": "sort", "run_type": "iteration", "real_time": 2.5, "time_unit": "us"},
        {"name": "sort", "run_name": "sort", "run_type": "iteration", "real_time": 3.5, "time_unit": "us"},
        {
            "name": "sort_mean", "run_name": "sort", "run_type": "aggregate", "aggregate_name": "mean", "real_time": 3,
            "time_unit": "us",
        },
        {
            "name": "scan_median", "run_name": "scan", "run_type": "aggregate", "aggregate_name": "median",
            "real_time": 7, "time_unit": "ms",
        },
        {
            "name": "scan_stddev", "run_name": "scan", "run_type": "aggregate", "aggregate_name": "stddev",
            "real_time": 1, "time_unit": "ms",
        },
    ],
}  # fmt: skip
HYPERFINE = {
    "results": [{"command": "sleep 0.1", "mean": 0.11, "median": 0.1, "times": [0.1, 0.12], "exit_codes": [0, 0]}]
}
JMH = [
    {
        "jmhVersion": "1.37", "benchmark": "org.a.Sort.run", "mode": "thrpt", "forks": 1, "params": {"size": "10"},
        "primaryMetric": {"score": 4.0, "scoreUnit": "ops/ms", "rawData": [[2.0, 4.0]]},
    },
    {
        "jmhVersion": "1.37", "benchmark": "org.a.Sort.run", "mode": "avgt", "forks": 1,
        "primaryMetric": {"score": 500, "scoreUnit": "ns/op"},
    },
]  # fmt: skip
DOTNET = {
    "Title": "a", "HostEnvironmentInfo": {"BenchmarkDotNetVersion": "0.14.0"},
    "Benchmarks": [{"FullName": "A.B.C(n: 1)", "Statistics": {"OriginalValues": [10.0, 30.0], "Median": 20.0}}],
}  # fmt: skip
GO = """goos: linux
goarch: amd64
pkg: example.org/shop
cpu: AMD EPYC
BenchmarkSort-8   \t  100\t  2500 ns/op\t  56 B/op\t 2 allocs/op
BenchmarkSort-8   \t  100\t  2600 ns/op
BenchmarkScan/big-8 \t 100\t 0.25 ns/op
PASS
ok  \texample.org/shop\t1.2s
"""
CARGO = """running 2 tests
test parse::big   ... bench:       1,234 ns/iter (+/- 56)
test scan         ... bench:         0.50 ns/iter (+/- 0.02) = 8 MB/s
test ignored_one  ... ignored
test result: ok. 0 passed; 0 failed; 1 ignored; 2 measured
"""
CRITERION_TEXT = """Benchmarking sort: Analyzing
sort                    time:   [16.652 µs 18.019 µs 19.562 µs]
                 change:
                        time:   [+2.0909% +10.813% +19.663%] (p = 0.01 < 0.05)
Benchmarking a name of more than 23 characters
a name of more than 23 characters
                        time:   [320.62 ps 323.90 ps 327.55 ps]
"""
BENCHMARK_JS = "sort x 2,000 ops/sec ±0.74% (93 runs sampled)\nthis x line is none\n"
CATCH2 = """benchmark name                       samples       iterations    estimated
                                     mean          low mean      high mean
-------------------------------------------------------------------------------
sort                                           100           208     7.1968 ms
                                            344 ns        341 ns        349 ns
                                             19 ns         11 ns         29 ns

a name that is too long for the                100             2     8.3712 ms
column                                   41.731 us      41.25 us     42.622 us
                                          3.256 us      2.163 us      5.353 us
===============================================================================
test cases: 1 | 1 passed
"""
SAMPLE = {"sampling_mode": "Linear", "iters": [1.0, 2.0], "times": [100.0, 300.0]}
ESTIMATES = {
    "mean": {"confidence_interval": {}, "point_estimate": 9.0, "standard_error": 1.0},
    "median": {"confidence_interval": {}, "point_estimate": 8.0, "standard_error": 1.0},
}
LIST = [{"name": "parse", "unit": "ms/iter", "value": 3}, {"name": "load", "unit": "ops/sec", "value": 50}]

CASES = {
    "pytest-benchmark": (PYTEST, [("tests/test_a.py::test_a", 0.25), ("tests/test_a.py::test_b", 2)]),
    "google-benchmark": (GOOGLE, [("sort", 3e-6), ("scan", 7e-3)]),
    "hyperfine": (HYPERFINE, [("sleep 0.1", 0.11)]),
    "jmh": (JMH, [("org.a.Sort.run (size=10, thrpt)", 1 / 3000), ("org.a.Sort.run", 5e-7)]),
    "benchmark-dotnet": (DOTNET, [("A.B.C(n: 1)", 2e-8)]),
    "go-bench": (
        GO, [("example.org/shop.BenchmarkSort-8", 2.55e-6), ("example.org/shop.BenchmarkScan/big-8", 0.25e-9)]
    ),
    "cargo-bench": (CARGO, [("parse::big", 1.234e-6), ("scan", 0.5e-9)]),
    "criterion": (SAMPLE, [("", 125e-9)]),
    "criterion-text": (
        CRITERION_TEXT, [("sort", 1.8019e-5), ("a name of more than 23 characters", 323.9e-12)]
    ),
    "benchmark-js": (BENCHMARK_JS, [("sort", 1 / 2000)]),
    "catch2": (CATCH2, [("sort", 344e-9), ("a name that is too long for the column", 41.731e-6)]),
    "benchmark-list": (LIST, [("parse", 3e-3), ("load", 0.02)]),
}  # fmt: skip


def encode(document: object) -> bytes:
    return document.encode() if isinstance(document, str) else json.dumps(document, indent=1).encode()


def parse(document: object) -> BenchmarkReport:
    stream: Any = io.BufferedReader(io.BytesIO(encode(document)), 1 << 20)
    return FORMATS.select(stream).parse(stream)


refusal = partial(error_of, parse)


@cases("name", CASES)
def test_a_report_is_recognized_and_its_times_are_seconds(name: str) -> None:
    document, expected = CASES[name]
    report = parse(document)

    assert report.format == name
    assert [entry.name for entry in report.measurements] == [benchmark for benchmark, _ in expected]
    assert [entry.seconds for entry in report.measurements] == pytest.approx([seconds for _, seconds in expected])


def test_every_format_has_a_case_and_no_other_format_matches_it() -> None:
    assert set(CASES) == set(FORMATS)
    for name, (document, _) in CASES.items():
        assert [entry.name for entry in FORMATS.matching(encode(document)[: content.HEAD])] == [name]


def test_the_estimates_of_criterion_count_by_their_median() -> None:
    assert parse(ESTIMATES).measurements == (Measurement("", (8e-9,)),)


@cases("record", records(*FORMATS))
def test_a_report_of_the_corpus_has_the_benchmarks_of_its_ground_truth(record: Record) -> None:
    comparison = compare(record)

    assert comparison.counts == comparison.expected
    assert comparison.agreement is (Agreement.REFUSED if record.expect == "reject" else Agreement.EQUAL)


@pytest.mark.parametrize("record", records("custom-benchmark"))
def test_a_list_of_numbers_that_are_no_times_is_left_to_metrics(record: Record) -> None:
    error = refusal(record.file.read_text(encoding="utf-8"))

    assert error.cause is Cause.WRONG_FORMAT
    assert "the unit Percent is no time; read such numbers with the probe `metrics`" in error.detail


@cases(
    "document",
    [
        {**GOOGLE, "benchmarks": [{**GOOGLE["benchmarks"][0], "error_occurred": True}]},  # type: ignore[index]
        {**HYPERFINE, "results": [{**HYPERFINE["results"][0], "exit_codes": [0, 1]}]},
        {**PYTEST, "benchmarks": [{**PYTEST["benchmarks"][0], "has_error": True}]},  # type: ignore[index]
        {**DOTNET, "Benchmarks": [{"FullName": "A.B", "Statistics": None}]},
        GO.replace("PASS", "--- FAIL: BenchmarkScan\nFAIL"),
        CARGO.replace("ignored_one  ... ignored", "other ... FAILED"),
        CRITERION_TEXT + "Benchmarking scan\n",
        CRITERION_TEXT + "thread 'main' panicked at benches/shop.rs:5:1:\n",
        BENCHMARK_JS + "scan: TypeError: x is not a function\n",
        BENCHMARK_JS + "scan: \n",
        BENCHMARK_JS + "scan: errno: -2,code: ENOENT,syscall: open,path: /a\n",
        CATCH2.replace("1 passed", "1 failed"),
        CATCH2[: CATCH2.index("====")],
        CATCH2[: CATCH2.index("                                          3.256")],
    ],
)
def test_a_report_with_a_benchmark_that_failed_is_incomplete(document: object) -> None:
    assert refusal(document).cause is Cause.INCOMPLETE


@cases("document", [{**PYTEST, "benchmarks": []}, {**GOOGLE, "benchmarks": []}, {**DOTNET, "Benchmarks": []}, GO[:60]])
def test_a_report_without_a_benchmark_is_empty(document: object) -> None:
    assert refusal(document).cause is Cause.EMPTY


@pytest.mark.parametrize(
    "document",
    [
        CARGO.replace("0.50 ns/iter", "0.50 cycles/iter"),
        CRITERION_TEXT.replace("323.90 ps 327.55 ps]", "323.90 p"),
        BENCHMARK_JS + "scan x -5 ops/sec\n",
        CATCH2.replace("344 ns        341 ns        349 ns", "344 ns"),
        {**DOTNET, "Benchmarks": [{"Statistics": {"Median": 20.0}}]},
        [{**JMH[0], "primaryMetric": {"score": 4.0, "scoreUnit": "ops/ms", "rawData": []}}],
    ],
)
def test_a_benchmark_without_its_time_or_its_name_is_refused(document: object) -> None:
    assert refusal(document).cause is Cause.WRONG_FORMAT


def test_a_benchmark_of_an_old_benchmarkdotnet_is_named_by_its_parts() -> None:
    parts = {"ShortInfo": "C_n1", "Namespace": "A", "Type": "B", "Method": "C", "Parameters": "n=1"}
    document = {**DOTNET, "Benchmarks": [{**parts, "Statistics": {"Median": 20.0}}]}
    assert parse(document).measurements == (Measurement("A.B.C(n=1)", (20.0 * 1e-9,)),)


@cases("value", [0, -1, None, "1", True, [], 1e400])
def test_a_time_that_is_none_is_refused(value: object) -> None:
    for document in (
        {**PYTEST, "benchmarks": [{"fullname": "a", "stats": {"median": value}}]},
        {**DOTNET, "Benchmarks": [{"FullName": "a", "Statistics": {"OriginalValues": [1.0, value]}}]},
        [{"name": "a", "unit": "ms", "value": value}],
    ):
        assert refusal(document).cause in (Cause.WRONG_FORMAT, Cause.UNREADABLE)


@cases("name", [name for name in CASES if not isinstance(CASES[name][0], str)])
def test_half_a_report_is_refused(name: str) -> None:
    data = encode(CASES[name][0])
    with pytest.raises(EvidenceError):
        FORMATS[name].parse(io.BytesIO(data[: len(data) // 2]))
