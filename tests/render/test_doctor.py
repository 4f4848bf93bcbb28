"""The output of `gate doctor`; tests/doctor has complete ones."""

from __future__ import annotations

import json

from gate.model.diagnosis import Diagnosis, Examination, Outcome
from gate.model.position import Position
from gate.render.doctor import render_json, render_text

HOSTILE = "\x1b[2J\u202e::error::\n##[group]"


def diagnosis(*examinations: Examination) -> Diagnosis:
    return Diagnosis(examinations, "acme/shop", "main", "push")


def test_only_what_is_not_good_has_details() -> None:
    position = Position("a.yml", 1, 2)
    good = Examination("token", Outcome.GOOD, "seen", "expected", "next", position, "snippet")
    bad = Examination("a", Outcome.BAD, "seen", "expected", "next", position, "a:\n  b: c")
    unknown = Examination("b", Outcome.UNKNOWN, "seen")

    assert (
        render_text(diagnosis(good, bad, unknown))
        == """\
gate doctor: acme/shop, rules of main, event push

✔ token                  seen
✘ a                      seen
    at        a.yml:1:2
    expected  expected
    next      next
              a:
                b: c
? b                      seen

1 problem, 1 unknown, 1 good
"""
    )


def test_hostile_text_stays_on_its_line_in_text_and_json() -> None:
    examination = Examination("a", Outcome.BAD, HOSTILE, HOSTILE, HOSTILE, Position(HOSTILE, 1, 1), HOSTILE)
    hostile = Diagnosis((examination,), HOSTILE, HOSTILE, HOSTILE)

    for text in (render_text(hostile), render_json(hostile)):
        assert not {character for character in text if character < " " and character != "\n"}
        assert "\u202e" not in text
    assert "##[" not in render_json(hostile)
    assert json.loads(render_json(hostile))["examinations"][0]["observation"].endswith("::error:: ##[group]")


def test_a_position_is_zero_where_there_is_none() -> None:
    document = json.loads(render_json(diagnosis(Examination("a", Outcome.GOOD, "seen"))))
    assert (document["good"], document["examinations"][0]["line"], document["examinations"][0]["file"]) == (True, 0, "")
