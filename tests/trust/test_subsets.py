"""Clients of whom something is missing: no crash, exit codes as promised, unknown is never printed as zero, money says its currency."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pdfplumber
import pytest
from typer.testing import CliRunner

from cin7_audit.case.load import Delivered, load
from cin7_audit.case.renew import build_case
from cin7_audit.case.store import connect, create_tables, open_case
from cin7_audit.case.summary import NO_CURRENCY, check_lines
from cin7_audit.chapters import CHAPTERS
from cin7_audit.cli import app
from cin7_audit.conclusions.count_plan import plan_counts
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, Problem, SettingsError
from cin7_audit.vocabulary import CURRENCIES, STEPS
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case, read_engagement
from tests.measures.small import count, move
from tests.trust import subsets
from tests.trust.small import small_client
from tests.trust.subsets import Subset, crashes

NOT_STATED = "client currency, not stated"
KINDS = {  # one subset of each kind of loss; `bench trust subsets` runs them all
    "counts without a belief": Subset("core_xero", "counts only", subsets.both(subsets.only_tables("count_line"), subsets.without_column("count_line", "recorded_quantity"))),
    "a product list only": Subset("core_xero", "products", subsets.only_tables("product")),
    "no rows": Subset("omni_quickbooks", "no rows", subsets.without_tables(*subsets.CLIENT_TABLES)),
    "one row of each table": Subset("omni_quickbooks", "one row", subsets.first_rows(1)),
    "balances without an amount": Subset("core_xero", "no balance", sql=subsets.nulled("ledger_balance", "balance")),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_chapter_stands_on_what_is_left(kind: str, tmp_path: Path) -> None:
    assert crashes(KINDS[kind], tmp_path) == []


def test_a_crash_hidden_in_a_warning_is_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(CHAPTERS, "ingestion", replace(CHAPTERS["ingestion"], findings=broken))
    found = crashes(KINDS["no rows"], tmp_path)
    assert {crash.step for crash in found} == {"ingestion", "warning"} and any("left out" in crash.what for crash in found)


def test_a_count_without_a_belief_is_no_line_but_counts_for_the_capacity() -> None:
    """K1's first count has no belief (its log runs below zero), so neither it nor the second, uncorrected, shows what went wrong."""
    unknown = [count(40, 7), count(41, 7), count(42, 5, 5, sku="K2", bin=None)]
    case = in_memory_case({"count_line": unknown, "movement": [move(1, -9), move(2, -3, sku="K3", bin=None)]})
    lines = case.table("difference_line")
    assert list(lines["sku"]) == ["K2"] and lines["drift_e4"].tolist() == [0] and lines["previous_line_id"].isna().all()
    assert plan_counts(case).capacity == 3


NOTHING = {
    "no file": {},
    "unreadable": {"empty.csv": b"", "blank.txt": b"\n\n", "broken.xlsx": b"PK\x03\x04 cut"},
    "unrecognised": {**{f"{'very ' * 30}long {n}.csv": b"some,words\n%d,2\n" % n for n in range(30)}, "photo.png": b"\x89PNG\r\n\x1a\n\0"},
}


@pytest.mark.parametrize("kind", NOTHING)
def test_nothing_readable_gives_one_page_without_a_verdict_and_exit_3(kind: str, tmp_path: Path) -> None:
    client = tmp_path / "acme"
    (client / "exports").mkdir(parents=True)
    for name, body in NOTHING[kind].items():
        (client / "exports" / name).write_bytes(body)
    ran = CliRunner().invoke(app, ["report", str(client), "--json"])
    assert ran.exit_code == 3 and not isinstance(ran.exception, AuditError), ran.output
    outcome = json.loads(ran.stdout.splitlines()[-1])
    folder = Path(outcome["folder"])
    page = (folder / "audit-report.html").read_text(encoding="utf-8")
    assert outcome["nothing_readable"] and {path.name for path in folder.iterdir()} == {"audit-report.html", "audit-report.pdf", "manifest.json", "run.json", "inputs"}  # fmt: skip
    for words in ("no verdict", "What came", "What to send", "Inventory Movement Details", *[name[:8] for name in list(NOTHING[kind])[:3]]):
        assert words in page
    more = "6 of 31 files; the command check lists all."
    assert (more in page) == (kind == "unrecognised") and "Management of Client" in page
    assert "Correcting outcomes" not in page and "four questions" not in page and "Traceback" not in ran.output
    with pdfplumber.open(folder / "audit-report.pdf") as pdf:
        assert len(pdf.pages) == 1 and "no verdict" in pdf.pages[0].extract_text()
    assert CliRunner().invoke(app, ["report", str(client)]).exit_code == 3  # found again, said again
    assert CliRunner().invoke(app, ["check", str(client)]).exit_code == 3


UNSAFE = "<img src=x onerror=1>\u202e"


