"""The probe `metrics`: documents in, evidence out, and the verdicts that follow."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.http.client import HttpClient
from gate.checklist import load
from gate.gather.concurrent import gather
from gate.judge import decide
from gate.model.decision import Status
from gate.model.errors import ChecklistError, EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Observation, Seen, Source, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.metrics import MAX_DOCUMENT, PROBE
from tests.cases import cases
from tests.fakes.servers import closed_port, in_turn, respond, serving
from tests.folders import with_folders

SAVED = Path(__file__).parent / "metrics"
OUT_OF_RANGE = "expected a percentage from 0 to 100, and the value is outside this range"
UNKNOWN_UNIT = (
    "expected a number, and the text ends with the unknown unit kb; "
    "the units are %, ns, us, ms, s, m, h, d, B, KB, MB, GB, KiB, MiB, GiB"
)
NOT_A_NUMBER = "expected a number, and the text is not one, or has an ambiguous comma"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def context(folder: Path, env: Mapping[str, str] | None = None, *, private: bool = True) -> ProbeContext:
    web = HttpClient(private, sleep=lambda _seconds: None, random=lambda: 0.5)
    return ProbeContext(Host.at(folder, NOW, env or {}), deadline=Deadline.after(30), open_http=lambda: web)


def measure(folder: Path, facts: Mapping[str, object], **params: Any) -> Evidence:
    source = {} if "urls" in params else {"reports": "*"}
    return PROBE.measure(PROBE.params.model_validate({**source, "facts": facts, **params}), context(folder))


def observe_document(folder: Path, text: str | bytes, name: str = "d.json", **fact: Any) -> Observation:
    """One fact in one document."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return measure(folder, {"x": {"unit": "", **fact}}, reports=name).facts["x"]


def observe_saved(name: str, **fact: Any) -> Observation:
    return measure(SAVED, {"x": fact}, reports=name).facts["x"]


def value(observed: Observation) -> object:
    assert isinstance(observed, Seen)
    assert not observed.other_targets
    return observed.value


# -------------------------------------------------------------------------------------------------- documents of tools


def test_scores_and_times_of_lighthouse() -> None:
    facts = {
        "performance": {"path": "categories.performance.score", "unit": "%", "scale": "fraction", "better": "higher"},
        "paint": {"path": 'audits."largest-contentful-paint".numericValue', "unit": "ms"},
        "version": {"path": "lighthouseVersion", "kind": "word"},
    }
    evidence = measure(SAVED, facts, reports="lighthouse.json", produced_at={"path": "fetchTime"}, max_age="1d")

    digest = hashlib.sha256((SAVED / "lighthouse.json").read_bytes()).hexdigest()
    produced_at = datetime(2026, 11, 21, 7, 58, 44, 916000, UTC)
    assert evidence == Evidence(
        facts={
            "performance": Seen(Percentage.from_ratio(Fraction(1, 1)), "lighthouse.json"),
            "paint": Seen(Decimal("761.6976999999999"), "lighthouse.json"),
            "version": Seen("12.8.2", "lighthouse.json"),
            "reports": Seen(Decimal(1)),
        },
        sources=(Source("lighthouse.json", "document", produced_at=produced_at, digest=f"sha256:{digest}"),),
    )


def test_an_item_may_call_a_fact_of_its_own_reports(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"reports": 7}')
    evidence = measure(tmp_path, {"reports": {"path": "reports", "unit": ""}}, reports="a.json")
    assert evidence.facts == {"reports": Seen(Decimal(7), "a.json")}


def test_every_score_of_lighthouse_counts() -> None:
    scores = observe_saved("lighthouse.json", path="categories.*.score", unit="%", scale="fraction", better="higher")

    assert scores == Seen(
        Percentage.from_ratio(Fraction(39, 50)),
        "lighthouse.json (2 of 4)",
        (
            Seen(Percentage.from_ratio(Fraction(91, 100)), "lighthouse.json (4 of 4)"),
            Seen(Percentage.from_ratio(Fraction(24, 25)), "lighthouse.json (3 of 4)"),
            Seen(Percentage.from_ratio(Fraction(1, 1)), "lighthouse.json (1 of 4)"),
        ),
    )


def test_missing_scores_of_lighthouse_are_unseen() -> None:
    score = observe_saved("lighthouse-no-page.json", path="categories.performance.score", unit="%", scale="fraction")
    scores = observe_saved("lighthouse-no-page.json", path="categories.*.score", unit="%", scale="fraction")

    assert isinstance(score, Unseen)
    assert isinstance(scores, Unseen)
    assert (score.category, scores.category) == (Category.ABSENT, Category.ABSENT)
    assert score.detail.startswith("lighthouse-no-page.json: nothing is at categories.performance.score")


@cases(
    ("fact", "expected"),
    [
        ({"path": "latency.p97_5", "unit": "ms"}, Decimal(924)),
        ({"path": "requests.average", "unit": ""}, Decimal("1712.5")),
        ({"path": "throughput.average", "unit": "B"}, Decimal(1005440)),
        ({"path": "duration", "unit": "s"}, Decimal("2.01")),
        ({"path": "non2xx", "kind": "number"}, Decimal(0)),
    ],
)
def test_values_of_a_load_test_are_selected_by_path(fact: Mapping[str, Any], expected: Decimal) -> None:
    assert observe_saved("autocannon.json", **fact) == Seen(expected, "autocannon.json")


