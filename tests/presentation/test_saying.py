"""Sentences as data: what an entry says with its figures, and that entries, placeholders and the code that tells them agree."""

import ast
import datetime as dt
import inspect
import re
from decimal import Decimal
from string import Formatter
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit import words
from cin7_audit.presentation import saying
from cin7_audit.presentation.saying import CHAPTERS, FIELDS, WHOLE, Teller, entries, filled, written
from cin7_audit.records import EvidenceRow

STEPS = sorted(path.parent.name for path in CHAPTERS.glob("*/findings.toml"))
KEYS = {"says", "lists", "rows", "next_evidence"}  # of an entry, beside fields of a finding and phrases
ALWAYS = {"currency", "bare_currency", "period"}
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
CONTEXT = SimpleNamespace(
    start=FIRST, end=LAST, period="Q1", currency="not stated", currency_code=None, in_currency="(not stated)"
)
TEXTS = """
[T-1]
title = "{lines:whole} lines"
says = "{lines:whole} line(s) over {value:money} {currency}, {share:percent.0} ({bare_currency}), {period}{tail}"
severity = "low"
exhibit = "T-9"
lists = ["skus"]
rows = 1
tail = "; {how}."
next_evidence = ["a sheet"]
[T-1.hand]
how = "by hand"
[T-1.machine]
how = "by {machine}"
severity = "high"
[T-2]
says = "{bounds:interval.number.0}"
"""
TOLD = {"lines": 1, "value": Decimal("-1234.5"), "share": 0.5}


@pytest.fixture
def tell(tmp_path, monkeypatch):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "findings.toml").write_text(TEXTS, encoding="utf-8")
    monkeypatch.setattr(saying, "CHAPTERS", tmp_path)
    entries.cache_clear()
    yield Teller("made", CONTEXT, {"E1": "a.csv"})
    entries.cache_clear()


def test_a_variant_has_what_its_finding_has_and_says_its_own(tell):
    found = tell("T-1.hand", **TOLD)
    assert (found.id, found.step, found.severity, found.exhibit) == ("T-1", "made", "low", "T-9")
    assert found.title == "1 lines"
    assert found.statement == "1 line over -1,234.50 (not stated), 50 % (not stated), Q1; by hand."
    assert (found.value, found.period_from, found.period_to, found.currency) == (Decimal("-1234.5"), FIRST, LAST, None)
    assert found.next_evidence == ("a sheet",)
    assert tell("T-1.machine", machine="a robot", id="T-7", **TOLD).severity == "high"
    assert tell("T-1.hand", "critical", id="T-7", **TOLD).severity == "critical"
    assert tell("T-1.hand", id="T-7", **TOLD).id == "T-7"


def test_rows_give_names_and_evidence(tell):
    rows = pd.DataFrame({"source_id": ["E1", "E2"], "source_row": [3, 4], "sku": ["A", "B"], "site": ["M", "M"]})
    found = tell("T-1.hand", rows=rows, **TOLD)
    assert (found.skus, found.locations) == (("A", "B"), ())
    assert found.evidence == (EvidenceRow("a.csv", 3),)
    assert tell("T-1.hand", rows=rows.assign(file="b.csv"), **TOLD).evidence == (EvidenceRow("b.csv", 3),)


def test_an_undated_finding_has_no_period(tell):
    assert Teller("made", CONTEXT, is_dated=False)("T-1.hand", **TOLD).period_from is None


def test_a_clients_words_are_never_a_template(tell):
    hostile = "{period} {0} {__class__} 3 box(s) %s }{"
    assert tell("T-1.machine", machine=hostile, **TOLD).statement.endswith(f"Q1; by {hostile}.")


def test_a_paragraph_is_an_entry_under_its_title(tell):
    assert tell.say("T-2", bounds=(1.4, 2.6)) == "1 to 3"
    assert tell.paragraph("T-2", bounds=(1.4, 2.6)).heading == ""
    with pytest.raises(LookupError, match="says nothing of value"):
        tell.say("T-2", bounds=(1, 2), value=1)


@pytest.mark.parametrize(
    ("key", "figures", "why"),
    [
        ("T-3", {}, "T-3"),
        ("T-1.hand", {"lines": 1, "value": 1}, "T-1.hand has no figure share"),
        ("T-1.hand", {**TOLD, "share_": 1}, "T-1.hand says nothing of share_"),
        ("T-1.machine", {**TOLD, "machine": Decimal(1)}, "no form"),
    ],
)
def test_what_does_not_fit_is_refused(tell, key, figures, why):
    with pytest.raises(LookupError, match=why):
        tell(key, **figures)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (Decimal("1234.5"), "money", "1,234.50"),
        (0.1234, "percent", "12.3 %"),
        (0.1234, "percent.0", "12 %"),
        ((0.1, 0.2), "interval", "10.0 % to 20.0 %"),
        ((1, 2), "interval.money", "1.00 to 2.00"),
        (None, "money", "–"),
        ("as it came", "", "as it came"),
        (12, "", "12"),
    ],
)
def test_a_figure_is_written_as_words_writes_it(value, form, shown):
    assert written(value, form) == shown


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 document"), (7, "7 documents"), (0, "0 documents"), (1001, "1,001 documents"), (None, "– document(s)")],
)
def test_counted_words_follow_their_number(tell, tmp_path, number, said):
    (tmp_path / "made" / "findings.toml").write_text('[T-4]\nsays = "{n:whole} document(s)"\n', encoding="utf-8")
    entries.cache_clear()
    assert tell.say("T-4", n=number) == said


