"""What changes when a threshold is halved or doubled."""

import datetime as dt
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.diagnosis.exhibits import flips
from cin7_audit.conclusions.flips import severity_rows
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from tests.contributors.cases import FIRST, NOISE, SECOND, SKUS, alone, count
from tests.inline_case import in_memory_case

AS_OF = dt.date(2026, 6, 1)


def test_a_posting_finding_flips_by_what_it_moved() -> None:
    summary = pd.DataFrame([{"contributor": "posting", "grade": "A", "gross_value": Decimal(0)}])
    facts = context(in_memory_case({}, settings := Engagement().changed({"materiality.overall": 800})), settings)
    assert next(severity_rows(summary, Decimal(900), facts))[2:] == ("critical", "critical", "high", True)


def test_the_flip_table_moves_each_threshold() -> None:
    south = count(SECOND, dict.fromkeys(SKUS[:6], 10), SKUS, site="South")
    lines = count(FIRST, {}, SKUS) + count(SECOND, NOISE | dict.fromkeys(SKUS[:6], -10), SKUS) + south
    settings = Engagement().changed({"materiality.overall": 800})
    case = in_memory_case({"count_line": lines}, settings)
    found = flips(alone(case))
    row = found[found["what"] == "severity of transfers"].iloc[0]
    assert (row["at_half"], row["as_set"], row["at_double"]) == ("critical", "high", "medium") and row["flips"]
