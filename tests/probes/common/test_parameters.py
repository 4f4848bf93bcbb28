"""The types of parameters: what a checklist may write under `with:`, and how everything else is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from gate.probes.common.parameters import ReportParams
from tests.cases import cases

DAY = timedelta(days=1)


def test_one_glob_equals_a_list_with_that_glob() -> None:
    single = ReportParams.model_validate({"reports": "a/*.xml"})
    listed = ReportParams.model_validate({"reports": ["a/*.xml"]})
    assert single == listed
    assert single.reports == ("a/*.xml",)


@cases(
    ("raw", "duration"),
    [
        ("1d", DAY),
        ("90m", timedelta(minutes=90)),
        ("1.5 h", timedelta(minutes=90)),
        ("500ms", timedelta(milliseconds=500)),
        ("30s", timedelta(seconds=30)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(raw: str, duration: timedelta) -> None:
    assert ReportParams.model_validate({"reports": "a", "max_age": raw}).max_age == duration


@cases(
    ("params", "message"),
    [
        ({}, "reports"),
        ({"reports": []}, "at least 1"),
        ({"reports": ""}, "empty glob"),
        ({"reports": "a/../../b"}, "root of the repository"),
        ({"reports": "C:\\x.xml"}, "root of the repository"),
        ({"reports": 5}, "reports"),
        ({"reports": "a", "maxage": "1d"}, "maxage"),
        ({"reports": "a", "max_age": "1"}, "number and a unit"),
        ({"reports": "a", "max_age": "0d"}, "greater than zero"),
        ({"reports": "a", "max_age": "0.0001ms"}, "greater than zero"),
        ({"reports": "a", "max_age": "-1d"}, "number and a unit"),
        ({"reports": "a", "max_age": "5MB"}, "number and a unit"),
        ({"reports": "a", "max_age": 5}, "number and a unit"),
    ],
)
def test_invalid_parameters_are_refused_with_a_message(params: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ReportParams.model_validate(params)


@pytest.mark.parametrize("glob", ["{a,b}" * 12, "{1..1000000}.xml"])
def test_braces_that_expand_to_too_many_globs_are_refused(glob: str) -> None:
    with pytest.raises(ValidationError, match=r"its braces stand for more than 1,000 globs, or are nested too deep"):
        ReportParams.model_validate({"reports": glob})


@cases("glob", ["{a,b}/*.xml", "{1..9}.xml", "{a", "a}b", "{,x}"])
def test_other_braces_are_accepted(glob: str) -> None:
    assert ReportParams.model_validate({"reports": glob}).reports == (glob,)
