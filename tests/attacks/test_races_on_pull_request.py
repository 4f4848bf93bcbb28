"""A pull request that moves during a run on `pull_request` that leaves a status on the commit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attacks.second_stage import plain_text
from tests.attacks.test_races import when
from tests.command import checklist
from tests.fakes.github import GitHub
from tests.on_github import NUMBER, Workflow

POLICY = checklist("paper | files | {paths: LICENSE} | exists")


def rebase(client: GitHub) -> None:
    pull = client.issue(NUMBER).pull
    assert pull is not None
    pull.base = "release"


def close(client: GitHub) -> None:
    client.issue(NUMBER).state = "closed"


def label(client: GitHub) -> None:
    client.issue(NUMBER).labels.append("risky")


@pytest.mark.parametrize(("move", "code"), [(rebase, 2), (close, 2), (label, 0)])
def test_the_status_is_about_the_state_of_the_event(
    tmp_path: Path, client: GitHub, move: Callable[[GitHub], None], code: int
) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"readiness.yml": POLICY, "LICENSE": "1"}, {"a.py": "1"})
    client.commit({"readiness.yml": POLICY, "LICENSE": "1"}, on="release")
    client.before.append(when("/contents/", lambda: move(client)))

    result = workflow.run("pull_request", {"status": "always"})

    assert result.code == code
    assert client.statuses[workflow.head][-1]["state"] == ("error" if code else "success")
    assert ("because a run that is started again gets the same event" in plain_text(result.output)) is bool(code)
