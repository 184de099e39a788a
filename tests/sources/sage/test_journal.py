"""Edges of Sage's journal on tiny inline reports: entry rows, lines below them, the end of the report."""

from pathlib import Path

import pytest

from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.sources.base import Parsed
from cin7_audit.sources.collect import NO_FACT
from tests.sources.goldens import read
from tests.sources.inline import put

HEAD = (
    "Acme Ltd,,,,,,,\nAll Journal Entries 03/01/2025 to 03/31/2025,,,,,,,\n,,,,,,,\n,,,,Account Number,Account Description,Debits,Credits\n"
)
FIRST = "03/14/2025,J11,Adj,Write-off,,,,\n,,,,1520,Inventory,100.00,-\n,,,,5200,Shrink,-,100.00\n"
SECOND = "03/20/2025,J12,Count,{comment},,,,\n,,,,1520,{account},900.00,-\n,,,,5200,Shrink,-,900.00\n"
END = ",,,,,,,\n,,,,,,1000.00,1000.00\n,,,,,,,\n{footer}\n"


def sage(folder: Path, body: str) -> Parsed:
    path = folder / "journal.csv"
    path.write_text(HEAD + body, encoding="utf-8")
    kind, parsed = read(path)
    assert kind == "sage.journal"
    return parsed


def lines(parsed: Parsed) -> list[tuple[str, str, str]]:
    frame = parsed.tables["ledger_line"]
    return list(zip(frame["journal_id"], frame["account_name"], frame["amount"], strict=True))


@pytest.mark.parametrize(
    ("comment", "account"),
    [
        ("Stocktake 14:30 - John", "Inventory"),
        ("Count", "Inventory 10:15 - B"),
        ("2025 08:00 AM GMT", "Cash basis 09:15 AM GMT"),
        ("https://example.test/count", "Generated on demand"),
    ],
)
@pytest.mark.parametrize("footer", ["Generated On: 06/03/2025,,,,,,,", "Generated On:,06/03/2025,,,,,,", "Accrual Basis"])
def test_a_row_that_speaks_like_a_footer_is_a_row(tmp_path, comment, account, footer):
    parsed = sage(tmp_path, FIRST + SECOND.format(comment=comment, account=account) + END.format(footer=footer))
    assert lines(parsed)[2:] == [("J12", account, "900"), ("J12", "Shrink", "-900")]
    assert parsed.tables["ledger_line"]["description"].tolist()[2:] == [comment, comment]
    assert (parsed.rows_read, parsed.rows_set_aside, parsed.problems) == (4, 0, ())
    assert parsed.parameters["footer 1"] == footer.replace(",", " ").strip()
    assert parsed.parameters[NO_FACT] == "2 blank, 1 footer, 2 heading, 1 total"


def test_text_after_the_table_that_is_no_footer_is_set_aside(tmp_path):
    parsed = sage(tmp_path, FIRST + SECOND.format(comment="x", account="Inventory") + "Typed 14:30 - John,,,,,,,\n")
    (problem,) = parsed.problems
    assert (problem.effect, problem.source_row) == ("row set aside", 11) and "Typed 14:30 - John" in problem.raw_text


@pytest.mark.parametrize(
    "spoilt",
    [
        "13/45/2025,J12,Count,x,,,,", "03/20/2025,J12,Count,x,,,five,", "03/20/2025,J12,Count,x,,,5.00,", "J12,Count,x,,,,",
        "03/45/2025,,,,,,,", "Count,x,,,,,,",
    ],
)  # fmt: skip
def test_lines_below_an_entry_row_that_cannot_be_read_are_given_to_no_other_entry(tmp_path, spoilt):
    many = "".join(FIRST.replace("J11", f"J{number}") for number in range(20, 40))  # so that one row of another width is damage
    second = SECOND.format(comment="x", account="Inventory")
    parsed = sage(tmp_path, many + FIRST + second.replace(second.partition("\n")[0], spoilt))
    assert lines(parsed)[-1] == ("J11", "Shrink", "-100") and len(lines(parsed)) == 42
    assert [problem.effect for problem in parsed.problems] == ["row set aside"] * 3
    assert [problem.code for problem in parsed.problems[1:]] == ["line_without_entry"] * 2


def test_a_comment_that_runs_into_the_next_column_is_still_an_entry(tmp_path):
    parsed = sage(tmp_path, FIRST + SECOND.format(comment="x", account="Inventory").replace("x,,,,", "x,of the depot,,,"))
    assert lines(parsed)[2:] == [("J12", "Inventory", "900"), ("J12", "Shrink", "-900")]


def test_damaged_rows_are_set_aside_each_with_its_row_and_text(tmp_path):
    rows = "".join(FIRST.replace("J11", f"J{number}") for number in range(100, 250))
    short, damaged = ",,,,1520,Inventory,-\n", 12
    parsed = sage(tmp_path, rows.replace(",,,,1520,Inventory,100.00,-\n", short, damaged))
    aside = [problem for problem in parsed.problems if problem.effect == "row set aside"]
    assert [problem.source_row for problem in aside] == [6 + 3 * place for place in range(damaged)]
    assert {(problem.code, problem.raw_text) for problem in aside} == {("row_too_short", "\t\t\t\t1520\tInventory\t-")}
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (300, 288, 12)


def test_an_amount_that_is_no_number_or_missing_is_no_zero_but_a_dash_is(tmp_path):
    line = ",,,,1520,Inventory,100.00,-\n"
    parsed = sage(tmp_path, FIRST + line.replace("100.00", "9x0.00") + line.replace("100.00,-", ",") + line.replace("100.00", "-"))
    assert lines(parsed)[2:] == [("J11", "Inventory", "0")]
    assert [(problem.code, problem.source_row) for problem in parsed.problems] == [("number_unreadable", 8), ("line_incomplete", 9)]


def test_a_journal_forced_onto_a_file_without_its_header_is_set_aside_whole(tmp_path):
    text = "Acme\nJournal\n\nDate,Sum\n01/31/2025,5\n02/28/2025,7\n"
    path = put(tmp_path, text)
    _, parsed = read(path, Engagement(files=(FileHint(path=path.name, kind="sage.journal"),)))
    assert [(each.code, each.effect) for each in parsed.problems][-1] == ("header_missing", "file set aside")
    assert parsed.rows_kept == 0 and "ledger_line" not in parsed.tables
