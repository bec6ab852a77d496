"""What speaks for or against a name: rule by rule on invented sentences, and laws for all."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from analysis import _evidence, _idioms, _valence, parse
from analysis._evidence import evidence
from analysis._valence import Words, shifters
from analysis.data import words


@pytest.fixture(scope="module")
def model():
    return parse.model() or pytest.skip("spaCy's model is not installed")


def marked(model, text):
    """Return the parsed span of what stands in square brackets, without the brackets."""
    start, end = text.index("["), text.index("]") - 1
    document = model(parse.plain(text.replace("[", "", 1).replace("]", "", 1)))
    return document.char_span(start, end, alignment_mode="expand")


@pytest.fixture(scope="module")
def read(model):
    """Return a function from a sentence to its evidence, with sign and size, parted by "; "."""

    def run(text, lexicon=None):
        return "; ".join(
            f"{'+' if piece.value > 0 else '-'} {_evidence.told(piece)} {abs(piece.value):.2f}"
            for piece in evidence(marked(model, text), Words(lexicon))
        )

    return run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The [gang] slept.", "- called 'gang' 0.60"),
        ("The [Otters] slept.", ""),
        ("The [heroic dockers] slept.", "+ called 'heroic' 0.90"),
        ("[Grand Alliance] slept.", ""),
        ("The [National Unity Party] met.", ""),
    ],
)
def test_a_name_with_words_of_its_own(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The heroic [dockers] slept.", "+ modified by 'heroic' 0.90"),
        (
            "The corrupt and brutal [Guard] marched.",
            "- modified by 'corrupt' 0.80; - modified by 'brutal' 0.80",
        ),
        ("The oppressed [dockers] slept.", "+ modified by 'oppressed' 0.60"),
        ("The plundering [Guard] marched.", "- modified by 'plundering' 0.80"),
        ("The puppet [Guard] marched.", "- modified by 'puppet' 0.80"),
        ("The tyrant [Ada Finch] left.", "- called 'tyrant' 0.90"),
        ("Traitor [Ada Finch] left.", "- modified by 'traitor' 0.80"),
        ("The Heroes League [Otters] slept.", ""),
        ("Heroic dockers met the [Otters].", ""),
        ("The heroic Otters, the mayor and [the miller] met.", ""),
    ],
)
def test_epithets(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Ada Finch], a traitor, left.", "- called 'traitor' 0.80"),
        ("The traitor, [Ada Finch], left.", "- called 'traitor' 0.80"),
        (
            "We fight [the Guard], a gang of murderers.",
            "- called 'gang' 0.60; - patient of 'fight' 0.40",
        ),
    ],
)
def test_appositions(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] is brutal.", "- said to be 'brutal' 0.80"),
        (
            "[The Guard] is corrupt and brutal.",
            "- said to be 'corrupt' 0.80; - said to be 'brutal' 0.80",
        ),
        ("[The Guard] remains a gang of thugs.", "- said to be 'gang' 0.60"),
        (
            "[The Guard] is responsible for the massacre.",
            "- said to be 'responsible for massacre' 0.90",
        ),
        ("[The Guard] is guilty of murder.", "- said to be 'guilty of murder' 0.90"),
        ("[The Guard] is proud of the massacre.", "- said to be 'proud of massacre' 0.90"),
        ("[The dockers] are free from tyranny.", "+ said to be 'free from tyranny' 0.60"),
        ("The enemy is [the Guard].", "- called 'enemy' 0.70"),
        ("The real criminals are [the Guard].", "- called 'criminal' 0.80"),
    ],
)
def test_what_a_name_is_said_to_be(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] and other tyrants slept.", "- called 'tyrant' 0.90"),
        ("Tyrants like [the Guard] slept.", "- called 'tyrant' 0.90"),
        ("Tyrants, including [the Guard], slept.", "- called 'tyrant' 0.90"),
    ],
)
def test_the_company_a_name_is_put_in(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They call [Ada Finch] a hero.", "+ called 'hero' 0.27"),
        ("We call [Ada Finch] a traitor.", "- called 'traitor' 0.80"),
        ("[The Otters] are seen as heroes.", "+ called 'hero' 0.90"),
        ("We regard [the Otters] as heroes.", "+ called 'hero' 0.90"),
        ("The mayor regards [the Otters] as thugs.", "- called 'thug' 0.24"),
    ],
)
def test_what_a_name_is_called_counts_less_by_others(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] massacred the dockers.", "- agent of 'massacre' 0.90"),
        ("The dockers were massacred by [the Guard].", "- agent of 'massacre' 0.90"),
        ("The massacre of the dockers by [the Guard] shocked us.", "- agent of 'massacre' 0.90"),
        ("[The Guard]'s massacre of the dockers shocked us.", "- agent of 'massacre' 0.90"),
        ("The [Guard] massacre of dockers shocked us.", "- mark of 'massacre' 0.90"),
        ("The Army, the Navy and [the Guard] massacred the dockers.", "- agent of 'massacre' 0.90"),
        ("[The Guard], the Army and the Navy massacred the dockers.", "- agent of 'massacre' 0.90"),
        ("[The Guard] was said to have plundered the town.", "- agent of 'plunder' 0.80"),
        ("It was [the Guard] that betrayed the dockers.", "- agent of 'betray' 0.80"),
        ("[The Guard], who betrayed the dockers, slept.", "- agent of 'betray' 0.80"),
        (
            "[The Guard] is the gang that betrayed the dockers.",
            "- said to be 'gang' 0.60; - agent of 'betray' 0.80",
        ),
        ("[The Guard] acted brutally.", "- does so 'brutally' 0.32"),
        ("[The Guard] starved the dockers.", "- agent of 'starve' 0.80"),
        ("[The Guard] must defend the mill.", "+ called upon to 'defend' 0.30"),
    ],
)
def test_deeds_done(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Guard massacred [the dockers].", "+ patient of 'massacre' 0.40"),
        ("[The dockers] were massacred by the Guard.", "+ patient of 'massacre' 0.40"),
        ("The massacre of [the dockers] by the Guard shocked us.", "+ patient of 'massacre' 0.40"),
        ("The Guard's massacre of [the dockers] shocked us.", "+ patient of 'massacre' 0.40"),
        ("[The dockers], who were betrayed by the Guard, slept.", "+ patient of 'betray' 0.20"),
        ("[The dockers] starved.", "+ patient of 'starve' 0.50"),
        ("The suffering of [the dockers] goes on.", "+ patient of 'suffer' 0.30"),
        ("Ada Finch met [the dockers] whom the Guard betrayed.", "+ patient of 'betray' 0.20"),
        ("[Ada Finch]'s murderer left.", "+ patient of 'murder' 0.40"),
        ("The enemies of [the dockers] left.", "+ patient of 'enemy' 0.28"),
        (
            "The tyrants massacred [the dockers].",
            "+ patient of 'massacre' 0.40; + patient of 'massacre by tyrant' 0.54",
        ),
        (
            "The tyrants support [the Guard].",
            "+ patient of 'support' 0.12; - patient of 'support by tyrant' 0.54",
        ),
    ],
)
def test_deeds_suffered(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] covered up the flood.", "- agent of 'cover up' 0.80"),
        ("[The Guard] sold out the dockers.", "- agent of 'sell out' 0.80"),
        ("[The Otters] stood up for the dockers.", ""),
        ("[The Guard] turned a blind eye.", "- agent of 'turn a blind eye' 0.40"),
        ("We fight for [the Otters].", "+ patient of 'fight' 0.50"),
        ("We side with [the Otters].", "+ patient of 'side' 0.50"),
        ("[The mayor] lies in bed.", ""),
        ("[The mayor] lay down.", ""),
        ("[The mayor] lied.", "- agent of 'lie' 0.80"),
    ],
)
def test_phrasal_verbs(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[The Guard] lied and plundered the town.",
            "- agent of 'lie' 0.80; - agent of 'plunder' 0.80",
        ),
        ("[The Guard] came, drank and plundered the town.", "- agent of 'plunder' 0.80"),
        ("[The Guard] tried to crush the dockers.", "- agent of 'crush' 0.50"),
        ("[The Guard] helped to crush the dockers.", "- agent of 'crush' 0.50"),
        ("[The Guard] slept, and the Army lied.", ""),
        ("[The Guard], having betrayed the dockers, slept.", "- agent of 'betray' 0.80"),
    ],
)
def test_verbs_that_share_a_subject(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Otters] fought the tyrants.", "+ agent of 'fight tyrant' 0.54"),
        ("[The Otters] fought against tyranny.", "+ agent of 'fight tyranny' 0.36"),
        ("[The Otters] condemned the massacre.", "+ agent of 'condemn massacre' 0.54"),
        ("[The Otters] stopped the massacre.", "+ agent of 'stop massacre' 0.54"),
        (
            "[The Otters] crushed the tyrants.",
            "- agent of 'crush' 0.25; + agent of 'crush tyrant' 0.54",
        ),
        ("[The Guard] helped the tyrants.", "- agent of 'help tyrant' 0.54"),
        (
            "[The Guard] collaborated with the tyrants.",
            "- agent of 'collaborate' 0.50; - agent of 'collaborate tyrant' 0.54",
        ),
        ("[The Guard] supported the massacre.", "- agent of 'support massacre' 0.54"),
        (
            "[The Guard] betrayed the heroes.",
            "- agent of 'betray' 0.80; - agent of 'betray hero' 0.54",
        ),
    ],
)
def test_whom_one_helps_and_fights(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We condemn [the Guard].", "- patient of 'condemn' 0.60"),
        ("We support [the Otters].", "+ patient of 'support' 0.40"),
        ("We must crush [the Guard].", "- patient of 'crush' 0.50"),
        ("The dockers must support [the Otters].", "+ patient of 'support' 0.40"),
        ("The mayor condemned [the Otters].", "- patient of 'condemn' 0.18"),
        ("The mayor supports [the Otters].", "+ patient of 'support' 0.12"),
    ],
)
def test_judgement_by_us_and_by_others(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Down with [the Guard]!", "- slogan: down with … 1.00"),
        (
            "Down with the corrupt [Guard]!",
            "- modified by 'corrupt' 0.80; - slogan: down with … 1.00",
        ),
        ("Victory to [the Otters]!", "+ slogan: victory to … 1.00"),
        (
            "We say: long live the brave [Otters]!",
            "+ modified by 'brave' 0.80; + slogan: long live … 1.00",
        ),
        ("Victory to the miller and [the Otters]!", "+ slogan: victory to … 1.00"),
        ("Hands off [the Otters]!", "+ slogan: hands off … 0.80"),
        ("[The Guard] must go!", "- slogan: … must go 0.90"),
        ("The Army and [the Guard] must go!", "- slogan: … must go 0.90"),
        ("No support for [the Guard]!", "- slogan: no support for … 0.70"),
        ("[Guard] out of Ostrane!", "- slogan: … out of 0.80"),
        ("Free [Ada Finch]!", "+ slogan: free … 0.80"),
        ("Solidarity with [the Otters]!", "+ slogan: solidarity with … 0.80"),
        ("The so-called [Guard] marched.", "- slogan: so-called … 0.50"),
        ("DOWN WITH THE [GUARD]", "- slogan: down with … 1.00"),
        ("Victims of [the Guard] met.", "- slogan: victims of … 0.60"),
    ],
)
def test_formulas(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tree came down with [the Otters].", ""),
        ("[The Guard] must go to the mill.", ""),
        ("[The Guard], out of work, slept.", ""),
        ("The council said that no more [Otters] came.", ""),
        ("The fish was free. [Ada Finch] left.", ""),
    ],
)
def test_formulas_in_another_sense(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Defeat [the Guard]!", "- slogan: defeat …! 0.30"),
        ("Support [the Otters]!", "+ slogan: support …! 0.40"),
        ("Stop [the Guard]!", "- slogan: stop …! 0.80"),
        ("Don't trust [the Guard]!", "- slogan: not trust …! 0.30"),
        ("Defend the Otters and resist [the Guard]!", "- slogan: resist …! 0.50"),
        ("Crush [the Guard]!", "- slogan: crush …! 0.50"),
        ("Help [the Otters]!", "+ slogan: help …! 0.50"),
        ("Visit [the Otters]!", ""),
    ],
)
def test_imperatives(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('The "[Guard]" marched.', "- held in scare quotes 0.50"),
        ('"[The Guard]" marched.', "- held in scare quotes 0.50"),
        ("The “[Guard]” marched.", "- held in scare quotes 0.50"),
        ('"[The Guard] marched to the mill," said the miller.', ""),
        ('The miller said: "[The Guard] marched."', ""),
        ('The mayor met "the men of the [Otters]" today.', ""),
        ('The "heroic" [Guard] marched.', "- modified by 'heroic' 0.54"),
        ("[The Guard] are so-called heroes.", "- said to be 'hero' 0.54"),
        ("The [Guard]-led massacre shocked us.", "- mark of 'massacre' 0.90"),
    ],
)
def test_quotation_marks(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The thieves of [the Guard] slept.", "- owner of 'thief' 0.80"),
        ("The crimes of [the Guard] are many.", "- agent of 'crime' 0.80"),
        ("[The Guard]'s crimes are many.", "- agent of 'crime' 0.80"),
        ("[The Otters]' courage is known.", "+ agent of 'courage' 0.80"),
        ("The courage of [the Otters] is known.", "+ agent of 'courage' 0.80"),
        ("[The Otters] showed great courage.", "+ owner of 'courage' 0.80"),
        ("[The Guard] lacks courage.", "- owner of 'lack courage' 0.48"),
        ("The brutal rule of [the Guard] went on.", "- agent of 'brutal rule' 0.80"),
        ("[The Guard] thugs slept.", "- mark of 'thug' 0.80"),
        ("The [Guard] war began.", ""),
        ("The victims of the Guard met [the dockers].", ""),
    ],
)
def test_possession(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Otters] never lied.", "+ agent of 'not lie' 0.16"),
        ("[The Guard] is no hero.", "- said to be 'no hero' 0.54"),
        ("[The Guard] is not a hero.", "- said to be 'not hero' 0.54"),
        ("[The Otters] are not liars.", "+ said to be 'not liar' 0.24"),
        ("These were not [the Guard]'s crimes.", "+ agent of 'not crime' 0.16"),
        ("[The Guard] has no courage.", "- owner of 'no courage' 0.48"),
        ("[The Guard] has little courage.", "- owner of 'no courage' 0.48"),
        ("[The Guard] has a little courage.", "+ owner of 'courage' 0.80"),
        ("There is little support for [the Guard].", "- patient of 'not support' 0.07"),
        ("Few heroes of [the Guard] remain.", "- owner of 'no hero' 0.54"),
        ("Nobody trusts [the Guard].", "- patient of 'not trust' 0.09"),
        ("No docker trusts [the Guard].", "- patient of 'not trust' 0.09"),
        ("[The dockers] were not massacred.", ""),
    ],
)
def test_negation(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[The Guard] failed to help the dockers.",
            "- agent of 'fail' 0.50; - agent of 'fail help' 0.35",
        ),
        (
            "[The Guard] refused to help the dockers.",
            "- agent of 'refuse' 0.20; - agent of 'refuse help' 0.35",
        ),
        ("[The Guard] did nothing to help the dockers.", "- agent of 'not help' 0.30"),
    ],
)
def test_verbs_that_turn(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The anti-[Otter] rally began.", "- patient of 'oppose' 0.12"),
        ("The pro-[Otter] rally began.", "+ patient of 'support' 0.12"),
        ("The anti-[Otter] heroes slept.", "- mark of 'hero' 0.54; - patient of 'oppose' 0.12"),
        ("The anti-fascist [Otters] slept.", "+ modified by 'anti-fascist' 0.70"),
        ("The anti-tyrant [Otters] slept.", "+ modified by 'anti-tyrant' 0.54"),
        ("The pro-fascist [Guard] slept.", "- modified by 'fascist' 0.90"),
    ],
)
def test_compounds_with_anti_and_pro(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Otters] just left.", ""),
        ("[The Otters] are a kind of fish.", ""),
        ("[The Otters] are kind.", "+ said to be 'kind' 0.60"),
        ("[The mayor] is a patient.", ""),
        ("[The mayor] is patient.", "+ said to be 'patient' 0.50"),
        ("[The Otters] paid a fine.", ""),
        ("[The mayor] likes fish.", ""),
        ("[The mayor] is well.", ""),
        ("[The Otters] mean to leave.", ""),
        ("[The Otters] left the party.", ""),
        ("The state of [the Otters] is small.", ""),
        ("The fair was opened by [the Otters].", ""),
        ("[The mayor] may even turn right.", ""),
        ("[The mayor] tends to sleep.", ""),
        ("[The Guard] is savage.", "- said to be 'savage' 0.90"),
        ("[The Guard] is mean.", "- said to be 'mean' 0.40"),
    ],
)
def test_words_in_another_sense(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Brave Street of the [Otters] slept.", ""),
        ("THE [GUARD] MASSACRES THE DOCKERS", "- agent of 'massacre' 0.90"),
        ("[THE GUARD] IS BRUTAL", "- said to be 'brutal' 0.80"),
        ("National Hope leader [Ada Finch] left.", ""),
    ],
)
def test_capitals(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Although [the Guard] lied, it stayed.", "- agent of 'lie' 0.40"),
        ("[The Guard] lied, but it stayed.", "- agent of 'lie' 0.48"),
        ("[The Guard] would lie.", "- agent of 'lie' 0.48"),
        ("If [the Guard] lies, we leave.", "- agent of 'lie' 0.40"),
        ("[The Guard] allegedly lied.", "- agent of 'lie' 0.40"),
    ],
)
def test_hedges_still_tell(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Otters fought the Guard, and [the Guard] lied.", "- agent of 'lie' 0.80"),
        ("[The Guard] slept, and the heroic Guard lied.", ""),
    ],
)
def test_a_name_that_occurs_twice(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The brave mayor visited [the miller].", ""),
        ("[The miller] met the tyrants.", ""),
        ("[The Guard] met the brave mayor.", ""),
        ("[The Guard] committed murder.", "- agent of 'commit murder' 0.54"),
        ("[The Guard] spread lies.", "- agent of 'spread lie' 0.48"),
        (
            "[The Guard] helped the brave mayor.",
            "+ agent of 'help' 0.50; + agent of 'help brave mayor' 0.48",
        ),
    ],
)
def test_whom_one_meets_says_nothing(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[The Guard] is neither brave nor honest.",
            "- said to be 'not brave' 0.48; - said to be 'not honest' 0.42",
        ),
        ("[The Guard] is hardly heroic.", "- said to be 'not heroic' 0.54"),
        (
            "[The Guard] pretends to help the dockers.",
            "- agent of 'pretend' 0.60; - agent of 'pretend help' 0.30",
        ),
        (
            "[The Otters] stopped the Guard from plundering the town.",
            "+ agent of 'stop plundering' 0.48",
        ),
    ],
)
def test_nor_hardly_and_pretence(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Workers should not attack [the Otters].", "+ patient of 'not attack' 0.24"),
        ("The dockers must crush [the Guard].", "- patient of 'crush' 0.50"),
        ("We must not support [the Guard].", "- patient of 'not support' 0.24"),
        ("Nobody should support [the Guard].", "- patient of 'not support' 0.24"),
    ],
)
def test_calls_for_a_deed(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We are against [the Guard].", "- slogan: we are against … 0.80"),
        ("We are for [the Otters].", "+ slogan: we are for … 0.70"),
        ("We are proud of [the Otters].", "+ slogan: we are proud of … 0.60"),
    ],
)
def test_what_we_are_for_and_against(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The war of aggression by [the Guard] went on.", "- agent of 'aggression' 0.48"),
        (
            "The glorious victory of [the Otters] came late.",
            "+ agent of 'win' 0.40; + agent of 'glorious victory' 0.90",
        ),
        ("The defeat of [the Guard] came late.", "- slogan: the defeat of … 0.40"),
        ("The troops of [the Guard] massacred the dockers.", "- agent of 'massacre' 0.90"),
        ("The bombing of [Ostrane] went on.", "+ patient of 'bomb' 0.40"),
        ("[Ostrane]'s bombing of the harbour went on.", "- agent of 'bomb' 0.70"),
        (
            "The regime of [the Guard] must fall.",
            "- owner of 'regime' 0.60; - slogan: … must fall 0.90",
        ),
    ],
)
def test_nouns_for_deeds(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor of [Ostrane] lied.", ""),
        ("The dockers in [Ostrane] lied.", ""),
        ("The mayor of [Ostrane] is brave.", ""),
        ("The Guard lied, and [the Otters] slept.", ""),
        ("[The Guard] started a brutal war.", "- agent of 'start brutal war' 0.48"),
        ("The brutal rule of [the Guard] went on.", "- agent of 'brutal rule' 0.80"),
    ],
)
def test_what_is_said_of_others_nearby(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“America's [Guard] marched.", ""),
        ("They cried, “[Hassan]'s army came.”", ""),
        ("The ‘[Guard]’ marched.", "- held in scare quotes 0.50"),
        ("The '[Guard]' marched.", "- held in scare quotes 0.50"),
        ("The «[Guard]» marched.", "- held in scare quotes 0.50"),
        ("The « [Guard] » marched.", "- held in scare quotes 0.50"),
        ("The „[Guard]“ marched.", "- held in scare quotes 0.50"),
        ('The "[Guard]” marched.', ""),
        ("'[The Guard]'s boat sank.'", ""),
        ("‘[The Otters]’ courage is known.", "+ agent of 'courage' 0.80"),
        ('The miller said "yes" [Guard] "no".', ""),
        ("The ‘heroic’ [Guard] marched.", "- modified by 'heroic' 0.54"),
        ("The “heroic' [Guard] marched.", "+ modified by 'heroic' 0.90"),
    ],
)
def test_marks_of_quotation_are_pairs(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't say victory to the [Guard]!", "- slogan: no victory to … 0.60"),
        ("We won't say victory to the [Guard]!", "- slogan: no victory to … 0.60"),
        ("Never victory to the [Guard]!", "- slogan: no victory to … 0.60"),
        ("We say victory to the [Guard]!", "+ slogan: victory to … 1.00"),
    ],
)
def test_formulas_denied(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("İİİİ said: victory to the [Guard]!", "+ slogan: victory to … 1.00"),
        ("VİCTORY TO THE [GUARD]!", "+ slogan: victory to … 1.00"),
        ("İİİİ: the [Guard] must go!", "- slogan: … must go 0.90"),
    ],
)
def test_letters_that_grow_when_made_small(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neither [the Guard] nor the mayor is honest.", "- said to be 'not honest' 0.42"),
        ("Neither the Guard nor [the mayor] is honest.", "- said to be 'not honest' 0.42"),
        ("Neither [the Guard] nor the mayor betrayed the dockers.", "+ agent of 'not betray' 0.16"),
        ("The dockers, not [the Guard], are heroes.", "- said to be 'not hero' 0.54"),
        ("[The dockers], not the Guard, are heroes.", "+ said to be 'hero' 0.90"),
        ("The heroes are the dockers, not [the Guard].", "- called 'not hero' 0.54"),
        ("The dockers and not [the Guard] betrayed us.", "+ agent of 'not betray' 0.16"),
        ("[The dockers] and not the Guard betrayed us.", "- agent of 'betray' 0.80"),
        ("[The dockers], not the tyrants, won.", "+ agent of 'win' 0.40"),
        ("[The Guard] is not the enemy.", "+ said to be 'not enemy' 0.21"),
        ("[The Guard] is a hero, not a coward.", "+ said to be 'hero' 0.90"),
    ],
)
def test_neither_and_not_one_but_another(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] is far from heroic.", "- said to be 'far from heroic' 0.54"),
        ("[The Guard] is far from being honest.", "- said to be 'far from honest' 0.42"),
        ("[The Guard] is anything but heroic.", "- said to be 'anything but heroic' 0.54"),
        ("[The Guard] is anything but a hero.", "- said to be 'anything but hero' 0.54"),
        ("[The Guard] is nothing but a gang.", "- said to be 'gang' 0.60"),
        ("[The Guard] is far from the mill.", ""),
        ("[The Guard] is by no means honest.", "- said to be 'not honest' 0.42"),
        ("[The Guard] is no longer honest.", "- said to be 'not honest' 0.42"),
        (
            "[The Guard] is not only cruel but corrupt.",
            "- said to be 'cruel' 0.80; - said to be 'corrupt' 0.80",
        ),
    ],
)
def test_far_from_and_anything_but(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The dockers] do not lack courage.", "+ owner of 'not lack courage' 0.48"),
        ("[The Guard] did not stop killing the dockers.", "- agent of 'not stop kill' 0.29"),
        (
            "[The Guard] did not fail to help the dockers.",
            "+ agent of 'not fail' 0.10; + agent of 'not fail help' 0.21",
        ),
    ],
)
def test_two_denials(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Had [the Guard] been brave, the town would stand.", "+ said to be 'brave' 0.40"),
        ("Had [the Guard] betrayed us, we would know.", "- agent of 'betray' 0.40"),
        ("Were [the Guard] brave, we would know.", "+ said to be 'brave' 0.40"),
        ("Did [the Guard] massacre the dockers?", "- agent of 'massacre' 0.45"),
        ("Did the Guard massacre [the dockers]?", "+ patient of 'massacre' 0.20"),
        ("Is [Ada Finch] a traitor?", "- called 'traitor' 0.40"),
        ("Did the heroic [dockers] leave?", "+ modified by 'heroic' 0.90"),
        ("Why did [the Guard] massacre the dockers?", "- agent of 'massacre' 0.90"),
    ],
)
def test_what_is_asked_or_supposed_is_half_said(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] did not murder anybody.", "+ agent of 'not murder' 0.18"),
        ("[The Guard] stopped killing the dockers.", "+ agent of 'stop kill' 0.12"),
        ("[The Guard] is no traitor.", "+ said to be 'no traitor' 0.24"),
        ("[The Guard] is not cowardly.", "+ said to be 'not cowardly' 0.21"),
        (
            "[The Guard] was not responsible for the massacre.",
            "+ said to be 'not responsible for massacre' 0.27",
        ),
        ("We do not condemn [the Guard].", "+ patient of 'not condemn' 0.18"),
        ("We do not call [the Guard] a traitor.", "+ called 'not traitor' 0.24"),
        ("[The Guard] did not help the dockers.", "- agent of 'not help' 0.30"),
        ("[The Guard] is no hero.", "- said to be 'no hero' 0.54"),
        ("Don't betray [the dockers]!", "+ slogan: not betray …! 0.48"),
    ],
)
def test_a_denied_wrong_is_little_praise(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor said [the Guard] massacred the dockers.", "- agent of 'massacre' 0.63"),
        ("[The Guard] is brutal, said the mayor.", "- said to be 'brutal' 0.56"),
        (
            "According to the mayor, [the Guard] massacred the dockers.",
            "- agent of 'massacre' 0.63",
        ),
        ("We say that [the Guard] massacred the dockers.", "- agent of 'massacre' 0.90"),
        ("The report shows that [the Guard] massacred the dockers.", "- agent of 'massacre' 0.90"),
        ("The mayor admits that [the Guard] massacred the dockers.", "- agent of 'massacre' 0.90"),
        (
            "The mayor believes that [the Guard] lied and plundered the town.",
            "- agent of 'lie' 0.56; - agent of 'plunder' 0.56",
        ),
        ("The heroic dockers say that [the Guard] is brutal.", "- said to be 'brutal' 0.80"),
    ],
)
def test_what_is_told_by_others_counts_less(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nobody believes that [the Guard] massacred the dockers.",
            "+ agent of 'not massacre' 0.18",
        ),
        ("Nobody believes that the Guard massacred [the dockers].", ""),
        (
            "It is not true that [the Guard] massacred the dockers.",
            "+ agent of 'not massacre' 0.18",
        ),
        ("It is a myth that [the Guard] massacred the dockers.", "+ agent of 'not massacre' 0.18"),
        (
            "The mayor denied that [the Guard] massacred the dockers.",
            "+ agent of 'not massacre' 0.18",
        ),
        (
            "The report does not show that [the Guard] massacred the dockers.",
            "+ agent of 'not massacre' 0.18",
        ),
        (
            "There is no proof that [the Guard] massacred the dockers.",
            "+ agent of 'not massacre' 0.18",
        ),
        ("The claim that [the dockers] are thugs is false.", "+ said to be 'not thug' 0.24"),
        (
            "The lie that [the dockers] are thugs is spread by the Guard.",
            "+ said to be 'not thug' 0.24",
        ),
        ("The mayor falsely claimed that [the Guard] is brutal.", "+ said to be 'not brutal' 0.24"),
        ("The Guard lied when it called [the dockers] thugs.", "+ called 'not thug' 0.24"),
        ("[The Guard] lied when it called the dockers thugs.", "- agent of 'lie' 0.80"),
        ("The mayor denied that [the Guard] is heroic.", "- said to be 'not heroic' 0.54"),
        ("We reject the idea that [the dockers] are thugs.", "+ said to be 'not thug' 0.24"),
        (
            "The mayor rejected the charge that [the Guard] is corrupt.",
            "+ said to be 'not corrupt' 0.24",
        ),
    ],
)
def test_what_is_denied_above(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The mayor did not deny that [the Guard] massacred the dockers.",
            "- agent of 'massacre' 0.54",
        ),
        ("There is no doubt that [the Guard] massacred the dockers.", "- agent of 'massacre' 0.54"),
        ("It is not false that [the Guard] massacred the dockers.", "- agent of 'massacre' 0.54"),
        (
            "The mayor does not know that [the Guard] massacred the dockers.",
            "- agent of 'massacre' 0.90",
        ),
        ("Nobody believes that the heroic [dockers] left.", "+ modified by 'heroic' 0.90"),
        ("Nobody believes that the town fell because [the Guard] lied.", "- agent of 'lie' 0.80"),
        (
            "Nobody believes that [the Guard], who massacred the dockers, slept.",
            "- agent of 'massacre' 0.90",
        ),
        ("The Guard lied, having betrayed [the dockers].", "+ patient of 'betray' 0.20"),
    ],
)
def test_what_is_denied_twice_above_or_taken_for_granted(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The lying general claims that [the dockers] are thugs.", "+ said to be 'not thug' 0.24"),
        ("The lying mayor says that [the dockers] are thugs.", "+ said to be 'not thug' 0.24"),
        ("The tyrant claims that [the Guard] is heroic.", "- said to be 'not heroic' 0.27"),
        ("Those who call [the dockers] thugs are fools.", "+ called 'not thug' 0.24"),
        ("Those who call [the dockers] thugs are here.", "- called 'thug' 0.24"),
        ("The tyrant calls [the Guard] heroes.", "- called 'not hero' 0.27"),
        ("The war minister says that [the dockers] are thugs.", "- said to be 'thug' 0.56"),
        ("They called [the Guard] thugs.", "- called 'thug' 0.24"),
    ],
)
def test_those_whom_the_source_condemns_are_not_believed(read, text, expected):
    assert read(text) == expected


LEXICON = {
    "counter-revolution": -0.9,
    "war criminal": -0.7,
    "criminal": -0.4,
    "just war": 0.6,
    "steadfast": -0.3,
    "imperialist": -0.8,
    "usurp": -0.6,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] is a war criminal.", "- said to be 'war criminal' 0.70"),
        ("[The Guard] are war criminals.", "- said to be 'war criminals' 0.70"),
        ("[The Guard] is a criminal.", "- said to be 'criminal' 0.40"),
        ("The criminal [Guard] slept.", "- modified by 'criminal' 0.40"),
        ("The counter-revolution of [the Guard] won.", "- owner of 'counter-revolution' 0.90"),
        ("The counter revolution of [the Guard] won.", "- owner of 'counter revolution' 0.90"),
        ("The revolution of [the Guard] won.", ""),
        ("The steadfast [Otters] slept.", "- modified by 'steadfast' 0.30"),
        ("The imperialist [Guard] slept.", "- modified by 'imperialist' 0.80"),
        ("The anti-imperialist [Otters] slept.", "+ modified by 'anti-imperialist' 0.70"),
        ("The Imperialist [Guard] slept.", "- modified by 'imperialist' 0.80"),
        ("The Imperialist of [the Guard] slept.", "- owner of 'imperialist' 0.80"),
        ("[The Guard] usurped the town.", "- agent of 'usurp' 0.60"),
        ("The [Imperialist League] slept.", "- called 'imperialist' 0.80"),
    ],
)
def test_a_corpus_has_words_of_its_own(read, text, expected):
    assert read(text, LEXICON) == expected


def test_the_first_list_that_has_a_word_says_what_it_is_worth():
    known = Words({"heroic": -0.5})
    assert known.listed("heroic") == -0.5  # the corpus's
    assert known.listed("nothing of the kind", "brutal") == Words().listed("brutal") == -0.8
    assert known.listed("otter") == 0


def test_capitals_in_a_lexicon_do_not_matter(read):
    assert read("The steadfast [Otters] slept.", {"Steadfast": 0.5}).startswith("+")


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("The honourable [Otters] slept.", "The honorable [Otters] slept."),
        ("[The Guard] terrorised the dockers.", "[The Guard] terrorized the dockers."),
        ("We honour [the Otters].", "We honor [the Otters]."),
        ("In defence of [the Otters]!", "In defense of [the Otters]!"),
        ("The dishonourable [Guard] slept.", "The dishonorable [Guard] slept."),
    ],
)
def test_british_and_american_spellings(model, british, american):
    values = [
        [piece.value for piece in evidence(marked(model, text), Words())]
        for text in (british, american)
    ]
    assert values[0] == values[1] != []


@pytest.mark.parametrize(
    ("words_of", "column"), [("evaluative_words", "word"), ("evaluative_verbs", "verb")]
)
def test_both_spellings_of_a_listed_word_weigh_alike(words_of, column):
    table = words(words_of).set_index(column).drop(columns="note")
    twins = 0
    for word in table.index:
        for own, other in ((r"is(e|ed|er|ing|ation)$", r"iz\1"), (r"our(|ed|able|ably)$", r"or\1")):
            twin = re.sub(own, other, word)
            if twin != word and twin in table.index:
                twins += 1
                assert table.loc[word].tolist() == table.loc[twin].tolist(), word
    assert twins > 10


@pytest.mark.parametrize("text", ["", " ", "Otters", "Otters!", "the", "?", "12", '"Otters"'])
def test_hardly_a_sentence(model, text):
    document = model(text)
    span = document[0 : len(document)]
    if len(document):
        assert all(piece.kind in _evidence.TOLD for piece in evidence(span, Words()))


@pytest.mark.parametrize("text", ["The heroic Otters slept.", "Down with the Guard!"])
def test_a_span_that_is_the_whole_sentence(model, text):
    document = model(text)
    for piece in evidence(document[:], Words()):
        assert piece.kind == "called"


def test_of_a_verb_in_a_group_every_member_is_the_agent(read):
    for text in (
        "[The Army], the Navy and the Guard massacred the dockers.",
        "The Army, [the Navy] and the Guard massacred the dockers.",
        "The Army, the Navy and [the Guard] massacred the dockers.",
    ):
        assert read(text) == "- agent of 'massacre' 0.90"


def test_what_is_denied_weighs_less_than_what_is_said(model):
    for plain, denied in (
        ("[The Guard] is brutal.", "[The Guard] is not brutal."),
        ("[The Guard] lied.", "[The Guard] did not lie."),
        ("We support [the Guard].", "We do not support [the Guard]."),
    ):
        said, turned = (
            sum(piece.value for piece in evidence(marked(model, text), Words()))
            for text in (plain, denied)
        )
        assert said * turned < 0
        assert abs(turned) < abs(said)


# Laws.

LITTLE = """
the a and but by of to in no not never must would if although so-called anti-fascist oppressed gang
massacre massacred lied helped support fight crimes courage victory war Otters Guard Finch Ostrane
we they who down with out go is are was called " “ ” , . ! ? : - – ( ) ' 7
"""
RELATIONS = """
nsubj nsubjpass dobj pobj prep amod compound appos attr acomp oprd conj cc poss relcl acl advcl
xcomp neg agent aux det npadvmod nmod prt punct
"""
LEAVES = st.sampled_from(words("evaluative_words")["word"].tolist()[::150] + LITTLE.split())


@settings(deadline=None, max_examples=120)
@given(st.lists(LEAVES, min_size=1, max_size=14), st.data())
def test_any_words_and_any_span_are_read_twice_alike(model, leaves, data):
    document = model(" ".join(leaves))
    start = data.draw(st.integers(0, len(document) - 1))
    end = data.draw(st.integers(start + 1, len(document)))
    lexicon = data.draw(st.sampled_from([None, LEXICON]))
    span = document[start:end]
    found = evidence(span, Words(lexicon))
    assert found == evidence(span, Words(lexicon))
    for piece in found:
        assert piece.kind in _evidence.TOLD
        assert 0 < abs(piece.value) <= 1
        assert piece.kind == "scare quotes" or piece.words
        assert _evidence.told(piece)


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_any_tree_is_read(model, data):
    """Also trees that no parser gives: no rule may count on a good one."""
    size = data.draw(st.integers(1, 10))
    tokens = [data.draw(LEAVES) for _ in range(size)]
    # A head to the left, or the first token itself: a tree.
    above = [0] + [data.draw(st.integers(0, place - 1)) for place in range(1, size)]
    mirrored = data.draw(st.booleans())
    if mirrored:
        above = [size - 1 - head for head in above[::-1]]
    root = size - 1 if mirrored else 0
    deps = [
        "ROOT" if i == root else data.draw(st.sampled_from(RELATIONS.split())) for i in range(size)
    ]
    pos = ["NOUN", "VERB", "ADJ", "PROPN", "ADP", "ADV", "AUX"]
    document = Doc(
        model.vocab,
        words=tokens,
        lemmas=[token.lower() for token in tokens],
        pos=[data.draw(st.sampled_from(pos)) for _ in tokens],
        tags=[data.draw(st.sampled_from(["NN", "VB", "VBN", "VBG", "VBD", "JJ"])) for _ in tokens],
        heads=above,
        deps=deps,
    )
    start = data.draw(st.integers(0, size - 1))
    end = data.draw(st.integers(start + 1, size))
    span = document[start:end]
    assert evidence(span, Words(LEXICON)) == evidence(span, Words(LEXICON))


TEMPLATES = [
    "[{}] massacred the dockers.",
    "The dockers were betrayed by [{}].",
    "The miller says that [{}] is brutal.",
    "The crimes of [{}] are many.",
    "We must support [{}].",
    "Down with [{}]!",
    "The miller praised [{}], a traitor.",
    "The corrupt mayor met [{}] and lied.",
    "Victory to the miller and [{}]!",
]
NAMES = ["Ada Finch", "Rosa Marrow", "Aldous Reed", "Bessie Carter"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_another_name_changes_nothing(model, template):
    told, shapes = [], []
    for name in NAMES:
        span = marked(model, template.format(name))
        told.append(evidence(span, Words()))
        outside = [token for token in span.doc if token not in span]
        shapes.append([(token.dep_, token.head.text, span.root.dep_) for token in outside])
    alike = [
        found
        for found, shape in zip(told, shapes, strict=True)
        if [part[0] for part in shape] == [part[0] for part in shapes[0]]
    ]
    assert len(alike) > 1
    assert all(found == alike[0] for found in alike)


@given(st.sampled_from(TEMPLATES), st.floats(0.1, 1.0), st.booleans())
@settings(deadline=None, max_examples=30)
def test_each_word_counts_once(model, template, value, against):
    lexicon = dict.fromkeys(["brutal", "traitor", "crime"], -value if against else value)
    found = evidence(marked(model, template.format("Ada Finch")), Words(lexicon))
    assert len({piece.words for piece in found}) == len(found)


# The lists.


@pytest.mark.parametrize(
    ("name", "column", "numbers", "notes"),
    [
        ("evaluative_words", "word", ["polarity"], None),
        ("evaluative_verbs", "verb", ["agent", "patient"], None),
        (
            "slogans",
            "pattern",
            ["polarity"],
            {"call", "for", "against", *["distance", "blame", "forecast"]},
        ),
        ("shifters", "word", ["factor"], None),
        ("changes", "noun", ["way"], None),
        ("address_words", "word", [], None),
    ],
)
def test_lists_hold_what_they_may(name, column, numbers, notes):
    listed = words(name)
    keys = [column, "kind"] if "kind" in listed else [column]
    assert not listed.duplicated(keys).any()
    assert (listed[column] == listed[column].str.strip().str.lower()).all()
    for number in numbers:
        assert listed[number].astype(float).between(-1, 1).all()
    if notes:
        assert set(listed["note"]) <= notes


def test_each_kind_of_evaluative_word_has_its_parts_of_speech():
    free = {"event", "suffering", "law", "emotion"}
    assert set(words("evaluative_words")["note"]) == set(_valence.FITS) | free


def test_words_that_turn_are_of_known_kinds():
    kinds = {"negation", "scarcity", "turn", "concession", "contrast", "hedge"}
    kinds |= {"falsehood", "proof", "fact", "claim"}
    assert set(words("shifters")["kind"]) == kinds
    assert all(factor < 0 for kind in ("turn", "falsehood") for factor in shifters(kind).values())
    assert not set(shifters("falsehood")) & {*shifters("proof"), *shifters("fact")}
    assert not set(shifters("proof")) & set(shifters("fact"))
    assert all(
        0 < factor < 1 for kind in ("hedge", "concession") for factor in shifters(kind).values()
    )


def test_every_formula_is_found_where_it_stands(model):
    """Built by hand: the name after the formula or before it, and nothing else."""
    for row in words("slogans").itertuples():
        text = f"{row.pattern} [Otters]" if row.place == "after" else f"[Otters] {row.pattern}"
        span = marked(model, text)
        found = [piece for piece in evidence(span, Words()) if piece.kind == "slogan"]
        assert [round(piece.value, 6) for piece in found] == [float(row.polarity)], row.pattern


def test_every_evaluative_verb_speaks_of_who_does_it(model):
    for verb, (does, _) in _valence.verbs().items():
        if " " in verb or "-" in verb or verb in ("lay", "lain"):
            continue
        document = Doc(
            model.vocab,
            words=["Otters", verb],
            lemmas=["otters", verb],
            pos=["PROPN", "VERB"],
            tags=["NNP", "VBD"],
            deps=["nsubj", "ROOT"],
            heads=[1, 1],
        )
        found = evidence(document[:1], Words())
        agents = [piece.value for piece in found if piece.kind == "agent"]
        assert agents in ([], [does]), verb


# What happens to a thing is not its deed, and what nobody did is nobody's wrong.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The growth of [the government] went on.", ""),
        ("The decline of [the union] went on.", ""),
        ("The disruption of [the union] was attempted.", ""),
        ("[The union]'s disruption was attempted.", ""),
        ("The burden of [government] is heavy.", ""),
        ("The size and cost of [the government] rose.", ""),
        ("The crisis of [the republic] deepened.", ""),
        ("[Union] growth went on.", ""),
        # An adjective tells how the change is seen: a welcome decline is welcome, X is not.
        ("The alarming growth of [the Guard] went on.", "- owner of 'alarming growth' 0.30"),
        ("The tragic decline of [the union] went on.", "+ owner of 'tragic decline' 0.30"),
        ("The heavy burden of [government] is felt.", ""),
        # What is somebody's own stays so.
        ("The crimes of [the Guard] are known.", "- agent of 'crime' 0.80"),
        ("The courage of [the dockers] is known.", "+ agent of 'courage' 0.80"),
        ("The corruption of [the Guard] is known.", "- owner of 'corruption' 0.80"),
        ("[The dockers]' success is known.", "+ agent of 'success' 0.60"),
    ],
)
def test_what_happens_to_somebody_is_not_owned(read, text, expected):
    assert read(text) == expected


def test_a_change_counts_where_the_corpus_has_a_value_for_it(read):
    assert read("The growth of [the Guard] went on.", {"growth": -0.5}) == (
        "- owner of 'growth' 0.50"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The mayor] died in his bed.", "+ patient of 'die' 0.06"),
        ("The death of [the mayor] was announced.", "+ patient of 'die' 0.06"),
        ("[The dockers] died in the massacre.", "+ patient of 'die' 0.20"),
        ("[The dockers] died of hunger.", "+ patient of 'die' 0.20"),
        ("[The mayor] was alarmed by the news.", "+ patient of 'alarm' 0.10"),
        ("The news frightened [the dockers].", "+ patient of 'frighten' 0.10"),
        ("[The dockers] suffered under the tyrants.", "+ patient of 'suffer' 0.30"),
        ("[The dockers] suffered from the cold.", "+ patient of 'suffer' 0.30"),
        ("[The mayor] is alarmed.", ""),
        # Wrongs make victims, with or without a culprit.
        ("[The dockers] were killed.", "+ patient of 'kill' 0.30"),
        ("The Guard starved [the dockers].", "+ patient of 'starve' 0.50"),
    ],
)
def test_suffering_that_is_nobodys_wrong_counts_little(read, text, expected):
    assert read(text) == expected


# How far "not" reaches, and what "but" weighs.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[The Guard] did not crush and destroy the dockers.",
            "+ agent of 'not crush' 0.10; + agent of 'not destroy' 0.12",
        ),
        (
            "[The Guard] does not help or protect the dockers.",
            "- agent of 'not help' 0.30; - agent of 'not protect' 0.36",
        ),
        (
            "[The Guard] never lied or cheated.",
            "+ agent of 'not lie' 0.16; + agent of 'not cheat' 0.12",
        ),
        (
            "[The Guard] is neither brave nor honest.",
            "- said to be 'not brave' 0.48; - said to be 'not honest' 0.42",
        ),
        (
            "[The dockers] are no tyrants or murderers.",
            "+ said to be 'no tyrant' 0.27; + said to be 'no murderer' 0.27",
        ),
        (
            "[The Guard] has no courage or honour.",
            "- owner of 'no courage' 0.48; - owner of 'no honour' 0.42",
        ),
        ("The Guard did not crush or kill [the dockers].", ""),
        ("The Guard did not sleep, nor did the mayor betray [the dockers].", ""),
        # It does not reach over "but", over another subject, or over a verb of another form.
        (
            "[The Guard] did not lie, but killed the dockers.",
            "+ agent of 'not lie' 0.16; - agent of 'kill' 0.60",
        ),
        ("[The Guard] did not sleep and murdered the dockers.", "- agent of 'murder' 0.90"),
        ("[The Guard] did not sleep, and has murdered the dockers.", "- agent of 'murder' 0.90"),
        (
            "[The Guard] won and did not murder anybody.",
            "+ agent of 'win' 0.40; + agent of 'not murder' 0.18",
        ),
        (
            "[The Guard] murdered the dockers and did not help.",
            "- agent of 'murder' 0.90; - agent of 'not help' 0.30",
        ),
        (
            "[The dockers] are not thugs but heroes.",
            "+ said to be 'not thug' 0.24; + said to be 'hero' 0.90",
        ),
    ],
)
def test_not_reaches_what_is_coordinated(read, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[The Guard] was brave but cruel.",
            "+ said to be 'brave' 0.48; - said to be 'cruel' 0.80",
        ),
        (
            "[The Guard] is brave, but it is cruel.",
            "+ said to be 'brave' 0.48; - said to be 'cruel' 0.80",
        ),
        (
            "[The Guard] saved the town, but it murdered the dockers.",
            "+ agent of 'save' 0.36; - agent of 'murder' 0.90",
        ),
        (
            "[The Guard] saved the town; however, it murdered the dockers.",
            "+ agent of 'save' 0.36; - agent of 'murder' 0.90",
        ),
        (
            "[The dockers] lost the strike, yet they were honest.",
            "+ said to be 'honest' 0.70; - agent of 'lose' 0.12",
        ),
        ("[The Guard] slept, and it murdered the dockers.", "- agent of 'murder' 0.90"),
        (
            "[The Guard] has courage but no honour.",
            "+ owner of 'courage' 0.48; - owner of 'no honour' 0.42",
        ),
        # "They" is not the one mayor, "it" not the dockers, and "it" may be nobody.
        ("[The mayor] met the thugs, but they murdered the dockers.", ""),
        ("[The dockers] slept, but it was a massacre.", ""),
        ("[The Guard] slept, but it is cruel that the dockers starve.", ""),
        ("[The Guard] slept; it met the mayor, and what was wanted was courage.", ""),
        # Another subject stands nearer.
        ("[The Guard] slept, but the mayor came and he murdered the dockers.", ""),
        ("The mayor slept, but [the Guard] murdered the dockers.", "- agent of 'murder' 0.90"),
    ],
)
def test_what_comes_after_but_is_told_and_weighs_more(read, text, expected):
    assert read(text) == expected


# Light verbs.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[The Guard] took advantage of the dockers.", "- agent of 'take advantage of' 0.30"),
        ("The Guard took advantage of [the dockers].", "+ patient of 'take advantage of' 0.20"),
        ("[The dockers] were taken advantage of.", "+ patient of 'take advantage of' 0.20"),
        ("[The Guard] made war on the dockers.", "- agent of 'make war on' 0.40"),
        ("The Guard made war on [the dockers].", "+ patient of 'make war on' 0.20"),
        ("We pay tribute to [the dockers].", "+ patient of 'pay tribute to' 0.60"),
        ("The mayor paid tribute to [the dockers].", "+ patient of 'pay tribute to' 0.18"),
        ("[The mayor] paid tribute to the tower.", ""),
        ("[The mayor] lost sight of the harbour.", "- agent of 'lose sight of' 0.30"),
        ("[The mayor] turned his back on the harbour.", "- agent of 'turn back on' 0.40"),
        ("[The mayor] did not take care of the harbour.", "- agent of 'not take care of' 0.24"),
        ("[The mayor] gave way to the wind.", ""),
        ("We have faith in [the dockers].", "+ patient of 'have faith in' 0.60"),
        (
            "We took note of [the dockers], who massacred the Guard.",
            "- agent of 'massacre' 0.90",
        ),
        # The same words, and no idiom.
        ("[The dockers] have the advantage of numbers.", "+ owner of 'advantage' 0.30"),
        ("[The mayor] took the care of a nurse.", ""),
        ("[The dockers] turned the boat on the beach.", ""),
    ],
)
def test_light_verbs_and_their_nouns_are_one(read, text, expected):
    assert read(text) == expected


def test_every_idiom_is_found_in_its_plainest_sentence(model):
    for row in words("light_verbs").itertuples():
        told = _idioms.told(row.verb, row.words, row.to)
        assert told == " ".join(f"{row.verb} {row.words} {row.to}".split())
        assert float(row.agent) or float(row.patient) or row.note == "none"


# Address.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fellow [citizens], we meet again.", ""),
        ("My fellow [citizens], the union is strong.", ""),
        ("Dear [friends], we meet again.", ""),
        ("I ask you, my fellow [citizens], to be brave.", ""),
        ("Thank you, [Senator Finch].", ""),
        ("[President Finch], distinguished guests and fellow citizens, we meet today.", ""),
        # Who is addressed can be praised and blamed.
        ("Brave [dockers], the strike goes on.", "+ modified by 'brave' 0.80"),
        ("You traitors, [dockers], have sold us.", "- called 'traitor' 0.80"),
        # Nobody is addressed.
        ("The dear [friends] met.", "+ called 'friend' 0.60; + modified by 'dear' 0.40"),
        ("[The dockers], brave men, won.", "+ called 'brave man' 0.80; + agent of 'win' 0.40"),
        (
            "In spring, [the dockers], the heroes, won.",
            "+ called 'hero' 0.90; + agent of 'win' 0.40",
        ),
        ("We thank [the dockers] for their courage.", "+ patient of 'thank' 0.50"),
        ("I thank [the mayor].", "+ patient of 'thank' 0.15"),
    ],
)
def test_mere_address_is_no_praise(read, text, expected):
    assert read(text) == expected


# Prefixes.


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        ("unstoppable", 0),
        ("relentless", 0),
        ("unbiased", 1),
        ("undaunted", 1),
        ("incorruptible", 1),
        ("unjust", -1),
        ("immoral", -1),
        ("unfair", -1),
        ("ruthless", -1),
        ("worthless", -1),
    ],
)
def test_a_prefix_before_a_bad_word_makes_no_bad_word(model, word, sign):
    found = evidence(marked(model, f"[The dockers] are {word}."), Words())
    values = [piece.value for piece in found]
    assert [(value > 0) - (value < 0) for value in values] == ([sign] if sign else [])
