"""Tests of secrets from the environment."""

from __future__ import annotations

from gate.adapters.secrets import Secrets, nonce


def test_a_value_and_its_parts_are_recorded_when_read() -> None:
    secrets = Secrets({"TOKEN": " Bearer abc \n", "OTHER": "unread"})

    assert secrets.read("TOKEN") == "Bearer abc"
    assert secrets.values == {"Bearer abc", "Bearer", "abc"}


def test_a_variable_that_is_not_set_is_empty() -> None:
    assert Secrets({}).read("TOKEN") == ""


def test_the_representation_shows_no_secret() -> None:
    secrets = Secrets({"TOKEN": "abc"})
    secrets.read("TOKEN")

    assert "abc" not in repr(secrets)


def test_a_nonce_does_not_repeat() -> None:
    assert len({nonce() for _ in range(100)}) == 100
