"""Item ids from titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.item_ids import MAX_ID, slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Back up the shop!", "back-up-the-shop"),
        ("Größe der Fähre prüfen", "grosse-der-fahre-prufen"),
        ("Vérifier la connexion", "verifier-la-connexion"),
        ("用户文档", "entry-2cfcba"),
        ("更新 README", "readme"),
        ("检查所有 API 接口文档", "api-e025d6"),
        ("один два words here again", "words-here-again"),
        ("✅ 🎉", ""),
        ("", ""),
        ("a" * 99, "a" * MAX_ID),
        ("word " * 20, "-".join(["word"] * 12)),
        ("NULL", "null-entry"),
    ],
)
def test_an_id_is_readable(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_titles_in_another_script_have_distinct_ids() -> None:
    assert len({slug(text) for text in ("用户文档", "技术文档", "维护文档", "用户 文档")}) == 4


@given(st.text(max_size=200))
def test_the_id_of_any_text_is_valid_in_a_checklist(text: str) -> None:
    name = slug(text)
    assert name == "" or (
        len(name) <= MAX_ID and name.strip("-") == name and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    )
