"""Text that was decoded with the wrong code page, and text that was not."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.formats.documents.markdown_text import decode, repair
from tests.cases import cases

ORIGINAL = "🚀 Ready ✅ → 80 % – “École” é, 🏗️ ████░░ ⏳"


def misread(text: str, page: str) -> str:
    """The text with its UTF-8 decoded with a code page; undefined bytes become control characters."""
    return "".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("page", ["cp1252", "mac_roman"])
def test_text_in_a_wrong_code_page_is_repaired_run_by_run(page: str) -> None:
    runs = Counter({page: 10})
    assert repair(misread(ORIGINAL, page)) == (ORIGINAL, runs)


@cases("text", ["", "plain", ORIGINAL, "“É” stands for itself", "Ünïcödé", "naïve café – 5 €", "Привет"])
def test_correct_text_is_not_changed(text: str) -> None:
    assert repair(text) == (text, Counter())


def test_an_ambiguous_pair_is_repaired_only_beside_a_certain_one() -> None:
    greek = misread("π", "mac_roman")
    assert repair(greek) == (greek, Counter())
    assert repair(f"{misread('✅', 'mac_roman')} {greek}") == ("✅ π", Counter({"mac_roman": 2}))


def test_line_breaks_are_not_changed() -> None:
    text = misread("✅ a\r\n…\n\u0085\u2028é\n", "cp1252")
    repaired, _ = repair(text)
    assert [len(part.split("\r")) for part in repaired.split("\n")] == [
        len(part.split("\r")) for part in text.split("\n")
    ]


@cases(
    ("data", "text", "encoding", "repairs"),
    [
        (b"\xef\xbb\xbf# A\n", "# A\n", "utf-8-sig", ()),
        ("# Ä\n".encode("utf-16"), "# Ä\n", "utf-16", ()),
        (b"caf\xe9 \x93x\x94 \x81", "café “x” \x81", "cp1252", ("the file is not UTF-8 and was read as Windows-1252",)),
        (b"a\x00b\x0cc", "a\ufffdb\ufffdc", "utf-8", ()),
        (
            misread("✅ done", "cp1252").encode(),
            "✅ done",
            "utf-8",
            ("repaired 1 runs of characters (UTF-8 that was decoded as Windows-1252)",),
        ),
    ],
)
def test_bytes_become_text_with_a_sentence_on_each_repair(
    data: bytes, text: str, encoding: str, repairs: tuple[str, ...]
) -> None:
    document = decode(data)
    assert (document.text, document.encoding, document.repairs) == (text, encoding, repairs)


@given(st.binary(max_size=200))
def test_any_bytes_are_text(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@example("\U000bb1b1")  # as Mac Roman it is also valid as Windows-1252, but not certain
@given(st.text(alphabet=st.characters(min_codepoint=0x800, exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_certain_repair_restores_the_text(text: str) -> None:
    for page in ("cp1252", "mac_roman"):
        assert repair(misread(text, page))[0] == text
