"""Elements of CycloneDX XML that are read as a whole."""

from __future__ import annotations

import pytest

from gate.formats.common.cyclonedx_elements import MAX_TEXT, OpenElements, child_text, list_inner
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause


def test_an_element_is_whole_when_it_ends() -> None:
    elements = OpenElements("entry", 10_000)
    assert not elements

    elements.begin("component", {"type": "library"})
    for name in ("a", "b"):
        elements.begin("licenses", {})
        elements.begin("license", {})
        elements.add_text(f" {name}")
        elements.add_text("\n")
        assert elements.end() is None
        assert elements.end() is None
    elements.begin("name", {})
    elements.add_text("x" * (MAX_TEXT + 1))
    elements.end()
    component = elements.end()

    assert component is not None
    assert not elements
    assert component["@type"] == "library"
    assert [entry["#"].strip() for entry in list_inner(component, "licenses", "license")] == ["a", "b"]
    assert child_text(component, "name") == "x" * MAX_TEXT
    assert child_text(component, "purl") == ""


def test_an_element_of_many_characters_or_elements_is_refused() -> None:
    for attributes, text in (({"a": "x" * 1000}, ""), ({}, "x" * 1000), ({}, "")):
        elements = OpenElements("entry", 1000)
        with pytest.raises(EvidenceError) as raised:  # noqa: PT012 - which of the calls exceeds the limit does not matter
            for _ in range(6):
                elements.begin("a", attributes)
                elements.add_text(text)
        assert raised.value.cause is Cause.TOO_LARGE
        assert raised.value.detail == "one entry has more than 1,000 characters"


def test_elements_one_after_the_other_have_a_limit_each() -> None:
    elements = OpenElements("entry", 1000)
    for _ in range(20):
        elements.begin("a", {})
        elements.add_text("x" * 500)
        assert elements.end() == {"#": "x" * 500}
