"""Who says what stands in quotation marks, and of what kind it is: rule by rule."""

import re

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis import _cues, _leads, _quotes, _sentences, _speakers, segment
from analysis.data import words

SPEECH, SCARE, TITLE = "speech", "scare", "title"

# The speaker comes after the quotation.
AFTER = [
    ("“The boats stay.” Ada Finch told us so.", "Ada Finch", "told"),
    ("“The boats stay in the harbour,” said Ada Finch.", "Ada Finch", "said"),
    ("“The boats stay in the harbour”, said Ada Finch.", "Ada Finch", "said"),
    ("“The boats stay in the harbour,” said Mayor Ada Finch.", "Mayor Ada Finch", "said"),
    ("“The boats stay in the harbour,” said Ada Finch, the harbour master.", "Ada Finch", "said"),
    ("“The boats stay in the harbour,” Ada Finch said.", "Ada Finch", "said"),
    ("“The boats stay in the harbour,” Finch told the Ostrane Gazette.", "Finch", "told"),
    ("“The boats stay in the harbour,” Ada Finch, a docker, told us.", "Ada Finch", "told"),
    ("“The boats stay in the harbour,” the harbour master said.", "the harbour master", "said"),
    ("“The boats stay in the harbour,” a docker explained.", "a docker", "explained"),
    ("“Will the boats stay?” asked Ada Finch.", "Ada Finch", "asked"),
    ("“Will the boats stay?” Ada Finch asked.", "Ada Finch", "asked"),
    ("“Stay!” cried the docker.", "the docker", "cried"),
    ("“We will stay here,” says the River Council.", "River Council", "says"),
    (
        "“We will stay here,” a spokeswoman of the Otters told reporters.",
        "a spokeswoman of the Otters",
        "told",
    ),
    ("“We will stay here,” Ada Finch has said.", "Ada Finch", "said"),
    ("“We will stay here,” Ada Finch had repeatedly warned.", "Ada Finch", "warned"),
    ("“We will stay here,” Ada Finch, who leads the Otters, said.", "Ada Finch", "said"),
    ("“We will stay here,” Gen. Aldous O’Brack said on Monday.", "Gen. Aldous O’Brack", "said"),
    ("“We will stay here,” said Dr. Ada Finch of the River Council.", "Dr. Ada Finch", "said"),
    ("“We will stay here,” said one of the dockers.", "one of the dockers", "said"),
    ("“We will stay here,” wrote the Ostrane Gazette.", "Ostrane Gazette", "wrote"),
    ("“We will stay here,” reads the leaflet.", "the leaflet", "reads"),
    ("“We will stay here,” the leaflet reads.", "the leaflet", "reads"),
    ("“We will stay here,” say the dockers of Ostrane.", "the dockers of Ostrane", "say"),
    ("“We will stay here,” insisted Finch, 54, a docker.", "Finch", "insisted"),
    ("“We will stay here,” Finch, 54, insisted.", "Finch", "insisted"),
    ("“We will stay here,” said Al-Marrow.", "Al-Marrow", "said"),
    ("“We will stay here,” said Ada van Finch.", "Ada van Finch", "said"),
    ("“They stay,” Finch was quoted as saying.", "Finch", "quoted"),
    ("“The boats stay!” Reed shouted.", "Reed", "shouted"),
    ("“Do the boats stay?” the Council asked.", "Council", "asked"),
    ("“The boats stay,” said the Council, and Finch agreed.", "Council", "said"),
    ("“The boats stay,” said the head of the dockers’ union, Ada Finch.", "Ada Finch", "said"),
    ("“The boats stay,” said the mayor of Ostrane.", "the mayor of Ostrane", "said"),
    ("“The boats stay,” said the mayor, Ada Finch.", "Ada Finch", "said"),
    ("“The boats stay,” the mayor, Ada Finch, said.", "Ada Finch", "said"),
    ("“The boats stay,” said a man who gave his name as Reed.", "a man", "said"),
    ("“The boats stay,” said a docker at the harbour.", "a docker", "said"),
    ("“The boats stay,” said an old docker with a pipe.", "an old docker", "said"),
    ("“The boats stay,” argued Finch in the Gazette.", "Finch", "argued"),
    ("“The boats stay,” Finch argued in the Gazette.", "Finch", "argued"),
    ("“The boats stay,” writes Finch in her book.", "Finch", "writes"),
    ("“The boats stay,” Finch continued.", "Finch", "continued"),
    ("“The boats stay,” concluded the report.", "the report", "concluded"),
    ("“The boats stay,” Finch, then mayor, said.", "Finch", "said"),
    ("“The boats stay,” Finch quickly added.", "Finch", "added"),
    ("“The boats stay,” Finch would say.", "Finch", "say"),
    ("“The boats stay,” Finch will say.", "Finch", "say"),
    ("“The boats stay,” Finch did not say.", "Finch", "say"),
    ("“The boats stay,” read one banner.", "one banner", "read"),
    ("“The boats stay,” thought Finch.", "Finch", "thought"),
    ("“The boats stay,” said Finch, quoting Reed.", "Finch", "said"),
]
# The speaker comes before it.
BEFORE = [
    ("President Reed of Ostrane said: “The boats stay.”", "President Reed", "said"),
    ("Ada Finch said: “The boats stay.”", "Ada Finch", "said"),
    ("Ada Finch said, “The boats stay.”", "Ada Finch", "said"),
    ("Ada Finch said “the boats will stay where they are”.", "Ada Finch", "said"),
    ("Ada Finch said that “the boats will stay where they are”.", "Ada Finch", "said"),
    ("Ada Finch, a docker, told us: “The boats stay.”", "Ada Finch", "told"),
    ("Ada Finch, who leads the Otters, said: “The boats stay.”", "Ada Finch", "said"),
    (
        "Ada Finch, who leads the Otters and lives in Ostrane, said: “The boats stay.”",
        "Ada Finch",
        "said",
    ),
    ("Ada Finch (River Council) said: “The boats stay.”", "Ada Finch", "said"),
    ("In Ostrane, Ada Finch said: “The boats stay.”", "Ada Finch", "said"),
    ("On Monday Ada Finch said: “The boats stay.”", "Ada Finch", "said"),
    ("Yesterday the mayor, Ada Finch, said: “The boats stay.”", "Ada Finch", "said"),
    ("The mayor of Ostrane, Ada Finch, said: “The boats stay.”", "Ada Finch", "said"),
    ("Ada Finch, mayor of Ostrane, said: “The boats stay.”", "Ada Finch", "said"),
    ("The mayor Ada Finch said: “The boats stay.”", "Ada Finch", "said"),
    ("Mayor Finch said: “The boats stay.”", "Mayor Finch", "said"),
    ("The River Council’s chairman, Aldous Reed, said: “The boats stay.”", "Aldous Reed", "said"),
    ("The River Council said in a statement: “The boats stay.”", "River Council", "said"),
    ("In a statement, the River Council said: “The boats stay.”", "River Council", "said"),
    ("The River Council issued a statement saying: “The boats stay.”", "River Council", "saying"),
    ("A statement by the River Council said: “The boats stay.”", "River Council", "said"),
    ("A statement from the River Council read: “The boats stay.”", "A statement", "read"),
    ("As Ada Finch put it: “The boats stay.”", "Ada Finch", "put it"),
    ("As Ada Finch once said, “The boats stay.”", "Ada Finch", "said"),
    ("When asked about the boats, Finch replied: “They stay.”", "Finch", "replied"),
    ("Asked whether the boats would stay, Finch replied: “They stay.”", "Finch", "replied"),
    ("Finch told the Gazette that “the boats will stay where they are”.", "Finch", "told"),
    ("Finch told Aldous Reed: “The boats stay.”", "Finch", "told"),
    ("According to Ada Finch, “the boats stay where they are”.", "Ada Finch", "according to"),
    (
        "According to Ada Finch of the River Council, “the boats stay where they are”.",
        "Ada Finch",
        "according to",
    ),
    (
        "According to the Ostrane Gazette, “the boats stay where they are”.",
        "Ostrane Gazette",
        "according to",
    ),
    ("In the words of Ada Finch, “the boats stay where they are”.", "Ada Finch", "in the words of"),
    ("To quote Ada Finch: “The boats stay where they are.”", "Ada Finch", "to quote"),
    ("Finch’s answer was: “The boats stay.”", "Finch", "answer"),
    ("Ada Finch’s answer was: “The boats stay.”", "Ada Finch", "answer"),
    ("The Otters’ slogan was “The harbour is ours for ever and a day”.", "Otters", "slogan"),
    ("The dockers of Ostrane shouted: “The boats stay.”", "The dockers of Ostrane", "shouted"),
    ("Some dockers shouted: “The boats stay.”", "Some dockers", "shouted"),
    ("Dockers shouted: “The boats stay.”", "Dockers", "shouted"),
    ("Thousands chanted: “The boats stay.”", "Thousands", "chanted"),
    ("A banner read: “The boats stay.”", "A banner", "read"),
    ("The crowd sang “The boats will stay at home with us”.", "The crowd", "sang"),
    ("Finch did not say: “The boats stay.”", "Finch", "say"),
    ("Finch never said that “the boats stay where they are now”.", "Finch", "said"),
    ("Finch will say: “The boats stay.”", "Finch", "say"),
    ("Finch may have said: “The boats stay.”", "Finch", "said"),
    ("Finch wrote in her diary: “The boats stay.”", "Finch", "wrote"),
    ("Finch (1903) writes: “The boats stay.”", "Finch", "writes"),
    ("It was Ada Finch who said: “The boats stay.”", "Ada Finch", "said"),
    ("Finch, speaking in Ostrane, said: “The boats stay.”", "Finch", "said"),
    ("Speaking in Ostrane, Finch said: “The boats stay.”", "Finch", "said"),
    ("Finch, the mayor, and a friend of Reed, said: “The boats stay.”", "Finch", "said"),
    ("Finch denied the claim, saying: “The boats stay.”", "Finch", "saying"),
    ("Finch praised the dockers, while Reed said: “The boats go.”", "Reed", "said"),
    ("Finch said the boats would stay, but Reed said: “The boats go.”", "Reed", "said"),
    ("Finch said that Reed had lied: “The boats stay.”", "Finch", "said"),
    ("Finch said Reed thought “the boats must go at once and for ever”.", "Reed", "thought"),
    ("Said Ada Finch: “The boats stay.”", "Ada Finch", "said"),
    ("The Ostrane Gazette of 3 May says: “The boats stay.”", "Ostrane Gazette", "says"),
    ("The report says: “The boats stay.”", "The report", "says"),
    ("The law says that “no boat may stay here after dark”.", "The law", "says"),
    ("A 40-year-old docker said: “The boats stay.”", "A 40-year-old docker", "said"),
    ("A docker from Ostrane said: “The boats stay.”", "A docker", "said"),
    ("People say: “The boats stay.”", "People", "say"),
    ("Finch would later write that “the boats stayed where they were”.", "Finch", "write"),
    ("Finch could only say: “The boats stay.”", "Finch", "say"),
    ("Finch cannot say: “The boats stay.”", "Finch", "say"),
    ("Finch must have thought: “The boats stay.”", "Finch", "thought"),
    ("Finch began by saying: “The boats stay.”", "Finch", "saying"),
    (
        "Finch argued, in a speech to the Council, that “the boats must stay here”.",
        "Finch",
        "argued",
    ),
    ("Finch argued in a long speech on Monday that “the boats must stay here”.", "Finch", "argued"),
    ("The woman in the red coat said: “The boats stay.”", "The woman", "said"),
    ("The head of the dockers’ union, Ada Finch, said: “The boats stay.”", "Ada Finch", "said"),
    ("A spokesman for the Council, Aldous Reed, said: “The boats stay.”", "Aldous Reed", "said"),
    ("Council spokesman Aldous Reed said: “The boats stay.”", "Aldous Reed", "said"),
    ("Speaking for the Council, Aldous Reed said: “The boats stay.”", "Aldous Reed", "said"),
    ("Aldous Reed, for the Council, said: “The boats stay.”", "Aldous Reed", "said"),
    ("Yesterday Finch said: “The boats stay.”", "Finch", "said"),
    ("Today Finch said: “The boats stay.”", "Finch", "said"),
    ("Last week Finch said: “The boats stay.”", "Finch", "said"),
    ("Last week the Council said: “The boats stay.”", "Council", "said"),
    ("On 3 May Finch said: “The boats stay.”", "Finch", "said"),
    ("On 3 May, Finch said: “The boats stay.”", "Finch", "said"),
    ("In March the Council said: “The boats stay.”", "Council", "said"),
    ("In March 1903 the Council said: “The boats stay.”", "Council", "said"),
    ("Meanwhile Finch said: “The boats stay.”", "Finch", "said"),
    ("However, Finch said: “The boats stay.”", "Finch", "said"),
    ("But Finch said: “The boats stay.”", "Finch", "said"),
    ("Recently Finch said: “The boats stay.”", "Finch", "said"),
    ("Finally, Finch said: “The boats stay.”", "Finch", "said"),
    ("Later the same day Finch said: “The boats stay.”", "Finch", "said"),
    ("Even Finch said: “The boats stay.”", "Finch", "said"),
    ("Only Finch said: “The boats stay.”", "Finch", "said"),
    ("Of the boats Finch said: “They stay.”", "Finch", "said"),
    ("To the dockers Finch said: “They stay.”", "Finch", "said"),
    ("At the harbour Finch said: “They stay.”", "Finch", "said"),
    ("In the harbour of Ostrane Finch said: “They stay.”", "Finch", "said"),
    ("After the vote the Council said: “They stay.”", "Council", "said"),
    ("After the vote, Ada Finch of the Otters told the Gazette: “They stay.”", "Ada Finch", "told"),
    ("When the boats came the Council said: “They stay.”", "Council", "said"),
    ("If the boats come, the Council says, “we must stay here for the night”.", "Council", "says"),
    ("Finch said nothing. “The boats stay,” said Reed.", "Reed", "said"),
    ("The Council branded the Otters “traitors”.", "Council", "branded"),
    ("The Council warned of “a second winter”.", "Council", "warned"),
    ("The Council warned against “a second winter”.", "Council", "warned"),
    ("The Council promised to “feed the poor”.", "Council", "promised"),
    ("The Council urged the Otters to “come home”.", "Council", "urged"),
    ("The Council told the Otters to “come home”.", "Council", "told"),
    ("The Council said it would “feed the poor”.", "Council", "said"),
    ("The Council said the Otters were “traitors”.", "Council", "said"),
    ("The Council claims to be “neutral”.", "Council", "claims"),
    ("The Council’s claim to be “neutral” is false.", "Council", "claim"),
    ("The Council says the “neutral” Otters must go.", "Council", "says"),
    ("The Otters are “traitors”, the Council says.", "Council", "says"),
]
# Who is told something does not say it; who tells it may come after the verb.
PASSIVE = [
    ("Finch was quoted by the Gazette as saying: “They stay.”", "Finch", "saying"),
    ("Reed was told by Finch: “The boats stay.”", "Finch", "told"),
    ("Finch was described by Reed as “the wolf of Ostrane harbour itself”.", "Reed", "described"),
    ("“The boats stay,” I was told by Reed.", "Reed", "told"),
]
# Whom a pronoun means is not guessed at; who is told something does not say it.
NOBODY = [
    ("“The boats stay in the harbour,” she said.", None, "said"),
    ("“The boats stay in the harbour,” they added.", None, "added"),
    ("Finch was asked whether the boats would stay. “They stay,” she said.", None, "said"),
    ("Her answer was: “The boats stay.”", None, "answer"),
    ("Those who came said: “The boats stay.”", None, "said"),
    ("Reed was told: “Go home at once.”", None, "told"),
    ("The dockers were told that “the boats would be sold by winter”.", None, "told"),
    ("Finch was asked: “Will the boats stay?”", None, "asked"),
    ("“The boats stay,” she said. Finch is 54.", None, "said"),
    ("“The boats stay,” she said, and Finch nodded.", None, "said"),
    ("“The boats stay,” Reed was told.", None, "told"),
]
# Block quotations and signatures.
BLOCKS = [
    (
        "Ada Finch wrote:\n\n“We stay.” So it ends, and of boats, bread and the winter that is "
        "before us it says nothing.",
        "Ada Finch",
        "wrote",
    ),
    (
        "Ada Finch wrote to the Council:\n\n“The boats stay where they are.”\n\nThe Council slept.",
        "Ada Finch",
        "wrote",
    ),
    ("Ada Finch wrote to the Council.\n\n“The boats stay where they are.”", "Ada Finch", "wrote"),
    ("Ada Finch wrote:\n\n“The boats stay where they are, and so do we.”", "Ada Finch", "wrote"),
    (
        "“The boats stay where they are and so do we, rain or shine.” - Ada Finch -",
        "Ada Finch",
        None,
    ),
    ("“The boats stay where they are and so do we, rain or shine.” – Ada Finch", "Ada Finch", None),
    ("“The boats stay.” - Ada Finch", None, None),
]
# What somebody calls a thing are their words.
NAMING = [
    ("Finch calls this “folly”.", "Finch", "calls"),
    ("Finch called it ‘folly’.", "Finch", "called"),
    ("Finch called the plan “a folly”.", "Finch", "called"),
    ("Reed dubbed them “the wolves”.", "Reed", "dubbed"),
    ("Finch described the plan as “folly”.", "Finch", "described"),
    ("Finch described the plan of the River Council as “folly”.", "Finch", "described"),
    ("Finch denounced the plan as “folly”.", "Finch", "denounced"),
    ("The plan was described by Finch as “folly”.", "Finch", "described"),
    ("What Finch calls “folly” is law.", "Finch", "calls"),
    ("Finch spoke of “folly”.", "Finch", "spoke of"),
    ("Finch said that the “order” of the Council was none.", "Finch", "said"),
    ("The Council said that it would bring “order” to Ostrane.", "Council", "said"),
    ("A docker, Finch said, needs no “order”.", "Finch", "said"),
    ("This “order”, said Finch, was a lie.", "Finch", "said"),
    ("The Otters said they “will never” go.", "Otters", "said"),
    ("Finch said she was “very happy indeed”.", "Finch", "said"),
    ("Finch said the vote was “a farce”.", "Finch", "said"),
    ("The vote was “a farce”, said Finch.", "Finch", "said"),
    ("The vote was “a farce”, Finch said.", "Finch", "said"),
    (
        "The Council accused Finch of “selling the boats of the whole harbour”.",
        "Council",
        "accused",
    ),
    ("The Council accused the Otters of “treason”.", "Council", "accused"),
    ("The Council condemned the “treason” of the Otters.", "Council", "condemned"),
    ("The Council spoke of a “second winter”.", "Council", "spoke of"),
    ("The Council spoke of “a second winter”.", "Council", "spoke of"),
    ("The Council demanded “bread and boats”.", "Council", "demanded"),
    ("The Council vowed “to feed the poor”.", "Council", "vowed"),
    ("The Otters, whom the Council calls “traitors”, are at home.", "Council", "calls"),
]
# Marks of other kinds, and line breaks.
MARKS = [
    ('"The boats stay," said Ada Finch.', "Ada Finch", "said"),
    ("'The boats stay,' said Ada Finch.", "Ada Finch", "said"),
    ("«The boats stay,» said Ada Finch.", "Ada Finch", "said"),
    ("Ada Finch said: 'The boats stay.'", "Ada Finch", "said"),
    ("Ada Finch\nsaid: “The boats stay.”", "Ada Finch", "said"),
    ("“The boats stay,”\nsaid Ada\nFinch.", "Ada Finch", "said"),
    ("“The boats stay,” -- said Ada Finch.", "Ada Finch", "said"),
    (
        "According\nto Ada Finch, “we stay here for as long as it takes”.",
        "Ada Finch",
        "according to",
    ),
    ("Ada Finch pointed\nout: “The boats stay.”", "Ada Finch", "pointed out"),
    ("It ends in a mark “\n\nAda Finch said: “The boats stay.”", "Ada Finch", "said"),
]
# In halves, one after the other, one inside the other.
SEVERAL = [
    ("Reed said: “The ‘order’ is a lie.”", [(SPEECH, "Reed", "said"), (SCARE, None, None)]),
    (
        "“We stay,” said Ada Finch. The mill is shut. The boats are “home”.",
        [(SPEECH, "Ada Finch", "said"), (SCARE, None, None)],
    ),
    (
        "“We stay,” said Ada Finch" + ", and there lay the boats" * 8 + " and the “order”.",
        [(SPEECH, "Ada Finch", "said"), (SCARE, None, None)],
    ),
    (
        "“We will stay here,” Finch announced in Ostrane. “We will not go.”",
        [(SPEECH, "Finch", "announced"), (SPEECH, "Finch", "announced")],
    ),
    (
        "“We will stay here,” Finch announced. “We will not go.”",
        [(SPEECH, "Finch", "announced"), (SPEECH, "Finch", "announced")],
    ),
    (
        "“We will stay here,” Finch announced. “We will not go.” The mill closed.",
        [(SPEECH, "Finch", "announced"), (SPEECH, "Finch", "announced")],
    ),
    (
        "“We will stay,” Finch said, “until the boats are home.”",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")],
    ),
    (
        "“We will stay,” said Finch, “until the boats are home.”",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")],
    ),
    (
        "“We will stay,” he said, “until the boats are home.”",
        [(SPEECH, None, "said"), (SPEECH, None, "said")],
    ),
    (
        "“We will stay,” Finch said, adding that “the boats will be home soon”.",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "adding")],
    ),
    (
        "“We will stay,” Finch said, adding: “The boats will be home.”",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "adding")],
    ),
    (
        "“We will stay,” said Ada Finch. “We will go,” said Aldous Reed.",
        [(SPEECH, "Ada Finch", "said"), (SPEECH, "Aldous Reed", "said")],
    ),
    (
        "“We will stay,” said Ada Finch. Aldous Reed said: “We will go.”",
        [(SPEECH, "Ada Finch", "said"), (SPEECH, "Aldous Reed", "said")],
    ),
    (
        "“We will stay,” said Ada Finch. “We will go,” Reed answered.",
        [(SPEECH, "Ada Finch", "said"), (SPEECH, "Reed", "answered")],
    ),
    (
        "“We will stay,” said Ada Finch. The miller disagreed. “We will go,” he said.",
        [(SPEECH, "Ada Finch", "said"), (SPEECH, None, "said")],
    ),
    ("“The boats,” said Finch, “stay.”", [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")]),
    ("“The boats”, said Finch, “stay.”", [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")]),
    (
        "“The boats”, Finch said, “stay where they are.”",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")],
    ),
    (
        "“The boats stay where they are, and so do we,” Finch said, “until the boats are home.”",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")],
    ),
    (
        "‘The boats stay’, Finch said, ‘until the winter is over.’",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")],
    ),
    (
        "“The boats stay,” Finch told the Council. “We stay too.” “Never,” Reed answered.",
        [(SPEECH, "Finch", "told"), (SPEECH, "Finch", "told"), (SPEECH, "Reed", "answered")],
    ),
    ("“The boats stay.” Reed said: “They go.”", [(SPEECH, None, None), (SPEECH, "Reed", "said")]),
    (
        "Ada Finch spoke next.\n\n“The boats stay where they are,” she said.\n\n“We all stay.”",
        [(SPEECH, None, "said"), (SPEECH, None, "said")],
    ),
    (
        "“The boats stay,” said Finch.\n\n“And we stay too,” she added.",
        [(SPEECH, "Finch", "said"), (SPEECH, None, "added")],
    ),
    (
        "Finch said the Council’s “order” was a “lie”.",
        [(SPEECH, "Finch", "said"), (SPEECH, "Finch", "said")],
    ),
]
# Words held at arm's length, also near a reporting verb, and titles.
NOBODYS = [
    ("They heard it on Ostrane’s “Harbour News”.", TITLE),
    ("They sang the songs “Home In Winter” and more.", TITLE),
    ("The Otters are called “traitors”.", SCARE),
    ("The Otters are “traitors” in the eyes of the Council.", SCARE),
    ("The Otters, “traitors” to the Council, are at home.", SCARE),
    ("We do not need their “help”.", SCARE),
    ("We do not need their “help,” their boats or their bread.", SCARE),
    ("This is no “help”: it is theft.", SCARE),
    ("“Help” came from Ostrane.", SCARE),
    ("Their “help” (so they call it) is theft.", SCARE),
    ("The demand for “bread and boats” was heard everywhere.", SCARE),
    ("Under the slogan “Bread and Boats” they marched.", SCARE),
    ("They carried a banner with the words “Bread and Boats”.", SCARE),
    ("The so-called “order” in Ostrane is none.", SCARE),
    ("The “order” of the Council is none.", SCARE),
    ("They call it “order”.", SCARE),
    ("“Order” is what they say they want.", SCARE),
    ("The “Peace Army” attacked.", SCARE),
    ("We read “The Weir” and slept.", SCARE),
    ("Her book “The Weir in Winter” is out.", TITLE),
    ("See “On the boats of Ostrane”.", TITLE),
    ("In an article entitled “The Boats of Ostrane”, Finch says nothing.", TITLE),
    ("The word “boat” is short.", SCARE),
    ("See “The boats of Ostrane” (p. 4).", TITLE),
    ("He sang the ballad “Home In Winter”.", TITLE),
    ("They sang “Home In Winter”.", SCARE),
]


def told(text):
    """Return kind, speaker and cue of each quotation of a text, None for what is missing."""
    found = segment.quotations(text)[["kind", "speaker", "cue"]].astype(object)
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in found.itertuples(index=False)
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "cue"),
    [*AFTER, *BEFORE, *PASSIVE, *NOBODY, *BLOCKS, *NAMING, *MARKS],
)
def test_who_speaks(text, speaker, cue):
    assert told(text)[-1:] == [(SPEECH, speaker, cue)]


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_who_speaks_where_there_are_several_quotations(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(("text", "kind"), NOBODYS)
def test_what_is_nobodys_speech(text, kind):
    assert set(told(text)) == {(kind, None, None)}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # At most seven words that are no sentence; a term has at most four.
        ("This “so and so and so and so” ends.", [SCARE]),
        ("This “so and so and so and so on” ends.", [SPEECH]),
        # With a reporting verb at most four, and none where the text says whose they are.
        ("They say something of the “so and so we” here.", [SCARE]),
        ("They say something of the “so and so we are” here.", [SPEECH]),
        ("Reed said something of the “so” here.", [SPEECH]),
        ("She said something of the “so” here.", [SPEECH]),
        ("This “so!” ends.", [SPEECH]),
        ("This “so\nand so” ends.", [SPEECH]),
        ("“Finch said: ‘We stay.’”", [SPEECH, SPEECH]),
        ("“One is here.\n\nTwo is here.” So ends it.", ["reprint"]),
        ("Finch said: “One is here.\n\nTwo is here.” So ends it.", [SPEECH]),
    ],
)
def test_kinds_by_length_and_end(text, kinds):
    assert [kind for kind, _, _ in told(text)] == kinds


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("This “order of the day” ends.", "order of the day"),
        ("This “order of the next day” ends.", None),
        ("Reed said: “We stay.”", None),
        ("This “" + "o" * segment.LONGEST_LINE + "” ends.", "o" * segment.LONGEST_LINE),
        ("This “" + "o" * (segment.LONGEST_LINE + 1) + "” ends.", None),
    ],
)
def test_words_of_a_scare_quote_that_is_a_term(text, term):
    found = segment.quotations(text)["words"].astype(object)
    assert [None if pd.isna(value) else value for value in found] == [term]


