"""The output of `gate doctor`; tests/doctor has complete ones."""

from __future__ import annotations

import json
from string import Formatter

import pytest

from gate.model.diagnosis import (
    Carrier,
    Condition,
    Diagnosis,
    Examination,
    Fields,
    Need,
    Outcome,
    Purpose,
    TokenKind,
    examination,
)
from gate.model.position import Position
from gate.model.surface import Surface
from gate.render.doctor import render_json, render_text
from gate.render.doctor_texts import FORMS, PURPOSES, TEXTS, TOKEN_KINDS, Text, text_of
from tests.cases import cases

HOSTILE = "\x1b[2J\u202e::error::\n##[group]"
NEEDS = (
    Need("contents: read", ((Purpose.BASE_CHECKLIST, ""),)),
    Need("statuses: write", ((Purpose.STATUS, "shop"), (Purpose.ITEM, "a"), (Purpose.ITEM, "b"), (Purpose.ITEM, "c"))),
)
SNIPPET = "permissions:\n  contents: read\n  statuses: write"


def diagnosis(*examinations: Examination) -> Diagnosis:
    return Diagnosis(examinations, "acme/shop", "main", "push")


def test_only_what_is_not_good_has_details() -> None:
    position = Position("a.yml", 1, 2)
    fields: Fields = {"missing": ("statuses: write",), "needs": NEEDS}
    good = examination("token", Outcome.GOOD, Condition.PERMISSIONS_MISSING, position, **fields)
    bad = examination("a", Outcome.BAD, Condition.PERMISSIONS_MISSING, position, **fields)
    unknown = examination("b", Outcome.UNKNOWN, Condition.COMMIT)

    assert (
        render_text(diagnosis(good, bad, unknown))
        == """\
gate doctor: acme/shop, rules of main, event push

✔ token                  the token does not get `statuses: write`
✘ a                      the token does not get `statuses: write`
    at        a.yml:1:2
    expected  contents: read (the checklist of the base branch); statuses: write (the status gate/shop, item a, item b \
and 1 more)
    next      add the missing lines to the job
              permissions:
                contents: read
                statuses: write
? b                      git has the tested commit

1 problem, 1 unknown, 1 good
"""
    )


def test_hostile_text_stays_on_its_line_in_text_and_json() -> None:
    needs = (Need(HOSTILE, ((Purpose.ITEM, HOSTILE),)),)
    fields: Fields = {"missing": (HOSTILE,), "needs": needs}
    entries = (
        examination("a", Outcome.BAD, Condition.PROBLEM, Position(HOSTILE, 1, 1), message=HOSTILE, hint=HOSTILE),
        examination("a", Outcome.BAD, Condition.PERMISSIONS_MISSING, Position(HOSTILE, 1, 1), **fields),
    )
    hostile = Diagnosis(entries, HOSTILE, HOSTILE, HOSTILE)

    for text in (render_text(hostile), render_json(hostile)):
        assert not {character for character in text if character < " " and character != "\n"}
        assert "\u202e" not in text
    assert "##[" not in render_json(hostile)
    assert json.loads(render_json(hostile))["examinations"][0]["observation"].endswith("::error:: ##[group]")


def test_a_position_is_zero_where_there_is_none() -> None:
    document = json.loads(render_json(diagnosis(examination("a", Outcome.GOOD, Condition.COMMIT))))
    assert (document["good"], document["examinations"][0]["line"], document["examinations"][0]["file"]) == (True, 0, "")


def fields_of(text: Text) -> set[tuple[str, str]]:
    """The fields of a text, each with its form."""
    parts = (text.observation, text.expected, text.next_step, text.snippet)
    return {(name, spec or "") for part in parts for _, name, spec, _ in Formatter().parse(part) if name}


def test_every_condition_purpose_and_kind_of_token_has_a_text() -> None:
    assert (set(TEXTS), set(PURPOSES), set(TOKEN_KINDS)) == (set(Condition), set(Purpose), set(TokenKind))


def test_every_form_is_used_and_every_other_one_is_a_noun_that_is_counted() -> None:
    forms = {form for text in TEXTS.values() for _, form in fields_of(text)}

    assert set(FORMS) <= forms
    assert forms - set(FORMS) == {"commit", "glob", "item", "warning", "workflow"}


TEXT_BY_CASE: dict[str, tuple[Condition, Fields, Text]] = {
    "purposes": (Condition.NO_PERMISSIONS_BLOCK, {"needs": NEEDS}, Text(
        "no block `permissions`: the settings of the repository decide",
        "contents: read (the checklist of the base branch); "
        "statuses: write (the status gate/shop, item a, item b and 1 more)",
        "add the block to the job", SNIPPET,
    )),
    "nothing needed": (Condition.PERMISSIONS_SUFFICE, {"job": "a", "file": "b.yml", "needs": ()}, Text(
        "`a` in b.yml has what the gate needs: nothing is needed",
    )),
    "caller": (Condition.PERMISSIONS_MISSING_IN_CALL, {"missing": ("a: read", "b: write"), "needs": NEEDS[:1]}, Text(
        "the token does not get `a: read, b: write`", "contents: read (the checklist of the base branch)",
        "add the missing lines to the job and to its caller", "permissions:\n  contents: read",
    )),
    "in a job": (Condition.NO_TOKEN, {"surface": Surface.WORKFLOW}, Text(
        "no token: GitHub was not asked", "a token that can read the repository",
        'give the step `env: {GITHUB_TOKEN: "${{ github.token }}"}`',
    )),
    "depth": (Condition.COMMIT_WITHOUT_BASE, {"items": ("a", "b", "c", "d")}, Text(
        "git has one commit, without its parent", "the base of the change, for a, b, c and 1 more",
        "give actions/checkout `with: {fetch-depth: 2}`",
    )),
    "branch": (Condition.RULES_UNREAD, {"branch": "main", "detail": "{detail}", "names": ("a", "b")}, Text(
        "the rules of main were not read: {detail}", "the branch requires `a` or `b`",
        "look under Settings → Rules → Rulesets, or run `gate doctor` with a token; a check that is not required "
        "blocks nothing",
    )),
    "others": (Condition.NOT_REQUIRED, {"branch": "main", "others": ("a", "b"), "names": ("c",)}, Text(
        "main requires only `a` and `b`: a red gate blocks no merge", "the branch requires `c`",
        "add it under Settings → Rules → Rulesets, Require status checks to pass",
    )),
    "carriers": (Condition.GATE_REPORTS, {"file": "a.yml", "carriers": (
        Carrier("push", ("a", "b", "c", "d", "e"), is_status=False), Carrier("schedule", ("gate/x",), is_status=True),
    )}, Text("a.yml reports on push `a`, `b`, `c`, `d` and 1 more; on schedule the status `gate/x`")),
    "globs": (Condition.UNMATCHED_GLOBS, {"globs": (("*.xml", "a"), ("*.xml", "a"), ("*.xml", "b"))}, Text(
        "no file matches `*.xml` of a, `*.xml` of b", "the reports that a run writes",
        "run the tests and scans, then `gate doctor` again",
    )),
}  # fmt: skip


@cases("name", TEXT_BY_CASE)
def test_fields_become_text(name: str) -> None:
    condition, fields, text = TEXT_BY_CASE[name]

    assert text_of(examination("a", Outcome.BAD, condition, **fields)) == text


def test_a_field_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        text_of(examination("a", Outcome.GOOD, Condition.SERVER))
