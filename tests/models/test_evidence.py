"""models/05_evidence, each statement alone: what came, what was wrong with it, what its totals prove, by hand."""

import json

import pytest

from cin7_audit.sources.period import DAY_OF
from tests.models.by_rows import says

# files and their rows


def test_answering_rows_counts_each_kind():
    """As many rows of each table as its place in the list; the kinds that ask for more count fewer."""
    tables = [
        "count_line",
        "correction",
        "stock_snapshot",
        "movement_total",
        "shipment",
        "return_line",
        "transfer",
        "document_difference",
        "sync_record",
        "product",
        "user_action",
    ]
    key = {"product": "sku", "sync_record": "source_id", "user_action": "source_id", "document_difference": "source_id"}
    given = {
        name: f"{key.get(name, 'sku')}\n" + "\n".join(["X"] * number) for number, name in enumerate(tables, start=1)
    } | {
        "movement": "movement_id\nm1\nrebuilt:1\nm2\nm:rebuilt:",
        "receipt": "sku|ordered_quantity\nK1|5\nK1|\nK1|0",
        "expected_posting": "source_id|origin\nE1|transactions\nE1|documents\nE1|transactions",
        "ledger_line": "source_id|posted_at\nE1|2026-03-05 10:00:00\nE1|",
        "ledger_balance": """
            balance_kind|platform
            trial_balance|
            trial_balance|xero
            trial_balance|cin7_core
            opening|xero
            """,
        "account": "account_name|account_type\nA|bank\nB|\nC|stock",
    }
    told = dict(zip(tables, range(1, 12), strict=True))
    told |= {
        "movement": 4,
        "reported_movement": 3,
        "receipt": 3,
        "ordered_line": 2,
        "transaction": 2,
        "ledger_line": 2,
        "dated_posting": 1,
        "trial_balance": 2,
        "typed_account": 2,
    }
    says(
        "answering_rows",
        "kind|rows\n" + "\n".join(f"{kind}|{rows}" for kind, rows in told.items()),
        is_ordered=False,
        **given,
    )


def test_control_total_compares_what_the_file_states():
    def totals(**pairs):
        return json.dumps({name: {"recomputed": made, "stated": stated} for name, (made, stated) in pairs.items()})

    says(
        "control_total",
        """
        source_id | file | total | recomputed | stated | difference | agrees
        E1        | one  | units | 5          | 5.0    | 0          | yes
        E1        | one  | value | 7          | 9.5    | 2.5        | no
        E1        | one  | rows  | 7          |        |            |
        E2        | two  | words |            |        |            | yes
        E2        | two  | other |            | 5      |            | no
        """,
        evidence_file="source_id|label|status|control_totals\n"
        + f"E2|two|used|{totals(words=('abc', 'abc'), other=('abc', '5'))}\n"
        + f"E1|one|used|{totals(units=('5', '5.0'), value=('7', '9.5'), rows=('7', None))}\n"
        + f"E3|three|archive|{totals(units=('5', '6'))}\nE4|four|used|",
    )


def test_document_gap_in_a_sequence():
    """SO: 9 of 11 numbers there is 0.82 of the span, PO 10 of 13 is less than 0.8; XX has only nine numbers."""

    def numbers(prefix, *found):
        return [f"{prefix}|{number}|E{prefix[0]}|{number * 10}" for number in found]

    says(
        "document_gap",
        """
        prefix|low|high|documents|missing_from|missing_to|missing|source_id|file|source_row|is_sequence
        PO|1|13|10|5|6|2|EP||70|no
        PO|1|13|10|12|12|1|EP||130|no
        SO|1|15|12|3|4|2|ES|one|50|yes
        SO|1|15|12|9|9|1|ES|one|100|yes
        """,
        document_number="prefix|number|source_id|source_row\n"
        + "\n".join(
            [
                *numbers("SO", 15, 14, 13, 12, 11, 10, 8, 7, 6, 5, 2, 1),
                *numbers("XX", 1, 3, 5, 6, 7, 8, 9, 10, 11),
                *numbers("PO", 1, 2, 3, 4, 7, 8, 9, 10, 11, 13),
            ]
        ),
        evidence_file="source_id|label\nES|one",
    )


