"""Tests that the gate never connects to a blocked address, whatever its spelling, name or redirect."""

from __future__ import annotations

from scripts.pages.addresses import PAGE, page
from tests.adapters.http.attempts import ATTEMPTS, PUBLIC, Attempt, attempt
from tests.cases import cases


@cases("case", ATTEMPTS)
def test_a_blocked_address_is_not_connected(case: Attempt) -> None:
    outcome = attempt(case)

    assert set(outcome.connected) <= {PUBLIC}
    assert outcome.message.startswith(("forbidden: ", "unreachable: "))


def test_the_public_server_of_the_attempts_responds() -> None:
    outcome = attempt(Attempt("no redirect at all"))

    assert outcome.connected == [PUBLIC]
    assert outcome.message == "there was a response"


def test_the_page_of_the_attempts_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make pages`"
