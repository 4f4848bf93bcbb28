"""Nobody connects to a forbidden address, however it is written, named or redirected to."""

from __future__ import annotations

import pytest

from scripts.pages.addresses import PAGE, page
from tests.adapters.http.attempts import ATTEMPTS, PUBLIC, Attempt, attempt


@pytest.mark.parametrize("case", ATTEMPTS, ids=lambda case: case.how)
def test_a_forbidden_address_is_not_connected_to(case: Attempt) -> None:
    outcome = attempt(case)

    assert set(outcome.dialled) <= {PUBLIC}
    assert outcome.said.startswith(("forbidden: ", "unreachable: "))


def test_the_public_server_of_the_attempts_does_answer() -> None:
    outcome = attempt(Attempt("no redirect at all"))

    assert outcome.dialled == [PUBLIC]
    assert outcome.said == "it was answered"


def test_the_page_of_the_attempts_is_made_from_them() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make pages`"
