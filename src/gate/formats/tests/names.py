"""Names of test cases: without what their class, or their file, says already."""

from __future__ import annotations

SEPARATORS = (".", "::", " > ")
"""What runners write between the class, file or suite of a test and its name."""


def strip_class(name: str, classname: str) -> str:
    """The name without a leading class and separator, such as `Shop.Cart.` or `test_cart.py::`."""
    for separator in SEPARATORS if classname and name.startswith(classname) else ():
        prefix = classname + separator
        if name.startswith(prefix) and len(name) > len(prefix):
            return name[len(prefix) :]
    return name


def split_class(name: str, suite: str) -> tuple[str, str]:
    """The class and the method in a full name such as `Shop.CartTest.Adds(1.5)`; `suite` is the class without its path.

    The class is empty where the name has none. A point in the arguments of a test ends no class.
    """
    at = name.find(f"{suite}.") if suite else -1
    if at == 0 or (at > 0 and name[at - 1] == "."):
        end = at + len(suite)
        return name[:end], name[end + 1 :]
    head, parenthesis, arguments = name.partition("(")
    classname, _, method = head.rpartition(".")
    return classname, method + parenthesis + arguments
