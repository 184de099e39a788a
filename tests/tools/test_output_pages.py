"""The page of outputs names every table and column; the schemas name every field that is printed, and no other."""

import datetime as dt
import inspect
import json
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from cin7_audit.conclusions.questions import Answer, Reply, Verdict
from cin7_audit.outputs import declared
from cin7_audit.records import EvidenceRow, Finding, Measure, NotTestable, Pair, Rival
from cin7_audit.section_files import plain
from cin7_audit.vocabulary import OUTPUTS
from tests.test_records import FINDING
from tools import output_pages

PERIOD_ENDS = {"period_from", "period_to"}


def test_every_table_is_on_the_page_with_every_column():
    sections = dict(part.split("\n", 1) for part in output_pages.outputs().split("\n### ")[1:])
    assert list(sections) == sorted(OUTPUTS)
    for name, text in sections.items():
        assert [line.split(" | ")[0][2:] for line in text.splitlines() if line.startswith("| ")][1:] == list(declared(name))


@pytest.mark.parametrize("kind", [Finding, Measure, Reply, NotTestable])
def test_a_schema_names_every_field_that_is_printed(kind):
    text = output_pages.measures_schema() if kind is Measure else output_pages.findings_schema()
    record = json.loads(text)["$defs"][kind.__name__]
    fields = set(kind.__dataclass_fields__)
    printed = fields - PERIOD_ENDS | ({"period"} if fields >= PERIOD_ENDS else set())
    assert set(record["properties"]) == set(record["required"]) == printed and not record["additionalProperties"]


@pytest.mark.parametrize("text", [output_pages.measures_schema(), output_pages.findings_schema()])
def test_no_object_of_a_schema_lets_an_unknown_field_through(text):
    def objects(node, place="$"):
        if isinstance(node, list):
            return [found for part in node for found in objects(part, place)]
        if not isinstance(node, dict):
            return []
        inside = [found for key, part in node.items() for found in objects(part, f"{place}.{key}")]
        return [(place, node)] * ("properties" in node and node.get("type") == "object") + inside

    found = objects(json.loads(text))
    assert len(found) >= 3 and [place for place, node in found if node.get("additionalProperties") is not False] == []


def test_a_grade_that_nobody_knows_and_a_pair_without_an_end_are_refused():
    schema = json.loads(output_pages.findings_schema())
    check = Draft202012Validator({"$ref": "#/$defs/Finding", "$defs": schema["$defs"]})
    printed = plain(FINDING.as_contract())
    assert check.is_valid(printed)
    assert not check.is_valid(printed | {"grade": "E"})
    assert not check.is_valid(printed | {"pairs": [{"from": "Main", "sku": "A", "quantity": 1}]})
    assert not check.is_valid({name: told for name, told in printed.items() if name != "severity"})


DAYS = st.none() | st.dates()
EXACT = st.decimals(-(10**9), 10**9, places=4)
FIGURES = st.none() | EXACT | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | st.just(float("inf"))
CHANCES = st.none() | st.floats(0, 1)
BOUNDS = st.none() | st.tuples(*[st.floats(-1e6, 1e6) | st.just(float("inf"))] * 2)
WORDS = st.text(max_size=5)
LISTS = st.lists(WORDS, max_size=2).map(tuple)
GRADES = st.sampled_from("ABCD")
FINDINGS = st.builds(
    Finding, WORDS, WORDS, WORDS, WORDS, st.sampled_from(["critical", "high", "medium", "low"]), st.none() | WORDS, st.none() | GRADES, LISTS, LISTS, DAYS, DAYS,
    st.none() | EXACT, st.none() | EXACT, st.none() | WORDS, CHANCES, st.lists(st.builds(Rival, WORDS, GRADES), max_size=2).map(tuple),
    st.lists(st.builds(Pair, WORDS, WORDS, WORDS, EXACT), max_size=2).map(tuple), LISTS,
    st.lists(st.builds(EvidenceRow, WORDS, st.integers(1, 10**6)), max_size=2).map(tuple), WORDS, WORDS, WORDS, WORDS,
)  # fmt: skip
MEASURES = st.builds(
    Measure, WORDS, WORDS, FIGURES, WORDS, FIGURES, FIGURES, BOUNDS, st.dictionaries(WORDS, WORDS, max_size=2), DAYS, DAYS, WORDS
)
REPLIES = st.builds(
    Reply, WORDS, WORDS, st.sampled_from(get_args(Answer)), st.none() | st.floats(-9, 9), WORDS, BOUNDS, st.none() | st.floats(-9, 9), WORDS, WORDS, WORDS
)
VERDICTS = st.builds(Verdict, WORDS, *[st.integers(0, 4)] * 3, CHANCES, st.booleans(), LISTS)
ABOUT = {"schema_version": 1, "client": "Quay", "period": {"from": "2026-01-02", "to": None}}


