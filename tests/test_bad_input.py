"""Bad input gets the right exit code and one clear message in bounded time, and a page lists the messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.pages import bad_input
from scripts.pages.bad_input import CASES, Case
from tests.command import check

TIMEOUT = 20
"""In seconds. Each case takes less than one; unbounded work would never end."""


@pytest.mark.parametrize("case", CASES, ids=[case.input for case in CASES])
def test_bad_input_gets_one_clear_message_and_the_right_exit_code(tmp_path: Path, case: Case) -> None:
    case.lay_out(tmp_path)

    result = check(tmp_path, timeout=TIMEOUT)

    assert " ".join(case.message.split()) in " ".join(result.output.split())
    assert result.code == case.exit_code
    assert "Traceback" not in result.output


def test_the_page_lists_the_messages() -> None:
    page = bad_input.PAGE.read_text(encoding="utf-8")

    assert page == bad_input.generated(page), "run `make pages`"
