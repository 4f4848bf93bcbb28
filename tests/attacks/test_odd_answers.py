"""Answers of the API that GitHub does not document, at each request of a run: undecided or reported, never a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from gate.adapters.github import transport
from gate.model.errors import GateError
from tests.attacks.second_stage import ON_BASE, POLICY, RESULT, Stage
from tests.command import lay_out
from tests.effort import EXHAUSTIVE
from tests.fakes.github import GitHub, serving

ODD: tuple[Any, ...] = (None, "text", [None], [[]], [{}], {"message": 1})

EVENTS = {
    "workflow_run": {"reported": RESULT, "comment": "always", "check_run": "true"},
    "issue_comment": {"comment": "changes"},
    "pull_request_target": {"check_run": "true"},
    "workflow_dispatch": {"audit": "always"},
    "schedule": {"audit": "always", "check_run": "true"},
}


@pytest.fixture
def client() -> Iterator[GitHub]:
    """The fake; what it is asked for after an odd answer may violate the contract."""
    with serving(GitHub(), strict=False) as served:
        yield served


@pytest.mark.parametrize("event", EVENTS)
def test_an_odd_answer_to_any_request_crashes_no_run(
    stage: Stage, saved: Any, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    lay_out(stage.folder, {RESULT: json.dumps(saved), POLICY: ON_BASE})
    parse = transport._parse
    replaced, exit_codes = 0, set[int]()

    for kind, odd in enumerate(ODD):
        for number in range(1, 40):
            if not EXHAUSTIVE and (number + kind) % 3:  # of the six kinds, two for each request
                continue
            answers: list[Any] = []

            def answer(text: str, token: str, odd: Any = odd, number: int = number, answers: Any = answers) -> Any:
                answers.append(parse(text, token))
                return odd if len(answers) == number else answers[-1]

            monkeypatch.setattr(transport, "_parse", answer)
            stage.client.comments.clear()
            stage.client.checks.clear()
            with suppress(GateError):
                exit_codes.add(stage.workflow.judge(event, EVENTS[event]).exit_code)
            if len(answers) < number:
                break
            replaced += 1

    assert replaced >= len(ODD)  # at least the first answer of every run
    assert exit_codes <= {0, 1, 2}


def test_a_status_is_set_when_the_earlier_ones_cannot_be_read(
    stage: Stage, saved: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = transport._parse

    def answer(text: str, token: str) -> Any:
        data = parse(text, token)
        return data | {"statuses": [None]} if isinstance(data, dict) and "statuses" in data else data

    monkeypatch.setattr(transport, "_parse", answer)

    stage.workflow_without_waiting(saved)
    assert stage.status()[0] == "failure"