@pytest.mark.parametrize(
    ("text", "kind", "speaker"),
    [
        (
            "“The deal is dead,” said Marrow’s foreign ministry.",
            "speech",
            "Marrow’s foreign ministry",
        ),
        ("“The deal is dead,” said Marrow’s mayor Ada Finch.", "speech", "Ada Finch"),
        ("“The deal is dead,” said Reed’s spokesman.", "speech", "Reed’s spokesman"),
        (
            "“The deal is dead,” Marrow’s foreign ministry said.",
            "speech",
            "Marrow’s foreign ministry",
        ),
        ("Marrow’s foreign minister, Ada Finch, said: “It is dead.”", "speech", "Ada Finch"),
        ("“We stay,” said Reed. The “experts” laughed.", "scare", None),
        ("“Never!” said Reed. The so-called “experts” laughed.", "scare", None),
        ("“We stay,” said Reed. “We go.”", "speech", "Reed"),
    ],
)
def test_the_last_quotation_and_who_speaks_it(text, kind, speaker):
    last = segment.quotations(text).iloc[-1]
    assert last["kind"] == kind
    assert (last["speaker"] if isinstance(last["speaker"], str) else None) == speaker


LEADING = st.lists(
    st.sampled_from(
        ["The ", "Reed ", "reed ", "e.g. ", "U.S. ", "Dr. ", "stay. ", "stay! ", "why? ", "go… "]
        + ["I ", "iv. ", "12. ", "a.m. ", "”", "“", '"', "’", "'", "(", ") ", "[3]", "³ ", "___ "]
        + ["__. ", "”. ", ".” ", "!” ", ". ", "— ", "Ibid. ", "& ", "At 5 ", "(Reed 1988). "]
        + ["• ", "\n", "said ", "Asked ", "asked ", "Reed’s ", "answer ", "according to ", ", "]
        + [": ", "the words of ", "adding ", "was ", "told ", "by ", "the mayor "]
    ),
    min_size=1,
    max_size=14,
).map("".join)