def test_the_one_page_shows_a_clients_words_and_runs_none_of_them(tmp_path: Path) -> None:
    client = tmp_path / "acme"
    (client / "exports").mkdir(parents=True)
    (client / "exports" / f"{UNSAFE}.csv").write_bytes(b"some,words\n1,2\n")
    words = "\n".join(f"{name} = {json.dumps(UNSAFE + name)}" for name in ("name", "firm", "addressee"))
    (client / "engagement.toml").write_text(f"[client]\n{words}\n", encoding="utf-8")
    ran = CliRunner().invoke(app, ["report", str(client), "--json"])
    assert ran.exit_code == 3, ran.output
    page = (Path(json.loads(ran.stdout.splitlines()[-1])["folder"]) / "audit-report.html").read_text(encoding="utf-8")
    assert page.count("&lt;img src=x onerror=1&gt;[U+202E]addressee") == 1 and "&lt;img src=x" in page.partition("What came")[2]
    assert "<img" not in page and "\u202e" not in page
    (allowed,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert "script-src &#39;none&#39;" in allowed and "unsafe" not in allowed and "<script" not in page


def without_currency(folder: Path, said: str | None = None) -> Path:
    """The small client whose settings name no currency; its company page says `said`, or nothing."""
    client = small_client(folder)
    settings = client / "engagement.toml"
    lines = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("base_currency")]
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for page in (client / "exports" / "api" / "me").glob("*.json"):
        document = json.loads(page.read_text(encoding="utf-8"))
        document.pop("Currency", None)
        page.write_text(json.dumps(document | ({"Currency": said} if said is not None else {})), encoding="utf-8")
    return client


def built(client: Path) -> Workbook:
    settings = read_engagement(client)
    build_case(client, settings)
    return Workbook(client, settings, open_case(client, settings), client / "run")


HOSTILE = "NZD<img src=x onerror=alert(1)>"


def test_amounts_without_a_currency_stay_and_say_so(tmp_path: Path) -> None:
    book = built(without_currency(tmp_path / "acme"))
    assert book.context.currency == NOT_STATED and book.context.currency_code is None
    assert NO_CURRENCY in check_lines(book.case)
    sections = [book.section(step) for step in STEPS]
    said = [finding.statement for section in sections for finding in section.findings]
    said += [exhibit.caption for section in sections for exhibit in section.exhibits]
    assert sum(NOT_STATED in words for words in said) > 10
    assert not [words for words in said if "base currency" in words or "None" in words or f"(({NOT_STATED}" in words]
    assert all(finding.currency is None for section in sections for finding in section.findings)
    assert any(finding.value for section in sections for finding in section.findings)
    assert not [words for words in said if f" {NOT_STATED} gross" in words or f" {NOT_STATED} net" in words]  # in brackets after an amount


@pytest.mark.parametrize(("said", "code"), [(HOSTILE, None), ("US Dollar", None), ("$", None), ("XAU", None), ("nzd", "NZD"), ("  eur ", "EUR")])  # fmt: skip
def test_only_a_known_code_is_a_currency(said: str, code: str | None, tmp_path: Path) -> None:
    case = built_from(tmp_path, said)
    noted = case.rows("SELECT effect, seen, expected FROM problem WHERE code = 'currency_unknown'")
    assert context(case, Engagement()).currency_code == code
    assert bool(noted) == (code is None)
    if noted:
        assert noted[0][0] == "note" and said[:20] in noted[0][1] and "ISO 4217" in noted[0][2]


def built_from(folder: Path, currency: str):
    """The case of a client that sent its company page only."""
    client = folder / "acme"
    page = client / "exports" / "api" / "me" / "page-0001.json"
    page.parent.mkdir(parents=True)
    page.write_text(json.dumps({"Company": "Acme", "Currency": currency, "TimeZone": "Pacific/Auckland"}), encoding="utf-8")
    build_case(client, Engagement())
    return open_case(client, Engagement())


def loaded(**sent: dict[str, str]) -> tuple[list[tuple[object, ...]], tuple[Problem, ...]]:
    """(file, row, currency) of every receipt there is after one of each file was sent, and what was said of them."""
    connection = connect()
    create_tables(connection)
    parts = [Delivered(source, "receipt", pd.DataFrame([{"source_row": "2", "sku": "K1", **row}])) for source, row in sent.items()]
    problems = load(connection, parts).problems
    return connection.execute("SELECT source_id, source_row, currency FROM receipt ORDER BY 1").fetchall(), problems


def test_a_purchase_whose_currency_is_no_code_has_none_and_says_so() -> None:
    rows, problems = loaded(E001={"currency": HOSTILE}, E002={"currency": " usd "})
    assert rows == [("E001", 2, None), ("E002", 2, "USD")]
    assert [(each.source_id, each.code, each.effect, each.source_row) for each in problems] == [("E001", "currency_unknown", "note", 2)]


def test_a_strange_currency_in_one_file_and_a_row_that_does_not_fit_in_another() -> None:
    rows, problems = loaded(E001={"currency": "US Dollar"}, E002={"currency": "USD", "ordered_quantity": "a few"})
    assert rows == [("E001", 2, None)]
    assert {(each.source_id, each.code, each.effect) for each in problems} == {
        ("E001", "currency_unknown", "note"),
        ("E002", "value_does_not_fit", "row set aside"),
    }


@pytest.mark.parametrize("written", [HOSTILE, "US Dollar", "NZ$", "XXX", "N" * 5_000])
def test_settings_take_only_a_known_code(written: str, tmp_path: Path) -> None:
    (tmp_path / "engagement.toml").write_text(f"base_currency = {json.dumps(written)}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="ISO 4217") as refused:
        read_engagement(tmp_path)
    assert refused.value.exit_code == 2 and len(str(refused.value)) < 500
    assert Engagement(base_currency=" nzd ").base_currency == "NZD"


def test_currencies_are_three_letters_and_hold_those_of_the_books_we_know() -> None:
    assert {"NZD", "AUD", "USD", "GBP", "EUR", "CAD", "ZAR", "SGD", "BGN"} <= CURRENCIES
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)
    assert not {"XAU", "XDR", "XXX", "XTS"} & CURRENCIES