def test_a_row_of_the_statistics_of_locust_is_selected() -> None:
    total = {"Name": "Aggregated"}

    assert observe_saved("locust_stats.csv", column="95%", row=total, unit="ms") == Seen(
        Decimal(4), "locust_stats.csv:4"
    )
    assert value(observe_saved("locust_stats.csv", column="Failure Count", row="last", unit="")) == Decimal(37)
    assert (
        value(observe_saved("locust_stats.csv", column="Failure Count", row={"Name": "/", "Type": "GET"}, unit="")) == 0
    )


def test_without_a_row_every_row_counts() -> None:
    assert observe_saved("locust_stats.csv", column="95%", unit="ms", better="lower") == Seen(
        Decimal(8),
        "locust_stats.csv:3",
        (Seen(Decimal(4), "locust_stats.csv:4"), Seen(Decimal(3), "locust_stats.csv:2")),
    )


def test_sizes_are_read_from_the_output_of_a_bundler() -> None:
    script = observe_saved("vite.txt", pattern=r"assets/index-\S+\.js +([0-9.]+) kB", unit="KB")
    all_compressed = observe_saved("vite.txt", pattern=r"gzip: ([0-9.]+ \S+)$", unit="B", better="lower")

    assert script == Seen(Decimal("0.78"), "vite.txt:7")
    assert all_compressed == Seen(Decimal(450), "vite.txt:7", (Seen(Decimal(90), "vite.txt:6"),))


def test_values_of_prometheus_are_read_in_their_unit() -> None:
    assert value(observe_saved("prometheus-up.json", path="data.result[*].value[1]", unit="")) == Decimal(1)
    assert value(observe_saved("prometheus-p95.json", path="data.result[0].value[1]", unit="s")) == Decimal("0.095")
    in_ms = observe_saved(
        "prometheus-p95.json", path="data.result[?metric.handler=='/api/v1/query'].value[1]", unit="s"
    )
    assert value(in_ms) == Decimal("0.095")
    percentage = observe_saved("prometheus-ok.json", path="data.result[*].value[1]", unit="%", scale="fraction")
    assert value(percentage) == Percentage.from_ratio(Fraction(1, 1))


def test_an_empty_vector_and_nan_of_prometheus_are_unseen() -> None:
    assert observe_saved("prometheus-empty.json", path="data.result[*].value[1]", unit="") == Unseen(
        Cause.EMPTY, "prometheus-empty.json: the list at data.result[*].value[1] is empty", "prometheus-empty.json"
    )
    not_a_number = observe_saved("prometheus-nan.json", path="data.result[1]", unit="")
    assert isinstance(not_a_number, Unseen)
    assert not_a_number.category is Category.UNREADABLE


