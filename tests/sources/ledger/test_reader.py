"""What is common to readers of ledger reports: told apart by titles and columns, made from formats."""

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError
from cin7_audit.sources.base import Evidence, Peek, ReadingContext
from cin7_audit.sources.ledger.labels import path_label
from cin7_audit.sources.ledger.reader import LedgerReport, ledger_reports
from cin7_audit.sources.reading import columns
from tests.sources.goldens import peek_at
from tests.sources.inline import put

MAP = "xero.trial_balance"


class Plain(LedgerReport):
    """A report of which no row matters."""

    def walk(self, report, collector) -> None:
        pass


def claims(top, form="csv", **more):
    rows = (*((line,) for line in top), ("Account", "Debit", "Credit"))
    return Plain("xero.x", "X", map=MAP, **more).claims(Peek(Evidence("E001", None, "a.csv", "", 1), form, rows))


@pytest.mark.parametrize(
    ("top", "rules", "is_claimed"),
    [
        ((), {}, True),
        ((), {"form": "json"}, False),
        ((), {"known": 4}, False),
        ((), {"printed": ("Trial Balance",)}, False),
        (("Trial Balance",), {"printed": ("Trial Balance",)}, True),
        ((), {"printed": ("Trial Balance",), "own": ("debit",)}, True),
        ((), {"own": ("ytd debit",)}, False),
        (("Journal",), {"other_titles": ("Journal",)}, False),
        ((), {"own": ("debit",), "other_columns": ("credit",)}, False),
    ],
)
def test_a_report_has_a_title_or_column_of_its_own_and_none_of_another(top, rules, is_claimed):
    assert claims(top, **rules) is is_claimed


def test_a_reading_tells_of_the_report_and_walks_it(tmp_path):
    class Walked(LedgerReport):
        def walk(self, report, collector):
            collector.parameters["rows"] = str(len(list(report.body(collector))))

    peek = peek_at(put(tmp_path, "Acme\nBooks\nJuly 2025\n\nAccount,Debit,Credit,Team\nTill,1,,\n"))
    parsed = Walked("xero.x", "X", ("Books",), map=MAP).read(peek, ReadingContext(Engagement()))
    assert (parsed.organisation, parsed.period_from, parsed.period_to) == ("Acme", "2025-07-01", "2025-07-31")
    assert parsed.parameters["rows"] == "1" and [problem.column for problem in parsed.problems] == ["Team"]


def test_each_format_is_a_report_with_what_holds_for_every_one(tmp_path, monkeypatch):
    formats = {"every": 'known = 4\ntitles = ["A", "B"]\n', "headers": '[required]\ndate = ["Date"]\n'}
    formats |= {name: f'kind = "plain"\ntitle = "{name}"\n' for name in ("x", "y")}
    (tmp_path / "sage").mkdir()
    for name, text in {**formats, "y": formats["y"] + "known = 2\n"}.items():
        (tmp_path / "sage" / f"{name}.toml").write_text(text)
    monkeypatch.setattr(columns, "FOLDER", tmp_path)
    first, second = ledger_reports("sage", {"plain": Plain}, path_label)
    assert (first.name, first.platform, first.known, first.titles) == ("sage.x", "sage", 4, ("A", "B"))
    assert first.label is path_label
    assert (second.name, second.title, second.known) == ("sage.y", "y", 2)


@pytest.mark.parametrize(
    "line", ['kind = "plane"', "no_kind = 1", 'kind = "plain"\ncolour = "red"', 'kind = "plain"\nprinted = "A"', 'kind = "plain"\nview = ["a"]']
)  # fmt: skip
def test_a_report_that_says_nothing_known_is_refused(tmp_path, monkeypatch, line):
    (tmp_path / "sage").mkdir()
    (tmp_path / "sage" / "x.toml").write_text(f'title = "X"\n{line}\n')
    monkeypatch.setattr(columns, "FOLDER", tmp_path)
    with pytest.raises(AuditError, match=r"x\.toml"):
        ledger_reports("sage", {"plain": Plain})