def test_document_number_of_every_table_once():
    """The same number in several files is of the first file and row; two to nine digits after letters."""
    tables = [
        "movement",
        "movement_secondary",
        "correction",
        "correction_secondary",
        "transfer",
        "transfer_secondary",
        "receipt",
        "receipt_secondary",
        "shipment",
        "shipment_secondary",
        "return_line",
        "return_line_secondary",
        "count_line",
        "count_line_secondary",
        "expected_posting",
        "document_header",
    ]
    given = {
        name: f"""
            {"count_id" if name.startswith("count") else "document_no"}|source_id|source_row
            AB-{number}|E1|{number}
            """
        for number, name in enumerate(tables, start=11)
    }
    given["movement"] += """

            so-00310|E2|1
            SO_310|E1|9
              So 310 |E1|7
            SO310|E1|8
            S1|E1|1
            S12|E1|1
            S1234567890|E1|1
            S123456789|E1|1
            310|E1|1
            SO--31|E1|1
            SO-31-2|E1|1
            |E1|1
            X-31a|E1|1
            """
    expected = [f"AB|{number}|E1|{number}" for number in range(11, 27)] + [
        "SO|310|E1|7",
        "S|12|E1|1",
        "S|123456789|E1|1",
    ]
    says("document_number", "prefix|number|source_id|source_row\n" + "\n".join(expected), is_ordered=False, **given)


FILES = """
source_id|path|sheet|label|title|kind|status|organisation|period_from|period_to|encoding|encoding_is_certain|rows_read|rows_kept|rows_set_aside|size_bytes|sha256
E3|c.csv||c.csv|||archive|||||||||7|cc
E2|b.xlsx|S1|b.xlsx!||kb|used|||||||||6|bb
E1|a.csv||a.csv|Moves|ka|used|Our Ltd|2026-03-01|2026-03-31|utf-8|yes|9|7|2|5|aa
"""


def test_evidence_list_and_used_file():
    says(
        "evidence_list",
        """
        source_id|path|sheet|label|title|kind|status|organisation|period_from|period_to|encoding|encoding_is_certain|rows_read|rows_kept|rows_set_aside|size_bytes|sha256
        E1|a.csv||a.csv|Moves|ka|used|Our Ltd|2026-03-01|2026-03-31|utf-8|yes|9|7|2|5|aa
        E2|b.xlsx|S1|b.xlsx!|kb|kb|used||||||0|0|0|6|bb
        E3|c.csv||c.csv|not recognised||archive||||||0|0|0|7|cc
        """,
        evidence_file=FILES,
    )
    says(
        "used_file",
        """
        source_id | label   | title | period_from | period_to  | rows_read | rows_kept | rows_set_aside
        E1        | a.csv   | Moves | 2026-03-01  | 2026-03-31 | 9         | 7         | 2
        E2        | b.xlsx! | kb    |             |            | 0         | 0         | 0
        """,
        evidence_file=FILES,
    )


def test_evidence_month_of_each_table_by_its_day():
    given = {
        name: f"source_id|{day}\nE{number}|2026-03-31\nE{number}|"
        for number, (name, day) in enumerate(DAY_OF.items(), start=1)
    }
    given["movement"] += "\nE1|2026-03-01\nE1|2026-04-01\nE14|2026-03-02\nE15|2026-02-28\nE99|2026-02-01"
    files = [f"E{number}|T{number:02}|K" for number in range(1, 14)] + ["E14|T01|K", "E15||K"]
    expected = ["K|2026-02-01|1|1", "T01|2026-03-01|3|2", "T01|2026-04-01|1|1"] + [
        f"T{n:02}|2026-03-01|1|1" for n in range(2, 14)
    ]
    says(
        "evidence_month",
        "title|month|lines|files\n" + "\n".join(expected),
        evidence_file="source_id|title|kind\n" + "\n".join(files),
        **given,
    )