def test_values_of_xml_are_selected_by_xpath(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?>\n<coverage line-rate="0.87">\n<class name="a"/><class name="b" size="3"/></coverage>'
    rate = {"xpath": "/coverage/@line-rate", "unit": "%", "scale": "fraction"}
    assert observe_document(tmp_path, text, **rate) == Seen(Percentage.from_ratio(Fraction(87, 100)), "d.json:2")
    assert observe_document(tmp_path, text, xpath="//class[@name='b']/@size") == Seen(Decimal(3), "d.json:3")
    assert observe_document(tmp_path, text, xpath="//class/@size") == Seen(
        Decimal(3),
        "d.json:3",
        (
            Unseen(
                Cause.MISSING_VALUE,
                "d.json: //class/@size:3: the value is missing; select only elements that have it, "
                "as in [?score].score, or write a `default`",
                "d.json",
            ),
        ),
    )


@cases(
    ("name", "text"),
    [
        ("d.json", '{"a": {"b": 1.50}}'),
        ("d.yml", "a:\n  b: 1.50\n"),
        ("d.yaml", "a: {b: '1.50'}\n"),
        ("d.toml", "[a]\nb = 1.50\n"),
        ("d.unknown", '\ufeff{"a": {"b": "1.50"}}'),
    ],
)
@with_folders
def test_a_path_reads_json_yaml_and_toml(tmp_path: Path, name: str, text: str) -> None:
    assert observe_document(tmp_path, text, name, path="a.b") == Seen(Decimal("1.50"), name)


def test_a_compressed_document_is_unpacked(tmp_path: Path) -> None:
    assert observe_document(tmp_path, gzip.compress(b"a: 3"), "d.yml.gz", path="a") == Seen(Decimal(3), "d.yml.gz")


def test_the_format_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("a: 3")
    assert measure(tmp_path, {"x": {"path": "a", "unit": ""}}, format="yaml").facts["x"] == Seen(Decimal(3), "d.txt")


def test_the_delimiter_of_csv_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("a;b\n1;2\n")
    facts = {"x": {"column": "b", "unit": ""}}
    assert measure(tmp_path, facts, delimiter=";").facts["x"] == Seen(Decimal(2), "d.csv:2")


# ------------------------------------------------------------------------------------- numbers, percentages, strings


@cases(
    ("raw", "fact", "expected"),
    [
        ("0.1", {"unit": "s"}, Decimal("0.1")),
        ("-3", {"unit": ""}, Decimal(-3)),
        ('"+1.5e3"', {"unit": ""}, Decimal(1500)),
        ('"250ms"', {"unit": "s"}, Decimal("0.25")),
        ('"1.5 s"', {"unit": "ms"}, Decimal(1500)),
        ('"12 kB"', {"unit": "B"}, Decimal(12000)),
        ('"1 MiB"', {"unit": "KiB"}, Decimal(1024)),
        ('"12,345.6"', {"unit": ""}, Decimal("12345.6")),
        ('"1,234,567"', {"unit": ""}, Decimal(1234567)),
        ("0.93", {"unit": "%", "scale": "fraction"}, Percentage.from_ratio(Fraction(93, 100))),
        ("93", {"unit": "%", "scale": "percent"}, Percentage.from_ratio(Fraction(93, 100))),
        ("0.5", {"unit": "%", "scale": "percent"}, Percentage.from_ratio(Fraction(1, 200))),
        ('"85.3%"', {"kind": "share", "scale": "fraction", "unit": None}, Percentage.from_ratio(Fraction(853, 1000))),
        ("true", {"kind": "flag", "unit": None}, True),
        ('"False"', {"kind": "flag", "unit": None}, False),
        ('" ok "', {"kind": "word", "unit": None}, "ok"),
        ("1.50", {"kind": "word", "unit": None}, "1.50"),
        ("false", {"kind": "word", "unit": None}, "false"),
    ],
)
@with_folders
def test_a_value_is_read_exactly(tmp_path: Path, raw: str, fact: Mapping[str, Any], expected: object) -> None:
    assert value(observe_document(tmp_path, f'{{"a": {raw}}}', path="a", **fact)) == expected


@cases(
    ("raw", "fact", "detail"),
    [
        ("true", {}, "expected a number, and the value is a boolean"),
        ("{}", {}, "expected a number, and the value is an object"),
        ('"many"', {}, NOT_A_NUMBER),
        ('"NaN"', {}, NOT_A_NUMBER),
        ("NaN", {}, "the number is too large or has too many digits"),
        ("-Infinity", {}, "the number is too large or has too many digits"),
        ('"1,234"', {}, NOT_A_NUMBER),
        ('"1.234,5"', {}, NOT_A_NUMBER),
        ('"1_000"', {}, NOT_A_NUMBER),
        ('"\uff11"', {}, NOT_A_NUMBER),
        (
            '"12 kb"',
            {"unit": "KB"},
            UNKNOWN_UNIT,
        ),
        ('"12 ms"', {"unit": "KB"}, "ms cannot be read as KB; declare the unit that the document uses"),
        ('"12 ms"', {}, "ms cannot be read as a count; declare the unit that the document uses"),
        ('"12%"', {}, "% cannot be read as a count; declare the unit that the document uses"),
        ('"1 ms"', {"unit": "d"}, "the value in ms is not exact in d; declare the unit ms"),
        ("1e999999999", {}, "the number is too large or has too many digits"),
        ("93", {"unit": "%", "scale": "fraction"}, "expected a fraction from 0 to 1; should it be `scale: percent`?"),
        ("-0.1", {"unit": "%", "scale": "fraction"}, "expected a fraction from 0 to 1; should it be `scale: percent`?"),
        ("101", {"unit": "%", "scale": "percent"}, OUT_OF_RANGE),
        ('"3 ms"', {"unit": "%", "scale": "percent"}, "expected a percentage, and the text has the unit ms"),
        ("1", {"unit": None, "kind": "flag"}, "expected true or false, and the value is a number"),
        ('"yes"', {"unit": None, "kind": "flag"}, "expected true or false, and the value is a string"),
        ("{}", {"unit": None, "kind": "word"}, "expected a string, and the value is an object"),
    ],
)  # fmt: skip
@with_folders
def test_a_value_of_another_kind_is_unreadable(tmp_path: Path, raw: str, fact: Mapping[str, Any], detail: str) -> None:
    observed = observe_document(tmp_path, f'{{"a": {raw}}}', path="a", **fact)
    assert observed == Unseen(Cause.UNREADABLE, f"d.json: a: {detail}", "d.json")


def test_an_empty_text_is_neither_a_string_nor_a_number(tmp_path: Path) -> None:
    for fact in ({"kind": "word", "unit": None}, {"unit": ""}):
        assert observe_document(tmp_path, '{"a": " "}', path="a", **fact) == Unseen(
            Cause.EMPTY, "d.json: a: the text is empty", "d.json"
        )


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=9))
def test_every_digit_of_a_number_is_read(number: Decimal) -> None:
    from gate.probes.common.metrics_parameters import DocumentFact
    from gate.probes.common.metrics_values import Document, observe

    fact = DocumentFact.model_validate({"path": "a", "unit": ""})
    for raw in (f"{number:f}", f'"{number:f}"', f"{number:e}"):
        document = Document("d", f'{{"a": {raw}}}'.encode(), "json", ",")
        assert observe(fact.spec("x"), fact, document) == [Seen(number, "")]
    percentage = DocumentFact.model_validate({"path": "a", "unit": "%", "scale": "fraction"})
    part = abs(number) / 10**12
    (observed,) = observe(percentage.spec("x"), percentage, Document("d", f'{{"a": {part:f}}}'.encode(), "json", ","))
    assert isinstance(observed, Seen)
    assert isinstance(observed.value, Percentage)
    assert observed.value.percent == Fraction(part) * 100


# ------------------------------------------------------------------------------------------------- missing values

NO_NODE = '{"name": "x"}'


