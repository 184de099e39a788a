"""Measures are data: an entry of a chapter's measures.toml and the figures of one scope make a measure of the contract.

An entry has the M-id, a name, a unit and perhaps a note (templates, as in saying.py), and says which figures are its
value, numerator, denominator and interval. `if_known`: without a value it is no measure, else one whose value is null.
The tables of a file are parts: what one call tells, in order.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from cin7_audit.context import Context
from cin7_audit.data_files import read_entries
from cin7_audit.presentation.saying import CHAPTERS, filled
from cin7_audit.records import Measure

WORDS = ("name", "unit", "note")
FIGURES = ("value", "numerator", "denominator", "interval")
PORTFOLIO = {"level": "portfolio"}


@cache
def _parts(step: str) -> dict[str, list[dict[str, Any]]]:
    return read_entries(CHAPTERS / step / "measures.toml")


def scope_of(site: Any) -> Mapping[str, str]:
    """The scope of a measure: one site, or the portfolio where none is named."""
    return {"level": "site", "site": site} if isinstance(site, str) else PORTFOLIO


def _known(figure: Any) -> Any:
    """None for a figure a table has no value for."""
    return None if isinstance(figure, float) and math.isnan(figure) else figure


@dataclass(frozen=True)
class Measurer:
    """Makes the measures of one chapter for one client, in its period and currency."""

    step: str
    context: Context

    def __call__(
        self, part: str, figures: Mapping[Any, Any], scope: Mapping[str, str] = PORTFOLIO
    ) -> Iterator[Measure]:
        """The measures of a part, from the figures of one scope."""
        told = {"currency": self.context.currency, **figures}
        for entry in _parts(self.step)[part]:
            made: dict[str, Any] = {name: _known(figures[entry[name]]) for name in FIGURES if name in entry}
            if entry.get("if_known") and made["value"] is None:
                continue
            made |= {name: filled(entry[name], told) for name in WORDS if name in entry}
            made |= {"period_from": self.context.start, "period_to": self.context.end}
            yield Measure(id=entry["id"], scope=scope, **made)

    def each(self, part: str, rows: pd.DataFrame) -> Iterator[Measure]:
        """The measures of a part for every row of a table that holds their figures: of its site where it names one."""
        for row in rows.to_dict("records"):
            yield from self(part, row, scope_of(row.get("site")))