PROBLEMS = """
source_id  | code             | effect         | source_row | column_name | seen | expected | todo | raw_text
E2         | a_note           | note           | 1          | c           | s1   | e1       | t1   | r1
E1         | a_note           | note           | 2          | d           | s2   | e2       | t2   | r2
E2         | odd              | row set aside  | 7          | b           | s3   | e3       | t3   | r3
E2         | odd              | row set aside  | 3          | c           | s4   | e4       | t4   | r4
E2         | ill              | file set aside |            |             | s5   | e5       | t5   |
E2         | ill              | file set aside | 2          |             | s6   | e6       | t6   |
E9         | set              | note           |            |             | s7   | e7       | t7   |
E1         | archive          | file set aside |            |             | s8   | e8       | t8   |
E1         | temporary_file   | file set aside |            |             | s9   | e9       | t9   |
E1         | second_description | note         |            |             | s0   | e0       | t0   |
E2         | early            | row set aside  | 3          | c           | sa   | ea       | ta   |
"""
TWO = "source_id|label|path|status\nE1|one|p1|used\nE2|two|p2|refused"


def test_fault_of_a_file_by_kind_with_its_first_row():
    says(
        "fault",
        """
        source_id | label      | code   | effect         | rows | source_row | column_name | seen | expected | todo
        E2        | two        | ill    | file set aside | 2    | 2          |             | s5   | e5       | t5
        E2        | two        | early  | row set aside  | 1    | 3          | c           | sa   | ea       | ta
        E2        | two        | odd    | row set aside  | 2    | 3          | b           | s4   | e4       | t4
        E1        | one        | a_note | note           | 1    | 2          | d           | s2   | e2       | t2
        E2        | two        | a_note | note           | 1    | 1          | c           | s1   | e1       | t1
        E9        | engagement | set    | note           | 1    |            |             | s7   | e7       | t7
        """,
        problem=PROBLEMS,
        evidence_file=TWO,
    )


def test_file_trouble_is_the_weightiest_of_the_whole_file():
    says(
        "file_trouble",
        """
        path | status  | seen | todo
        p1   | used    | s2   | t2
        p4   | refused |      |
        p2   | archive | s3   | t3
        p3   | ignored | s5   | t5
        """,
        evidence_file="source_id|path|status\nE3|p3|ignored\nE4|p4|refused\nE2|p2|archive\nE1|p1|used",
        problem="""
        source_id | source_row | effect         | code | seen | todo
        E1        |            | note           | a    | s1   | t1
        E1        |            | file set aside | z    | s2   | t2
        E2        |            | note           | b    | s4   | t4
        E2        |            | note           | a    | s3   | t3
        E2        | 1          | file set aside | a    | s9   | t9
        E3        |            | file set aside | c    | s6   | t6
        E3        |            | file set aside | b    | s5   | t5
        """,
    )


def test_problem_by_file_list_and_kind():
    names = "source_id|{}|source_row|code|effect|column_name|seen|expected|todo|raw_text\n"
    one = "E1|{}|2|a_note|note|d|s2|e2|t2|r2"
    first, second, third = (
        "E2|two|1|a_note|note|c|s1|e1|t1|r1",
        "E2|two|3|odd|row set aside|c|s4|e4|t4|r4",
        "E2|two|7|odd|row set aside|b|s3|e3|t3|r3",
    )
    early, ill, row = (
        "E2|two|3|early|row set aside|c|sa|ea|ta|",
        "E2|two||ill|file set aside||s5|e5|t5|",
        "E2|two|2|ill|file set aside||s6|e6|t6|",
    )
    of_one = [
        "E1|one||archive|file set aside||s8|e8|t8|",
        "E1|one||second_description|note||s0|e0|t0|",
        "E1|one||temporary_file|file set aside||s9|e9|t9|",
    ]
    none = "E9|||set|note||s7|e7|t7|"
    says(
        "problem_by_file",
        names.format("file") + "\n".join([*of_one, one.format("one"), ill, first, row, early, second, third, none]),
        problem=PROBLEMS,
        evidence_file=TWO,
    )
    says(
        "problem_list",
        names.format("path")
        + "\n".join([of_one[0], of_one[2], ill, row, early, second, third, of_one[1], one.format("one"), first, none]),
        problem=PROBLEMS,
        evidence_file=TWO,
    )
    says(
        "problem_kind",
        """
        effect         | code               | files | times | seen | todo
        file set aside | ill                | 1     | 2     | s5   | t5
        file set aside | archive            | 1     | 1     | s8   | t8
        file set aside | temporary_file     | 1     | 1     | s9   | t9
        row set aside  | odd                | 1     | 2     | s3   | t3
        row set aside  | early              | 1     | 1     | sa   | ta
        note           | a_note             | 2     | 2     | s1   | t1
        note           | second_description | 1     | 1     | s0   | t0
        note           | set                | 1     | 1     | s7   | t7
        """,
        problem=PROBLEMS,
        evidence_file=TWO,
    )