@cases(
    ("text", "fact"),
    [
        ("{}", {"path": "a"}),
        ('{"a": null}', {"path": "a"}),
        ('{"runs": []}', {"path": "runs[*].a"}),
        ('{"runs": [{"b": 1}]}', {"path": "runs[*].a"}),
        ("<a/>", {"xpath": "/a/@n"}),
        ("<a/>", {"xpath": "//n"}),
        ("n,m\n1,2\n", {"column": "m", "row": {"n": "7"}}),
        ("text", {"pattern": "n=([0-9]+)"}),
    ],
)
@with_folders
def test_a_default_counts_where_a_document_has_no_value_and_a_note_says_so(
    tmp_path: Path, text: str, fact: Mapping[str, Any]
) -> None:
    (tmp_path / "d.json").write_text(text)
    evidence = measure(tmp_path, {"x": {"unit": "", "default": "0", **fact}}, reports="d.json")

    assert value(evidence.facts["x"]) == Decimal(0)
    label = (
        fact.get("path") or fact.get("xpath") or (f"column {fact['column']}" if "column" in fact else "/n=([0-9]+)/")
    )
    assert evidence.notes == (f"d.json has no value at {label}; the default of x counts: 0",)


def test_a_default_does_not_count_where_the_document_has_a_value(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text('{"a": 7}')
    evidence = measure(tmp_path, {"x": {"path": "a", "unit": "", "default": "0"}}, reports="d.json")

    assert value(evidence.facts["x"]) == Decimal(7)
    assert evidence.notes == ()


def test_the_element_of_a_list_without_a_value_has_the_default(tmp_path: Path) -> None:
    observed = observe_document(tmp_path, '{"runs": [{"a": 3}, {}]}', path="runs[*].a", default="9")

    assert observed == Seen(Decimal(9), "d.json (1 of 2)", (Seen(Decimal(3), "d.json (1 of 2)"),))


def test_the_advice_on_a_missing_value_names_default_and_exists(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(NO_NODE)
    facts = {"node": {"path": "engines.node", "kind": "string"}, "name": {"path": "name", "kind": "string"}}

    assert {fact: remedy.text for fact, remedy in measure(tmp_path, facts).remedies.items()} == {
        "node": "Write the value at engines.node, or fix the path at the item. If documents may lack the value, give "
        "`node` a `default`; to make its presence a condition, use `exists: true`."
    }


@cases("text", ["", "{", "<html>"])
@with_folders
def test_a_default_does_not_replace_a_document_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    assert isinstance(observe_document(tmp_path, text, path="a", default="0"), Unseen)


def test_a_default_does_not_replace_a_document_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, {"x": {"path": "a", "unit": "", "default": "0"}}, reports="none.json")
    assert caught.value.cause is Cause.NO_MATCHING_FILE


@cases(
    ("text", "fact", "exists"),
    [
        ('{"engines": {"node": ">=20"}}', {"path": "engines.node"}, True),
        ('{"engines": {"node": null}}', {"path": "engines.node"}, False),
        (NO_NODE, {"path": "engines.node"}, False),
        ("<a><b/></a>", {"xpath": "/a/b"}, True),
        ("<a/>", {"xpath": "/a/b"}, False),
        ("<a b='1'/>", {"xpath": "/a/@b"}, True),
        ("<a/>", {"xpath": "/a/@b"}, False),
        ("n\n1\n", {"column": "n", "row": {"n": "1"}}, True),
        ("n\n1\n", {"column": "n", "row": {"n": "2"}}, False),
        ("TODO: x", {"pattern": "(TODO)"}, True),
        ("done", {"pattern": "(TODO)"}, False),
    ],
)
@with_folders
def test_whether_a_value_exists_is_a_fact(tmp_path: Path, text: str, fact: Mapping[str, Any], exists: bool) -> None:
    (tmp_path / "d.json").write_text(text)
    assert value(measure(tmp_path, {"x": {"exists": "true", **fact}}, reports="d.json").facts["x"]) is exists


def test_whether_a_value_exists_has_no_data_without_a_readable_document(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text("{")
    observed = measure(tmp_path, {"x": {"path": "a", "exists": "true"}}, reports="d.json").facts["x"]
    assert isinstance(observed, Unseen)
    assert observed.cause is Cause.UNREADABLE


# ------------------------------------------------------------------------------------------------------ XML by paths


@cases(
    ("path", "count"),
    [
        ("count(//error)", 2),
        ("count(.//error)", 2),
        ("count(/checkstyle/file)", 1),
        ("count( ./file/error[@severity='error'] )", 1),
        ("count(//bug)", 0),
        ("count(//error/@line)", 1),
    ],
)
@with_folders
def test_elements_of_xml_are_counted(tmp_path: Path, path: str, count: int) -> None:
    text = "<checkstyle><file><error severity='error' line='1'/><error severity='info'/></file></checkstyle>"
    assert value(observe_document(tmp_path, text, xpath=path)) == Decimal(count)


@cases("path", ["/project/version", "./version", "project/version", "//version", ".//version"])
@with_folders
def test_a_path_starts_at_the_document_or_with_a_dot_at_the_root_element(tmp_path: Path, path: str) -> None:
    text = '<project xmlns="http://maven.apache.org/POM/4.0.0"><version>7</version></project>'
    assert value(observe_document(tmp_path, text, xpath=path)) == Decimal(7)


@cases(
    ("path", "detail"),
    [
        ("version", "nothing is at version; a path starts at the document: write /project/version"),
        ("/version", "nothing is at /version; a path starts at the document: write /project/version"),
        ("./verison", "nothing is at ./verison; there is no verison, did you mean version?"),
    ],
)
@with_folders
def test_a_path_that_misses_the_root_element_names_it(tmp_path: Path, path: str, detail: str) -> None:
    observed = observe_document(tmp_path, "<project><version>7</version></project>", xpath=path)
    assert observed == Unseen(Cause.MISSING_VALUE, f"d.json: {detail}", "d.json")


# ------------------------------------------------------------------------------------------------ several values


@cases(("of", "expected"), [("median", Fraction(91)), ("min", Fraction(79)), ("max", Fraction(92))])
@with_folders
def test_of_names_the_value_of_several_documents_that_counts(tmp_path: Path, of: str, expected: Fraction) -> None:
    for number, score in enumerate(["0.91", "0.79", "0.92"]):
        (tmp_path / f"{number}.json").write_text(f'{{"s": {score}}}')
    observed = measure(tmp_path, {"x": {"path": "s", "unit": "%", "scale": "fraction", "of": of}}).facts["x"]

    percentage = value(observed)
    assert isinstance(percentage, Percentage)
    assert percentage.percent == expected


@cases(("of", "expected"), [("median", "2.5"), ("min", "1"), ("max", "4"), ("sum", "10")])
@with_folders
def test_equal_values_count_each_and_the_median_of_an_even_number_lies_between_two(
    tmp_path: Path, of: str, expected: str
) -> None:
    assert value(observe_document(tmp_path, "[1, 4, 4, 1]", path="@", of=of)) == Decimal(expected)


@cases(
    ("of", "better", "expected"),
    [("worst", "lower", "4"), ("worst", "higher", "1"), ("best", "lower", "1"), ("best", "higher", "4")],
)
@with_folders
def test_the_worst_and_the_best_value_follow_the_better_direction(
    tmp_path: Path, of: str, better: str, expected: str
) -> None:
    assert value(observe_document(tmp_path, "[2, 4, 1]", path="@", of=of, better=better)) == Decimal(expected)


def test_a_missing_value_is_not_left_out_of_a_median(tmp_path: Path) -> None:
    observed = observe_document(tmp_path, '[{"a": 1}, {"b": 2}, {"a": 3}]', path="[*].a", of="median")
    assert isinstance(observed, Seen)
    assert any(isinstance(other, Unseen) for other in observed.other_targets)


def test_an_element_without_the_value_is_not_dropped(tmp_path: Path) -> None:
    observed = observe_document(
        tmp_path, '{"runs": [{"score": 3}, {"scor": 9}, {"score": null}]}', path="runs[*].score"
    )
    hint = "the value is missing; select only elements that have it, as in [?score].score, or write a `default`"

    assert observed == Seen(
        Decimal(3),
        "d.json (1 of 3)",
        (Unseen(Cause.MISSING_VALUE, f"d.json: runs[*].score (2 of 3): {hint}", "d.json"),),
    )


def test_only_selected_elements_count(tmp_path: Path) -> None:
    text = '{"runs": [{"n": "a", "score": 3}, {"n": "b"}, {"n": "c", "score": 0.9}]}'
    assert value(observe_document(tmp_path, text, path="runs[?score].score | [0]")) == Decimal(3)
    assert value(observe_document(tmp_path, text, path="runs[?n=='c'].score")) == Decimal("0.9")
    assert value(observe_document(tmp_path, text, path="runs[?score < `1`].score")) == Decimal("0.9")
    assert observe_document(tmp_path, text, path="runs[?score < `0.9`].score") == Unseen(
        Cause.EMPTY, "d.json: the list at runs[?score < `0.9`].score is empty", "d.json"
    )


def test_each_of_several_documents_must_contain_the_fact(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"x": 1}')
    (tmp_path / "b.json").write_text('{"y": 1}')
    assert measure(tmp_path, {"x": {"path": "x", "unit": ""}}).facts["x"] == Seen(
        Decimal(1), "a.json", (Unseen(Cause.MISSING_VALUE, "b.json: nothing is at x; there is no x, only y", "*"),)
    )


CHECKLIST = """
version: 1
items:
  - id: load
    probe: metrics
    with:
      reports: "*.json"
      facts: {{p95: {{path: "runs[*].p95", unit: ms, better: lower}}}}
    must: {must}
"""


@cases(
    ("text", "must", "status"),
    [
        ('{"runs": [{"p95": 100}, {"p95": 150}]}', "p95 < 200ms", Status.PASS),
        ('{"runs": [{"p95": 100}, {"p95": 250}]}', "p95 < 200ms", Status.FAIL),
        ('{"runs": [{"p95": 100}, {"p95": 250}]}', "p95 == 100ms", Status.FAIL),
        ('{"runs": [{"p95": 100}, {"p95": 250}]}', "p95 > 200ms", Status.FAIL),
        ('{"runs": [{"p95": 100}, {}]}', "p95 < 200ms", Status.UNKNOWN),
        ('{"runs": [{"p95": 300}, {}]}', "p95 < 200ms", Status.FAIL),
        ('{"runs": []}', "p95 < 200ms", Status.UNKNOWN),
        ("{}", "p95 < 200ms", Status.UNKNOWN),
    ],
)
@with_folders
def test_an_expectation_holds_when_it_holds_for_every_value(
    tmp_path: Path, text: str, must: str, status: Status
) -> None:
    (tmp_path / "a.json").write_text(text)
    checklist = load(CHECKLIST.format(must=must).encode(), "readiness.yml")
    gathered = gather(checklist.items, at := context(tmp_path), 30)
    assert decide(checklist, gathered, at.subject, NOW).verdicts[0].status is status


# ------------------------------------------------------------------------------------------------- no data


def document_error(folder: Path, text: str | bytes, name: str = "d.json", **params: Any) -> EvidenceError:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(EvidenceError) as caught:
        measure(folder, {"x": {"path": "a", "unit": ""}}, **params)
    return caught.value


@cases(
    ("text", "fact", "detail"),
    [
        ('{"categories": {"performance": 1}}', {"path": "categories.perfomance"},
         "nothing is at categories.perfomance; there is no perfomance, did you mean performance?"),
        ('{"a": null}', {"path": "a.b"}, "nothing is at a.b; a is null"),
        ('{"a": [{"b": 1}]}', {"path": "a[3].b"}, "nothing is at a[3].b"),
        ("{}", {"path": "a"}, "nothing is at a; there is no a, and no other name either"),
        ("<a><b/></a>", {"xpath": "/a/c/@d"}, "nothing is at /a/c/@d; there is no c, only b"),
        ("mean,median\n1,2\n", {"column": "medain"}, "no such column; there is no medain, did you mean median?"),
        ("a\n1\n", {"column": "a", "row": 2}, "no row matches `row`; the table has 1"),
        ("a\n1\n", {"column": "a", "row": {"a": "2"}}, "no row matches `row`; the table has 1"),
        ("a\n", {"column": "a", "row": "last"}, "no row matches `row`; the table has 0"),
        ("a\n", {"column": "a"}, "the table has no row"),
        ("nothing of it", {"pattern": "([0-9]+)"}, "no line matches the pattern"),
    ],
)  # fmt: skip
@with_folders
def test_a_missing_value_is_absent(tmp_path: Path, text: str, fact: Mapping[str, Any], detail: str) -> None:
    assert observe_document(tmp_path, text, **fact) == Unseen(Cause.MISSING_VALUE, f"d.json: {detail}", "d.json")


@cases(
    ("text", "fact", "cause", "detail"),
    [
        ("", {"path": "a"}, Cause.EMPTY, "the file is empty"),
        ("<html>", {"path": "a"}, Cause.WRONG_FORMAT,
         "expected JSON, but this seems to be an HTML page, perhaps a login or error page"),
        ('{"a": 1', {"path": "a"}, Cause.UNREADABLE,
         "not readable as JSON at line 1, column 8: expecting ',' delimiter; was the upload complete?"),
        ('{"a": 1, "a": 2}', {"path": "a"}, Cause.UNREADABLE,
         "not readable as JSON: the name 'a' is duplicate, so that one of its values would be lost"),
        ("[" * 100_000, {"path": "a"}, Cause.UNREADABLE, "not readable as JSON: it is nested too deep"),
        ('{"a": "x"}', {"path": "abs(a)"}, Cause.QUERY_FAILED, "abs(a) cannot be applied to this document"),
        ("", {"xpath": "/a"}, Cause.EMPTY, "the file is empty"),
        ("<a><b></a>", {"xpath": "/a"}, Cause.UNREADABLE,
         "not well-formed XML at line 1, column 9: mismatched tag; was the upload complete?"),
        ('<!DOCTYPE a [<!ENTITY x "1">]><a>&x;</a>', {"xpath": "/a"}, Cause.UNREADABLE,
         "the document declares the entity 'x'; entities are refused"),
        ("", {"column": "a"}, Cause.EMPTY, "the file is empty"),
        ("a,b\n1,2,3\n", {"column": "a"}, Cause.UNREADABLE,
         "line 2 has 3 cells and the header 2; is the delimiter ',' right?"),
        ("a,a\n1,2\n", {"column": "a"}, Cause.UNREADABLE, "2 columns have the name a"),
        ('a\n"1', {"column": "a"}, Cause.UNREADABLE, "not CSV at line 2: unexpected end of data"),
        (b"a\n\xff\n", {"column": "a"}, Cause.WRONG_FORMAT, "expected CSV in UTF-8, but this seems to be text"),
        ("x\n" * 20_000, {"pattern": "(x)"}, Cause.TOO_LARGE, "the pattern matches more than 10,000 times"),
    ],
)  # fmt: skip
@with_folders
def test_an_unreadable_document_is_unseen(
    tmp_path: Path, text: str | bytes, fact: Mapping[str, Any], cause: Cause, detail: str
) -> None:
    assert observe_document(tmp_path, text, **fact) == Unseen(cause, f"d.json: {detail}", "d.json")


def test_a_glob_without_a_match_is_absent_evidence(tmp_path: Path) -> None:
    missing = document_error(tmp_path, "{}", reports="lighthouse/*.json")
    assert missing.category is Category.ABSENT
    assert missing.detail.startswith("no file matches lighthouse/*.json")


def test_a_document_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    too_large = document_error(tmp_path, gzip.compress(bytes(MAX_DOCUMENT + 1)), "d.json.gz")
    assert too_large.detail == "d.json.gz: the document has more than 16,777,216 bytes"


def test_an_old_document_is_stale_and_a_fresh_one_is_not(tmp_path: Path) -> None:
    age_params: dict[str, Any] = {"produced_at": {"path": "made"}, "max_age": "1d"}
    old = document_error(tmp_path, '{"a": 1, "made": "2026-11-10T00:00:00Z"}', **age_params)
    assert (old.cause, old.detail) == (
        Cause.STALE,
        "d.json is 11 d 12 h old by its own timestamp; expected at most 1 d",
    )
    (tmp_path / "d.json").write_text('{"a": 1, "made": "2026-11-21T00:00:00Z"}')
    assert measure(tmp_path, {"x": {"path": "a", "unit": ""}}, **age_params).facts["x"] == Seen(Decimal(1), "d.json")


@cases("raw", ["null", '"soon"', "1795247965", '["2026-11-21T00:00:00Z", "soon"]'])
@with_folders
def test_a_document_without_a_valid_time_is_stale(tmp_path: Path, raw: str) -> None:
    unclear = document_error(tmp_path, f'{{"a": 1, "made": {raw}}}', produced_at={"path": "made"})
    assert unclear.category is Category.STALE
    assert unclear.detail.startswith("d.json: the time of the document is unknown: ")


def test_of_several_times_the_oldest_counts(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text('{"a": 1, "made": ["2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z"]}')
    evidence = measure(tmp_path, {"x": {"path": "a", "unit": ""}}, produced_at={"path": "made"})
    assert evidence.sources[0].produced_at == datetime(2026, 11, 20, tzinfo=UTC)


# --------------------------------------------------------------------------------------------------------------- URLs


RESULT = (SAVED / "prometheus-p95.json").read_bytes()
P95 = {"p95": {"path": "data.result[*].value[1]", "unit": "s"}}


def test_a_number_is_read_from_a_service(tmp_path: Path) -> None:
    with serving(respond(200, RESULT)) as server:
        url = server.url("/api/v1/query?query=up")
        evidence = measure(tmp_path, P95, urls=url)

    digest = f"sha256:{hashlib.sha256(RESULT).hexdigest()}"
    assert evidence == Evidence(
        {"p95": Seen(Decimal("0.095"), f"{url} (1 of 1)"), "reports": Seen(Decimal(1))},
        sources=(Source(url, "document", digest=digest),),
    )


@cases(
    ("status", "cause"),
    [(503, Cause.UNREACHABLE), (404, Cause.ABSENT), (401, Cause.FORBIDDEN), (400, Cause.UNREACHABLE),
     (301, Cause.UNREACHABLE)],
)  # fmt: skip
@with_folders
def test_a_response_that_is_not_a_success_is_unseen(tmp_path: Path, status: int, cause: Cause) -> None:
    with serving(respond(status, RESULT)) as server:
        url = server.url()
        evidence = measure(tmp_path, P95, urls=url)

    assert evidence.facts["p95"] == Unseen(cause, f"{url}: answered {status}", url)


def test_a_service_that_recovers_is_retried(tmp_path: Path) -> None:
    with serving(in_turn([respond(503), respond(200, RESULT)])) as server:
        assert value(measure(tmp_path, P95, urls=server.url()).facts["p95"]) == Decimal("0.095")


def test_a_service_that_is_down_does_not_hide_another(tmp_path: Path) -> None:
    gone = f"http://127.0.0.1:{closed_port()}/"
    with serving(respond(200, RESULT)) as server:
        evidence = measure(tmp_path, P95, urls=[gone, server.url()])

    refused = Unseen(Cause.UNREACHABLE, f"{gone}: connection refused", gone)
    assert evidence.facts["p95"] == Seen(Decimal("0.095"), f"{server.url()} (1 of 1)", (refused,))


def test_a_private_address_is_not_requested_without_the_setting(tmp_path: Path) -> None:
    with serving(respond(200, RESULT)) as server:
        parsed = PROBE.params.model_validate({"urls": server.url(), "facts": P95})
        observed = PROBE.measure(parsed, context(tmp_path, private=False)).facts["p95"]

    assert server.requests == []
    assert isinstance(observed, Unseen)
    assert observed.category is Category.FORBIDDEN


def test_a_header_is_sent_and_redacted(tmp_path: Path) -> None:
    params = {"facts": {"echo": {"path": "echo", "kind": "word"}}, "headers": {"Authorization": {"env": "TOKEN"}}}
    with serving(respond(200, b'{"echo": "it was s3cret-word"}')) as server:
        parsed = PROBE.params.model_validate({"urls": server.url(), **params})
        evidence = PROBE.measure(parsed, context(tmp_path, {"TOKEN": "Bearer s3cret-word"}))

    assert "Authorization: Bearer s3cret-word\r\n" in server.requests[0]
    assert value(evidence.facts["echo"]) == "it was ***"


def test_a_response_older_than_max_age_is_stale(tmp_path: Path) -> None:
    body = b'{"a": 1, "at": "2026-11-01T00:00:00Z"}'
    with serving(respond(200, body)) as server:
        url = server.url()
        params = {"urls": url, "produced_at": {"path": "at"}, "max_age": "1d"}
        evidence = measure(tmp_path, {"x": {"path": "a", "unit": ""}}, **params)

    detail = f"{url}: the response is 20 d 12 h old by its own timestamp; expected at most 1 d"
    assert evidence.facts["x"] == Unseen(Cause.STALE, detail, url)


# ---------------------------------------------------------------------------------------------------------- parameters


@cases(
    ("params", "message"),
    [
        ({"facts": {}}, "at least 1 item"),
        ({"facts": {"x": {"unit": ""}}}, "write one of `path`, `xpath`, `column` and `pattern`"),
        ({"facts": {"x": {"path": "a", "pattern": "(b)", "unit": ""}}}, "write one of"),
        ({"facts": {"x": {"path": "a", "row": 1, "unit": ""}}}, "`row` needs `column`"),
        ({"facts": {"x": {"column": "a", "row": 0, "unit": ""}}}, "greater than or equal to 1"),
        ({"facts": {"x": {"path": "a"}}}, "write a `unit` (empty for a count)"),
        ({"facts": {"x": {"path": "a", "unit": "%"}}}, "`scale: fraction` (0 to 1) or `scale: percent`"),
        ({"facts": {"x": {"path": "a", "kind": "share"}}}, "`scale: fraction` (0 to 1) or `scale: percent`"),
        ({"facts": {"x": {"path": "a", "unit": "ms", "scale": "percent"}}}, "only a percentage has a `scale`"),
        ({"facts": {"x": {"path": "a", "unit": "ms", "kind": "word"}}}, "a string has no unit"),
        ({"facts": {"x": {"path": "a", "unit": "%", "kind": "number", "scale": "percent"}}}, "is a percentage"),
        ({"facts": {"x": {"path": "a", "unit": "fortnight"}}}, "a unit is one of"),
        ({"facts": {"x": {"path": "a", "unit": "", "exists": "true"}}}, "`exists` makes the fact a boolean"),
        ({"facts": {"x": {"path": "a", "exists": "true", "default": "1"}}}, "`exists` makes the fact a boolean"),
        ({"facts": {"x": {"path": "a", "unit": "", "default": "none"}}}, "`default`: expected a number"),
        ({"facts": {"x": {"path": "a", "kind": "boolean", "default": "no"}}}, "`default`: expected true or false"),
        ({"facts": {"x": {"path": "a", "unit": "%", "scale": "fraction", "default": "2"}}}, "`default`: expected a"),
        ({"facts": {"x": {"path": "a", "kind": "string", "of": "median"}}}, "`of` combines numbers"),
        ({"facts": {"x": {"path": "a", "unit": "%", "scale": "fraction", "of": "sum"}}}, "percentages have no sum"),
        ({"facts": {"x": {"path": "a", "unit": "ms", "of": "best"}}}, "`of: best` needs `better: higher`"),
        ({"facts": {"x": {"xpath": "count(a", "unit": ""}}}, "this XPath is not supported"),
        ({"facts": {"x": {"xpath": "count(sum(a))", "unit": ""}}}, "this XPath is not supported"),
        ({"facts": {"x": {"path": "a[", "unit": ""}}}, "this is not JMESPath"),
        ({"facts": {"x": {"xpath": "a[@b>'1']", "unit": ""}}}, "this XPath is not supported"),
        ({"facts": {"x": {"xpath": "/a/text()", "unit": ""}}}, "this XPath is not supported"),
        ({"facts": {"x": {"xpath": "//", "unit": ""}}}, "this XPath is not supported"),
        ({"facts": {"x": {"pattern": "a", "unit": ""}}}, "the pattern has 0; put only"),
        ({"facts": {"x": {"pattern": "(a)(b)", "unit": ""}}}, "the pattern has 2; put only"),
        ({"facts": {"x": {"pattern": "(a", "unit": ""}}}, "not a regular expression of RE2"),
        ({"facts": {"In": {"path": "a", "unit": ""}}}, "the name of a fact"),
        ({"urls": "https://a.example/"}, "write either `reports` or `urls`"),
        ({"reports": None}, "write either `reports` or `urls`"),
        ({"reports": None, "urls": "https://a.example/", "max_age": "1d"}, "needs `produced_at`"),
    ],
)
def test_invalid_parameters_are_refused(params: Mapping[str, object], message: str) -> None:
    valid = {"reports": "*.json", "facts": {"x": {"path": "a", "unit": ""}}}
    PROBE.params.model_validate(valid)
    with pytest.raises(ValidationError) as caught:
        PROBE.params.model_validate({**valid, **params})
    assert message in str(caught.value)


def test_an_expectation_is_checked_against_the_declared_fact() -> None:
    with pytest.raises(ChecklistError) as caught:
        load(CHECKLIST.format(must="p95 < 200KB").encode(), "readiness.yml")
    assert "`p95` is measured in ms; `KB` measures a size" in str(caught.value)


# ------------------------------------------------------------------------------------------------- a real Prometheus


PROMETHEUS = shutil.which("prometheus")
"""Optional, and not installed by CI: the tests above read responses that a real Prometheus sent."""


@pytest.mark.skipif(PROMETHEUS is None, reason="prometheus is not installed (optional; its saved responses are tested)")
def test_a_real_prometheus_is_queried(tmp_path: Path) -> None:
    port = closed_port()
    (tmp_path / "p.yml").write_text(
        "global: {scrape_interval: 100ms, scrape_timeout: 100ms}\n"
        f"scrape_configs: [{{job_name: shop, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n"
    )
    command = [str(PROMETHEUS), f"--config.file={tmp_path}/p.yml", f"--storage.tsdb.path={tmp_path}/data",
               f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]  # fmt: skip
    url = f"http://127.0.0.1:{port}/api/v1/query?query=up%7Bjob%3D%22shop%22%7D"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            observed = _wait_until_seen(tmp_path, url)
        finally:
            process.terminate()
    assert observed == Seen(Decimal(1), f"{url} (1 of 1)")


def _wait_until_seen(folder: Path, url: str) -> Any:
    import time

    ends = time.monotonic() + 20
    while True:
        observed = measure(folder, {"x": {"path": "data.result[*].value[1]", "unit": ""}}, urls=url).facts["x"]
        if isinstance(observed, Seen) or time.monotonic() > ends:
            return observed
        time.sleep(0.1)