@given(LEADING)
@example("(Reed 1988). the a.m. É__. _stay.³ ”. Reed O'Brack ")
@example("We stay.” (See the Harbour. Reed 1988) Go")
def test_the_last_sentence_is_that_of_all_sentences(text):
    if text := text.strip():
        spans = _sentences.spans(text, 0, len(text))
        assert _leads.last(text, 0, len(text)) == spans[-1][0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He went. The mayor said: ", "The mayor said: "),
        ("He went! The mayor said: ", "The mayor said: "),
        ("He went to see “____ __.” The mayor said: ", "The mayor said: "),
        ("He saw Gen. Reed, who said: ", "He saw Gen. Reed, who said: "),
        ("No stop at all, Reed said: ", "No stop at all, Reed said: "),
        ("He saw it, e.g. Reed, who said: ", "He saw it, e.g. Reed, who said: "),
        ("He asks. • Two. • Reed said: ", "• Reed said: "),
    ],
)
def test_the_last_sentence(text, expected):
    assert text[_leads.last(text, 0, len(text)) :] == expected


@given(LEADING)
def test_what_is_not_cut_into_sentences_announces_nothing(text):
    if text := text.strip():
        span, block = _quotes.Span(len(text), len(text) + 4), (0, len(text) + 4)
        lead = _leads.lead(f"{text}“__”", span, [block], 0)
        whole = text[_leads.last(text, max(len(text) - _leads.NEAR, 0), len(text)) :]
        assert lead in (whole, "")
        assert lead or _speakers._before(whole, _speakers.NOBODY) is _speakers.NOBODY


