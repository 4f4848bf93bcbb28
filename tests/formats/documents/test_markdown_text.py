"""Text that went through a wrong code page, and text that did not."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.documents.markdown_text import decode, mend

MEANT = "🚀 Ready ✅ → 80 % – “École” é, 🏗️ ████░░ ⏳"


def misread(text: str, page: str) -> str:
    """What becomes of text whose UTF-8 is read in a code page; bytes that the page leaves open become controls."""
    return "".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("page", ["cp1252", "mac_roman"])
def test_text_read_in_a_wrong_code_page_is_mended_run_by_run(page: str) -> None:
    runs = Counter({page: 10})
    assert mend(misread(MEANT, page)) == (MEANT, runs)


@pytest.mark.parametrize("text", ["", "plain", MEANT, "“É” stands for itself", "Ünïcödé", "naïve café – 5 €", "Привет"])
def test_text_that_is_what_it_is_stays_so(text: str) -> None:
    assert mend(text) == (text, Counter())


def test_a_pair_that_could_be_either_is_mended_only_beside_a_certain_one() -> None:
    greek = misread("π", "mac_roman")
    assert mend(greek) == (greek, Counter())
    assert mend(f"{misread('✅', 'mac_roman')} {greek}") == ("✅ π", Counter({"mac_roman": 2}))


def test_lines_stay_where_they_are() -> None:
    text = misread("✅ a\r\n…\n\u0085\u2028é\n", "cp1252")
    mended, _ = mend(text)
    assert [len(part.split("\r")) for part in mended.split("\n")] == [
        len(part.split("\r")) for part in text.split("\n")
    ]


@pytest.mark.parametrize(
    ("data", "text", "encoding", "mended"),
    [
        (b"\xef\xbb\xbf# A\n", "# A\n", "utf-8-sig", ()),
        ("# Ä\n".encode("utf-16"), "# Ä\n", "utf-16", ()),
        (b"caf\xe9 \x93x\x94 \x81", "café “x” \x81", "cp1252", ("the file is not UTF-8 and was read as Windows-1252",)),
        (b"a\x00b\x0cc", "a\ufffdb\ufffdc", "utf-8", ()),
        (
            misread("✅ done", "cp1252").encode(),
            "✅ done",
            "utf-8",
            ("1 runs of characters were UTF-8 read as Windows-1252, and are mended",),
        ),
    ],
)
def test_bytes_become_text_and_what_was_done_is_said(
    data: bytes, text: str, encoding: str, mended: tuple[str, ...]
) -> None:
    found = decode(data)
    assert (found.text, found.encoding, found.mended) == (text, encoding, mended)


@given(st.binary(max_size=200))
def test_any_bytes_are_text(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@given(st.text(alphabet=st.characters(min_codepoint=0x800, exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_what_is_certain_comes_back(text: str) -> None:
    for page in ("cp1252", "mac_roman"):
        assert mend(misread(text, page))[0] == text