def test_problem_by_file_same_row_and_code_by_column_and_words():
    rows = ["E1|1|a||s1", "E1|1|a|b|s0", "E1|1|a|b|s2", "E1|1|a|c|s0", "E1|1|b||s0"]
    says(
        "problem_by_file",
        "source_id|source_row|code|column_name|seen\n" + "\n".join(rows),
        problem="source_id|source_row|code|column_name|seen\n" + "\n".join(reversed(rows)),
    )


def test_problem_kind_counts_a_path_once_whatever_its_sheets():
    says(
        "problem_kind",
        "effect|code|files|times\nnote|a|3|4",
        problem="""
        source_id|code|effect
        E1|a|note
        E2|a|note
        E3|a|note
        E9|a|note
        """,
        evidence_file="source_id|path\nE1|p1\nE2|p1\nE3|p3",
    )


def test_file_statement_in_rows_or_in_the_heading():
    says(
        "file_statement",
        """
        fact                       | stated     | files  | file_count
        base currency              | NZD        | p1, p2 | 2
        basis of the ledger report | cash       | p2     | 1
        lock date                  | 2026-03-31 | p1     | 1
        organisation               | Our Ltd    | p1, p2 | 2
        organisation               | Our Ltd    | p3     | 1
        organisation               | Theirs     | p4     | 1
        """,
        is_ordered=False,
        company="""
            source_id|name|basis|base_currency|lock_date
            E1|Our Ltd||NZD|2026-03-31
            E2|Our Ltd|cash|NZD|
            E2|Our Ltd|cash|NZD|
            E4|||
            """,
        evidence_file="""
            source_id|path|organisation
            E2|p2|Not this
            E1|p1|Nor this
            E3|p3|Our Ltd
            E4|p4|Theirs
            E5|p5|
            """,
    )

    says(
        "file_statement",
        "fact|stated\nbase currency|AUD\nbase currency|NZD\norganisation|A\norganisation|B",
        company="source_id|name|base_currency\nE1|B|NZD\nE2|A|AUD",
        evidence_file="source_id|path\nE1|p1\nE2|p2",
    )


# proofs

PROOF = "proof|scope|expected|found|holds|note|source_id|source_row"


def test_journal_proof_of_each_journal_to_half_a_cent():
    """J2 is off by 0.0051 and J3 by -1; 0.005 is rounding; only journal reports prove."""
    line = "source_id|source_row|journal_id|amount|ledger_view"
    says(
        "journal_proof",
        f"""
        {PROOF}
        debits = credits|4 journals|0|-0.9949|no|2 of 4 journals do not balance||
        debits = credits|journal J2|0|0.0051|no|''|E1|3
        debits = credits|journal J3|0|-1|no|''|E2|7
        """,
        ledger_line=f"""
            {line}
            E1|1|J1|5|journal
            E1|2|J1|-5.005|journal
            E1|4|J2|-5|a journal report
            E1|3|J2|5.0051|journal
            E2|8|J3|-2|journal
            E1|9|J9|7|transactions
            E1|9||7|journal
            E1|9|J8||journal
            """,
        ledger_line_secondary=f"{line}\nE2|7|J3|1|journal\nE3|5|J3|1|journal\nE3|6|J3|-1|journal",
    )


