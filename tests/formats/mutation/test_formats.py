"""The formats of mutation tests: what a tool writes in, the mutants by outcome out."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

import pytest

from gate.formats.common import content
from gate.formats.mutation import FORMATS
from gate.formats.mutation.model import Mutant, MutationReport, Outcome
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.errors import error_of
from tests.formats.mutation.truth import compare


def location(first: int, last: int) -> dict[str, Any]:
    return {"start": {"line": first, "column": 1}, "end": {"line": last, "column": 9}}


def stryker(*statuses: str) -> dict[str, Any]:
    mutants = [
        {"id": str(at), "mutatorName": "ArithmeticOperator", "location": location(at, at + 1), "status": status}
        for at, status in enumerate(statuses, 1)
    ]
    files = {"src/a.js": {"language": "javascript", "source": "let a = 1;", "mutants": mutants}}
    return {"schemaVersion": "1.0", "thresholds": {"high": 80, "low": 60}, "files": files}


def pit(*statuses: str) -> str:
    mutants = "".join(
        f"<mutation detected='true' status='{status}' numberOfTestsRun='1'><sourceFile>A.java</sourceFile>"
        f"<mutatedClass>org.shop.A$B</mutatedClass><mutatedMethod>run</mutatedMethod><lineNumber>{line}</lineNumber>"
        "<mutator>org.pitest.mutationtest.engine.gregor.mutators.MathMutator</mutator></mutation>"
        for line, status in enumerate(statuses, 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<mutations partial="true">{mutants}</mutations>'


def cargo(*summaries: str, **members: Any) -> dict[str, Any]:
    mutant = {"package": "shop", "file": "src/lib.rs", "span": location(4, 6), "replacement": "1", "genre": "FnValue"}
    outcomes: list[Any] = [{"scenario": "Baseline", "summary": "Success", "log_path": "a", "phase_results": []}]
    outcomes += [{"scenario": {"Mutant": mutant}, "summary": summary, "phase_results": []} for summary in summaries]
    words = {"CaughtMutant": "caught", "MissedMutant": "missed", "Timeout": "timeout", "Unviable": "unviable"}
    totals = {total: summaries.count(summary) for summary, total in words.items()}
    return {
        "outcomes": outcomes,
        "total_mutants": len(summaries),
        **totals,
        "end_time": "2026-11-20T10:00:00Z",
        **members,
    }


def infection(lists: dict[str, int], **stats: int) -> dict[str, Any]:
    mutant = {"mutator": {"mutatorName": "Plus", "originalFilePath": "src/Cart.php", "originalStartLine": 12}}
    names = ("escaped", "timeouted", "killed", "errored", "uncovered")
    counts = ("escapedCount", "timeOutCount", "killedCount", "errorCount", "notCoveredCount")
    numbers = {count: lists.get(name, 0) for name, count in zip(names, counts, strict=True)}
    total = {"totalMutantsCount": sum(lists.values())}
    return {"stats": {**total, **numbers, **stats}, **{name: [mutant] * lists.get(name, 0) for name in names}}


def gremlins(*statuses: str, **counts: int) -> dict[str, Any]:
    names = {
        "KILLED": "mutants_killed", "LIVED": "mutants_lived", "NOT COVERED": "mutants_not_covered",
        "NOT VIABLE": "mutants_not_viable",
    }  # fmt: skip
    numbers = {name: statuses.count(status) for status, name in names.items()}
    mutations = [{"line": 3, "column": 1, "type": "ARITHMETIC_BASE", "status": status} for status in statuses]
    files = [{"file_name": "cart.go", "mutations": mutations}]
    return {"go_module": "example.com/shop", "mutants_total": len(statuses), **numbers, **counts, "files": files}


MUTMUT = {
    "killed": 4, "survived": 3, "total": 12, "no_tests": 2, "skipped": 1, "suspicious": 1, "timeout": 1,
    "check_was_interrupted_by_user": 0, "segfault": 0,
}  # fmt: skip


def encode(document: object) -> bytes:
    return document.encode() if isinstance(document, str) else json.dumps(document, indent=1).encode()


def parse(document: object) -> MutationReport:
    stream: Any = io.BufferedReader(io.BytesIO(encode(document)), 1 << 20)
    return FORMATS.select(stream).parse(stream, lambda path: "ignored" not in path)


refusal = partial(error_of, parse)


CASES = {
    "stryker": (
        stryker("Killed", "Timeout", "Survived", "NoCoverage", "CompileError", "RuntimeError", "Ignored"),
        {"killed": 1, "timeout": 1, "survived": 1, "no coverage": 1, "invalid": 2, "ignored": 1},
        [
            Mutant(Outcome.SURVIVED, "ArithmeticOperator", "src/a.js", 3, 4),
            Mutant(Outcome.NO_COVERAGE, "ArithmeticOperator", "src/a.js", 4, 5),
        ],
    ),
    "pit": (
        pit("KILLED", "MEMORY_ERROR", "TIMED_OUT", "SURVIVED", "NO_COVERAGE", "NON_VIABLE", "RUN_ERROR"),
        {"killed": 2, "timeout": 1, "survived": 1, "no coverage": 1, "invalid": 2},
        [
            Mutant(Outcome.SURVIVED, "MathMutator", "org/shop/A.java", 4),
            Mutant(Outcome.NO_COVERAGE, "MathMutator", "org/shop/A.java", 5),
        ],
    ),
    "cargo-mutants": (
        cargo("CaughtMutant", "MissedMutant", "Unviable", "Timeout", "CaughtMutant"),
        {"killed": 2, "survived": 1, "invalid": 1, "timeout": 1},
        [Mutant(Outcome.SURVIVED, "FnValue", "src/lib.rs", 4, 6)],
    ),
    "infection": (
        infection({"escaped": 1, "killed": 2, "errored": 1}, skippedCount=1, totalMutantsCount=5),
        {"survived": 1, "killed": 2, "invalid": 1, "ignored": 1},
        [Mutant(Outcome.SURVIVED, "Plus", "src/Cart.php", 12)],
    ),
    "gremlins": (
        gremlins("KILLED", "LIVED", "TIMED OUT", "SKIPPED"),
        {"killed": 1, "survived": 1, "timeout": 1, "ignored": 1},
        [Mutant(Outcome.SURVIVED, "ARITHMETIC_BASE", "cart.go", 3)],
    ),
    "mutmut": (
        MUTMUT,
        {"killed": 4, "survived": 4, "no coverage": 2, "timeout": 1, "ignored": 1},
        [],
    ),
}


@cases("name", CASES)
def test_a_report_is_recognized_and_its_mutants_counted_by_outcome(name: str) -> None:
    document, counts, undetected = CASES[name]

    report = parse(document)

    assert report.format == name
    assert {str(outcome): count for outcome, count in report.counts.items() if count} == counts
    assert list(report.undetected) == undetected
    assert report.omitted == (6 if name == "mutmut" else 0)


def test_every_format_has_a_case_and_no_other_format_matches_it() -> None:
    assert set(CASES) == set(FORMATS)
    for name, (document, *_) in CASES.items():
        assert [entry.name for entry in FORMATS.matching(encode(document)[: content.HEAD])] == [name]


@cases("record", records(*FORMATS))
def test_a_report_of_the_corpus_has_the_mutants_of_its_ground_truth(record: Record) -> None:
    comparison = compare(record)

    assert comparison.counts == comparison.expected
    assert comparison.agreement is Agreement.EQUAL


@cases(
    "document",
    [
        stryker("Killed", "Pending"),
        stryker("Killed", "Caught"),
        pit("KILLED", "NOT_STARTED"),
        pit("KILLED", "STARTED"),
        pit("KILLED", ""),
        cargo("CaughtMutant", "Success"),
        cargo("CaughtMutant", end_time=None),
        cargo("CaughtMutant", total_mutants=2),
        cargo("CaughtMutant", caught=2),
        {**cargo(), "outcomes": [{"scenario": "Baseline", "summary": "Failure", "phase_results": []}]},
        MUTMUT | {"total": 13},
        MUTMUT | {"survived": 2},
        MUTMUT | {"check_was_interrupted_by_user": 1, "total": 13},
    ],
)
def test_a_run_that_is_not_complete_is_refused(document: object) -> None:
    assert refusal(document).cause is Cause.INCOMPLETE


@cases(
    "document",
    [
        stryker() | {"files": None},
        stryker() | {"files": {"a.js": {"language": "js", "source": ""}}},
        stryker() | {"files": {"a.js": {"mutants": None}}},
        stryker() | {"files": {"a.js": []}},
        cargo() | {"outcomes": {}},
        MUTMUT | {"survived": None},
        MUTMUT | {"total": "12"},
    ],
)
def test_a_report_whose_lists_or_numbers_are_lost_is_refused(document: object) -> None:
    assert refusal(document).cause is Cause.WRONG_FORMAT


def test_mutants_that_the_filter_leaves_out_are_counted_as_excluded_and_nowhere_else() -> None:
    document = stryker("Killed", "Survived")
    document["files"]["ignored/b.js"] = document["files"]["src/a.js"]

    report = parse(document)

    assert (report.excluded, sum(report.counts.values()), len(report.undetected)) == (2, 2, 1)


@cases("name", CASES)
def test_half_a_report_is_refused(name: str) -> None:
    data = encode(CASES[name][0])
    with pytest.raises(EvidenceError):
        FORMATS[name].parse(io.BytesIO(data[: len(data) // 2]), lambda _path: True)


def test_infection_counts_uncovered_mutants_that_it_does_not_list() -> None:
    report = parse(infection({"killed": 1}, notCoveredCount=2, totalMutantsCount=3))
    assert (report.counts[Outcome.NO_COVERAGE], report.omitted) == (2, 2)


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        (infection({"killed": 1}, killedCount=2), Cause.INCOMPLETE),
        (infection({"killed": 1}, totalMutantsCount=2), Cause.INCOMPLETE),
        ({**infection({"killed": 1}), "escaped": None}, Cause.WRONG_FORMAT),
        ({**infection({"killed": 1}), "stats": {}}, Cause.WRONG_FORMAT),
        (gremlins("KILLED", mutants_lived=1), Cause.INCOMPLETE),
        (gremlins("KILLED", mutants_total=2), Cause.INCOMPLETE),
        (gremlins("RUNNABLE"), Cause.INCOMPLETE),
        ({**gremlins(), "files": None}, Cause.WRONG_FORMAT),
        ({**gremlins(), "mutants_killed": None}, Cause.WRONG_FORMAT),
        ({**gremlins(), "files": [{"file_name": "a.go"}]}, Cause.WRONG_FORMAT),
    ],
)
def test_mutants_that_are_counted_and_not_listed_are_no_evidence(document: Any, cause: Cause) -> None:
    with pytest.raises(EvidenceError) as raised:
        parse(document)
    assert raised.value.cause is cause
