"""The results of the needed jobs are read strictly."""

from __future__ import annotations

import json

import pytest

from gate.config.needed_jobs import parse
from gate.model.errors import UsageError


def test_results_are_read_and_outputs_are_ignored() -> None:
    needs = {"test": {"result": "failure", "outputs": {"x": "y"}}, "scan-2": {"result": "success", "outputs": {}}}

    assert parse(json.dumps(needs)) == {"test": "failure", "scan-2": "success"}
    assert parse(" \n") == parse("{}") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "jobs is not the JSON of the needed jobs"),
        ("[]", "jobs is not the JSON of the needed jobs"),
        ("[" * 100_000, "jobs is not the JSON of the needed jobs"),
        (f'"{"x" * 1024 * 1024}"', "jobs is not the JSON of the needed jobs"),
        (json.dumps({f"j{n}": {"result": "success"} for n in range(257)}), "jobs is not the JSON of the needed jobs"),
        ('{"a`\\n::error::": {"result": "success"}}', "jobs has a name that is not a job id"),
        ('{"test": "success"}', "jobs has no valid result for test, expected success, failure, cancelled, skipped"),
        ('{"test": {"result": "Fine"}}', "jobs has no valid result for test"),
        ('{"test": {"result": ["success"]}}', "jobs has no valid result for test"),
        ('{"test": {}}', "jobs has no valid result for test"),
    ],
)
def test_text_that_is_not_the_needs_context_is_rejected(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)

    assert str(caught.value).startswith(message)
