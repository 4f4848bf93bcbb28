"""The needed jobs are read strictly."""

from __future__ import annotations

import json

import pytest

from gate.config.needed_jobs import read
from gate.model.errors import UsageError


def test_the_results_are_read_and_the_outputs_left() -> None:
    needs = {"test": {"result": "failure", "outputs": {"x": "y"}}, "scan-2": {"result": "success", "outputs": {}}}

    assert read(json.dumps(needs)) == {"test": "failure", "scan-2": "success"}
    assert read(" \n") == read("{}") == {}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{", "jobs is not the JSON of the needed jobs"),
        ("[]", "jobs is not the JSON of the needed jobs"),
        ("[" * 100_000, "jobs is not the JSON of the needed jobs"),
        (f'"{"x" * 1024 * 1024}"', "jobs is not the JSON of the needed jobs"),
        (json.dumps({f"j{n}": {"result": "success"} for n in range(257)}), "jobs is not the JSON of the needed jobs"),
        ('{"a`\\n::error::": {"result": "success"}}', "jobs holds a name that no job can have"),
        ('{"test": "success"}', "jobs says no result of test, wanted one of success, failure, cancelled, skipped"),
        ('{"test": {"result": "Fine"}}', "jobs says no result of test"),
        ('{"test": {"result": ["success"]}}', "jobs says no result of test"),
        ('{"test": {}}', "jobs says no result of test"),
    ],
)
def test_what_is_not_the_needs_context_is_refused(text: str, wanted: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)

    assert str(caught.value).startswith(wanted)
