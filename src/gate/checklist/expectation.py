"""The grammar of expectations: text → Expectation, checked against the facts that the probe declares.

    expectation = fact compare bound | fact "in" word { "|" word } | fact "matches" "/" regex "/"
                | fact ( "has" | "lacks" ) word | [ "not" ] fact ;
    compare     = ">=" | "<=" | ">" | "<" | "==" | "!=" ;
    bound       = number [ unit ] | word | "baseline" [ ( "+" | "-" ) number [ unit ] ] ;

A word is one or more characters other than white space, `|` and quotes, or anything between quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gate.checklist.thresholds import ExpectationError, moving, steady
from gate.model.checklist import Expectation, NoThreshold, Op, Pattern, Threshold, Words
from gate.model.position import Position
from gate.model.suggestions import suggest
from gate.model.text import quote, quote_list
from gate.model.values import Better, FactSpec, Kind

MAX_LENGTH = 500

COMPARE = (Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS, Op.EQUAL, Op.UNEQUAL)

OPERATORS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.NUMBER: COMPARE,
    Kind.PERCENTAGE: COMPARE,
    Kind.STRING: (Op.EQUAL, Op.UNEQUAL, Op.IN, Op.MATCHES),
    Kind.BOOLEAN: (),
    Kind.LIST: (Op.HAS, Op.LACKS),
}

_KINDS = {
    Kind.NUMBER: "a number",
    Kind.PERCENTAGE: "a share in %",
    Kind.STRING: "a word",
    Kind.BOOLEAN: "a flag, true or false",
    Kind.LIST: "a set of words",
}

_FACT = re.compile(r"(not\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*")
_OPERATOR = re.compile(r"(>=|<=|==|!=|[<>](?!=)|(?:in|matches|has|lacks)(?=\s|$|[/\"']))\s*")
_WORD = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s|"']+))\s*""")
_MISSPELT = {
    "=": "==", "===": "==", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!=", "is": "==",
    "contains": "has", "includes": "has", "at": ">=", "~": "matches", "=~": "matches", "equals": "==", "not": "!=",
}  # fmt: skip


def parse(text: str, facts: Mapping[str, FactSpec], place: Position) -> Expectation:
    """The expectation that `text` states about one of `facts`.

    Raises:
        ExpectationError: when it is not one; with the offset of what is wrong.
    """
    if len(text) > MAX_LENGTH:
        raise ExpectationError(
            f"the expectation has {len(text)} characters; at most {MAX_LENGTH} are read", "write it shorter"
        )
    begin = len(text) - len(text.lstrip())
    head = _FACT.match(text, begin)
    if head is None:
        message = f"{quote(text)} does not begin with the name of a fact"
        raise ExpectationError(message, _headless(text.strip(), facts), begin)
    spec = _known(head, text, facts)
    rest = text[head.end() :].rstrip()
    if head.group(1) or spec.kind is Kind.BOOLEAN or not rest:
        op, bound = _flag(spec, Op.IS_NOT if head.group(1) else Op.IS, rest, head.end()), NoThreshold()
        return Expectation(spec, op, bound, text.strip(), place)
    op, start = _operator(spec, text, head.end())
    return Expectation(spec, op, _bound(spec, op, text, start), text.strip(), place)


def _headless(written: str, facts: Mapping[str, FactSpec]) -> str:
    """What to write for something that does not begin with a fact; `!exists` is `not exists` elsewhere."""
    negated = written.removeprefix("!").strip()
    if written.startswith("!") and negated in facts:
        return f"write {quote(f'not {negated}')}"
    return "write `fact operator bound`, such as `line_coverage >= 80%`"


def _known(head: re.Match[str], text: str, facts: Mapping[str, FactSpec]) -> FactSpec:
    if (name := head.group(2)) in facts:
        return facts[name]
    dashed = re.match(r"[\w-]*\w", text[head.start(2) :])  # a name with dashes, which no fact has
    written = dashed.group() if dashed else name
    negated = facts.get(re.sub(r"^(not?|is_not|isnt)_", "", written))
    hint = suggest(written, facts, "its facts are")
    if negated and negated.kind is Kind.BOOLEAN:
        hint = f"write {quote(f'not {negated.name}')}"
    raise ExpectationError(f"the probe sees no fact {quote(written)}", hint, head.start(2), unknown_fact=written)


def _flag(spec: FactSpec, op: Op, rest: str, offset: int) -> Op:
    if spec.kind is not Kind.BOOLEAN:
        wanted = f"{quote(spec.name)} is {_KINDS[spec.kind]}"
        missing = "`not` stands only before a flag" if op is Op.IS_NOT else "an operator and a bound are missing"
        raise ExpectationError(f"{wanted}; {missing}", f"write `{example(spec)}`", 0 if op is Op.IS_NOT else offset)
    if not rest:
        return op
    asks = re.fullmatch(r"(==|=|is|!=)\s*(true|false|yes|no)", rest)
    negated = asks is not None and (asks[1] == "!=") != (asks[2] in ("false", "no"))
    message = f"{quote(spec.name)} is a flag and stands alone; {quote(rest)} is too much"
    negative = f"not {spec.name}"
    hint = f"write {quote(negative if negated else spec.name)}" if asks else f"write `{spec.name}` or `{negative}`"
    raise ExpectationError(message, hint, offset)


