"""The JSON of Cucumber and behave: small reports in, values out."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gate.formats.tests import cucumber
from gate.formats.tests.model import FailedTest, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.evidence import Cause
from tests.cases import cases
from tests.errors import error_of
from tests.formats.tests.damage import cuts, is_green, without_members


def step(status: str, name: str = "pays", **more: Any) -> dict[str, Any]:
    failure = {"error_message": "Error: no money\n  at x"} if status == "failed" else {}
    return {
        "keyword": "When ",
        "name": name,
        "line": 5,
        "result": {"status": status, "duration": 250_000_000, **failure},
    } | more


def scenario(name: str, *statuses: str, line: int = 4, **more: Any) -> dict[str, Any]:
    steps = [step(status) for status in statuses]
    return {"keyword": "Scenario", "type": "scenario", "name": name, "line": line, "steps": steps} | more


def background(*statuses: str) -> dict[str, Any]:
    return scenario("", *statuses, line=2, type="background", keyword="Background")


def document(*elements: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    feature = {
        "elements": list(elements),
        "name": "Cart",
        "uri": "features/cart.feature",
        "keyword": "Feature",
        "id": "cart",
    }
    return [feature | more]


def read(value: Any) -> TestReport:
    return cucumber.parse(io.BytesIO(json.dumps(value).encode()))


refusal = partial(error_of, read)


def outcomes(value: Any) -> list[int]:
    return list((read(value).tests or {}).values())


def test_a_report_is_read_whole() -> None:
    report = read(
        document(scenario("adds", "passed", "passed"), scenario("pays", "passed", "failed", "skipped", line=9))
    )
    assert report.tests == {"Cart::adds": PASSED, "Cart::pays": FAILED}
    uri = "features/cart.feature"
    assert report.failed_tests == (FailedTest(f"{uri}:9", "Cart", "pays", "Error: no money at x", file=uri, line=9),)
    assert (report.duration, report.slowest and report.slowest.title) == (Decimal("1.25"), "Cart::pays")


@cases(
    ("statuses", "outcome"),
    [
        (("passed",), PASSED),
        (("passed", "skipped"), SKIPPED),
        (("passed", "pending", "skipped"), SKIPPED),
        (("undefined", "skipped"), ERRORED),
        (("ambiguous",), ERRORED),
        (("failed", "strange"), FAILED),
        (("strange", "skipped"), UNKNOWN),
        ((), UNKNOWN),
    ],
)
def test_a_scenario_has_the_worst_outcome_of_its_steps(statuses: tuple[str, ...], outcome: int) -> None:
    assert outcomes(document(scenario("a", *statuses))) == [outcome]


def test_hooks_of_scenarios_and_steps_count() -> None:
    hook = [{"match": {}, "result": {"status": "failed", "error_message": "no browser"}}]
    for value in (scenario("a", "passed", before=hook), scenario("a", "passed", after=hook),
                  scenario("a", steps=[step("passed", after=hook)])):  # fmt: skip
        report = read(document(value))
        assert (report.failures, report.failed_tests[0].message) == (1, "no browser")


def test_an_undefined_step_is_named() -> None:
    assert read(document(scenario("a", "undefined"))).failed_tests[0].message == "undefined step: pays"


def test_a_background_counts_with_the_scenario_after_it() -> None:
    value = document(background("passed"), scenario("a", "passed"), background("failed"), scenario("b", "skipped"))
    assert outcomes(value) == [PASSED, FAILED]
    assert read(document(background("failed"))).errors == 1


def test_attempts_of_cucumber_ruby_are_elements_of_one_line() -> None:
    attempts = (scenario("a", "failed", id="cart;a"), scenario("a", "passed", id="cart;a"))
    report = read(document(*attempts, scenario("b", "passed", line=8)))
    assert (report.total, report.failures, report.attempts.flaky, report.last_attempts().failures) == (2, 1, 1, 0)


@pytest.mark.parametrize("other", [{"line": 9}, {"id": "cart;row[2]"}])
def test_rows_of_an_outline_are_no_attempts(other: dict[str, Any]) -> None:
    """pytest-bdd writes them with one line and different ids, cucumber-js with a line for each."""
    row: dict[str, Any] = {"line": 8, "id": "cart;row[1]"}
    rows = read(document(scenario("row", "failed", **row), scenario("row", "passed", **row | other)))
    assert (rows.total, rows.attempts.flaky, rows.last_attempts().failures) == (2, 0, 1)


def test_rows_of_an_outline_of_one_line_are_no_attempts_in_cucumber_js() -> None:
    rows = [
        scenario("S1", id="cart;s1", steps=[step(status, arguments=[])]) for status in ("passed", "failed", "pending")
    ]
    report = read(document(*rows))
    assert (report.total, report.failures, report.skipped, report.attempts.flaky) == (3, 1, 1, 0)


@pytest.mark.parametrize(("members", "hides"), [({"arguments": []}, True), ({}, False), ({"match": {}}, False)])
def test_only_cucumber_js_writes_the_last_attempt_alone(members: dict[str, Any], *, hides: bool) -> None:
    feature = document(scenario("a", id="cart;a", steps=[step("passed", **members)]))
    assert bool(read(feature + document(scenario("b"))).hides_attempts) is hides


def test_the_same_feature_of_two_browsers_is_no_attempt() -> None:
    feature = document(scenario("a", "failed", id="cart;a"))[0]
    report = read([feature, document(scenario("a", "passed", id="cart;a"))[0]])
    assert (report.total, report.attempts.flaky, report.last_attempts().failures) == (2, 0, 1)


def test_of_behave_the_status_of_the_scenario_counts() -> None:
    feature = {"location": "features/cart.feature:1", "name": "Cart", "keyword": "Feature", "status": "failed"}
    late = step("x") | {"result": None}
    elements = [
        {"type": "background", "keyword": "Background", "steps": [late]},
        scenario("adds", "passed", status="passed", location="features/cart.feature:4"),
        scenario(
            "pays",
            status="failed",
            steps=[step("failed", result={"status": "failed", "error_message": ["no", "money"]}), late],
        ),
        scenario("ships", status="skipped", steps=[late]),
    ]
    report = read([feature | {"elements": elements}])
    assert list((report.tests or {}).values()) == [PASSED, FAILED, SKIPPED]
    assert report.failed_tests[0].message == "no money"
    assert report.slowest is not None
    assert report.slowest.seconds == 250_000_000


@cases("value", [{}, "x", ["x"], [{"name": "a", "keyword": "Feature"}], document(elements=["x"])])
def test_another_document_is_refused(value: Any) -> None:
    assert refusal(value).cause is Cause.WRONG_FORMAT


def test_only_a_removed_step_or_scenario_makes_a_red_report_green() -> None:
    """Nothing in the format says how many there were."""
    adds = scenario("adds", "passed")
    value = document(adds, scenario("pays", "passed", "failed", line=9))
    fewer = (document(adds), document(adds, scenario("pays", "passed", line=9)))
    assert {text for text in without_members(value) if is_green(cucumber.parse, text)} == set(map(json.dumps, fewer))
    assert not [text for text in cuts(json.dumps(value)) if is_green(cucumber.parse, text)]


def test_the_format_is_recognized_by_its_members() -> None:
    assert cucumber.matches(json.dumps(document(scenario("a", "passed")), indent=1).encode())
    assert not cucumber.matches(b'[{"name": "a", "keyword": "b"}]')


@pytest.mark.parametrize("steps", [[], None])
def test_a_scenario_without_steps_is_unknown_whatever_its_hooks_say(steps: object) -> None:
    hook = {"result": {"status": "passed"}}
    assert outcomes(document(scenario("a") | {"before": [hook], "steps": steps})) == [UNKNOWN]
    failed = {"result": {"status": "failed"}}
    assert outcomes(document(scenario("a") | {"before": [hook, failed], "steps": steps})) == [FAILED]


def test_a_status_may_begin_with_a_capital() -> None:
    assert outcomes(document(scenario("a", "Passed"), scenario("b", "Failed"))) == [PASSED, FAILED]


def test_a_feature_whose_status_is_a_list_is_refused() -> None:
    assert refusal([{"uri": "a", "keyword": "Feature", "id": "a", "status": []}]).cause is Cause.WRONG_FORMAT
