"""Sage 50's Trial Balance: the day stands in its title line."""

import pytest

from tests.sources.inline import claimant, columns, read_inline

KIND = "sage.trial_balance"
HEADER = "Account Number,Account Description,Debits,Credits\n"
HEAD = "Acme Ltd,,,\nTrial Balance As at 02/03/2025,,,\n,,,\n" + HEADER
ROWS = "1520,Inventory,100.00,-\n5200,Shrink,-,100.00\n,,100.00,100.00\nGenerated On: 06/03/2025,,,\n"


def test_balances_with_a_dash_for_nought(tmp_path):
    parsed = read_inline(tmp_path, KIND, HEAD + ROWS)
    names = ("account_code", "account_name", "balance", "as_of", "platform", "balance_kind")
    assert columns(parsed, "ledger_balance", *names) == [
        ["1520", "Inventory", "100", "2025-02-03", "sage", "trial_balance"],
        ["5200", "Shrink", "-100", "2025-02-03", "sage", "trial_balance"],
    ]
    assert (parsed.organisation, parsed.period_from, parsed.period_to) == ("Acme Ltd", None, "2025-02-03")
    assert parsed.control_totals["debits"] == ("100", "100") and parsed.problems == ()


def test_a_stated_order_of_day_and_month_goes_before_the_american_one(tmp_path):
    assert read_inline(tmp_path, KIND, HEAD + ROWS, date_order="dmy").period_to == "2025-03-02"


def test_a_hint_gives_the_day_where_the_report_prints_none_and_only_there(tmp_path):
    undated = HEAD.replace(" As at 02/03/2025", "") + ROWS
    assert read_inline(tmp_path, KIND, undated).unstated == ("date",)
    hinted = read_inline(tmp_path, KIND, undated, date="2025-06-30")
    assert (hinted.period_to, hinted.unstated) == ("2025-06-30", ()) and columns(hinted, "ledger_balance", "as_of")[0] == [
        "2025-06-30"
    ]
    assert read_inline(tmp_path, KIND, HEAD + ROWS, date="2025-06-30").period_to == "2025-02-03"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HEAD + ROWS, KIND),
        (HEAD.replace("Trial Balance", "All Journal Entries") + ROWS, "sage.journal"),
        (HEADER + ROWS + "Trial Balance,,,\n", ""),  # the title stands above the header
        (HEAD.replace("Account Description", "Words") + ROWS, ""),
    ],
)
def test_the_title_above_the_header_tells_it_from_the_journal(tmp_path, text, kind):
    assert claimant(tmp_path, text) == kind