def _operator(spec: FactSpec, text: str, offset: int) -> tuple[Op, int]:
    allowed = OPERATORS[spec.kind]
    found = _OPERATOR.match(text, offset)
    if found is None:
        written = re.match(r"[^\w\s\"'/]+|\S+", text[offset:])
        token = written.group() if written else ""
        right = _MISSPELT.get(token.lower(), "")
        hint = f"write `{right}`" if right in allowed else f"write `{example(spec)}`"
        raise ExpectationError(f"{quote(token)} is not an operator", hint, offset)
    op = Op(found.group(1))
    if op not in allowed:
        takes = quote_list(each.value for each in allowed)
        message = f"{quote(spec.name)} is {_KINDS[spec.kind]}: it takes {takes}, not `{op}`"
        raise ExpectationError(message, f"write `{example(spec)}`", offset)
    return op, found.end()


def example(spec: FactSpec) -> str:
    """An expectation about this fact that would be right."""
    higher = spec.better is Better.HIGHER
    bound = {"": "1" if higher else "0", "%": "80%"}.get(spec.unit, f"10{spec.unit}")
    sign = ">=" if higher or spec.kind is Kind.PERCENTAGE else "<="
    word = spec.words[0] if spec.words else "word"
    shapes = {Kind.STRING: f"== {word}", Kind.LIST: f"has {word}", Kind.BOOLEAN: ""}
    return f"{spec.name} {shapes.get(spec.kind, f'{sign} {bound}')}".rstrip()


def _bound(spec: FactSpec, op: Op, text: str, start: int) -> Threshold:
    written = text[start:].rstrip()
    if not written:
        raise ExpectationError(f"nothing follows `{op}`", f"write `{example(spec)}`", start)
    if op is Op.MATCHES:
        return _pattern(written, start)
    if spec.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return moving(spec, written, start) if written.startswith("baseline") else steady(spec, written, start)
    if spec.kind is Kind.STRING and written == "baseline":
        return moving(spec, written, start)
    return Words(_words(spec, op, text, start))


def _pattern(written: str, start: int) -> Pattern:
    if written[0] == "/" and (len(written) == 1 or written[-1] != "/"):
        raise ExpectationError(f"the pattern {quote(written)} is not closed", "end it with `/`", start + len(written))
    if len(written) < 3 or written[0] != "/":
        raise ExpectationError(
            f"{quote(written)} is not a pattern between slashes", "write it as `matches /^v[0-9]+/`", start
        )
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(written[1:-1], options)
    except re2.error as error:
        said = error.args[0]
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        hint = "patterns are in RE2 syntax: no look-around, no back-references"
        raise ExpectationError(f"the pattern cannot be read: {quote(words)[1:-1]}", hint, start) from None
    return Pattern(written[1:-1])


def _words(spec: FactSpec, op: Op, text: str, start: int) -> tuple[str, ...]:
    words: list[str] = []
    position = start
    while True:
        found = _WORD.match(text, position)
        if found is None and (mark := text[position:].strip()[:1]) in ("'", '"'):
            raise ExpectationError("a quote is not closed", f"close it with {quote(mark)}", len(text))
        if found is None:
            raise ExpectationError(f"a word is missing after {quote(text[:position].rstrip())}", "", position)
        word = next(group for group in found.groups() if group is not None)
        _check_word(spec, word, found.start(found.lastindex or 0))
        words.append(word)
        position = found.end()
        if position == len(text):
            return _distinct(words, op, start)
        if op is not Op.IN or text[position] != "|":
            _refuse_rest(op, text, position)
        position += 1


def _distinct(words: list[str], op: Op, start: int) -> tuple[str, ...]:
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise ExpectationError(f"{quote(twice[0])} stands twice after `{op}`", "keep one of them", start)
    return tuple(words)


def _refuse_rest(op: Op, text: str, position: int) -> None:
    message = f"{quote(text[position:])} is left over"
    if text[position] == "|":
        raise ExpectationError(message, f"`|` is for `in`; after `{op}` stands one word", position)
    joint = " between words" if op is Op.IN else ""
    hint = f"write each expectation on its own; quote a word with spaces{', and write `|`' + joint if joint else ''}"
    raise ExpectationError(message, hint, position)


def _check_word(spec: FactSpec, word: str, offset: int) -> None:
    if not word:
        raise ExpectationError("the quotes hold no word", "write the word that is wanted", offset)
    if spec.words and word not in spec.words:
        hint = suggest(word, spec.words, "its words are")
        raise ExpectationError(f"{quote(spec.name)} is never {quote(word)}", hint, offset)


def described(facts: Iterable[FactSpec]) -> str:
    """The facts with kind and meaning, one a line, as an editor shows them."""
    return "\n".join(f"- {spec.name} ({_KINDS[spec.kind]}): {spec.meaning}" for spec in facts)
