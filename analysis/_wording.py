"""Words and numbers as sentences need them. Part of `tell`."""

import re
from collections.abc import Callable

import pandas as pd

MARKUP = re.compile(r"[!-+./:-@\[-`{-~]")  # what Markdown or HTML could take for a sign of its own
KEEP = "\u00a0"  # a blank at which no line ends
MOST = 3  # things told of a kind


def plain(words: object) -> str:
    r"""Return words of a corpus so that Markdown shows them as they are: no markup, no formula.

    Parameters
    ----------
    words : object
        A title, a label, a source: anything that somebody else wrote.

    Examples
    --------
    >>> plain("Stop & [go](x)")
    'Stop &#38; &#91;go&#93;&#40;x&#41;'
    >>> plain("$x$")
    '<span>&#36;</span>x<span>&#36;</span>'
    """
    return MARKUP.sub(_entity, " ".join(str(words).split()))


def extremes(
    table: pd.DataFrame, value: str, words: tuple[str, str, str], form: Callable[[float], str]
) -> str:
    """Return which source has the most of something and which the least, with intervals."""
    rows = table[table["enough"]].sort_values(value, ascending=False, kind="stable")
    where, unit, evidence = words
    if len(rows) < 2:
        has = f"only {plain(rows['source'].iloc[0])} has" if len(rows) else "no source has"
        return f"{has} enough {evidence} for sources to be compared"
    most, least = rows.iloc[0], rows.iloc[-1]
    ends = [
        f"{where} {plain(row['source'])} ({form(row[value])}{unit}, 95 % interval "
        f"{form(row['low'])} to {form(row['high'])}; n = {row['n']} of {row['base']:,})"
        for row in (most, least)
    ]
    overlap = ", but these intervals overlap" if least["high"] >= most["low"] else ""
    return f"most {ends[0]}, least {ends[1]}{overlap}"


def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def share(part: float, whole: float) -> str:
    return percent(part / whole)


def signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def near(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def doubled(doublings: float) -> str:
    if doublings == float("inf"):
        return "any number"
    number = 2.0**doublings
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def some(number: int, thing: str, many: str = "") -> str:
    return f"{number:,} {thing if number == 1 else many or thing + 's'}"


def listed(things: list[str], most: int = MOST) -> str:
    """Return "a, b and 2 more"."""
    if len(things) > most:
        return f"{', '.join(things[:most])} and {len(things) - most} more"
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def lines(sentences: list[str]) -> str:
    """Return a sentence a line; a number is not parted from its sign at the end of a line."""
    text = "\n".join(sentences)
    text = re.sub(r"(?<=\d) %", f"{KEEP}%", text)
    return re.sub(r"\b([nq]) = (?=\d)", rf"\1{KEEP}={KEEP}", text)


def _entity(found: re.Match) -> str:
    sign = f"&#{ord(found[0])};"
    # Between these two, formulas are set; what stands in an element of its own begins none.
    return f"<span>{sign}</span>" if found[0] in "$\\" else sign
