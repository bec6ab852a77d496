"""Words for a page of plain text, cut or put in a row. Part of `code`, `gather` and `review`."""

from collections.abc import Iterable

WIDTH = 100
SHOWN = 4


def cut(text: str, width: int) -> str:
    """Return a text of at most `width` characters.

    >>> cut("a long quay", 7), cut("quay", 7)
    ('a long…', 'quay')
    """
    return text if len(text) <= width else text[: width - 1] + "…"


def row(items: Iterable[str], *, most: int = SHOWN, sign: str = ", ") -> str:
    """Return the first of many, and how many more there are.

    >>> row("abcde"), row("abcdefg")
    ('a, b, c, d, e', 'a, b, c, d and 3 more')
    """
    items = list(items)
    if len(items) <= most + 1:  # "and 1 more" would take as much room as the one
        return sign.join(items)
    return f"{sign.join(items[:most])} and {len(items) - most:,} more"


def count(n: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> count(1, "text"), count(1200, "text"), count(2, "copy", "copies")
    ('1 text', '1,200 texts', '2 copies')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"