def test_counted_words_are_near_their_number(tell, tmp_path):
    says = "{n:whole} late count line(s), {n:whole} minutes of line(s), {m} site(s)"
    (tmp_path / "made" / "findings.toml").write_text(f'[T-4]\nsays = "{says}"\n', encoding="utf-8")
    entries.cache_clear()
    assert tell.say("T-4", n=1, m=1) == "1 late count line, 1 minutes of line(s), 1 site(s)"


def test_a_figure_may_be_part_of_what_is_told(tmp_path, tell):
    (tmp_path / "made" / "findings.toml").write_text('[T-5]\nsays = "{seen.n:whole} of {row[all]:whole}"\n', encoding="utf-8")
    entries.cache_clear()
    assert tell.say("T-5", seen=SimpleNamespace(n=2), row={"all": 3}) == "2 of 3"
    with pytest.raises(LookupError):
        tell.say("T-5", seen=SimpleNamespace(n=2))


# The chapters: entries, placeholders and the code that tells them agree.


def whole(name):
    """What a placeholder names, without the part of it that is written."""
    return WHOLE.split(name, maxsplit=1)[0]


def placeholders(entry):
    """The figures an entry needs, with their forms; its own texts resolved."""
    texts = {name: text for name, text in entry.items() if isinstance(text, str)}
    found = [(name, form) for text in texts.values() for _, name, form, _ in Formatter().parse(text) if name is not None]
    return [(whole(name), form) for name, form in found if name not in texts]


def leaves(step):
    """Entries without variants: what is told."""
    every = entries(step)
    return {key: entry for key, entry in every.items() if not any(other.startswith(f"{key}.") for other in every)}


def spoken(step):
    """Patterns of the texts in a chapter's code that may name entries: `WF-1`, `WF-10.{verdict}`."""
    for path in (CHAPTERS / step).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            if isinstance(node, ast.JoinedStr):
                yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else "[^.]+" for part in node.values)


def calls(step):
    """(path, call) for each telling with the id written out."""
    for path in (CHAPTERS / step).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("tell", "say", "paragraph"):
                yield name, node


@pytest.mark.parametrize("step", STEPS)
def test_every_placeholder_is_written_by_a_function_of_words(step):
    known = {name for name, found in inspect.getmembers(words, inspect.isfunction) if found.__module__ == words.__name__}
    for key, entry in entries(step).items():
        for name, form in placeholders(entry):
            parts = [part for part in (form or "").split(".") if part and not part.isdigit()]
            assert set(parts) <= known and name.isidentifier(), f"{key}: {{{name}:{form}}}"


@pytest.mark.parametrize("step", STEPS)
def test_every_entry_is_told_and_every_id_told_is_an_entry(step):
    patterns = [re.compile(pattern) for pattern in set(spoken(step))]
    untold = [key for key in leaves(step) if not any(pattern.fullmatch(key) for pattern in patterns)]
    assert untold == []
    assert [call.args[0].value for _, call in calls(step) if call.args[0].value not in entries(step)] == []


@pytest.mark.parametrize("step", STEPS)
def test_figures_passed_are_the_figures_said(step):
    for how, call in calls(step):
        key = call.args[0].value
        entry = entries(step)[key]
        said = entry if how == "tell" else {k: v for k, v in entry.items() if k not in FIELDS or (k, how) == ("title", "paragraph")}
        wanted = {name for name, _ in placeholders(said)} - ALWAYS
        passed = {word.arg for word in call.keywords if word.arg}
        is_spread = any(word.arg is None for word in call.keywords)
        free = FIELDS | {"rows", "severity"}
        assert (passed - free) <= wanted, f"{key} says nothing of {passed - free - wanted}"
        assert is_spread or wanted <= passed, f"{key} has no {wanted - passed}"


@pytest.mark.parametrize("step", STEPS)
def test_every_key_is_a_field_or_a_phrase_that_is_used(step):
    every = entries(step)
    for key, entry in every.items():
        family = [other for name, other in every.items() if name == key or name.startswith(f"{key}.")]
        used = {n for e in family for t in e.values() if isinstance(t, str) for _, n, _, _ in Formatter().parse(t) if n}
        assert {name for name in entry if name not in FIELDS | KEYS} <= used, key


def test_a_template_is_filled_with_figures_and_parts_of_them():
    figures = {"gross": Decimal("-1234.5"), "held": SimpleNamespace(share=0.25), "words": "{gross}", "days": 7}
    assert filled("{gross:money}, {held.share:percent.0}: {words}, {days}", figures) == "-1,234.50, 25 %: {gross}, 7"
    with pytest.raises(LookupError):
        filled("{share}", {"share": 0.25})
    with pytest.raises(KeyError):
        filled("{share}", {})