def test_journal_proof_that_holds_and_that_cannot_be_made():
    says(
        "journal_proof",
        f"{PROOF}\ndebits = credits|1 journals|0|0|yes|0 of 1 journals do not balance||",
        ledger_line="source_id|source_row|journal_id|amount|ledger_view\nE1|1|J1|0|journal",
    )
    says(
        "journal_proof", PROOF, ledger_line="source_id|source_row|journal_id|amount|ledger_view\nE1|1|J1|5|transactions"
    )


def test_report_proof_proves_only_what_balances():
    off = "; a report of chosen accounts does not balance, so this proves nothing against it"
    line = "source_id|ledger_view|amount|account_code|account_name"
    says(
        "report_proof",
        f"""
        {PROOF}
        debits = credits|one (journal)|0|0.005|yes|2 account(s)|E1|
        debits = credits|one (lines)|0|-0.0051||1 account(s){off}|E1|
        debits = credits|two (no view)|0|0|yes|2 account(s)|E2|
        """,
        ledger_line=f"""
            {line}
            E2||4|1|
            E1|lines|-0.0051|1|
            E1|journal|5.005|1|A
            E1|journal|-2|2|A
            E3|lines|5|1|
            E4|lines||1|
            E9|lines|5|1|
            """,
        ledger_line_secondary=f"{line}\nE1|journal|-3|2|B\nE2||-4||1x",
        evidence_file="source_id|label|path\nE1|one|a.csv\nE2|two|b.xlsx\nE3|three|c.JSON\nE4|four|d.csv",
    )


def test_section_proof_opening_and_lines_give_closing():
    """1 holds (10 + 5 = 15 to half a cent), C holds without lines; 2 is off by 0.0051, 3 by 1; 4 has no opening. Sheets
    of one label are one file."""
    balance, line = (
        "source_id|source_row|account_code|account_name|balance|balance_kind",
        "source_id|account_code|account_name|amount",
    )
    says(
        "section_proof",
        f"""
        {PROOF}
        opening + lines = closing|one|41|42.0101|no|2 of 4 accounts hold|E1|
        opening + lines = closing|account 2 in one|19|19.0051|no|''|E1|4
        opening + lines = closing|account 3 in one|4|5|no|''|E2|9
        opening + lines = closing|two|7|7|yes|1 of 1 accounts hold|E3|
        """,
        ledger_balance=f"""
            {balance}
            E1|1|1|A|10|opening
            E1|2|1|A|15.005|closing
            E1|3|2|B|20|opening
            E1|4|2|B|19.0051|closing
            E1|5|4|D|7|closing
            E1|6|1|A|900|trial_balance
            E3|1|9|Z|7|opening
            E3|2|9|Z|7|closing
            E8|1|9|Z|7|opening
            E8|2|9|Z|8|closing
            E1|7|5|E|7|opening
            """,
        ledger_balance_secondary=f"""
            {balance}
            E2|8||C|3|opening
            E2|9||C|3|closing
            E2|10|3|C|4|opening
            E2|9|3|C|5|closing
            """,
        ledger_line=f"{line}\nE1|1|A|7\nE1|2||-1\nE1|9|Z|70",
        ledger_line_secondary=f"{line}\nE1|1|A|-2\nE2|9|Z|70",
        evidence_file="source_id|label\nE1|one\nE2|one\nE3|two",
    )


