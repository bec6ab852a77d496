"""Tell in a few plain sentences what tables hold: what was found, with n and how sure it is.

A function for each notebook. What it returns is Markdown, a sentence a line, and the first line can
stand alone. Words of the corpus are written so that they show as they are (`plain`).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis._wording import (
    MOST,
    doubled,
    extremes,
    lines,
    listed,
    near,
    percent,
    plain,
    share,
    signed,
    some,
)
from analysis.portray import FEWEST_WORDS
from analysis.tables import FEWEST_CONTEXTS, Features

TELLING = 5  # words told of a cluster
__all__ = ["actors", "clusters", "corpus", "framing", "plain", "stances", "times"]


def corpus(features: Features, sources: pd.DataFrame, dates: pd.DataFrame) -> str:
    """Return how much a corpus holds, in whose voice, and whether that can be compared.

    Parameters
    ----------
    features : Features
    sources : DataFrame
        As `portray.sources` gives it.
    dates : DataFrame
        As `trace.dates` gives it.

    Examples
    --------
    >>> from analysis import extract, portray, trace
    >>> harbour = extract.features("corpus/harbour")
    >>> told = corpus(harbour, portray.sources(harbour), trace.dates(harbour))
    >>> told.splitlines()[0]
    '4 sources, 16 documents and 7,578 words, published from 2009 to 2018.'
    """
    total, own = int(sources["words"].sum()), int(sources["own"].sum())
    days, ends = dates["start_date"].dropna(), dates["end_date"].dropna()
    when = ", without dates"
    if len(days):
        first, last = f"{days.min():%Y}", f"{ends.max():%Y}"
        when = f", published in {first}" if first == last else f", published from {first} to {last}"
    counted = f"{some(len(sources), 'source')}, {some(len(features.documents), 'document')}"
    told = [f"{counted} and {some(total, 'word')}{when}."]
    if total:
        others = f"{share(sources['quoted'].sum(), total)} are quoted"
        others += f" and {share(sources['reprinted'].sum(), total)} reprinted"
        told.append(f"{share(own, total)} of the words are the sources' own, {others}.")
    if len(sources) == 1:
        told.append("With one source there is nothing to compare it with.")
    elif total:
        most = sources.loc[sources["words"].idxmax()]
        most_of = share(most["words"], total)
        told.append(f"Of all words, {plain(most['source'])} has the most ({most_of}).")
    if thin := int((sources["own"] < FEWEST_WORDS).sum()):
        of = f"{thin} of {some(len(sources), 'source')} {'has' if thin == 1 else 'have'}"
        told.append(f"{of} fewer than {FEWEST_WORDS} words of their own: too few for a rate.")
    if undated := int(dates["start_date"].isna().sum()):
        has = "document or part has" if undated == 1 else "documents or parts have"
        told.append(f"{undated} {has} no date, and time cannot tell of them.")
    return lines(told)


def actors(features: Features, actor: str, rates: pd.DataFrame, roles: pd.DataFrame) -> str:
    """Return who is named most, and how sources differ over one actor.

    Parameters
    ----------
    features : Features
    actor : str
        The actor looked at closely.
    rates, roles : DataFrame
        As `portray.rates` and `portray.roles` give them.

    Examples
    --------
    >>> from analysis import extract, portray
    >>> harbour = extract.features("corpus/harbour")
    >>> told = actors(harbour, "guard", portray.rates(harbour), portray.roles(harbour))
    >>> told.splitlines()[0][:53]
    '312 mentions of 13 actors; in own voice most often Ha'
    """
    named, label = features.named, plain(features.labels[actor])
    totals = rates.groupby("actor", sort=False)["n"].sum()
    totals = totals[totals > 0].sort_values(ascending=False, kind="stable").head(MOST)
    first = f"{some(len(named), 'mention')} of {some(named['actor'].nunique(), 'actor')}"
    often = [f"{plain(features.labels[name])} ({n})" for name, n in totals.items()]
    told = [f"{first}; in own voice most often {listed(often)}." if often else f"{first}."]
    of_actor = named[named["actor"] == actor]
    own = int((of_actor["voice"] == "own").sum())
    voices = f"{some(own, 'time')} in own voice, {some(len(of_actor) - own, 'time')} in others'"
    mine = rates[rates["actor"] == actor]
    by = extremes(mine, "rate", ("by", " per 1,000 words", "words of its own"), "{:.1f}".format)
    told.append(f"{label} is named {voices} voices; {by}.")
    mine = roles[roles["actor"] == actor]
    acts = "No mention in own voice tells whether it acts or is acted upon."
    if base := int(mine["base"].sum()):
        acts = f"It acts in {share(mine['n'].sum(), base)} of the {some(base, 'mention')} that tell"
        acts += f" its part; {extremes(mine, 'share', ('in', '', 'such mentions'), percent)}."
    told.append(acts)
    uses = features.mentions["use"].value_counts()
    places, parts, doubtful = (int(uses.get(use, 0)) for use in ("place", "part", "doubtful"))
    left = f"{some(places, 'name')} of places and {some(parts, 'part')} of other names"
    told += [f"Left out: {left}; doubtful, but counted: {doubtful}."] * bool(
        places + parts + doubtful
    )
    return lines(told)


def framing(
    label: str,
    sources: Sequence[str],
    words: pd.DataFrame,
    distinctive: pd.DataFrame,
    apart: pd.DataFrame,
) -> str:
    """Return whether sources differ in their words for an actor, by which, and which sources.

    Parameters
    ----------
    label : str
        Of the actor.
    sources : list of str
        All sources of the corpus.
    words, distinctive, apart : DataFrame
        As `weigh.tfidf`, `weigh.keyness` and `compare.distances` give them for its contexts.

    Examples
    --------
    >>> from analysis import compare, count, extract, weigh
    >>> harbour = extract.features("corpus/harbour")
    >>> guard = count.contexts(harbour, actor="guard")
    >>> keyness = weigh.keyness(guard, most=8)
    >>> distinctive = keyness[keyness["effect"] > 0]
    >>> apart = compare.distances(guard, draws=50)
    >>> framing("Guard", harbour.sources, weigh.tfidf(guard), distinctive, apart).splitlines()[1]
    'It stands in 60 units of text in own voice; 4 of 4 sources have enough of them (5 or more).'
    """
    sizes = words.groupby("source").agg(n=("contexts", "first"), enough=("enough", "first"))
    enough, verb = int(sizes["enough"].sum()), "has" if len(sources) == 1 else "have"
    told = [_apart(label, apart[apart["enough"]])]
    units = f"It stands in {some(int(sizes['n'].sum()), 'unit')} of text in own voice"
    of = f"{enough} of {some(len(sources), 'source')} {verb} enough of them"
    told.append(f"{units}; {of} ({FEWEST_CONTEXTS} or more).")
    tested = distinctive[distinctive["enough"]]
    sure = tested[tested["sure"]].sort_values("statistic", ascending=False, kind="stable")
    if len(sure):
        strongest = [
            f"“{plain(row.term)}” in {plain(row.source)} ({doubled(row.effect)} times as often, "
            f"95 % interval {doubled(row.low)} to {doubled(row.high)}; n = {row.n})"
            for row in sure.head(MOST).itertuples()
        ]
        stand = "stands" if len(sure) == 1 else "stand"
        which = "the clearest are" if len(sure) > 1 else "it is"
        out = f"{stand} out beyond chance (q < 0.05); {which} {listed(strongest)}"
        told.append(f"{len(sure)} of the {some(len(tested), 'word')} drawn {out}.")
    elif len(tested):
        of = f"None of the {some(len(tested), 'word')} drawn"
        told.append(f"{of} stands out as one source's beyond chance (q < 0.05).")
    return lines(told)


def _apart(label: str, pairs: pd.DataFrame) -> str:
    """Return how many pairs of sources differ, and which are farthest apart."""
    about = f"in their words around {plain(label)}"
    if pairs.empty:
        return f"Too little evidence to compare any two sources {about}."
    differ = int((pairs["q"] < 0.05).sum())
    verb = "differs" if differ <= 1 else "differ"
    of = f"{differ or 'None'} of {some(len(pairs), 'pair')} of sources {verb}"
    if len(pairs) == 1:
        of = f"The one pair of sources to compare {'differs' if differ else 'does not differ'}"
    told = f"{of} {about} by more than chance (q < 0.05)"
    if len(pairs) > 1:
        far = pairs.loc[pairs["distance"].idxmax()]
        ends = f"95 % interval {near(far['low'])} to {near(far['high'])}"
        names = f"{plain(far['source'])} and {plain(far['other'])}"
        told += f"; farthest apart are {names} (distance {near(far['distance'])}, {ends})"
    return f"{told}."


def clusters(label: str, sheet: pd.DataFrame, verdict: str, unused: Sequence[str] = ()) -> str:
    r"""Return whether the contexts of an actor fall into clusters, and by which words.

    Parameters
    ----------
    label : str
        Of the actor.
    sheet : DataFrame
        As `interpret.summary` gives it.
    verdict : str
        As `interpret.verdict` gives it.
    unused : list of str
        Names given by readers that fit no cluster.

    Examples
    --------
    >>> columns = ["n", "stable", "doubtful", "words", "name"]
    >>> sheet = pd.DataFrame([(20, True, False, "wages, rent", "")], columns=columns)
    >>> clusters("Guard", sheet, "All is one.")
    '20 contexts of Guard, in which no clusters are to be seen.\nAll is one.'
    """
    n = int(sheet["n"].sum())
    found = sheet[sheet["stable"] | sheet["doubtful"]] if len(sheet) > 1 else sheet.iloc[:0]
    told = [f"{some(n, 'context')} of {plain(label)}.", verdict]
    if len(found):
        of = "clusters" if len(found) > 1 else "cluster"
        back = str(len(found))
        if len(found) == len(sheet):
            back = "both" if len(sheet) == 2 else "all"
        come = "comes" if len(found) == 1 else "come"
        told[0] = f"{some(n, 'context')} of {plain(label)} fall into {len(sheet)} clusters, of "
        told[0] += f"which {back} {come} back when the text is drawn anew."
        about = [
            (f"{plain(row.name)}: " if row.name else "")
            + plain(", ".join(row.words.split(", ")[:TELLING]))
            + f" ({'stable' if row.stable else 'doubtful'}, n = {row.n})"
            for row in found.drop(columns="actor", errors="ignore").itertuples(index=False)
        ]
        told.append(f"By their words the {of}: {'; '.join(about)}.")
    elif len(sheet) > 1:
        told[0] = f"{some(n, 'context')} of {plain(label)}, in no clusters that can be trusted."
    elif n:
        told[0] = f"{some(n, 'context')} of {plain(label)}, in which no clusters are to be seen."
    else:
        told = [f"{plain(label)} stands in no unit of text: there is nothing to cluster."]
    if unused:
        told.append(f"Names that fit no cluster: {', '.join(map(plain, unused))}.")
    return lines(told)


def stances(
    label: str, table: pd.DataFrame, towards: pd.DataFrame, checked: Mapping, drawn: float
) -> str:
    """Return how many stances can be told, those towards one actor, and how far to trust them.

    Parameters
    ----------
    label : str
        Of the actor looked at closely.
    table, towards : DataFrame
        As `pool.stances` gives it: of all pairs, and those of the actor.
    checked : mapping
        As `code.headline` gives it.
    drawn : float
        Share of the mentions whose label changes when they are read together.

    Examples
    --------
    >>> from analysis import extract, pool
    >>> table = pool.stances(extract.features("corpus/harbour"))
    >>> nobody = {"coded": 0, "alpha": None, "interval": None}
    >>> towards = table[table["actor"] == "guard"]
    >>> stances("Guard", table, towards, nobody, 0.1).splitlines()[0][:43]
    'Of 50 pairs of a source and an actor, 20 re'
    """
    enough = table[table["enough"]]
    leans = enough["lean"].value_counts()
    against, other = leans.get("against", 0), leans.get("mixed or neutral", 0)
    told = [
        f"Of {some(len(table), 'pair')} of a source and an actor, none rests on enough mentions."
    ]
    if len(enough):
        told = [
            f"Of {some(len(table), 'pair')} of a source and an actor, {len(enough)} rest on enough "
            f"mentions: {against} lean against, {leans.get('for', 0)} for, and {other} are mixed, "
            "neutral or not to be told."
        ]
    own = towards[towards["enough"]].sort_values("stance", kind="stable")
    sides = []
    for lean, how in (("against", "against it"), ("for", "for it")):
        rows = own[own["lean"] == lean].sort_values("stance", ascending=lean == "against")
        if len(rows):
            each = [
                f"{plain(row.source)} ({signed(row.stance)}, 95 % interval {signed(row.low)} to "
                f"{signed(row.high)}; n = {row.n})"
                for row in rows.itertuples()
            ]
            sides.append(f"{how} {'is' if len(rows) == 1 else 'are'} {listed(each)}")
    unsure = int((own["lean"] == "mixed or neutral").sum())
    sides += [f"{some(unsure, 'source')} cannot be told to lean either way"] * bool(unsure)
    if sides:
        told.append(f"{plain(label)}: {'; '.join(sides)}.")
    else:
        told.append(f"{plain(label)}: no source has enough mentions of it in own voice.")
    told.append(
        f"Reading sentences together changes the label of {percent(drawn)} of the mentions."
    )
    if not checked["coded"]:
        told.append("Nothing is coded by hand: how far readers agree with this is not known.")
    else:
        alpha, interval = checked["alpha"], checked["interval"]
        value = "alpha cannot be computed" if alpha is None else f"alpha is {near(alpha)}"
        ends = f", 95 % interval {near(interval[0])} to {near(interval[1])}" if interval else ""
        where = f"Beside {some(checked['coded'], 'mention')} coded by hand"
        told.append(f"{where}, {value}{ends} (1: all agree; 0: no better than chance).")
    return lines(told)


def _day(start: pd.Timestamp, dated: pd.DataFrame) -> str:
    """Return a date of publication as exactly as one of its texts gives it: 2019, 2019-05."""
    spans = (dated["end_date"] - dated["start_date"])[dated["start_date"] == start]
    days = spans.min().days if len(spans) else 0
    return f"{start:%Y-%m-%d}" if days == 0 else f"{start:%Y-%m}" if days < 31 else f"{start:%Y}"


def _unit(row: tuple) -> str:
    """Return what a change is counted in: names of an actor are shares, the rest are rates."""
    return ", as shares" if getattr(row, "of", "") == "name" else " per 1,000 words"


def times(
    dated: pd.DataFrame, left: pd.DataFrame, changes: pd.DataFrame, narrated: pd.DataFrame
) -> str:
    """Return over which time sources speak, what changes in it, and which past they tell of.

    Parameters
    ----------
    dated : DataFrame
        As `trace.dates` gives it, without undated rows.
    left, changes, narrated : DataFrame
        As `trace.left_out`, `trace.changes` and `trace.narrated` give them; of `changes` a column
        `of` may say what each is about (actor, word, name).

    Examples
    --------
    >>> from analysis import extract, trace
    >>> harbour = extract.features("corpus/harbour")
    >>> guard = trace.actors(harbour, ["guard"])
    >>> dated, left = trace.dates(harbour), trace.left_out(guard)
    >>> told = times(dated, left, trace.changes(guard), trace.narrated(harbour, period="year"))
    >>> told.splitlines()[0][:52]
    '4 sources speak on 17 dates, from 2009 to 2018; none'
    """
    days = dated["start_date"]
    told = ["No text has a date: nothing can be followed over time."]
    sure = changes[changes["sure"]].sort_values("q", kind="stable")
    if len(days):
        first, last = f"{days.min():%Y}", f"{days.max():%Y}"
        span = f"in {first}" if first == last else f"from {first} to {last}"
        who = "source speaks" if dated["source"].nunique() == 1 else "sources speak"
        tested = int(changes["p"].notna().sum())
        found = f"{len(sure) or 'none'} of {tested} series of an actor, a word or a name changes"
        found = f"{found} for sure" if tested else "too few of them to test for a change"
        told = [f"{dated['source'].nunique()} {who} on {some(days.nunique(), 'date')}, {span}"]
        told[0] += f"; {found.replace('changes', 'change') if len(sure) > 1 else found}."
    undated, vague = int(left["undated"].sum()), int(left["vague"].sum())
    if undated or vague:
        out = f"{some(undated, 'unit')} of text without a date and {vague} dated too vaguely"
        told.append(f"Left out are {out}.")
    likely = int((changes["q"] < 0.05).sum()) - len(sure)
    if len(sure):
        each = [
            f"“{plain(row.series)}” in {plain(row.source)} from {_day(row.start_date, dated)} on "
            f"({row.before:.2g} before, {row.after:.2g} after{_unit(row)}; q = {row.q:.2g})"
            for row in sure.head(MOST).itertuples()
        ]
        more = f", and {len(sure) - MOST} more" if len(sure) > MOST else ""
        told.append(f"Beyond chance: {'; '.join(each)}{more}.")
    if likely:
        told.append(f"{some(likely, 'more change')} may be one between a few texts.")
    if references := int(narrated["n"].sum()):
        by_year = narrated.groupby("start_date")["n"].sum()
        by_year = by_year[by_year > 0]
        often = f"most often {by_year.idxmax():%Y} (n = {by_year.max()})"
        years = some(len(by_year), "year")
        told.append(f"{some(references, 'reference')} to the past name {years}, {often}.")
    else:
        told.append("No year or date of the past is named in own voice.")
    return lines(told)
