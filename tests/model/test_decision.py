"""The exit code says who must act."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gate.model.decision import Decision, Score, Standing, State
from gate.model.subject import Subject

WHO_ACTS = {State.READY: 0, State.NOT_READY: 1, State.UNDECIDED: 2}


def decision(state: State, standing: Standing) -> Decision:
    return Decision(state, Score(None), (), Subject(), datetime(2026, 11, 18, tzinfo=UTC), enforcement=standing)


@pytest.mark.parametrize("standing", [Standing.IN_FORCE, Standing.POLICY_ONLY])
@pytest.mark.parametrize("state", State)
def test_nobody_the_author_or_the_keeper_must_act(state: State, standing: Standing) -> None:
    assert decision(state, standing).exit_code == WHO_ACTS[state]


@pytest.mark.parametrize("state", State)
def test_a_first_checklist_binds_nobody_yet(state: State) -> None:
    assert decision(state, Standing.FIRST).exit_code == 0