def valid(document, text=None):
    """Does the schema take the document as it is printed?"""
    text = text or (output_pages.measures_schema() if "measures" in document else output_pages.findings_schema())
    check = Draft202012Validator(json.loads(text), format_checker=FormatChecker())
    return check.is_valid(json.loads(json.dumps(document)))


@given(st.lists(FINDINGS, max_size=2), st.lists(REPLIES, max_size=2), VERDICTS | st.just({}))
@settings(max_examples=40, deadline=None)
def test_whatever_a_finding_an_answer_and_a_verdict_hold_is_as_the_schema_says(findings, replies, verdict):
    gap = NotTestable("s", "e", "m", "a")
    told = {"findings": [found.as_contract() for found in findings], "questions": replies, "verdict": verdict, "not_testable": [gap]}
    assert valid(plain(ABOUT | told), FINDINGS_SCHEMA)


@given(st.lists(MEASURES, max_size=3))
@settings(max_examples=40, deadline=None)
def test_whatever_a_measure_holds_is_as_the_schema_says(measures):
    assert valid(plain(ABOUT | {"measures": [measure.as_contract() for measure in measures]}), MEASURES_SCHEMA)


FINDINGS_SCHEMA, MEASURES_SCHEMA = output_pages.findings_schema(), output_pages.measures_schema()
WHOLE = Finding(
    "F-1", "ingestion", "t", "s", "low", "loss", "B", ("A",), ("M",), dt.date(2026, 1, 2), dt.date(2026, 1, 3), Decimal("-1.5"), Decimal("2.25"), "NZD", 0.5,
    (Rival("loss", "C"),), (Pair("M", "N", "A", Decimal("0.5")),), ("x",), (EvidenceRow("a", 1),), "c", "k", "a", "IN-1",
)  # fmt: skip
DOCUMENTS = [
    plain(ABOUT | {
        "findings": [WHOLE.as_contract()], "questions": [Reply("k", "q", "yes", 0.5, "share", (0.0, 0.5), 0.25, "r", "b", "e")],
        "verdict": Verdict("r", 1, 2, 1, 0.5, True, ("x",)), "not_testable": [NotTestable("s", "e", "m", "a")],
    }),
    plain(ABOUT | {"measures": [
        Measure("M-4", "n", 0.5, "share", 1.25, 4, (0.0, 0.5), {"level": "portfolio"}, dt.date(2026, 1, 2), dt.date(2026, 1, 3), "n").as_contract()
    ]}),
]  # fmt: skip


