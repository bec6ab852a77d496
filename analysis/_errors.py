"""What is raised where a user's input is at fault. Nothing large is imported: cli needs it."""

from unicodedata import category

__all__ = ["CorpusError"]

LONGEST = 1_000  # characters of a message; of a longer one the beginning and the end are told
MOST = 50  # messages; of more, how many
BLANK = "Zs"  # no-break spaces and the like: not printable by Python's book, but harmless


class CorpusError(Exception):
    """The corpus, not the program, is at fault; `faults` says where and what is allowed."""

    def __init__(self, *faults: str):
        if len(faults) > MOST + 1:
            faults = (*faults[:MOST], f"and {len(faults) - MOST:,} faults more")
        self.faults = tuple(map(readable, faults))
        super().__init__(*self.faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)

    def _render_traceback_(self) -> list[str]:
        """Let a notebook show the message alone: the reader's input is at fault, not our code."""
        return [f"Corpus error: {fault}" for fault in self.faults]


def readable(told: object) -> str:
    """Return a message in one line that is not too long, as a terminal may be given it."""
    return _short(escaped(_short(str(told))))


def escaped(told: str, *, free: str = "") -> str:
    """Return what a terminal shows as it is: words of a corpus must not command it, nor hide.

    >>> escaped("actor '\\x1b[2J\\u202e' is not there")
    "actor '\\\\x1b[2J\\\\u202e' is not there"
    """
    if told.isprintable():
        return told
    return "".join(
        one if one.isprintable() or one in free or category(one) == BLANK else ascii(one)[1:-1]
        for one in told
    )


def _short(told: str) -> str:
    if len(told) <= LONGEST:
        return told
    return f"{told[: LONGEST * 2 // 3]} … {told[-LONGEST // 3 :]}"


CorpusError.__module__ = "analysis.tables"  # where it is public, and what a traceback names