def test_trial_balance_proof_against_the_closing_balance_of_its_day():
    """By code, else by name where a code is missing; 0.005 is rounding, 0.0051 not; another platform is another book."""
    balance = "source_id|source_row|as_of|account_code|account_name|balance|balance_kind|platform"
    says(
        "trial_balance_proof",
        f"""
        {PROOF}
        trial balance = closing balance|2026-03-31|30|30.0101|no|2 of 3 accounts agree|E2|
        trial balance = closing balance|account 2 at 2026-03-31|10|10.0051|no|''|E1|2
        trial balance = closing balance|2026-04-30|7|7|yes|1 of 1 accounts agree|E1|
        """,
        ledger_balance=f"""
        {balance}
        E1|8|2026-04-30|1|A|7|trial_balance|
        E9|9|2026-04-30|1|A|7|closing|
        E2|1|2026-03-31|1|A|10.005|trial_balance|xero
        E9|1|2026-03-31|1|X|10|closing|xero
        E1|2|2026-03-31|2|B|10.0051|trial_balance|xero
        E9|2|2026-03-31|2|B|10|closing|xero
        E1|3|2026-03-31||cash |10|trial_balance|xero
        E9|3|2026-03-31|3|Cash|10|closing|xero
        E1|4|2026-03-31|4|D|1|trial_balance|xero
        E9|4|2026-03-31|5|D|10|closing|xero
        E1|5|2026-03-31|6|E|1|trial_balance|core
        E9|5|2026-03-31|6|E|10|closing|xero
        E1|6|2026-03-31|7|F||trial_balance|xero
        E9|6|2026-03-31|7|F|10|closing|xero
        E1|7|2026-03-31|8|G|1|trial_balance|xero
        E9|7|2026-03-31|8|G||closing|xero
        E1|7|2026-03-31|9|H|1|trial_balance|xero
        E9|7|2026-03-31|9|H|2|opening|xero
        E1|7|2026-03-30|1|A|1|trial_balance|xero
        """,
    )


@pytest.mark.parametrize(
    ("first", "last", "covered"),
    [("2026-03-05", "2026-03-26", True), ("2026-03-06", "2026-03-26", False), ("2026-03-05", "2026-03-25", False)],
)
def test_trial_balance_step_proof_from_one_trial_balance_to_the_next(first, last, covered):
    """From 28 February to 31 March, covered to five days at either end. 1 has 10 + 5 = 15, 2 is off by 0.0051; 3 moved
    and stands in neither. 4 is no account of stock; 5 did not move."""
    balance = "source_id|source_row|as_of|account_code|balance|balance_kind|platform"
    steps = """
        trial balance + lines = trial balance|account 1, 2026-02-28 to 2026-03-31|15|15.005|yes|''|E2|4
        trial balance + lines = trial balance|account 2, 2026-02-28 to 2026-03-31|20|20.0051|no|''|E1|6
        trial balance + lines = trial balance|account 3, 2026-02-28 to 2026-03-31|3|0|no|''||
        """
    says(
        "trial_balance_step_proof",
        f"{PROOF}\n{steps if covered else ''}",
        evidence_file=f"""
            source_id|period_from|period_to
            E5|{first}|2026-03-20
            E5|2026-03-20|{last}
            E6|2026-01-01|2026-12-31
            """,
        account="account_code|role\n1|inventory\n2|in_transit\n3|accrual\n4|cogs\n5|inventory\n6|accrual\n|inventory",
        ledger_line="""
        source_id | account_code | date       | amount
        E5        | 1            | 2026-03-01 | 2
        E5        | 1            | 2026-03-31 | 3
        E5        | 1            | 2026-02-28 | 90
        E5        | 1            | 2026-04-01 | 90
        E5        | 2            | 2026-02-28 | 1
        E5        | 3            | 2026-03-05 | 3
        E5        | 4            | 2026-03-05 | 3
        E5        | 6            | 2026-03-05 | 3
        """,
        ledger_balance=f"""
        {balance}
        E1|1|2026-02-28|1|10|trial_balance|xero
        E2|4|2026-03-31|1|10|trial_balance|xero
        E2|5|2026-03-31|1|5.005|trial_balance|xero
        E1|3|2026-02-28|2|20|trial_balance|xero
        E1|6|2026-03-31|2|20.0051|trial_balance|xero
        E1|6|2026-03-31|4|1|trial_balance|xero
        E1|6|2026-03-31|5|1|trial_balance|xero
        E1|6|2026-03-31|6||trial_balance|xero
        E1|6|2026-03-15|1|1|opening|xero
        E1|6|2026-03-31|1|1|trial_balance|core
        """,
    )


