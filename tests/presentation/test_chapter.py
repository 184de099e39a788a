"""How exhibits, sentences, measures and tables become one section."""

from dataclasses import replace
from types import ModuleType

import pandas as pd

from cin7_audit.presentation.chapter import Chapter, exhibits_of
from cin7_audit.records import Exhibit, Finding, Measure, NotTestable, Paragraph


def maker(code, found, module="here"):
    def make(book):
        return found

    make.code, make.__module__ = code, module
    return make


ONE, TWO = (Exhibit(f"IN-{n}", "table", "t", "c") for n in (1, 2))
LACK = NotTestable("ingestion", "x", "y", "z")
MORE = NotTestable("ingestion", "more", "y", "z")
FINDING = Finding("F-1", "ingestion", "t", "s", "low")
MEASURE = Measure("M-1", "n", 1, "units")
ROWS = pd.DataFrame({"a": [1]})
CHAPTER = Chapter(
    step="ingestion",
    number=1,
    title="Title",
    question="Question?",
    exhibits=(maker("IN-2", TWO), maker("IN-3", LACK), maker("IN-1", ONE)),
    paragraphs=lambda book: (Paragraph(f"of {book}"),),
    findings=lambda book: (FINDING,),
    measures=lambda book: (MEASURE,),
    tables=lambda book: {"rows": ROWS},
)


def test_a_module_gives_its_own_exhibits_in_the_order_it_defines_them():
    module = ModuleType("here")
    module.b, module.helper, module.a = maker("B", ONE), len, maker("A", TWO)
    module.imported, module.plain = maker("C", ONE, "elsewhere"), lambda book: ONE
    module.plain.__module__ = "here"
    assert [make.code for make in exhibits_of(module)] == ["B", "A"]


def test_a_section_holds_what_was_made_and_lists_what_could_not_be():
    section = CHAPTER.section("harbour")
    assert (section.step, section.number, section.title, section.question) == ("ingestion", 1, "Title", "Question?")
    assert section.exhibits == (TWO, ONE) and section.not_testable == (LACK,)
    assert section.paragraphs == (Paragraph("of harbour"),)
    assert (section.findings, section.measures, section.extra) == ((FINDING,), (MEASURE,), {})
    assert section.tables["rows"] is ROWS


def test_gaps_of_the_chapter_come_after_those_of_its_exhibits_or_alone():
    with_gaps = replace(CHAPTER, gaps=lambda book: (MORE,), documents=lambda book: {"questions": [book]})
    assert with_gaps.section("b").not_testable == (LACK, MORE) and with_gaps.section("b").extra == {"questions": ["b"]}
    assert replace(with_gaps, lists_exhibits_lacking=False).section("b").not_testable == (MORE,)


def test_an_exhibit_is_found_by_its_code():
    assert CHAPTER.exhibit("IN-1")(None) is ONE and CHAPTER.exhibit("IN-9") is None


def test_a_chapter_is_made_of_the_modules_of_its_package():
    exhibits, sentences = ModuleType("cin7_audit.chapters.count_vs_belief.exhibits"), ModuleType("sentences")
    exhibits.one = maker("CB-1", ONE, exhibits.__name__)
    exhibits.tables = lambda book: {"rows": ROWS}
    sentences.paragraphs, sentences.findings = CHAPTER.paragraphs, CHAPTER.findings
    made = Chapter.of("Title", "Question?", exhibits, sentences, CHAPTER.measures)
    assert (made.step, made.number, made.title, made.question) == ("count_vs_belief", 3, "Title", "Question?")
    assert made.exhibits == (exhibits.one,) and made.tables is exhibits.tables and made.measures is CHAPTER.measures
    assert (made.paragraphs, made.findings, made.lists_exhibits_lacking) == (CHAPTER.paragraphs, CHAPTER.findings, True)
    section = made.section("b")
    assert section.extra == {} and section.not_testable == () and section.measures == (MEASURE,)
    sentences.documents = lambda book: {"questions": [book]}
    told = Chapter.of("T", "Q?", exhibits, sentences, CHAPTER.measures, gaps=lambda book: [MORE], lists_exhibits_lacking=False)
    assert told.section("b").extra == {"questions": ["b"]} and told.section("b").not_testable == (MORE,)


def test_what_has_no_module_of_its_own_is_no_exhibit_of_one():
    module = ModuleType("")
    module.anonymous = type("Anonymous", (), {"code": "X", "__module__": "elsewhere"})()
    assert exhibits_of(module) == ()
