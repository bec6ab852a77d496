"""How long hostile text takes beside ordinary text of the same size, stage by stage.

Each text of `MAKERS` attacks something: a pattern that could be tried again at every place, a pair
of marks whose second never comes, a list that could be gone through for each of its items. Each is
measured in a process of its own, with a limit on its CPU time, so that a stage that never ends is
seen to. `python -m tests.reliability.growth` prints the whole table.
"""

import json
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
SIZE = 1_000_000  # characters
MOST = 10  # times as long as ordinary text
LIMIT = 60  # CPU seconds that a stage may take
OFTEN = 3  # times that ordinary text is measured: the least counts


def ordinary(n: int) -> str:
    """Return the texts of corpus/harbour again and again, some letters of each word changed."""
    folder = ROOT / "corpus" / "harbour" / "texts"
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))]
    chosen = random.Random(1)
    made, size = [], 0
    while size < n:
        text = texts[len(made) % len(texts)]
        if len(made) >= len(texts):
            words = text.split(" ")
            for place in range(len(words)):
                if chosen.random() < 0.05 and words[place].isalpha() and words[place].islower():
                    words[place] = chosen.choice(words).strip(".,;:“”\"'()\n")
            text = " ".join(words)
        made.append(text)
        size += len(text) + 2
    return "\n\n".join(made)[:n]


