"""Bad input: the right exit code, one clear message, bounded time, and a page that says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import bad_input
from tests.bad_input import CASES, Case
from tests.command import check

ENOUGH = 20
"""Seconds after which a case has failed: each takes a fraction of one, and what is unbounded takes for ever."""


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_bad_input_gets_one_clear_message_and_the_right_exit_code(tmp_path: Path, case: Case) -> None:
    case.lay(tmp_path)

    result = check(tmp_path, timeout=ENOUGH)

    assert case.says in " ".join(result.said.split())
    assert result.code == case.code
    assert "Traceback" not in result.said


def test_the_page_says_what_the_gate_says() -> None:
    page = bad_input.PAGE.read_text(encoding="utf-8")

    assert page == bad_input.generated(page), "run `make pages`"