@given(st.lists(st.text("abc ", min_size=1), min_size=1), st.text("abc "))
@example(["a", "ab c"], "ab c")
def test_a_pattern_of_words_matches_these_words(known, text):
    pattern = _cues.either(known)
    spaced = [re.sub(" ", r"\\s+", word) for word in known]
    expected = any(re.fullmatch(word, text) for word in spaced)
    assert (re.fullmatch(pattern, text) is not None) == expected
    assert all(re.fullmatch(pattern, word) for word in known)


def test_every_reporting_verb_is_known():
    forms = words("reporting_verbs")["form"].tolist()
    assert [_cues.patterns().form.match(form)[0] for form in forms] == forms


@given(st.text())
def test_hidden_words_leave_their_marks(text):
    text = f"Own “{text}” own."
    inside = re.sub(r"\w", "_", text[5:-6])
    assert _speakers._hidden(text, [_quotes.Span(4, len(text) - 5)]) == f"Own “{inside}” own."


@pytest.mark.parametrize(
    ("after", "speaker"),
    [
        ("\n — Ada Finch", "Ada Finch"),
        ("\n" + " " * 40 + "— Ada Finch" + " " * 9 + "\nMore.", "Ada Finch"),
        (" — GB\n", "GB"),
        (" - Ada Finch -", "Ada Finch"),
        (" — Ada Finch, Harbour\n\nMore.", "Ada Finch, Harbour"),
        (" — " + "Ada " * 30, None),
    ],
)
def test_a_long_quotation_may_be_signed(after, speaker):
    text = "“We stay here in the harbour for as long as it takes us to.”" + after
    found = segment.quotations(text)["speaker"].astype(object)
    assert [None if pd.isna(value) else value for value in found] == [speaker]
