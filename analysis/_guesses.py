"""Guess what a document is called, when it was written and by whom, from what there is.

A guess is a value to be looked at, so nothing is guessed from what is often wrong as long as there
is anything better, and nothing at all if there is nothing. Part of `gather`.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from analysis import date as dates

FIRST_YEAR = 1400
BY_ITSELF = re.compile(r"(?i)(?:by|written by|author:?)\s+(?=[A-Z])")
PART = r"(?:[A-Z][\w.’'-]*|de|van|von|der|la|al|bin)"
NAME = re.compile(rf"{PART}(?: (?:{PART}|and|&))*")
RUBBISH_TITLE = re.compile(
    r"(?i)\s*(?:(?:microsoft )?(?:word|powerpoint|excel)(?: document)? - .*|untitled.*|no title|"
    r"title|document ?\d*|doc\d*|slide \d+|print|scan.*|about:blank|[\W\d_]*|\S*[\\/]\S*|"
    r".*\.(?:docx?|odt|rtf|indd|qxd|qxp|tex|dvi|pdf|pmd|txt|html?|pages))\s*"
)
RUBBISH_AUTHOR = re.compile(
    r"(?i)\s*(?:.*\b(?:user|admin|administrator|unknown|owner|anonymous|default|docx|python|"
    r"office|microsoft|adobe|scanner|author|nobody|root|pc|laptop|xp)\b.*|[\W\d_]*|.|.*@.*)\s*"
)
NUMERIC = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d])(?:[ T,].*)?")
STEM = re.compile(r"(.*?[^\W\d_].*?)[\s_.-]+((?:1[4-9]|20)\d\d(?!\d)(?:[-_.]?\d\d){0,2}(?!\d).*)")
RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}
LONGEST_DOC = 48  # characters of a name
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}(?<!\.)", re.ASCII)
TITLE_WORDS = 20
HEAD = 8  # paragraphs in which a date or an author's line is looked for


def title(told: dict[str, str], lines: Sequence[str], stem: str) -> str:
    """Return what a document is probably called."""
    given = told.get("title", "")
    if given and not RUBBISH_TITLE.fullmatch(given):
        return given
    made = told.get("made_title", "")
    if made and not RUBBISH_TITLE.fullmatch(made):
        return made
    for line in lines[:3]:
        short = 1 < len(line.split()) <= TITLE_WORDS and not line.endswith((".", ",", ";", ":"))
        if short and not BY_ITSELF.match(line) and not in_line(line):
            return line
    return re.sub(r"[\s_]+", " ", stem).strip()


def author(told: dict[str, str], lines: Sequence[str]) -> str:
    """Return who probably wrote a document: its metadata, a line "By …", its properties."""
    if told.get("author"):
        return BY_ITSELF.sub("", told["author"], count=1)
    for line in lines[:HEAD]:
        if len(line.split()) <= 8 and (by := BY_ITSELF.match(line)):
            rest = line[by.end() :].strip(" .")
            if NAME.fullmatch(rest) and " " in rest:
                return rest
    made = told.get("made_author", "")
    return "" if RUBBISH_AUTHOR.fullmatch(made) else made


def day(told: dict[str, str], lines: Sequence[str], stem: str) -> str:
    """Return when a document was probably written: as `documents.csv` writes a date, or ""."""
    if found := days([told.get("date", "")])[0][0]:
        return found
    named = in_name(stem)
    if len(named) > 4:
        return named
    for grain in ("day", "month"):
        for line in lines[:HEAD]:
            if (found := in_line(line, grain)).startswith(named or found[:1]) and found:
                return found  # a line that says more of the year in the file's name, or all
    if named:
        return named
    made = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", told.get("made_date", ""))
    return _iso(*made.groups()) if made else ""


def in_name(stem: str) -> str:
    """Return the date in the name of a file.

    >>> [in_name(name) for name in ("times_2004-03-12", "x 20040312", "march 2004", "icg-1988")]
    ['2004-03-12', '2004-03-12', '2004-03', '1988']
    """
    for form, order in (
        (r"(?<!\d)(\d{4})([-_. ]?)(\d\d)\2(\d\d)(?!\d)", (1, 3, 4)),
        (r"(?<!\d)(\d\d)([-_. ])(\d\d)\2(\d{4})(?!\d)", (4, 3, 1)),
        (r"(?<!\d)(\d{4})([-_.])(\d\d)(?!\d)", (1, 3)),
    ):
        for found in re.finditer(form, stem):
            if iso := _iso(*(found[i] for i in order)):
                return iso
    if found := in_line(re.sub(r"[_\W]+", " ", stem), "month"):
        return in_line(re.sub(r"[_\W]+", " ", stem)) or found
    years = [year for year in re.findall(r"(?<!\d)(\d{4})(?!\d)", stem) if _iso(year)]
    return years[-1] if years else ""


def in_line(line: str, grain: str = "day") -> str:
    """Return the date of a line that may be a date line, at least as exact as `grain`."""
    if len(line) > 200 or len(line.split()) > 25 or not re.search(r"\d", line):
        return ""
    found = dates.expressions(line)
    found = found[found["grain"].isin(["day"] if grain == "day" else ["day", "month"])]
    found = found[found["first"].notna()]
    if grain == "month" and not found.empty and len(line.split()) > 8:
        return ""  # a month in a longer line is one that the text speaks of
    for row in found.itertuples():
        if iso := _iso(*f"{row.first:%Y-%m-%d}".split("-")[: 3 if row.grain == "day" else 2]):
            return iso
    return ""


def days(values: Sequence[str]) -> list[tuple[str, str]]:
    """Return the values of a column as dates, each with why it is a guess ("" if it is none).

    What cannot be read is "" with the reason "not understood".

    >>> days(["12.03.2004", "Mar 12, 2004", "38058", "2004-03-12T10:00:00Z", "soon"])[:4]
    [('2004-03-12', ''), ('2004-03-12', ''), ('2004-03-12', ''), ('2004-03-12', '')]
    >>> days(["03/04/2004", "13/04/2004"]), days(["03/04/2004"])[0][1]
    ([('2004-04-03', ''), ('2004-04-13', '')], 'day or month first')
    """
    values = [" ".join(value.split()) for value in values]
    numeric = [NUMERIC.fullmatch(value) for value in values]
    pairs = [(int(found[1]), int(found[3])) for found in numeric if found]
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    made = []
    for value, found in zip(values, numeric, strict=True):
        if not value:
            made.append(("", ""))
        elif found:
            made.append(_numeric(found, day_first, month_first))
        else:
            iso = _told(value)
            made.append((iso, "" if iso else "not understood"))
    return made


def _numeric(found: re.Match, day_first: bool, month_first: bool) -> tuple[str, str]:
    first, second, year = int(found[1]), int(found[3]), found[4]
    why = ""
    if len(year) == 2:
        recent = int(year) <= _now().year % 100
        year, why = f"{20 if recent else 19}{year}", "century"
    points = found[2] == "." and not month_first  # as it is written where the day comes first
    if first != second and max(first, second) <= 12 and day_first == month_first and not points:
        why = "day or month first"
    turn = second > 12 or (first <= 12 and month_first and not day_first)
    iso = _iso(year, first, second) if turn else _iso(year, second, first)
    return (iso, why) if iso else ("", "not understood")


def _told(value: str) -> str:
    if found := re.fullmatch(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?:[T ]\d.*)?", value):
        return _iso(*(part for part in (found[1], found[3], found[4]) if part))
    if found := re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6}Z?)?", value):
        return _iso(*found.groups())
    if re.fullmatch(r"\d{5}(?:\.\d+)?", value):  # days as spreadsheets count them
        told = date(1899, 12, 30) + timedelta(days=int(float(value)))
        return _iso(told.year, told.month, told.day)
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", value):
        seconds = float(value) / (1000 if len(value.split(".")[0]) > 10 else 1)
        told = datetime.fromtimestamp(seconds, UTC)
        return _iso(told.year, told.month, told.day)
    found = dates.expressions(value)
    found = found[found["first"].notna()]
    for grain, size in (("day", 3), ("month", 2), ("year", 1)):
        days = {f"{first:%Y-%m-%d}" for first in found.loc[found["grain"] == grain, "first"]}
        if len(days) == 1:
            return _iso(*days.pop().split("-")[:size])
    return ""


def _iso(year: str | int, month: str | int = "", day: str | int = "") -> str:
    """Return a date as `documents.csv` writes it; "" if there is no such day or year."""
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    if not FIRST_YEAR <= int(year) <= _now().year + 1:
        return ""
    return "-".join([str(int(year)), *(f"{int(part):02}" for part in (month, day) if part != "")])


def _now() -> date:
    return date.today()


def source(place: Sequence[str], told: dict[str, str], author: str, *, patterned: bool) -> str:
    """Return of whom a document probably is.

    Parameters
    ----------
    place : sequence of str
        The names of the folder given, of the folders in it, and of the file without its ending.
    told : mapping
        What the file says of itself.
    author : str
        Who probably wrote it.
    patterned : bool
        Whether all files are called SOURCE_date or the like.
    """
    inner = [name for name in place[1:-1] if not re.fullmatch(r"[\d_. -]+|texts?|files?", name)]
    if inner:
        return inner[0]
    stem = place[-1]
    if patterned and (found := STEM.fullmatch(stem)):
        return found[1].strip(" _.-")
    if told.get("source") or author:
        return told.get("source") or author
    first = re.match(r"([^\W\d_]+)(?=[_.\-\d]|\Z)", stem)
    return first[1] if first else place[0] or stem


def doc(wanted: str, taken: set[str], *, number: int) -> str:
    """Return a name for a document: readable, a safe file name everywhere, and not yet taken.

    >>> doc("Über Köln: a ‘visit’", set(), number=1), doc("../CON", set(), number=2)
    ('uber-koln-a-visit', 'con-text')
    """
    if not SAFE.fullmatch(wanted):
        plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
        plain = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
        if len(plain) > LONGEST_DOC:
            plain = plain[:LONGEST_DOC].rsplit("-", 1)[0].strip("-")
        wanted = plain or f"text-{number}"
    if wanted.split(".")[0].lower() in RESERVED:
        wanted = f"{wanted}-text"
    name, more = wanted, 1
    while name.lower() in taken:
        more += 1
        name = f"{wanted}-{more}"
    taken.add(name.lower())
    return name
