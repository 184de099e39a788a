"""Sentences are data: an entry of a chapter's findings.toml and the figures of one client make a finding or a
paragraph.

An entry is a finding id or a variant of one: [WF-2.routine] has all that [WF-2] has and what it says itself. Its keys
are the statement (`says`), texts for the fields of a finding, which columns of the rows told it lists (`lists`), how
many of those rows are evidence (`rows`), and phrases for its other texts. A placeholder names a figure, or another text
of the entry, and how it is written: {gross:money}, {share:percent.0} and {bounds:interval.number} are functions of
words.py; without a form it is a text. {currency} (as it follows an amount), {bare_currency} and {period} are always
known. After a number written with a form, `document(s)` becomes document or documents. A figure may be part of what is
told: {seen.pairs:whole}, {row[lines]:whole}. Figures are values, never templates: braces in a client's words stay as
they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, fields
from functools import cache, partial
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd

from cin7_audit import words
from cin7_audit.context import Context
from cin7_audit.data_files import read_entries
from cin7_audit.presentation.telling import EVIDENCE_ROWS, counted, evidence, located, names
from cin7_audit.records import Finding, Paragraph, Severity

CHAPTERS = Path(__file__).parents[1] / "chapters"
FIELDS = frozenset(field.name for field in fields(Finding))
WHOLE = re.compile(r"[.\[]")  # what a placeholder names stands before it, which part of that behind it
LISTED = {"skus": "sku", "locations": "site"}  # a field of the finding and the column it lists


@cache
def entries(step: str) -> Mapping[str, Mapping[str, Any]]:
    """What a chapter can say: `WF-2.routine` -> its keys and those it takes over from `WF-2`."""
    raw = read_entries(CHAPTERS / step / "findings.toml")
    return dict(found for key, entry in raw.items() for found in _variants(key, entry, {}))


def _variants(key: str, entry: Mapping[str, Any], above: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    own = {**above, **{name: value for name, value in entry.items() if not isinstance(value, dict)}}
    yield key, own
    for name, variant in entry.items():
        if isinstance(variant, dict):
            yield from _variants(f"{key}.{name}", variant, own)


def written(value: Any, form: str) -> str:
    """A figure as a function of words.py writes it: `money`, `percent.0`, `interval.number.0`."""
    if not form:
        if isinstance(value, str | int):
            return str(value)
        raise LookupError(f"no form says how to write {value!r}")
    name, _, detail = form.partition(".")
    write = getattr(words, name)
    more = () if not detail else (int(detail),) if detail.isdigit() else (partial(written, form=detail),)
    return str(write(value, *more))


class _Filling(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        is_written = format_spec or isinstance(value, float)  # a float without a form is refused
        return written(value, format_spec) if is_written else str(value)


def filled(template: str, figures: Mapping[str, Any]) -> str:
    """A template whose figures, or parts of one, say how they are written: {gross:money}, {rate.low:number}."""
    return _Filling().vformat(template, (), figures)


@dataclass(frozen=True)
class Teller:
    """Tells the entries of one chapter about one client. files: source_id -> path, for rows without a column `file`."""

    step: str
    context: Context
    files: Mapping[str, str] = field(default_factory=dict)
    is_dated: bool = True  # do findings carry the period and currency of the engagement?

    def __call__(
        self, key: str, severity: Severity | None = None, rows: pd.DataFrame | None = None, **figures: Any
    ) -> Finding:
        """The finding of an entry. A figure named as a field (value, chance) is both; `rows` are its source rows."""
        entry, context = entries(self.step)[key], self.context
        said = self._said(key, [name for name, text in entry.items() if isinstance(text, str)], figures, FIELDS)
        made: dict[str, Any] = {"id": key.partition(".")[0], "next_evidence": tuple(entry.get("next_evidence", ()))}
        if self.is_dated:
            made |= {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
        if rows is not None:
            made |= {name: names(rows, LISTED[name]) for name in entry.get("lists", ())}
            if most := entry.get("rows", EVIDENCE_ROWS):
                made["evidence"] = evidence(rows if "file" in rows else located(rows, self.files), most)
        made |= {name: value for name, value in (said | figures).items() if name in FIELDS}
        made |= {"severity": severity} if severity else {}
        return Finding(step=self.step, statement=said["says"], **made)

    def say(self, key: str, **figures: Any) -> str:
        """What an entry says."""
        return self._said(key, ["says"], figures)["says"]

    def paragraph(self, key: str, **figures: Any) -> Paragraph:
        """What an entry says, under its title."""
        parts = [name for name in ("says", "title") if name in entries(self.step)[key]]
        said = self._said(key, parts, figures)
        return Paragraph(said["says"], said.get("title", ""))

    def _said(
        self, key: str, parts: Iterable[str], figures: Mapping[str, Any], unsaid: Set[str] = frozenset()
    ) -> dict[str, str]:
        """Those texts of an entry, filled in. A missing figure is a mistake, as is one no text uses, save `unsaid`."""
        context = self.context
        always = {"currency": context.in_currency, "bare_currency": context.currency, "period": context.period}
        known = {**figures, **always}
        texts, used = entries(self.step)[key], set()

        def fill(template: str) -> str:
            said = number = ""
            for literal, name, form, _ in Formatter().parse(template):
                said += counted(number + literal).removeprefix(number)
                if name is None:
                    continue
                whole = WHOLE.split(name, maxsplit=1)[0]
                if whole not in known and whole not in texts:
                    raise LookupError(f"{key} has no figure {name}")
                used.add(whole)
                if whole in known:
                    shown = written(Formatter().get_field(name, (), known)[0], form or "")
                else:
                    shown = fill(texts[name])
                said, number = said + shown, shown if form and shown.replace(",", "").isdigit() else ""
            return said

        made = {name: fill(texts[name]) for name in parts}
        if idle := figures.keys() - used - unsaid:
            raise LookupError(f"{key} says nothing of {', '.join(sorted(idle))}")
        return made
