"""The heart of the checklist's tests: a file with mistakes in, the whole output out, beside it in a `.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checklist.catalog import said

MESSAGES = Path(__file__).parent / "messages"


@pytest.mark.parametrize("name", sorted(path.stem for path in MESSAGES.glob("*.yml")))
def test_every_problem_is_told_at_once_and_at_its_place(name: str) -> None:
    text = (MESSAGES / f"{name}.yml").read_text(encoding="utf-8")
    assert said(text, f"{name}.yml") + "\n" == (MESSAGES / f"{name}.txt").read_text(encoding="utf-8")


TRAPS = {
    "owner: @alice": "1:8: `@` at the start of a value is reserved in YAML\n    quote it: `'@alice'`",
    "title: %done # now": "1:8: `%` at the start of a value is reserved in YAML\n    quote it: `'%done'`",
    "title: `x`": "1:8: a backtick at the start of a value is reserved in YAML\n    quote it: `'`x`'`",
    "reports: **/x.xml": "1:10: `*` at the start of a value is an alias in YAML\n    quote it: `'**/x.xml'`",
    "reports: **/{a,b}.xml": "1:10: `*` at the start of a value is an alias in YAML\n    quote it: `'**/{a,b}.xml'`",
    "reports: [**/*.xml, b]": "1:11: `*` at the start of a value is an alias in YAML\n    quote it: `'**/*.xml'`",
    "a: *b": "1:4: YAML reads `*b` as an alias, and nothing has that name\n"
    "    quote it when the `*` is part of the value, as in `'*b'`",
    "a: & b": "1:4: `&` at the start of a value is an anchor in YAML\n    quote it: `'& b'`",
    "title: Coverage: whole": "1:8: a `: ` inside a value makes YAML read a second key on the line\n"
    "    quote the value: `'Coverage: whole'`",
    "with: reports: a.xml": "1:7: a key cannot stand behind `with:` on the same line\n"
    "    write it in a line of its own, indented, or in braces: `with: {reports: a.xml}`",
    "  when: events: [push]": "1:9: a key cannot stand behind `when:` on the same line\n"
    "    write it in a line of its own, indented, or in braces: `when: {events: [push]}`",
    "title: beginning with: a": "1:8: a `: ` inside a value makes YAML read a second key on the line\n"
    "    quote the value: `'beginning with: a'`",
    "must: >= 80%": "1:7: `>` at the start of a value is the start of folded text in YAML\n"
    "    begin with the name of a fact, or quote it: `'>= 80%'`",
    "a: !h!x y": "1:4: `!` at the start of a value is a tag in YAML\n    quote it: `'!h!x y'`",
    "a: ]": "1:4: `]` at the start of a value is the end of a list in YAML\n    remove it",
    "a: [b\nc: d": "2:2: the list `[` that opens in line 1, column 4 is not closed before this\n"
    "    close it; inside it, quote a value that holds `[`, `]`, `{`, `}`, `,` or `: `",
    "a: [b\n\n": "1:4: the list `[` that opens here is never closed\n"
    "    close it; inside it, quote a value that holds `[`, `]`, `{`, `}`, `,` or `: `",
    "a: [x matches /[a-z]{2}/]": "1:16: the list `[` that opens in line 1, column 4 is not closed before this\n"
    "    close it; inside it, quote a value that holds `[`, `]`, `{`, `}`, `,` or `: `",
    'a: "b': '1:4: the quote that opens here is never closed\n    close it with `"`',
    r'a: "\d"': "1:4: a backslash in double quotes begins an escape that YAML does not know\n"
    "    use single quotes, in which a backslash is only a backslash",
    "a: 'it's'": "1:8: text follows a closing quote\n"
    "    put the whole value in quotes; a single quote inside single quotes is written twice",
    "a:\n\tb: c": "2:1: a tab stands where YAML wants spaces\n    indent with spaces",
    "a:\n  - b: c\n\td: e": "3:1: a tab stands where YAML wants spaces\n    indent with spaces",
    "- a\nb: c": "2:1: this line does not continue the list that begins in line 1\n"
    "    check the indentation and the quotes of this line and the one above",
    "help: ask in #on-call\n  or call": "2:3: this line does not continue the mapping that begins in line 1\n"
    "    a `#` after a space begins a comment, which ends the text of the line above: quote the whole text",
    "a:\n  - b # that\n c": "3:2: this line does not continue the mapping that begins in line 1\n"
    "    check the indentation and the quotes of this line and the one above",
    "a:\n  - b\n c": "3:2: this line does not continue the mapping that begins in line 1\n"
    "    check the indentation and the quotes of this line and the one above",
    "a: 'b' \"c\"": "1:8: text follows a closing quote\n"
    "    put the whole value in quotes; a single quote inside single quotes is written twice",
    "a: 'b' !c": "1:8: text follows a closing quote\n"
    "    put the whole value in quotes; a single quote inside single quotes is written twice",
    "a: [b] !c": "1:8: this line does not continue the mapping that begins in line 1\n"
    "    check the indentation and the quotes of this line and the one above",
    "a: b\n  c: d": "2:4: a `:` stands where YAML expects no key\n"
    "    check the indentation and the quotes of this line and the one above",
    "a: b\n...\nc: d": "3:1: this is not YAML: did not find expected <document start>\n"
    "    check the indentation and the quotes of this line and the one above",
    "a: b\n---\nc: d": "2:1: a second document begins here; a checklist is one document\n"
    "    remove the line `---`, or keep one document per file",
    "a: b\r\nc: @d\r\n": "2:4: `@` at the start of a value is reserved in YAML\n    quote it: `'@d'`",
    "\ufeffa: @b": "1:4: `@` at the start of a value is reserved in YAML\n    quote it: `'@b'`",
    "a: \x07": "1:4: the control character U+0007 is not allowed in YAML\n    remove it",
    "[" * 30: "1:22: values are nested more than 20 deep here\n    flatten them",
    "? " * 30: "1:43: values are nested more than 20 deep here\n    flatten them",
    "": "1:1: the checklist is empty\n"
    "    begin with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist",
    "# nothing\n": "1:1: the checklist is empty\n"
    "    begin with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist",
    "text": "1:1: the checklist is `text`; wanted a mapping of keys and values",
}


@pytest.mark.parametrize("text", TRAPS)
def test_the_traps_of_yaml_are_told_in_plain_words(text: str) -> None:
    assert said(text, "a.yml") == f"a.yml:{TRAPS[text]}"


def test_an_escape_cannot_reach_the_terminal_through_a_message() -> None:
    assert said('version: 1\nitems: []\n"\\e[31m\\u202e": x', "a.yml") == (
        "a.yml:2:8: `items` is empty\n    write at least one value\n"
        "a.yml:3:1: `\\x1b[31m\\u202e` is not a key\n"
        "    the keys are: `version`, `title`, `defaults`, `items` and `waivers`"
    )


def test_a_message_offers_twenty_words_at_most() -> None:
    items = "".join(f"  - {{id: item-{number}, probe: repository, must: draft}}\n" for number in range(25))
    waiver = "{item: zebra, until: 2026-12-31, by: x, reason: x}"
    offered = ", ".join(f"`item-{number}`" for number in range(20))
    assert said(f"version: 1\nitems:\n{items}waivers: [{waiver}]", "a.yml") == (
        f"a.yml:28:18: there is no item `zebra` to waive\n    the items are: {offered} and 5 more"
    )


def test_thousands_of_problems_are_cut_after_the_first_two_hundred() -> None:
    problems = said("version: 1\nitems:\n" + "- x\n" * 1000, "a.yml").splitlines()
    assert problems[199:] == [
        "a.yml:202:3: value 200 of `items` is `x`; wanted a mapping of keys and values",
        "a.yml:202:3: 800 more problems follow",
        "    mend the first ones and look again",
    ]