def again(*pieces: str) -> Callable[[int], str]:
    """Return a maker of texts in which the pieces come in turn, again and again."""

    def made(n: int) -> str:
        length = sum(map(len, pieces))
        return ("".join(pieces) * (n // length + 1))[:n]

    return made


def drawn(pieces: Iterable[str], seed: int = 0) -> Callable[[int], str]:
    """Return a maker of texts in which the pieces come by chance."""
    known = list(pieces)

    def made(n: int) -> str:
        chosen = random.Random(seed).choices(known, k=n // min(map(len, known)) + 1)
        return "".join(chosen)[:n]

    return made


def after(first: str, *pieces: str) -> Callable[[int], str]:
    """Return a maker of texts that begin in one way and go on in another."""
    rest = again(*pieces)
    return lambda n: (first + rest(n))[:n]


def before(last: str, *pieces: str) -> Callable[[int], str]:
    """Return a maker of texts that end in a way of their own."""
    rest = again(*pieces)
    return lambda n: rest(max(n - len(last), 0)) + last


def numbered(form: str) -> Callable[[int], str]:
    """Return a maker of texts in which a piece comes with another number each time."""

    def made(n: int) -> str:
        parts, size, number = [], 0, 0
        while size < n:
            number += 1
            parts.append(form.format(number, letters(number)))
            size += len(parts[-1])
        return "".join(parts)[:n]

    return made


def letters(number: int) -> str:
    """Return a number in letters: 1 is "b", 27 is "bb"."""
    told = ""
    while number:
        number, digit = divmod(number, 26)
        told = chr(97 + digit) + told
    return told or "a"


def deep(opening: str, closing: str) -> Callable[[int], str]:
    """Return a maker of texts that open as often as they close, all inside one another."""
    return lambda n: opening * (n // 2 // len(opening)) + closing * (n // 2 // len(closing))


SIGNS = [*"\"“”„«»‘’‚'()[]{}.,;:!?…–—-*_#/\\@&%<>|", " ", "\n", "\n\n", "\r\n", "\u2028", "\t"]
WORDS = [
    *("Reed ", "Ada Reed ", "Harbour Guard ", "Mr. ", "said ", "told us ", "according to "),
    *("the ", "of ", "in ", "by ", "who ", "mayor ", "1990 ", "May ", "3 ", "I ", "i "),
]

DATES = [
    *("May ", "July ", "Sept. ", "march ", "3 ", "12th ", "21st, ", "1990 ", "1991, ", "1848-9 "),
    *("and ", "to ", "the ", "of ", "in ", "last ", "next ", "on the ", "– ", "/ ", ", ", "\n"),
    *("’68 ", "1980s ", "eighties ", "19th century ", "summer ", "yesterday ", "two years ago "),
    *("3.5.1990 ", "5/6/81 ", "Monday, ", "twenty-first ", "said ", "went ", "will ", "12 houses "),
]


def numbered_years(n: int) -> str:
    """Return years in a list, by chance."""
    chosen = random.Random(6)
    return "".join(f"{chosen.randint(1000, 2099)}, " for _ in range(n // 6 + 1))[:n]


MAKERS: dict[str, Callable[[int], str]] = {
    # One sign, or nothing else.
    "one letter": again("a"),
    "one capital": again("A"),
    "blanks": again(" "),
    "line ends": again("\n"),
    "carriage returns": again("\r"),
    "line ends with blanks": again("\n      "),
    "a line end and blanks": after("a\n", " "),
    "line separators": again("\u2028"),
    "tabs and vertical tabs": again("\t\v\f"),
    "no-break spaces": again("a\u00a0"),
    "full stops": again("."),
    "full stops and blanks": again(". "),
    "ellipses": again("…"),
    "question and exclamation marks": again("?!"),
    "commas": again(","),
    "commas and blanks": again(", "),
    "hyphens": again("-"),
    "dashes": again("—"),
    "apostrophes": again("'"),
    "curly apostrophes": again("’"),
    "underscores": again("_"),
    "asterisks": again("*"),
    "asterisks and blanks": again("* "),
    "slashes": again("/"),
    "digits": again("1"),
    "zeros": again("0"),
    "figures and full stops": again("1."),
    "figures and commas": again("1,"),
    "nulls": again("\0"),
    "replaced characters": again("\ufffd"),
    "emoji": again("👩‍👩‍👧‍👦"),
    "combining marks": after("e", "\u0301"),
    "letters with combining marks": again("e\u0301\u0323"),
    "zero-width characters": again("a\u200b\u200d\ufeff"),
    "right-to-left overrides": again("\u202eab\u202c "),
    # Brackets.
    "opening brackets": again("["),
    "brackets around a letter": again("[a"),
    "nested brackets": deep("[", "]"),
    "round brackets": again("("),
    "nested round brackets": deep("(", ")"),
    "sources in brackets": again("stay.” (Reed 1988"),
    "sources of figures": again(".” (" + "1" * 100),
    "brackets after quotations": again(".”      ("),
    # Quotation marks.
    "straight marks": again('"'),
    "straight marks and letters": again('"a'),
    "straight marks around letters": again('"a" '),
    "curly opening marks": again("“"),
    "curly closing marks": again("”"),
    "curly marks in turn": again("“", "”"),
    "curly marks deep": deep("“a ", " a”"),
    "angle marks": again("«", "»"),
    "single opening marks": again("‘a "),
    "single straight opening marks": again("'a "),
    "single marks of plurals": again("‘workers’ "),
    "plurals after one mark": after("‘", "workers’ "),
    "low marks": again("‚a „b "),
    "all marks": again("\"“”„«»‘’‚'"),
    "marks by chance": drawn([*"\"“”„«»‘’‚'", " ", "a", "a ", "\n\n", ". "]),
    "marks unclosed in each paragraph": again("“We stay and wait\n\n"),
    "straight marks unclosed in each paragraph": again('"We stay\n\n'),
    "marks unopened in each paragraph": again("We stay” said Reed\n\n"),
    "marks that only close": again("we go,” said Reed "),
    "marks that only close a sentence": again("we go.” Reed said. "),
    "marks re-opened by turns": again("“We stay\n\n", '"We go\n\n', "they say: “a\n\n"),
    "colons and marks": again("said:\n\n“a\n\nb\n\n"),
    "closing marks after one that opens": after("“a\n\n", '" b '),
    "short quotations and their speakers": again("“No,” said Ada Reed. "),
    "short quotations after their speakers": again("Ada Reed said: “No.” "),
    "short quotations of capitals": again("“No” Ada Ada Ada Ada Ada Ada Ada, Ada, "),
    "quotations beside commas": again("“No”, Ada Reed, of, a, a, a, a, a, a, a, a, a, a, a, "),
    "quotations led by verbs": again("said, told, asked, says, said, told, said “a” "),
    "quotations led by capitals": again("Ada Reed of Ada Reed of Ada, Ada, said Ada “a” "),
    "quotations of all capitals": deep("“A A ", "A A”"),
    "quotations in quotations": again("“a ‘b “c ‘d “e ‘f “g ‘h “i ‘j"),
    "titles in marks": again("in the book “A B” and the film “C D” "),
    # Reporting verbs and names.
    "one verb": again("said "),
    "verbs and commas": again("said, "),
    "names and verbs": again("Ada Reed said "),
    "reporting words by chance": drawn([*WORDS, "“", "” ", ", ", ". ", ": "]),
    "according to everybody": again("according to Ada Reed, “a” "),
    "one name": again("Harbour Guard "),
    "a name of one word": again("Guard "),
    "a name of one megabyte": again("Guard"),
    "names and capitals": again("Ada Reed Ada "),
    "names after words of place": again("in the northern Marrow "),
    "surnames": after("Ada Reed. ", "Reed "),
    "names in capitals": again("HARBOUR GUARD "),
    "names over line ends": again("Harbour\n"),
    "names with apostrophes": again("Guard's "),
    "apostrophes inside words": again("o'"),
    "figures inside words": again("b2'c'"),
    # Sentences.
    "one word": again("harbour "),
    "one word and full stops": again("a. "),
    "one word without blanks": again("harbour."),
    "initials": again("A. "),
    "initials without blanks": again("A."),
    "abbreviations": again("Mr. Dr. e.g. No. "),
    "full stops before small letters": again("we go. they stay. "),
    "full stops in lists of small letters": again("- we go. they stay\n"),
    "numbered lists": numbered("{0}. We go. they stay\n"),
    "numbered lists on one line": numbered("{0}. We go. they stay "),
    "numbers in a row": numbered("{0} "),
    "bullets": again("• "),
    "bullets and letters": again("• a"),
    "headings": again("# A\n\n"),
    "headings of capitals": again("Harbour\n\n"),
    "short paragraphs": again("a\n\n"),
    "short paragraphs with marks": again('"\n\n'),
    "e-mail headers": again("From: ada@reed.org\nTo: <a@b.c>\nDate: 3 May 1990\n> said\n"),
    "markup": again('<p class="a">A &amp; B</p>\n'),
    "addresses": again("http://a.b/c?d=e&f#g "),
    "sentences of one word": again("No! "),
    "notes": again("said.[1] "),
    "notes after words": again("said.1 "),
    "a sentence": again("the dockers stay and the guard goes, "),
    "different words": numbered("{1} "),
    "different names": numbered("Ada X{1} said. "),
    "different words of other letters": numbered("é{1} "),
    "another script": again("порт работает. "),
    "a script without blanks": again("港は動いている。"),
    "a script from the right": again("الميناء يعمل. "),
    "letters that grow in small letters": again("İİ ı "),
    # Dates.
    "years": again("in 1990 "),
    "years without blanks": again("1990"),
    "years in lists": again("1990, "),
    "years and hyphens": again("1990-"),
    "days": again("3 May 1990 "),
    "days without a year": again("on 3 May "),
    "days in figures": again("3.5.1990 "),
    "days in lists": again("1, 2, 3 and 4 May, "),
    "months": again("May "),
    "months in small letters": again("july "),
    "months after one year": after("In May 1990 ", "july "),
    "months and commas": after("In May 1990 ", "July, "),
    "ordinals": after("3 May 1990. ", "on the 13th "),
    "seasons": again("summer of "),
    "centuries": again("the 19th century "),
    "decades": again("the 1980s "),
    "named decades": again("the eighties "),
    "short years": again("in '68 "),
    "relative dates": again("last year "),
    "numbers before ago": again("two and a half "),
    "ages ago": again("two years ago "),
    "yesterdays": again("yesterday "),
    "date lines": again("3 May 1990\n"),
    "copyright": again("© 1990 "),
    "persons called May": again("Theresa May "),
    # What was once slow.
    "bullets and abbreviations": again("•IV…,A. b "),
    "numbers, bullets and abbreviations": again("• 2. 2. e.g. I "),
    "months, one after the other": again("July "),
    "sentences in marks, and verbs": again("“A b.” asked “A b.” 1. “a,” “A b.” ’s “A b.” • 1. "),
    "the same in short paragraphs": again(*["“A b.” asked “A b.” 1. “a,” "] * 4, "\n\n"),
    "centuries in lists": again("19th, 18th and 17th century, "),
    "ranges of days": again("1-2 May, "),
    "different years in lists": numbered_years,
    "years linked": again("1990 and ", "1991 to "),
    "months and verbs": again("July walked "),
    "months of persons": again("June, ", "April "),
    "dates by chance": drawn(DATES, 3),
    "dates without blanks by chance": drawn([word.strip() for word in DATES if word.strip()], 4),
    "dates and quotations by chance": drawn([*DATES, *WORDS, *"“”\"'’‘", "\n\n", ". "], 5),
    # By chance.
    "signs by chance": drawn(SIGNS),
    "signs and letters by chance": drawn([*SIGNS, "a", "A", "1", "é", "a ", "A "], 1),
    "words and signs by chance": drawn([*SIGNS, *WORDS], 2),
    "characters by chance": lambda n: "".join(
        map(chr, np.random.default_rng(0).integers(1, 0xD7FF, n).tolist())
    ),
}


def actors() -> pd.DataFrame:
    """Return the actors of corpus/harbour, and some with names that are hard to look for."""
    from analysis import load, tables

    known = load.corpus(ROOT / "corpus" / "harbour").actors
    more = [
        ("hard", alias, "state", "Hard", None, None, "", 900 + number)
        for number, alias in enumerate(
            ["A", "a a", "Guard Guard Guard Guard", "US", "o'o'o", "a.", "-a-", "1990", "é", "港"]
        )
    ]
    more.append(("reed", "Ada Reed", "person", "Ada Reed", None, None, "", 990))
    more.append(("may", "Theresa May", "person", "Theresa May", None, None, "", 991))
    taken = set(known["alias"].str.casefold())
    more = tables.build(tables.ACTORS, [row for row in more if row[1].casefold() not in taken])
    return pd.concat([known, more], ignore_index=True)


class Trunk:
    """The stages from a text to its features: each can be called once those before it were."""

    def __init__(self, text: str, actors: pd.DataFrame | None = None):
        from analysis import load, tables

        self.text = text
        self.actors = globals()["actors"]() if actors is None else actors
        documents = {"doc": ["a"], "source": ["s"], "text": [text], "line": [2]}
        documents = pd.DataFrame(documents).reindex(columns=list(tables.DOCUMENTS.columns))
        documents[["start", "end"]] = pd.Timestamp("1995-05-03")
        self.documents = tables.build(tables.DOCUMENTS, documents.fillna({"words": 0}))
        self.parts = load.corpus(ROOT / "corpus" / "harbour").parts[:0]

    def quotations(self) -> None:
        from analysis import segment

        self.quoted = segment.quoted(self.documents)

    def voices(self) -> None:
        from analysis import segment

        self.voiced = segment.voiced(self.documents, self.quoted)

    def segments(self) -> None:
        from analysis import _flat, segment

        self.flat = _flat.flat(self.documents)
        self.cut = segment.segments(self.documents, self.parts, flat=self.flat)

    def sentences(self) -> None:
        from analysis import segment

        segment.sentences(self.text)

    def unpaired(self) -> None:
        from analysis import segment

        segment.unpaired(self.text)

    def mentions(self) -> None:
        from analysis import find

        given = self.documents, self.cut, self.quoted, self.actors, self.voiced
        self.named = find.mentions(*given, flat=self.flat)

    def counts(self) -> None:
        from analysis import count, tables

        words = count.capital_words(self.actors)
        given = self.documents, self.cut, self.voiced
        counted = count.counts(*given, capitals=words, flat=self.flat)
        self.counted = tables.build(tables.COUNTS, counted)
        self.paragraphs = count.paragraphs(self.cut, self.counted)

    def dates(self) -> None:
        from analysis import date

        self.dated = date.dates(self.documents, self.cut, self.parts, self.voiced)


# Of which the whole is what `extract` does without a parser; and what works on one text.
TRUNK = ("quotations", "voices", "segments", "mentions", "counts", "dates")
STAGES = (*TRUNK, "sentences", "unpaired")


class Slow(Exception):
    """A stage took longer than `LIMIT`."""


def times(maker: str, n: int = SIZE, limit: float = LIMIT) -> dict[str, float]:
    """Return the CPU seconds of each stage on one text, in this process; infinite if too many."""

    def stop(*_):
        raise Slow

    made = ordinary if maker == "ordinary" else MAKERS[maker]
    warm = Trunk(ordinary(20_000))
    for stage in STAGES:  # what is read once only
        getattr(warm, stage)()
    trunk, found = Trunk(made(n), warm.actors), {}
    signal.signal(signal.SIGVTALRM, stop)
    for stage in STAGES:
        signal.setitimer(signal.ITIMER_VIRTUAL, limit)
        began = process_time()
        try:
            getattr(trunk, stage)()
            found[stage] = process_time() - began
        except Slow:
            found[stage] = float("inf")
        except AttributeError:  # a stage before it did not end
            if float("inf") not in found.values():
                raise
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def measured(maker: str, n: int = SIZE) -> dict[str, float]:
    """Return the same from a process of its own, which is killed if it takes far too long."""
    most = int(LIMIT * len(STAGES) + 30)
    command = [sys.executable, "-m", "tests.reliability.growth", maker, str(n)]
    told = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (most, most)),
    )
    if told.returncode:
        return {"error": told.stderr.strip().splitlines()[-1] if told.stderr else "killed"}
    return json.loads(told.stdout.splitlines()[-1])


def least(maker: str, n: int, bound: float) -> dict[str, float]:
    """Return the same, measured again if it is over a bound: the least of `OFTEN` counts.

    So it is with ordinary text: what else the machine does is no part of either.
    """
    found = measured(maker, n)
    for _ in range(OFTEN - 1):
        if "error" in found or whole(found) <= bound:
            break
        again = measured(maker, n)
        found = again if "error" not in again and whole(again) < whole(found) else found
    return found


def whole(times: dict[str, float]) -> float:
    """Return the CPU seconds of the whole trunk."""
    return sum(times.get(stage, np.inf) for stage in TRUNK)


def figures(*, n: int | None = None, makers: Iterable[str] | None = None) -> list[dict]:
    """Return for each stage, and for the whole trunk, on how many texts it kept within bounds.

    What counts is the whole trunk, from the text to its features without a parser: on no text may
    it take more than `MOST` times as long as on ordinary text of that size. The stages are told so
    that it can be seen where the time goes.

    Parameters
    ----------
    n : int, optional
        Characters of each text; by default a million.
    makers : iterable of str, optional
        Keys of `MAKERS`; by default all.
    """
    n, makers = n or SIZE, list(MAKERS if makers is None else makers)
    usual = [measured("ordinary", n) for _ in range(OFTEN)]
    usual = {stage: min(times[stage] for times in usual) for stage in STAGES}
    usual["trunk"] = whole(usual)
    bound = MOST * usual["trunk"]
    found = {maker: least(maker, n, bound) for maker in makers}
    faults = {maker: times["error"] for maker, times in found.items() if "error" in times}
    taken = {maker: whole(times) for maker, times in found.items() if maker not in faults}
    known = list(taken)
    rows = []
    for stage in ("trunk", *STAGES):
        seconds = taken if stage == "trunk" else {m: found[m].get(stage, np.inf) for m in known}
        ratio = {maker: seconds[maker] / usual["trunk"] for maker in known}
        worst = max(ratio, key=ratio.__getitem__)
        note = f"worst {ratio[worst]:.1f} times the trunk's {usual['trunk']:.2f} CPU s on ordinary"
        note += f" text: {worst}" + "".join(f"; {m}: {told}" for m, told in faults.items())
        held = sum(value <= MOST for value in ratio.values())
        row = {"part": "growth", "what": f"{stage}, {n:,} characters", "tried": len(makers)}
        rows.append(row | {"held": held, "note": note})
    memory = {maker: times["memory"] for maker, times in found.items() if maker not in faults}
    most = max(memory, key=memory.__getitem__)
    rows[0]["note"] += f"; most memory {memory[most]:.0f} MB: {most}"
    return rows


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(times(sys.argv[1], int(sys.argv[2]))))
    else:
        for row in figures():
            print(row)
