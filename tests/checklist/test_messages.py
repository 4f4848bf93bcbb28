"""Every message about an invalid checklist: `messages/*.yml` with the whole output beside it in a `.txt`."""

from __future__ import annotations

from pathlib import Path

from tests.cases import cases
from tests.checklist.catalog import problems

MESSAGES = Path(__file__).parent / "messages"


@cases("name", sorted(path.stem for path in MESSAGES.glob("*.yml")))
def test_every_problem_is_reported_at_once_with_its_position(name: str) -> None:
    text = (MESSAGES / f"{name}.yml").read_text(encoding="utf-8")
    assert problems(text, f"{name}.yml") + "\n" == (MESSAGES / f"{name}.txt").read_text(encoding="utf-8")


TRAPS = {
    "owner: @alice": "1:8: `@` at the start of a value is reserved in YAML [unquoted-value]\n"
    "    quote the value: `'@alice'`",
    "title: %done # now": "1:8: `%` at the start of a value is reserved in YAML [unquoted-value]\n"
    "    quote the value: `'%done'`",
    "title: `x`": "1:8: a backtick at the start of a value is reserved in YAML [unquoted-value]\n"
    "    quote the value: `'`x`'`",
    "reports: **/x.xml": "1:10: `*` at the start of a value is an alias in YAML [unquoted-value]\n"
    "    quote the value: `'**/x.xml'`",
    "reports: **/{a,b}.xml": "1:10: `*` at the start of a value is an alias in YAML [unquoted-value]\n"
    "    quote the value: `'**/{a,b}.xml'`",
    "reports: [**/*.xml, b]": "1:11: `*` at the start of a value is an alias in YAML [unquoted-value]\n"
    "    quote the value: `'**/*.xml'`",
    "a: *b": "1:4: YAML reads `*b` as an alias, and there is no anchor with that name [unknown-alias]\n"
    "    quote the value if the `*` is part of it, as in `'*b'`",
    "a: & b": "1:4: `&` at the start of a value is an anchor in YAML [unquoted-value]\n    quote the value: `'& b'`",
    "title: Coverage: whole": "1:8: a `: ` inside a value makes YAML read a second key on the line [unquoted-value]\n"
    "    quote the value: `'Coverage: whole'`",
    "with: reports: a.xml": "1:7: unexpected key after `with:` on the same line [invalid-yaml]\n"
    "    write it on a line of its own, indented, or in braces: `with: {reports: a.xml}`",
    "  when: events: [push]": "1:9: unexpected key after `when:` on the same line [invalid-yaml]\n"
    "    write it on a line of its own, indented, or in braces: `when: {events: [push]}`",
    "title: beginning with: a": "1:8: a `: ` inside a value makes YAML read a second key on the line [unquoted-value]\n"
    "    quote the value: `'beginning with: a'`",
    "must: >= 80%": "1:7: `>` at the start of a value is the start of folded text in YAML [unquoted-value]\n"
    "    begin with the name of a fact, or quote the value: `'>= 80%'`",
    "a: !h!x y": "1:4: `!` at the start of a value is a tag in YAML [unquoted-value]\n    quote the value: `'!h!x y'`",
    "a: ]": "1:4: `]` at the start of a value is the end of a list in YAML [unquoted-value]\n    remove it",
    "a: [b\nc: d": "2:2: the list `[` that opens in line 1, column 4 is not closed before this [unclosed-bracket]\n"
    "    close it; inside it, quote values with `[`, `]`, `{`, `}`, `,` or `: `",
    "a: [b\n\n": "1:4: the list `[` that opens here is not closed [unclosed-bracket]\n"
    "    close it; inside it, quote values with `[`, `]`, `{`, `}`, `,` or `: `",
    "a: [x matches /[a-z]{2}/]": "1:16: the list `[` that opens in line 1, column 4 is not closed before this"
    " [unclosed-bracket]\n"
    "    close it; inside it, quote values with `[`, `]`, `{`, `}`, `,` or `: `",
    'a: "b': '1:4: the quote that opens here is not closed [unclosed-quote]\n    close it with `"`',
    r'a: "\d"': "1:4: this backslash in double quotes begins an unknown escape [unknown-escape]\n"
    "    use single quotes, in which a backslash has no special meaning",
    "a: 'it's'": "1:8: unexpected text after a closing quote [invalid-yaml]\n"
    "    quote the whole value; write a single quote inside single quotes twice",
    "a:\n\tb: c": "2:1: there is a tab in the indentation, expected spaces [tab-in-indentation]\n"
    "    indent with spaces",
    "a:\n  - b: c\n\td: e": "3:1: there is a tab in the indentation, expected spaces [tab-in-indentation]\n"
    "    indent with spaces",
    "- a\nb: c": "2:1: this line does not continue the list that begins in line 1 [invalid-yaml]\n"
    "    check the indentation and the quotes of this line and of the line above",
    "help: ask in #on-call\n  or call": "2:3: this line does not continue the mapping that begins in line 1"
    " [invalid-yaml]\n"
    "    a `#` after a space begins a comment, which ends the text of the line above: quote the whole text",
    "a:\n  - b # that\n c": "3:2: this line does not continue the mapping that begins in line 1 [invalid-yaml]\n"
    "    check the indentation and the quotes of this line and of the line above",
    "a:\n  - b\n c": "3:2: this line does not continue the mapping that begins in line 1 [invalid-yaml]\n"
    "    check the indentation and the quotes of this line and of the line above",
    "a: 'b' \"c\"": "1:8: unexpected text after a closing quote [invalid-yaml]\n"
    "    quote the whole value; write a single quote inside single quotes twice",
    "a: 'b' !c": "1:8: unexpected text after a closing quote [invalid-yaml]\n"
    "    quote the whole value; write a single quote inside single quotes twice",
    "a: [b] !c": "1:8: this line does not continue the mapping that begins in line 1 [invalid-yaml]\n"
    "    check the indentation and the quotes of this line and of the line above",
    "a: b\n  c: d": "2:4: unexpected `:`; no key is possible here [invalid-yaml]\n"
    "    check the indentation and the quotes of this line and of the line above",
    "a: b\n...\nc: d": "3:1: this is not YAML: did not find expected <document start> [invalid-yaml]\n"
    "    check the indentation and the quotes of this line and of the line above",
    "a: b\n---\nc: d": "2:1: a second document begins here, expected one [second-document]\n    remove the line `---`",
    "a: b\r\nc: @d\r\n": "2:4: `@` at the start of a value is reserved in YAML [unquoted-value]\n"
    "    quote the value: `'@d'`",
    "\ufeffa: @b": "1:4: `@` at the start of a value is reserved in YAML [unquoted-value]\n    quote the value: `'@b'`",
    "a: \x07": "1:4: the control character U+0007 is not allowed in YAML [control-character]\n    remove it",
    "[" * 30: "1:22: more than 20 nested levels [too-deep]\n    use fewer levels",
    "? " * 30: "1:43: more than 20 nested levels [too-deep]\n    use fewer levels",
    "": "1:1: the checklist is empty [empty-checklist]\n"
    "    start with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist",
    "# nothing\n": "1:1: the checklist is empty [empty-checklist]\n"
    "    start with `version: 1`, `title:` and `items:`; `gate init` writes a first checklist",
    "text": "1:1: the checklist is `text`, expected a mapping [wrong-type]",
}


