"""Acronyms: taken from where passages explain them, and searched for in either form."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.corpus import acronyms as gathering
from builder.corpus.acronyms import AcronymTable, definitions
from builder.readers.document import Document
from runtime.answering.abstention import measure
from runtime.answering.evidence import select_evidence
from runtime.errors import LibraryError
from runtime.events import Done
from runtime.grounding.attribution import check
from runtime.library import Library
from runtime.results import Evidence, Expansion, Hit
from runtime.retrieval.acronyms import spelled_out, wordings
from runtime.retrieval.hybrid import read, search
from runtime.retrieval.query import query_for, typed_query
from runtime.retrieval.term_weights import (
    SynonymClause,
    Weights,
    passage_weights,
    sentence_weights,
    term_weights,
)
from runtime.stick.acronym_table import Pair, key, table_from_json, table_to_json
from runtime.stick.layout import PACK_FILES
from runtime.stick.stick import Stick, open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.libraries import Pieces, write_library, write_pack


@pytest.mark.parametrize(
    ("text", "acronym", "long"),
    [
        ("A myocardial infarction (MI) is", "MI", "myocardial infarction"),
        ("MI (myocardial infarction) is", "MI", "myocardial infarction"),
        ("a MI [myocardial infarction] is", "MI", "myocardial infarction"),
        ("chronic obstructive pulmonary disease (COPD)", "COPD",
         "chronic obstructive pulmonary disease"),
        ("after diabetes, coronary artery disease (CAD)", "CAD", "coronary artery disease"),
        ("sexually transmitted diseases (STDs)", "STD", "sexually transmitted diseases"),
        ("an electrocardiogram (ECG)", "ECG", "electrocardiogram"),
        ("tuberculosis (TB)", "TB", "tuberculosis"),
        ("gastroesophageal reflux disease (GERD)", "GERD", "gastroesophageal reflux disease"),
        ("the Secure Sockets Layer (SSL)", "SSL", "Secure Sockets Layer"),  # not Sockets Layer
        ("messenger RNA (mRNA)", "mRNA", "messenger RNA"),
        ("coronavirus disease 2019 (COVID-19)", "COVID-19", "coronavirus disease 2019"),
        ("Centers for Disease Control and Prevention (CDC)", "CDC",
         "Centers for Disease Control and Prevention"),
        ("the hypothalamic-pituitary-adrenal (HPA) axis", "HPA", "hypothalamic-pituitary-adrenal"),
        ('a "myocardial infarction" ("MI") is', "MI", "myocardial infarction"),
        ("anemia of inflammation and chronic disease (AI/ACD)", "AI/ACD",
         "anemia of inflammation and chronic disease"),
        ("a **myocardial infarction** (MI)", "MI", "myocardial infarction"),
        ("myocardial\ninfarction (MI)", "MI", "myocardial infarction"),
        ("myocardial infarction (MI, or heart attack)", "MI", "myocardial infarction"),
        ("la Organización Mundial de la Salud (OMS)", "OMS", "Organización Mundial de la Salud"),
        ("die Magnetresonanztomographie (MRT)", "MRT", "Magnetresonanztomographie"),
        ("электрокардиограмма (ЭКГ)", "ЭКГ", "электрокардиограмма"),
    ],
)  # fmt: skip
def test_an_acronym_is_taken_from_where_it_is_explained(text: str, acronym: str, long: str) -> None:
    assert [(acronym, long)] == list(definitions(text))


@pytest.mark.parametrize(
    "text",
    [
        "set JAVA_HOME (the Java home directory)",
        "the Java home directory (JAVA_HOME)",
        "the object's transpose (obj.T)",
        "print(MI) myocardial infarction(MI)",  # a call
        "multiple = index (MI)",
        "std::map<int> (SMI)",
        "a function f (x)",
        "see below (Fig. 2)",
        "in three dimensions (3D)",
        "seven of them (7)",
        "a heart attack (also known as MI)",
        "heart attack (MI)",  # not its letters
        "many individuals. It (MI)",
        "maximum (MAX)",  # cut short, not an acronym
        "the MI scale (MI)",
        "the American Institute of Important and Quite Unrelated Matters (AM)",
        "A (alpha) and B (beta)",
        "MI (myocardial infarction, acute)",
        "word " * 40 + "(WWWWWWWWW)",
        "()[](()) ([MI]) (  )",
        "(MI)",
        " (MI) of nothing",
        "",
    ],
)
def test_what_only_looks_like_an_acronym_is_not(text: str) -> None:
    assert [] == list(definitions(text))


@pytest.mark.parametrize(
    "text",
    [
        " (" * 50_000,
        " (A" * 50_000,
        " (" + "A" * 100_000,
        "\n" * 100_000 + "(AB)",
        ("\n \t" * 30 + "x (AB) ") * 1_000,
        ("a-'" * 30 + " (AB) ") * 1_000,
        "A (" + "a " * 50_000 + ")",
        "\u202e (\u0000\u0000) \ud800 (AB)",
    ],
)
def test_hostile_text_gives_nothing(text: str) -> None:
    assert [] == list(definitions(text))


def table_of(*texts: str, language: str = "en") -> AcronymTable:
    table = AcronymTable(language)
    for text in texts:
        table.add("", text)
    return table


def test_a_pair_counts_once_a_passage() -> None:
    twice = "A myocardial infarction (MI) is a myocardial infarction (MI)."
    (pair,) = table_of(twice, "Myocardial infarctions (MI)", twice).pairs()
    assert Pair("MI", "myocardial infarction", key("myocardial infarction", "en"), 3) == pair


def test_the_two_commonest_meanings_are_kept() -> None:
    mitral, infarction = "mitral insufficiency (MI)", "myocardial infarction (MI)"
    pairs = table_of(mitral, infarction, infarction, "maternal instinct (MI)", mitral).pairs()
    assert [("mitral insufficiency", 2), ("myocardial infarction", 2)] == [
        (pair.long, pair.passages) for pair in pairs
    ]


def test_compounds_written_in_two_ways_are_one_form() -> None:
    anti = "anti-inflammatory drugs (NSAID)"
    (pair,) = table_of(f"nonsteroidal {anti}", f"non-steroidal {anti}").pairs()
    assert 2 == pair.passages


def test_the_commonest_pairs_are_kept_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_PAIRS", 2)
    once = ["carbon dioxide (CD)", "zinc oxide (ZO)", "heart rate (HR)"]
    table = table_of(*once, "heart rate (HR)", "zinc oxide (ZO)")
    assert ["HR", "ZO"] == [pair.acronym for pair in table.pairs()]


def test_no_more_is_gathered_than_memory_is_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_MOST_GATHERED", 1)
    table = table_of("heart rate (HR)", "zinc oxide (ZO)", "heart rate (HR)")
    assert [("HR", 2)] == [(pair.acronym, pair.passages) for pair in table.pairs()]


def test_a_table_survives_its_file() -> None:
    pairs = [Pair("MI", "myocardial infarction", "myocardiinfarct", 3), Pair("ÉCG", "é", "e", 1)]
    table = table_from_json(table_to_json(pairs).encode())
    assert (pairs[0],) == table.meanings("MI") == table.acronyms("myocardiinfarct")
    assert (pairs[1],) == table.meanings("ÉCG")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[7]", b"[[]]", b"\xff", b'[["MI", "m i", "mi"]]', b'[["MI", "m i", "mi", 0]]',
        b'[["MI", "m i", "", 1]]', b'[["MI", 7, "mi", 1]]', b'[["MI", "m i", "mi", true]]',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_damaged(root: Path, data: bytes) -> None:
    pack = open_stick(root).packs[0]
    (pack.folder / PACK_FILES.acronyms).write_bytes(data)
    with pytest.raises(LibraryError) as caught:
        type(pack)(pack.folder, pack.record)
    assert "acronyms.json is damaged." == caught.value.message


def test_a_pack_without_explanations_has_an_empty_table(root: Path) -> None:
    pack = open_stick(root).packs[0]
    assert b"[]" == (pack.folder / PACK_FILES.acronyms).read_bytes()
    assert (0, ()) == (len(pack.acronyms), pack.acronyms.meanings("MI"))


def test_a_pack_of_an_earlier_format_has_no_acronyms(root: Path) -> None:
    pack = open_stick(root).packs[0]
    (pack.folder / PACK_FILES.acronyms).unlink()
    assert 0 == len(type(pack)(pack.folder, pack.record).acronyms)


INTRODUCED = "Heart disease. A myocardial infarction (MI) is an emergency."
PLAIN = "In a myocardial infarction a coronary artery is blocked, and heart muscle dies."
SHORT = "After an MI one should rest, says the ward."
OTHER = "The liver makes bile, and stores sugar. It lies below the lungs."
DOCUMENTS = (
    Document("introduced", "Emergencies", INTRODUCED),
    Document("plain", "Arteries", PLAIN),
    Document("short", "Nursing", SHORT),
    Document("other", "Liver", OTHER),
)


@pytest.fixture
def bundle(tmp_path: Path) -> Stick:
    return open_stick(write_library(tmp_path / "hearts", {"hearts": DOCUMENTS}))


def found(bundle: Stick, question: str) -> list[str]:
    hits = read(search(query_for(bundle.packs, question), None, "lexical", 10), 10)
    return [hit.document for _, hit in hits]


def test_an_acronym_finds_the_passage_that_has_its_long_form_only(bundle: Stick) -> None:
    assert {"introduced", "plain", "short"} == set(found(bundle, "What is an MI?"))
    assert {"introduced", "plain"} <= set(found(bundle, "MIs"))
    assert {"introduced", "plain", "short"} == set(found(bundle, "MI/stroke"))


def test_a_long_form_finds_the_passage_that_has_its_acronym_only(bundle: Stick) -> None:
    question = "rest after myocardial infarctions"
    assert {"introduced", "plain", "short"} == set(found(bundle, question))


def test_meaning_is_searched_for_with_the_long_form_beside_the_acronym(bundle: Stick) -> None:
    def embedded(question: str) -> str:
        return query_for(bundle.packs, question).spelled_out

    assert "Is MI fatal? (myocardial infarction)" == embedded("Is MI fatal? ")
    for question in ("Is a myocardial infarction fatal?", "Is mi fatal?", "MI: myocardial infarct"):
        assert question == embedded(question)
    embedder = FakeEmbedder()
    library = Library(bundle, embedder)
    library.search("Is MI fatal?")
    library.search("Is MI fatal?", mode="dense")
    library.search("Is bile fatal?")
    long = "Is MI fatal? (myocardial infarction)"
    assert [long, long, "Is bile fatal?"] == embedder.embedded


def test_both_forms_share_one_weight(bundle: Stick) -> None:
    """A passage that has both must not be worth more than the question."""
    short = passage_weights(query_for(bundle.packs, "MI of the liver"))["en"]
    (synonyms,) = short.synonyms
    assert {"mi"} == synonyms.own.keys()
    (other,) = synonyms.others
    assert {"myocardi", "infarct"} == other.keys()
    assert sum(synonyms.own.values()) == pytest.approx(sum(other.values()))
    assert {"liver"} == short.alone.keys()
    found = search(query_for(bundle.packs, "MI"), None, "lexical", 9)
    assert all(0 < each.lexical <= 1 for each in found)


def test_to_a_long_form_its_acronym_is_added_at_half_its_weight(bundle: Stick) -> None:
    long = passage_weights(query_for(bundle.packs, "myocardial infarction"))["en"]
    own = term_weights(query_for(bundle.packs, "myocardial infarction MI"))["en"]
    assert () == long.synonyms
    assert own | {"mi": 0.5 * own["mi"]} == long.alone


def test_of_two_forms_the_better_counts() -> None:
    clause = SynonymClause({"mi": 3.0}, ({"heart": 1.0, "attack": 2.0},))
    weights = Weights({"cause": 1.0}, (clause,))
    assert 4 == weights.total
    assert 1 == weights.share({"cause", "mi"})
    assert 1 == weights.share({"cause", "heart", "attack", "mi"})
    assert 0.5 == weights.share({"attack"})
    assert 0.75 == weights.share({"mi", "attack"})
    assert 0 == weights.share({"liver"}) == Weights({}).share({"liver"})


def test_a_sentence_with_the_other_form_covers_the_question(bundle: Stick) -> None:
    for question, has in (
        ("What is an MI?", {"myocardi", "infarct"}),
        ("What is a myocardial infarction?", {"mi"}),
    ):
        weights = sentence_weights(query_for(bundle.packs, question))["en"]
        assert 1 == weights.share(has)
        assert 0 == weights.share({"liver"})


def test_an_acronym_whose_long_form_the_evidence_has_is_no_stranger(bundle: Stick) -> None:
    def unmatched_entities(question: str, text: str, *, explained: bool = True) -> int:
        hit = Hit("hearts", "d", "T", "", text, 0, len(text), 1.0)
        expansions = typed_query(bundle.packs, question).terms["en"].expansions if explained else ()
        evidence = [Evidence(hit, text, 0, len(text), 1.0)]
        return measure(question, evidence, 0.5, 0.5, expansions=expansions).unmatched_entities

    assert 0 == unmatched_entities("What causes MI?", PLAIN)
    assert 1 == unmatched_entities("What causes MI?", PLAIN, explained=False)
    assert 1 == unmatched_entities("What causes MI?", OTHER)
    assert 1 == unmatched_entities("What causes MI?", "An infarction that is myocardial")
    assert 0 == unmatched_entities("What follows a Myocardial Infarction?", SHORT)
    assert 2 == unmatched_entities("What follows a Myocardial Infarction?", SHORT, explained=False)


def test_passages_are_judged_by_either_form(bundle: Stick) -> None:
    query = query_for(bundle.packs, "What is an MI?")
    hits = read(search(query, None, "lexical", 10), 10)
    plain = [each for each in hits if each[1].document == "plain"]
    selection, signals = select_evidence(query, plain)
    assert (0, 1) == (signals.unmatched_entities, signals.coverage)
    assert PLAIN == selection.evidence[0].text


MI = Expansion("MI", ("mi",), "myocardial infarction", ("myocardi", "infarct"), True)
INFARCTION = Expansion("myocardial infarction", ("myocardi", "infarct"), "MI", ("mi",), False)


def supported(sentence: str, text: str, *expansions: Expansion) -> bool:
    hit = Hit("hearts", "d", "T", "", text, 0, len(text), 1.0)
    return check(sentence, [Evidence(hit, text, 0, len(text), 1.0)], "", expansions).supported


@pytest.mark.parametrize("form", [MI, INFARCTION])
def test_a_sentence_of_an_answer_may_have_the_other_form(form: Expansion) -> None:
    rest = "a coronary artery is blocked, and heart muscle dies"
    for said in ("an MI", "a Myocardial Infarction (MI)", "an MI (myocardial infarction)"):
        assert supported(f"In {said} {rest}.", PLAIN, form)
        assert not supported(f"In {said} {rest}.", PLAIN)
        assert supported(f"In {said} {rest}.", f"In an MI, {rest}.", form)
    assert not supported(f"In an MS {rest}.", PLAIN, form)
    assert not supported(f"In an MI no coronary artery is blocked, and {rest}.", PLAIN, form)


def test_a_text_is_worded_in_either_form() -> None:
    text = "An MI (myocardial infarction) is no MIS, says the MI ward."
    long = "An myocardial infarction is no MIS, says the myocardial infarction ward."
    assert [text, long, "An MI is no MIS, says the MI ward."] == wordings(text, [MI])
    assert ["Bile."] == wordings("Bile.", [MI]) == wordings("Bile.", [])


def test_an_answer_by_acronym_is_cited(bundle: Stick) -> None:
    answer = "In an MI a coronary artery is blocked."
    library = Library(bundle, FakeEmbedder(), QueuedWriter([answer]))
    *_, done = library.ask("What is blocked in an MI?")
    assert isinstance(done, Done)
    (sentence,) = done.sentences
    assert (True, PLAIN) == (sentence.supported, sentence.citations[0].quote)


def test_a_misspelt_long_form_is_known(bundle: Stick) -> None:
    question = "myocardial infartion"
    (form,) = query_for(bundle.packs, question).terms["en"].expansions
    assert "MI" == form.other
    assert () == typed_query(bundle.packs, question).terms["en"].expansions


def test_an_acronym_is_never_taken_for_a_misspelling(tmp_path: Path) -> None:
    text = "Systemic lupus in nephritis disorder (SLIND). A slant, slants, slanted. Slint."
    packs = open_stick(write_library(tmp_path, {"a": [Document("a", "T", text)]})).packs
    for question in ("SLIND", "WHAT IS SLIND", "slind"):
        assert not any(query_for(packs, question).spelling.values())


def test_an_acronym_without_a_usual_meaning_is_left_alone(tmp_path: Path) -> None:
    """One cannot know which is meant, and either would hide the other."""
    mitral = Document("m", "Valves", "A mitral insufficiency (MI) is a leak.")
    root = write_library(tmp_path, {"hearts": DOCUMENTS, "valves": [mitral]})
    both, hearts = open_stick(root).packs, open_stick(root).packs[:1]
    assert ["myocardial infarction"] == [f.other for f in typed_query(hearts, "MI").expansions]
    assert () == typed_query(both, "MI").terms["en"].expansions
    assert () == typed_query(both, "mitral insufficiency").terms["en"].expansions


def test_what_most_passages_explain_is_meant(tmp_path: Path) -> None:
    mitral = Document("m", "Valves", "A mitral insufficiency (MI) is a leak.")
    again = Document("n", "Nurses", "Think of myocardial infarction (MI).")
    root = write_library(tmp_path, {"hearts": (*DOCUMENTS, again), "valves": [mitral]})
    packs = open_stick(root).packs
    assert ["myocardial infarction"] == [f.other for f in typed_query(packs, "MI").expansions]
    assert () == typed_query(packs, "mitral insufficiency").terms["en"].expansions


def test_each_language_has_its_own_acronyms(tmp_path: Path) -> None:
    write_library(tmp_path, {"hearts": DOCUMENTS})
    german = [Document("g", "Herz", "Der Myokardinfarkt im Inneren (MI) ist ein Notfall.")]
    write_pack(tmp_path, "herz", german, Pieces(language="de"))
    german_root = write_library(tmp_path / "de", {"herz": german}, Pieces(language="de"))
    packs = [*open_stick(tmp_path).packs, *open_stick(german_root).packs]
    query = typed_query(packs, "MI")
    assert {"en": ["myocardial infarction"], "de": ["Myokardinfarkt im Inneren"]} == {
        language: [form.other for form in each.expansions] for language, each in query.terms.items()
    }
    long = "MI (myocardial infarction, Myokardinfarkt im Inneren)"
    expansions = [*query.terms["en"].expansions, *query.terms["de"].expansions]
    assert long == query.spelled_out == spelled_out("MI", expansions)