def test_movement_total_proof_of_each_sku():
    """K1 at North 5 - 2 = 3 moved in March; K2 in the whole company; K3 stated 1, and nothing moved."""
    total = "source_id|source_row|period_from|period_to|sku|site|quantity_in|quantity_out"
    says(
        "movement_total_proof",
        f"""
        {PROOF}
        movement totals = movement lines|one|7|6|no|2 of 3 SKU totals agree|E1|
        movement totals = movement lines|K3 at all sites in one|1|0|no|''|E1|5
        movement totals = movement lines|two|9|5|no|0 of 2 SKU totals agree|E2|
        movement totals = movement lines|K1 at N in two|5|3|no|''|E2|3
        movement totals = movement lines|K1 at S in two|4|2|no|''|E2|2
        """,
        evidence_file="source_id|label\nE1|one\nE2|two\nE3|three",
        movement_total=f"""
        {total}
        E1|1|2026-03-01|2026-03-31|K1|N|5|
        E1|2|2026-03-01|2026-03-31|K1|N||2
        E1|4|2026-03-01|2026-03-31|K2||3|
        E1|5|2026-03-01|2026-03-31|K3||1|
        E2|2|2026-03-01|2026-03-31|K1|S|4|
        E2|3|2026-03-01|2026-03-31|K1|N|5|
        E3|1||2026-03-31|K1|N|5|
        E1|6|2026-03-01|2026-03-31|K4|N||
        E9|6|2026-03-01|2026-03-31|K4|N|1|
        """,
        movement="""
        sku | site | quantity | effective_date | completed_at
        K1  | N    | 4        | 2026-03-01     |
        K1  | N    | -1       | 2026-03-31     | 2026-04-05 10:00:00
        K1  | N    | 90       | 2026-02-28     |
        K1  | N    | 90       | 2026-04-01     | 2026-03-05 10:00:00
        K1  | S    | 2        |                | 2026-03-31 23:00:00
        K2  | N    | 1        | 2026-03-10     |
        K2  |      | 2        | 2026-03-10     |
        K4  | N    | 2        | 2026-03-10     |
        """,
    )


def test_movement_total_proof_of_each_period_and_sheet_of_a_file():
    """January moved 1, February 2. Two sheets of one label are listed by sheet, SKU, site and row."""
    says(
        "movement_total_proof",
        f"""
        {PROOF}
        movement totals = movement lines|one|50|4|no|1 of 6 SKU totals agree|E1|
        movement totals = movement lines|K1 at all sites in one|2|1|no|''|E1|9
        movement totals = movement lines|K0 at N in one|7|0|no|''|E2|3
        movement totals = movement lines|K1 at M in one|9|0|no|''|E2|8
        movement totals = movement lines|K1 at N in one|8|0|no|''|E2|1
        movement totals = movement lines|K1 at N in one|22|1|no|''|E2|2
        movement totals = movement lines|two|5|3|no|0 of 1 SKU totals agree|E3|
        movement totals = movement lines|K1 at all sites in two|5|3|no|''|E3|1
        """,
        evidence_file="source_id|label\nE1|one\nE2|one\nE3|two",
        movement_total="""
        source_id|source_row|period_from|period_to|sku|site|quantity_in
        E2|2|2026-01-01|2026-01-31|K1|N|22
        E2|1|2025-01-01|2025-01-31|K1|N|8
        E2|8|2026-01-01|2026-01-31|K1|M|9
        E2|3|2026-01-01|2026-01-31|K0|N|7
        E1|9|2026-01-01|2026-01-31|K1||2
        E1|1|2026-02-01|2026-02-28|K1||2
        E3|1|2026-01-01|2026-02-28|K1||5
        E3|3||2026-01-31|K1|N|5
        """,
        movement="sku|site|quantity|effective_date\nK1|N|1|2026-01-05\nK1|N|2|2026-02-05",
    )


