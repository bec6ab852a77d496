"""What a careful colleague would object to in a corpus that has no faults."""

from analysis import segment
from analysis.tables import Features

FEW_WORDS = 1000
MANY_TIMES = 50


def doubts(features: Features) -> list[str]:
    """Return what is doubtful in a corpus, one sentence each, the weightiest first.

    Parameters
    ----------
    features : Features

    Examples
    --------
    >>> from analysis import extract
    >>> doubts(extract.features("corpus/harbour"))[-1]
    'gazette-2017: 1 quotation mark without a partner (character 400)'
    """
    found = []
    documents, mentions = features.documents, features.mentions
    if len(features.sources) == 1:
        found.append(f"only one source, {features.sources[0]}: there is nothing to compare")
    if features.mentions.empty:
        found.append("no actor is mentioned at all: look at the aliases in actors.csv")
    missing = documents.loc[documents["text"].isna(), "doc"].tolist()
    if missing:
        found.append(f"the texts of {', '.join(missing)} are not here: no passages")
    undated = documents.loc[documents["start"].isna(), "doc"].tolist()
    if undated:
        found.append(f"without a date, so left out of all time figures: {', '.join(undated)}")
    twice = documents[documents.duplicated("sha256", keep=False)]
    for _, same in twice.groupby("sha256", sort=False):
        found.append(f"the same text: {', '.join(same['doc'])}")
    size = documents.set_index("doc")["words"]
    for doc in size.index[size > MANY_TIMES * size.median()]:
        found.append(f"{doc}: over {MANY_TIMES} times longer than the median document")
    words = features.paragraphs.groupby("source")["own_words"].sum()
    for source in words.index[words < FEW_WORDS]:
        found.append(f"source {source}: only {words[source]} words of its own")
    dates = features.paragraphs.groupby("source")["start_date"].nunique()
    if len(dates) > 1 and (dates <= 1).all():
        found.append("each source has one date only: sources and times cannot be told apart")
    never = [actor for actor in features.labels if actor not in set(mentions["actor"])]
    if never:
        found.append(f"actors never mentioned: {', '.join(never)}")
    for row in documents[documents["text"].notna()].itertuples():
        if places := segment.unpaired(row.text):
            marks = "1 quotation mark" if len(places) == 1 else f"{len(places)} quotation marks"
            where = ", ".join(str(place) for place in places[:5])
            found.append(f"{row.doc}: {marks} without a partner (character {where})")
    return found
