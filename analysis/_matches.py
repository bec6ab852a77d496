"""Find where any of many names stands in many texts at once: the workings behind `find.mentions`.

Names are runs of words with something between them, so they are looked up in a tree of numbered
words, all places of a batch one word further at each step. One regular expression of 300 names
takes thirty times as long.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from analysis._flat import Flat

SPACE = r"(?:[^\S\n\r]+|[^\S\n\r]*(?:\r\n|\n|\r)[^\S\n\r]*)"
VARIANTS = {"'": "['’‘ʼ]", "-": "[-‐‑–]", " ": SPACE}
RUN = re.compile(r"\w+")
ALIKE = str.maketrans("ıİſ\u212a", "iisk")  # letters of no ASCII that `re` takes for some of it


def places(
    flat: Flat, names: Sequence[str], capitals: Sequence[bool]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where names stand as whole words: start, end, and the number of the name.

    Names may stand at the same place, and overlap.

    Parameters
    ----------
    flat : Flat
    names : sequence of str
        With straight apostrophes, plain hyphens and single blanks, which stand for all kinds.
    capitals : sequence of bool
        Of each name, whether it is found only as it is written.
    """
    worded = [(n, name) for n, name in enumerate(names) if RUN.search(name)]
    found = [np.zeros((3, 0), dtype="int64")]
    for exact in (True, False):
        own = [(name, n) for n, name in worded if bool(capitals[n]) == exact]
        if own and len(flat.atoms.starts):
            found += [np.stack(step) for step in _Tree(own, exact=exact).walk(flat)]
    first, last, number = np.concatenate(found, axis=1)
    start, end = flat.atoms.starts[first], flat.atoms.ends[last]
    marked = {
        number: (RUN.search(name).start(), _whole(name, capitals[number]))
        for number, name in worded
        if not (_is_word(name[0]) and _is_word(name[-1]))
    }
    kept = np.ones(len(number), dtype=bool)
    for row in np.flatnonzero(np.isin(number, list(marked))).tolist():
        lead, pattern = marked[int(number[row])]
        match = pattern.match(flat.text, max(0, int(start[row]) - lead))
        kept[row] = match is not None
        if match:
            start[row], end[row] = match.span()
    bare = [
        (*match.span(), number)
        for number, name in enumerate(names)
        if not RUN.search(name)
        for match in _whole(name, True).finditer(flat.text)
    ]
    found = np.stack([start[kept], end[kept], number[kept]])
    found = np.concatenate([found, np.array(bare, dtype="int64").reshape(-1, 3).T], axis=1)
    return tuple(found)


def branch(name: str) -> str:
    """Return the pattern of a name, however its apostrophes, hyphens and blanks are written."""
    return "".join(VARIANTS.get(sign) or re.escape(sign) for sign in name)


class _Tree:
    """Names by their words: each step from a node is a number of what stands between, and a word.

    Only names that are found as they are written stand in it, or only the others.
    """

    def __init__(self, names: Iterable[tuple[str, int]], *, exact: bool):
        self.exact = exact
        self.words: dict[str, int] = {}
        self.gaps: dict[str, int] = {"": 0}
        steps: dict[tuple[int, int, int], int] = {}
        ends: dict[int, list[int]] = {}
        for name, number in names:
            node = place = 0
            for run in RUN.finditer(name):
                word = run[0] if exact else run[0].lower()
                between = name[place : run.start()] if node else ""
                step = (
                    node,
                    self.gaps.setdefault(between, len(self.gaps)),
                    self.words.setdefault(word, len(self.words) + 1),
                )
                node, place = steps.setdefault(step, len(steps) + 1), run.end()
            ends.setdefault(node, []).append(number)
        self.between = [(n, re.compile(branch(gap))) for gap, n in self.gaps.items() if gap]
        steps = dict(sorted(steps.items()))
        self.shape = len(steps) + 1, len(self.gaps), len(self.words) + 1
        self.steps = np.ravel_multi_index(np.array(list(steps)).T, self.shape)
        self.nodes = np.array(list(steps.values()))
        self.many = np.array([len(ends.get(node, ())) for node in range(len(steps) + 1)])
        self.first = np.cumsum(self.many) - self.many
        self.ends = np.array(
            [number for node in range(len(steps) + 1) for number in ends.get(node, ())]
        )

    def walk(self, flat: Flat) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield first run, last run and number of all names of one word, of two, and so on."""
        atoms = flat.atoms
        word = np.append(self._numbered(atoms.words)[atoms.types], 0)
        gap = atoms.ask(self._gap, "int64")[atoms.gaps]
        first = np.flatnonzero(word)
        last, node, between = first, np.zeros_like(first), np.zeros_like(first)
        while len(first):
            step = np.ravel_multi_index((node, between, word[last]), self.shape)
            place = np.minimum(np.searchsorted(self.steps, step), len(self.steps) - 1)
            on = self.steps[place] == step
            first, last, node = first[on], last[on], self.nodes[place[on]]
            many = self.many[node]
            row = np.repeat(np.arange(len(node)), many)
            nth = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
            yield first[row], last[row], self.ends[self.first[node[row]] + nth]
            between = gap[last]
            on = (between > 0) & (word[last + 1] > 0)
            first, last, node, between = first[on], last[on] + 1, node[on], between[on]

    def _numbered(self, words: Sequence[str]) -> np.ndarray:
        """Return the number of each word of the texts among those of the names, else 0."""
        if self.exact:
            return np.array([self.words.get(word, 0) for word in words])
        plain = {word.translate(ALIKE): number for word, number in self.words.items()} | self.words
        # Other letters are alike where `re` says so.
        union = re.compile("|".join(map(re.escape, self.words)), re.IGNORECASE)
        numbers = [
            plain.get(word.lower(), 0)
            if word.isascii() or not union.fullmatch(word)
            else next(n for own, n in self.words.items() if re.fullmatch(own, word, re.IGNORECASE))
            for word in words
        ]
        return np.array(numbers)

    def _gap(self, gap: str) -> int:
        """Return the number of what stands between two words among those of the names, else 0."""
        if _is_word(gap):
            return 0
        return next((number for number, one in self.between if one.fullmatch(gap)), 0)


def _is_word(sign: str) -> bool:
    return RUN.match(sign) is not None


def _whole(name: str, capital: bool) -> re.Pattern:
    return re.compile(rf"(?<!\w){branch(name)}(?!\w)", 0 if capital else re.IGNORECASE)