def test_trial_balance_proof_of_names_and_of_several_accounts():
    """Names are compared without case and blanks on either side; a difference counts in both directions."""
    says(
        "trial_balance_proof",
        f"""
        {PROOF}
        trial balance = closing balance|2026-03-31|40|36.9949|no|1 of 4 accounts agree|E1|
        trial balance = closing balance|account 2 at 2026-03-31|10|8|no|''|E1|2
        trial balance = closing balance|account 3 at 2026-03-31|10|9|no|''|E1|3
        trial balance = closing balance|account CASH at 2026-03-31|10|9.9949|no|''|E1|4
        """,
        ledger_balance="""
        source_id|source_row|as_of|account_code|account_name|balance|balance_kind
        E1|3|2026-03-31|3|C|9|trial_balance
        E1|2|2026-03-31|2|B|8|trial_balance
        E1|1|2026-03-31|1|Petty|10|trial_balance
        E1|4|2026-03-31||CASH|9.9949|trial_balance
        E9|1|2026-03-31||petty|10|closing
        E9|2|2026-03-31|2|B|10|closing
        E9|3|2026-03-31|3|C|10|closing
        E9|4|2026-03-31|9|Cash|10|closing
        """,
    )


def test_trial_balance_step_proof_of_several_steps_and_books():
    """Three trial balances of one book and two of another; a step whose balance was not printed proves nothing."""
    step = "trial balance + lines = trial balance|account {}, 2026-0{}-28 to 2026-0{}-28|{}|{}|yes|''|E1|{}"
    says(
        "trial_balance_step_proof",
        PROOF
        + "\n"
        + "\n".join(step.format(*told) for told in [(1, 1, 2, 5, 5, 3), (2, 1, 2, 50, 50, 4), (1, 2, 3, 5, 5, 5)]),
        evidence_file="source_id|period_from|period_to\nE1|2026-01-01|2026-04-30",
        account="account_code|role\n2|inventory\n1|inventory",
        ledger_line="source_id|account_code|date|amount\nE1|1|2025-01-01|1\nE1|2|2025-01-01|1",
        ledger_balance="""
        source_id|source_row|as_of|account_code|balance|balance_kind|platform
        E1|5|2026-03-28|1|5|trial_balance|xero
        E1|6|2026-03-28|2||trial_balance|xero
        E1|4|2026-02-28|2|50|trial_balance|xero
        E1|3|2026-02-28|1|5|trial_balance|xero
        E1|1|2026-01-28|1|5|trial_balance|xero
        E1|2|2026-01-28|2|50|trial_balance|xero
        E0|7|2026-02-28|1|9|opening|xero
        E0|8|2026-02-28|7|9|trial_balance|xero
        E0|9|2026-01-28|1|9|trial_balance|core
        """,
    )


def test_movement_total_proof_lists_fifty_and_needs_movements():
    total = "source_id|source_row|period_from|period_to|sku|quantity_in"
    rows = "\n".join(f"E1|{n}|2026-03-01|2026-03-31|K{n:02}|1" for n in range(52, 0, -1))
    listed = "\n".join(
        f"movement totals = movement lines|K{n:02} at all sites in one|1|0|no|''|E1|{n}" for n in range(1, 51)
    )
    given = {"evidence_file": "source_id|label\nE1|one", "movement_total": f"{total}\n{rows}"}
    says(
        "movement_total_proof",
        f"""
        {PROOF}
        movement totals = movement lines|one|52|0|no|0 of 52 SKU totals agree|E1|
        {listed}
        """,
        movement="sku\nX",
        **given,
    )
    says("movement_total_proof", PROOF, **given)


def test_proofs_in_the_order_of_their_kinds():
    def rows(number):
        return f"{PROOF}\np{number}|s1|5|7|no|n1|E1|1\np{number}|s0|5|5|yes|n0|E9|2"

    kinds = [
        "journal_proof",
        "report_proof",
        "section_proof",
        "trial_balance_proof",
        "trial_balance_step_proof",
        "movement_total_proof",
    ]
    expected = [f"p{n}|s1|5|7|2|no|n1|E1|1|one\np{n}|s0|5|5|0|yes|n0|E9|2|E9" for n in range(1, 7)]
    says(
        "proofs",
        "proof|scope|expected|found|difference|holds|note|source_id|source_row|file\n" + "\n".join(expected),
        evidence_file="source_id|label\nE1|one",
        **{kind: rows(number) for number, kind in enumerate(kinds, start=1)},
    )
