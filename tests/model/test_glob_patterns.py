"""The automaton of globs: what it remembers of the paths before changes no answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gate.model.glob_patterns import MAX_STEPS, USES_BEFORE_COMBINATION, Pattern
from tests.cases import cases

NAMES = ("a", "b", "ab", "a.xml", "ab.xml", ".a", ".a.xml", "report")
SEGMENTS = st.sampled_from(("a", "*", "**", "a*", "*.xml", "[ab]*", "[!a]*", ".*", "a?", "{a,b}.xml"))
GLOBS = st.lists(st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join), min_size=1, max_size=8)
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.booleans(), st.booleans()), min_size=1, max_size=5)


@given(GLOBS, st.lists(STEPS, min_size=1, max_size=8))
def test_a_pattern_that_compared_many_names_answers_as_a_new_one(
    globs: list[str], paths: list[list[tuple[str, bool, bool]]]
) -> None:
    used = Pattern(globs)
    for name in NAMES * (USES_BEFORE_COMBINATION // len(NAMES) + 1):
        used.advance(used.start, name)

    for path in paths:
        new = Pattern(globs)
        states, expected = used.start, new.start
        for name, hides, is_link in path:
            states = used.advance(states, name, hides=hides, is_link=is_link)
            expected = new.advance(expected, name, hides=hides, is_link=is_link)
            assert (states, used.accepts(states)) == (expected, new.accepts(expected))


@cases(
    ("path", "is_match"),
    [("build/junit.xml", True), ("build/x/TEST-a.xml", True), ("junit.xml/x", False), ("build/test.xml", False)],
)
def test_many_globs_find_a_file_after_many_others(path: str, is_match: bool) -> None:
    pattern = Pattern(
        ["**/junit.xml", "**/TEST-*.xml", "**/*-junit.xml", *(f"**/tool{number}-*.json" for number in range(300))]
    )
    for number in range(2 * USES_BEFORE_COMBINATION):
        assert not pattern.matches(f"src/module{number}/file{number}.py")

    assert pattern.matches(path) is is_match


def test_more_sets_of_states_than_a_pattern_remembers_change_no_answer() -> None:
    letters = "abcdefghij"
    pattern = Pattern([f"**/*{letter}*/end" for letter in letters])
    names = ["x" + "".join(letter for bit, letter in enumerate(letters) if number >> bit & 1) for number in range(1024)]

    assert len({pattern.after(name) for name in names}) > MAX_STEPS
    assert [name for name in names * 2 if not pattern.matches(f"{name}/end")] == ["x", "x"]
