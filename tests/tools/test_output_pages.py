"""The page of outputs names every table and column; the schemas name every field that is printed, and no other."""

import json

import pytest
from jsonschema import Draft202012Validator

from cin7_audit.conclusions.questions import Reply
from cin7_audit.outputs import declared
from cin7_audit.records import Finding, Measure, NotTestable
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
    from cin7_audit.section_files import plain

    schema = json.loads(output_pages.findings_schema())
    check = Draft202012Validator({"$ref": "#/$defs/Finding", "$defs": schema["$defs"]})
    printed = plain(FINDING.as_contract())
    assert check.is_valid(printed)
    assert not check.is_valid(printed | {"grade": "E"})
    assert not check.is_valid(printed | {"pairs": [{"from": "Main", "sku": "A", "quantity": 1}]})
    assert not check.is_valid({name: told for name, told in printed.items() if name != "severity"})
