"""Files of tests with random changes: read, or refused with positions, and never a crash."""

from __future__ import annotations

import random

import pytest

from gate import checklist
from gate.model.checklist import Checklist
from gate.model.errors import PolicyTestError
from gate.policy_tests.load import load
from gate.policy_tests.run import run
from gate.render.policy_tests import json_report, junit, terminal
from tests.corpus import REPOSITORY

FOLDER = REPOSITORY / "examples" / "demo"
CHECKLIST = (FOLDER / "checklist.yml").read_bytes()
TESTS = (FOLDER / "checklist.test.yml").read_text(encoding="utf-8")
PIECES = [
    "[",
    "]",
    "{}",
    ": ",
    "- ",
    "\n",
    "  ",
    "missing",
    "not applicable",
    "1e9",
    "%",
    "''",
    '"\\uFFFF"',
    "&a ",
    "*a",
    "😀",
    *"0123456789",
]


@pytest.fixture(scope="module")
def policy() -> Checklist:
    return checklist.load(CHECKLIST, "checklist.yml")


def mutate(seed: int) -> str:
    generator = random.Random(seed)  # noqa: S311 - the same mutants in every run
    text = TESTS
    for _ in range(generator.randint(1, 2)):
        start = generator.randrange(len(text))
        end = start + generator.choice([0, 1, 1, 12])
        text = text[:start] + generator.choice(PIECES) + text[end:]
    return text


def outcome(text: str, policy: Checklist) -> str:
    try:
        report = run([load(text.encode(), "checklist.test.yml", policy)])
    except PolicyTestError as error:
        has_positions = all(problem.position.line >= 1 and problem.message for problem in error.problems)
        return "refused" if error.problems and has_positions else "no problem"
    page = terminal.render(report, show_coverage=True, require_coverage=True, colour=False, width=80)
    assert all(render(report) for render in (json_report.render, junit.render))
    return "passed" if page.endswith("10 tests passed\n") else "read"


def test_no_mutant_crashes(policy: Checklist) -> None:
    assert {outcome(mutate(seed), policy) for seed in range(400)} == {"refused", "read", "passed"}


def test_the_file_itself_passes(policy: Checklist) -> None:
    assert outcome(TESTS, policy) == "passed"
