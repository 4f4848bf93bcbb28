"""Observations that a preview reuses, and items that it gathers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gate.gather.collect import reuse_observation
from gate.model.checklist import Trust, When
from gate.model.decision import ItemObservation
from gate.model.evidence import Evidence
from tests.judge.cases import item

ITEM = item([], name="tests")
OBSERVATION = ItemObservation(ITEM, Evidence({}))
OTHER = ItemObservation(item([], name="other"), Evidence({}))


def test_an_item_that_collects_the_same_evidence_reuses_the_observation() -> None:
    renamed = replace(ITEM, title="Another title", owner="@alice")

    assert reuse_observation(renamed, [OTHER, OBSERVATION]) == replace(OBSERVATION, item=renamed)


@pytest.mark.parametrize(
    "difference",
    [
        {"id": "new"},
        {"probe": "files"},
        {"params": "x"},
        {"when": When(draft=True)},
        {"trust": Trust.SEEN},
        {"timeout": 5},
    ],
    ids=lambda difference: next(iter(difference)),
)
def test_an_item_that_collects_other_evidence_is_gathered(difference: dict[str, Any]) -> None:
    assert reuse_observation(replace(ITEM, **difference), [OTHER, OBSERVATION]) is None