def places(node, path=()):
    """Every place of a document below its top."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in inside:
        yield (*path, key)
        yield from places(part, (*path, key))


def changed(document, path, change):
    copy = json.loads(json.dumps(document))
    node = copy
    for key in path[:-1]:
        node = node[key]
    change(node, path[-1])
    return copy


@pytest.mark.parametrize("document", DOCUMENTS, ids=["findings", "measures"])
def test_every_place_of_a_document_takes_what_belongs_there_and_nothing_else(document):
    assert valid(document)
    for path in places(document):
        for wrong in ({"x": 1}, [["x"]], {}, [[]]):
            if (path[-1], wrong) not in (("scope", {}), ("verdict", {})):
                assert not valid(changed(document, path, lambda node, key, wrong=wrong: node.__setitem__(key, wrong))), (path, wrong)
        held = document
        for key in path:
            held = held[key]
        other = 7 if isinstance(held, str) else "soon" if isinstance(held, int | float) else True
        assert not valid(changed(document, path, lambda node, key, other=other: node.__setitem__(key, other))), (path, other)


@pytest.mark.parametrize("document", DOCUMENTS, ids=["findings", "measures"])
def test_no_field_of_a_document_may_be_left_out_or_added(document):
    for path in places(document):
        if isinstance(path[-1], str) and "scope" not in path[:-1]:
            assert not valid(changed(document, path, lambda node, key: node.pop(key))), path
            if path[-1] != "sheet" and "scope" not in path:
                assert not valid(changed(document, path, lambda node, key: node.__setitem__("more", "x"))), path
    more = changed(DOCUMENTS[0], ("findings", 0, "evidence", 0), lambda node, key: node[key].update(sheet="Count 1"))
    assert valid(more) and not valid(changed(more, ("findings", 0, "evidence", 0, "sheet"), lambda node, key: node.__setitem__(key, 7)))


NULLS = {
    "findings": {
        ("period", "from"), ("period", "to"), ("contributor",), ("grade",), ("quantity",), ("value",), ("currency",), ("chance",), ("explained_share",),
        ("threshold",), ("interval",), ("interval", 0), ("interval", 1),
    },
    "measures": {
        ("period", "from"), ("period", "to"), ("value",), ("numerator",), ("denominator",), ("interval",), ("interval", 0), ("interval", 1),
    },
}  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=["findings", "measures"])
def test_only_what_may_be_unknown_may_be_null(document):
    name = "measures" if "measures" in document else "findings"
    taken = set()
    for path in places(document):
        if valid(changed(document, path, lambda node, key: node.__setitem__(key, None))):
            taken.add(tuple(path[-2:]) if path[-2] in ("period", "interval") else path[-1:])
    assert taken == NULLS[name]


def test_a_day_is_a_day_and_an_interval_has_two_bounds():
    measure = ("measures", 0)
    for path, wrong in (((*measure, "interval"), [0.1]), ((*measure, "interval"), [0.1, 0.2, 0.3]), ((*measure, "period", "from"), "2026-13-01"), (("schema_version",), 2)):
        assert not valid(changed(DOCUMENTS[1], path, lambda node, key, wrong=wrong: node.__setitem__(key, wrong))), path


def test_a_schema_says_which_draft_it_is_and_of_which_document():
    for name, make in output_pages.SCHEMAS.items():
        schema = json.loads(make())
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema" and f"{schema['title']}" == name.replace(".schema", "")
        assert make().endswith("}\n") and '"default"' not in make()
        Draft202012Validator.check_schema(schema)


def test_a_bar_in_a_meaning_does_not_end_its_cell():
    assert output_pages._row(("a|b", "c")) == "| a\\|b | c |"


def test_the_page_says_what_a_row_is_and_which_tables_are_always_there():
    page = output_pages.outputs()
    assert "### belief\n\nOne row per " in page and page.endswith("|\n")
    always = page.split("## Tables\n\n")[1].split(" are there in every run")[0]
    assert always == ", ".join(f"`{name}`" for name, output in OUTPUTS.items() if output.always)
    first = page.split("Every table begins with:\n\n")[1].split("\n\n### ")[0]
    assert first.splitlines() == [
        "| column | type | unit | meaning |", "|---|---|---|---|", "| client | VARCHAR | text | whose books these are |",
        "| run_id | VARCHAR | text | the run that made the table |",
    ]  # fmt: skip
    assert "begins with `own_` is a" in page


@pytest.mark.parametrize("make", output_pages.SCHEMAS.values())
def test_every_record_of_a_schema_says_what_it_is_and_no_field_a_title_or_default(make):
    schema = json.loads(make())
    kinds = {kind.__name__: kind for kind in (Finding, Measure, Reply, NotTestable, Pair, Rival, EvidenceRow)}
    for name, record in schema["$defs"].items():
        assert record["description"] == inspect.getdoc(kinds[name])

    def named(node, is_field=False):
        if isinstance(node, list):
            return [found for part in node for found in named(part)]
        if not isinstance(node, dict):
            return []
        own = [] if is_field else [name for name in node if name in ("title", "default")]
        return own + [found for name, part in node.items() for found in named(part, name == "properties")]

    assert named(schema["$defs"]) == []


def test_fields_are_printed_in_the_order_of_the_record():
    found = json.loads(output_pages.findings_schema())["$defs"]
    assert list(found["Pair"]["properties"]) == found["Pair"]["required"] == ["from", "to", "sku", "quantity"]
    assert list(found["EvidenceRow"]["properties"]) == ["file", "row", "sheet"] and found["EvidenceRow"]["required"] == ["file", "row"]
    assert found["EvidenceRow"]["properties"]["sheet"] == {"type": "string", "description": "of a file with several"}
    assert list(found["Finding"]["properties"])[:4] == ["id", "step", "title", "statement"] and found["Finding"]["required"][-1] == "period"


def test_a_record_without_words_of_its_own_has_no_description():
    assert "description" not in output_pages._closed({"properties": {"a": {"title": "A", "anyOf": [{"title": "B", "type": "null"}]}}})
    assert output_pages._closed({"properties": {"a": {"title": "A", "anyOf": [{"title": "B", "type": "null"}]}}}) == {
        "type": "object", "properties": {"a": {"anyOf": [{"type": "null"}]}}, "required": ["a"], "additionalProperties": False,
    }  # fmt: skip


def test_both_documents_have_a_schema_and_are_objects():
    assert list(output_pages.SCHEMAS) == ["findings.schema.json", "measures.schema.json"]
    for make in output_pages.SCHEMAS.values():
        assert not any(valid(wrong, make()) for wrong in ([], "x", None, 7, {}))
        assert make() == json.dumps(json.loads(make()), indent=2) + "\n"
    empty = ABOUT | {"findings": [], "questions": [], "not_testable": []}
    assert valid(empty | {"verdict": {}}) and not valid(empty | {"verdict": {"rating": "r"}}) and not valid(empty)
