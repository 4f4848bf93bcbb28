"""Every code has an explanation and an example that provokes exactly this code, and no explanation is without a code.

The example is part of the explanation, or, where files and commands are not enough, a situation of tests/situations.py.
`GATE_UPDATE_GOLDEN=1` writes the outputs of the examples again; read the diff before you commit it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.model.codes import Code
from gate.model.evidence import Cause
from gate.render import explanation
from gate.render.explanation import Example, Explanation, Paragraph
from scripts.pages import codes as pages
from tests.cases import cases
from tests.command import Result, environment, lay_out, run
from tests.situations import SITUATIONS

CODES = sorted([*map(str, Code), *map(str, Cause)])
EXPLAINED = sorted(explanation.codes())
WITH_SESSION = [code for code in EXPLAINED if explanation.load(code).sessions]

ACCOMPANIED = {str(Code.TOO_MANY_PROBLEMS): frozenset({str(Code.DUPLICATE_ID)})}
"""Codes that are only reported after others: of the problems that come first."""

WITHOUT_EFFECT = {str(Code.UNWRITABLE_FILE)}
"""Errors that do not change the exit code: publishing never changes the decision."""

WARNINGS = ("warnings", "traps")
"""The groups of codes that block nothing."""

FIX = "**Fix:** "
ANY_LINES = ANY_TEXT = "…"

UPDATE = bool(os.environ.get("GATE_UPDATE_GOLDEN"))


def test_codes_and_explanations_are_the_same_set() -> None:
    missing, unknown = sorted(set(CODES) - set(EXPLAINED)), sorted(set(EXPLAINED) - set(CODES))

    assert not missing, f"write src/gate/render/explanations/GROUP/CODE.md with an example for {missing}"
    assert not unknown, f"no error has the code of these explanations: {unknown}"


def test_no_code_is_also_a_cause() -> None:
    assert set(map(str, Code)) & set(map(str, Cause)) == set()
    assert len(CODES) == len(set(CODES))


def test_every_code_is_provoked_by_its_example_or_by_one_situation() -> None:
    assert sorted([*WITH_SESSION, *map(str, SITUATIONS)]) == CODES, "give the explanation a block of `console`"


@cases("code", EXPLAINED)
def test_an_explanation_says_what_it_means_and_how_to_fix_it(code: str) -> None:
    entry = explanation.load(code)
    paragraphs = [part.text for part in entry.parts if isinstance(part, Paragraph)]

    assert re.fullmatch(r"[A-Z`].*\.", entry.summary)
    assert len(entry.summary) <= 120
    assert len(paragraphs) >= 2
    assert paragraphs[-1].startswith(FIX)
    assert not any(paragraph.startswith(FIX) for paragraph in paragraphs[:-1])


@pytest.mark.parametrize("code", WITH_SESSION)
def test_the_example_prints_what_it_shows_and_gives_exactly_this_code(
    code: str, tmp_path: Path, gate_folder: Path
) -> None:
    entry = explanation.load(code)
    lay_out(tmp_path, entry.example_files)

    outputs = [entry for session in entry.sessions for entry in _run_session(session, tmp_path, gate_folder)]
    if UPDATE:
        _write_outputs(entry, outputs)

    for command, expected, result in outputs:
        assert UPDATE or _matches(result.output.splitlines(), expected), f"$ {command}\n{result.output}"
    results = [result for _, _, result in outputs]
    codes = _codes([result.output for result in results], tmp_path)
    assert codes - ACCOMPANIED.get(code, frozenset()) == {code}
    assert results[-1].code == (0 if code in WITHOUT_EFFECT or entry.group in WARNINGS else 2)


@pytest.mark.parametrize("code", SITUATIONS, ids=str)
def test_the_situation_prints_what_the_explanation_shows_and_gives_exactly_this_code(
    code: Code | Cause, tmp_path: Path
) -> None:
    output = SITUATIONS[code](tmp_path)

    assert _codes([output], tmp_path) == {str(code)}
    (message,) = _messages(code)
    assert re.search(".*?".join(map(re.escape, message.split(ANY_TEXT))), " ".join(output.split()))


def _messages(code: Code | Cause) -> list[str]:
    """The messages in blocks of `text`, in which `…` stands for any text."""
    parts = (part for part in explanation.load(code).parts if isinstance(part, Example))
    return [" ".join(part.lines) for part in parts if part.language == "text" and not part.file]


def test_the_pages_are_those_of_the_explanations() -> None:
    for path, text in pages.pages().items():
        assert path.read_text(encoding="utf-8") == text, "run `make pages`"


def test_the_page_of_its_group_has_one_section_for_every_code() -> None:
    texts = pages.pages()
    sections = {
        code: texts[pages.FOLDER / f"{group}.md"].count(f"\n## {code}\n") for code, group in explanation.codes().items()
    }

    assert sections == dict.fromkeys(EXPLAINED, 1)


# ------------------------------------------------------------------------------------------------------------- sessions


def _run_session(session: Example, folder: Path, gate_folder: Path) -> Iterator[tuple[str, list[str], Result]]:
    """Runs the commands of a block: each with the lines below it, and its result."""
    for entry in re.split(r"^\$ ", "\n".join(session.lines), flags=re.MULTILINE)[1:]:
        command, _, expected = entry.partition("\n")
        yield command, expected.splitlines(), _run(command, folder, gate_folder)


def _write_outputs(entry: Explanation, shown: list[tuple[str, list[str], Result]]) -> None:
    """Replaces the outputs in an explanation that differ from what the commands print."""
    text = entry.text
    for command, expected, result in shown:
        actual = [line.rstrip() for line in result.output.splitlines()]
        if not _matches(actual, expected):
            actual = _without_rest(actual, expected)
            before, after = ("".join(f"{line}\n" for line in (f"$ {command}", *lines)) for lines in (expected, actual))
            text = text.replace(before, after, 1)
    path = Path(explanation.__file__).parent / "explanations" / entry.group / f"{entry.code}.md"
    path.write_text(text, encoding="utf-8")


def _without_rest(actual: list[str], expected: list[str]) -> list[str]:
    """The lines with `…` where the expected ones begin or end with it, if the line beside it is still there."""
    if expected[:1] == [ANY_LINES] and expected[1:2] and expected[1] in actual:
        actual = [ANY_LINES, *actual[actual.index(expected[1]) :]]
    if len(expected) > 1 and expected[-1] == ANY_LINES and expected[-2] in actual:
        actual = [*actual[: actual.index(expected[-2]) + 1], ANY_LINES]
    return [ANY_LINES] if expected == [ANY_LINES] else actual


def _run(command: str, folder: Path, gate_folder: Path) -> Result:
    """Runs a command: `gate` in this process, any other in a shell."""
    words = re.match(r"((?:[A-Z_]+=\S* )*)gate ([^>|&]*)$", command)
    if words is None:
        env = environment(folder) | {"PATH": f"{gate_folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False)
        return Result(done.returncode, done.stdout, done.stderr)
    variables = dict(word.split("=", 1) for word in words[1].split())
    arguments = shlex.split(words[2])
    extra = ["--json", "evidence.json"] if arguments[0] == "check" and "--json" not in arguments else []
    return run(folder, {**environment(folder), **variables}, *arguments, *extra)


def _matches(actual: list[str], expected: list[str]) -> bool:
    """Whether the lines are the expected ones: a line `…` stands for any number of lines, else it is any text."""
    if not expected:
        return not actual
    if expected[0] == ANY_LINES:
        return any(_matches(actual[start:], expected[1:]) for start in range(len(actual) + 1))
    return bool(actual) and _is_line(actual[0].rstrip(), expected[0]) and _matches(actual[1:], expected[1:])


def _is_line(actual: str, expected: str) -> bool:
    return bool(re.fullmatch(".*?".join(map(re.escape, expected.split(ANY_TEXT))), actual))


def _codes(outputs: list[str], folder: Path) -> set[str]:
    """The codes that the outputs show, and the causes of missing facts in the saved result."""
    text = " ".join(" ".join(outputs).split())
    shown = {code for code in CODES if f"[{code}]" in text}
    saved = folder / "evidence.json"
    items = json.loads(saved.read_text())["items"] if saved.exists() else []
    return shown | {cause for item in items for cause in _causes(item["comparisons"])}


def _causes(value: object) -> list[str]:
    """The causes of the comparisons without data."""
    if isinstance(value, list):
        return [cause for element in value for cause in _causes(element)]
    if not isinstance(value, dict):
        return []
    own = [value["cause"]] if "cause" in value and "category" in value else []
    return [str(cause) for cause in own] + [cause for child in value.values() for cause in _causes(child)]