@cases("text", TRAPS)
def test_syntax_errors_of_yaml_are_explained(text: str) -> None:
    assert problems(text, "a.yml") == f"a.yml:{TRAPS[text]}"


def test_a_message_has_no_escape_sequences() -> None:
    assert problems('version: 1\nitems: []\n"\\e[31m\\u202e": x', "a.yml") == (
        "a.yml:2:8: `items` is empty [empty-value]\n    write at least one value\n"
        "a.yml:3:1: `\\x1b[31m\\u202e` is not a key [unknown-key]\n"
        "    the keys are: `version`, `title`, `extends`, `tier`, `profiles`, `defaults`, `items` and `waivers`"
    )


def test_a_message_lists_at_most_twenty_options() -> None:
    items = "".join(f"  - {{id: item-{number}, probe: repository, must: draft}}\n" for number in range(25))
    waiver = "{item: zebra, until: 2026-12-31, by: x, reason: x}"
    options = ", ".join(f"`item-{number}`" for number in range(20))
    assert problems(f"version: 1\nitems:\n{items}waivers: [{waiver}]", "a.yml") == (
        f"a.yml:28:18: there is no item `zebra` [unknown-item]\n    the items are: {options} and 5 more"
    )


def test_at_most_two_hundred_problems_are_reported_before_the_limit_that_ends_the_reading() -> None:
    text = "a: &a {b: c}\n" + "".join(f"x{number}: {{<<: *a}}\n" for number in range(30_000))
    report = problems(text, "a.yml")
    assert "more problems follow" in report.splitlines()[-2]
    assert len(report) < 50_000


def test_at_most_two_hundred_problems_are_reported() -> None:
    lines = problems("version: 1\nitems:\n" + "- x\n" * 1000, "a.yml").splitlines()
    assert lines[199:] == [
        "a.yml:202:3: value 200 of `items` is `x`, expected a mapping [wrong-type]",
        "a.yml:202:3: 800 more problems follow [too-many-problems]",
        "    fix the first ones and run the command again",
    ]
