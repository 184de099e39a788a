"""models/10_canonical, each statement alone: what no single file says - accounts, kinds, counts - by hand."""

import pytest

from cin7_audit.engagement import Accounts, Engagement, Rules
from tests.models.by_rows import leaves, says

# accounts


def test_account_code_of_name_where_a_name_has_one_code():
    says(
        "account_code_of_name",
        "name|account_code\nstock|100\nsales|200\ncash|300",
        is_ordered=False,
        account="account_name|account_code\nStock |100\nFreight|400\n|999",
        ledger_line="account_name|account_code\nstock|100\nSales|200\nfreight|401\nWages|",
        ledger_balance="account_name|account_code\n CASH|300\nSales|200",
    )


def test_fill_account_code_only_where_it_is_missing():
    leaves(
        "fill_account_code",
        "ledger_line",
        "source_row|account_code\n1|100\n2|7\n3|",
        {"table": "ledger_line"},
        ledger_line="source_row|account_code|account_name\n1|| Stock\n2|7|stock\n3||stocks",
        account_code_of_name="name|account_code\nstock|100",
    )


def test_restore_leading_zeros_of_a_code_that_nobody_else_has():
    leaves(
        "restore_leading_zeros",
        "ledger_line",
        "source_row|account_code\n1|0100\n2|200\n3|300\n4|4\n5|0100\n6|A05",
        {"table": "ledger_line", "column": "account_code"},
        ledger_line="source_row|account_code\n1|100\n2|200\n3|300\n4|4\n5|0100\n6|A05",
        account="account_code\n0100\n0200\n200\n0300\n00300\n04x\n0A05",
    )


def test_account_posting_of_each_leg_by_its_kind():
    kinds = {
        "Stocktake": "adjustment",
        "Stock Adjustment": "adjustment",
        "Write-Off": "write_off",
        "Transfer": "in_transit",
        "Sale": "sale",
        "Shipment": "sale",
        "COGS": "sale",
        "Fulfilment": "sale",
        "Purchase": "else",
        "": "else",
    }
    postings = "\n".join(f"D{n}|C{n}|{word}\nD{n}|C{n}|{word}" for n, word in enumerate(kinds))
    legs = "\n".join(f"D{n}|C{n}|{kind}|2\nC{n}|D{n}|{kind}|2" for n, kind in enumerate(kinds.values()))
    says(
        "account_posting",
        f"account_code|other|kind|lines\n{legs}",
        is_ordered=False,
        expected_posting=f"debit_account|credit_account|document_type\n{postings}\n|C9|Sale\nD9||Sale",
    )


def test_add_accounts_seen_once_by_code_else_by_name():
    leaves(
        "add_accounts_seen",
        "account",
        """
        account_code | account_name | source_id | source_row
        100          | Stock        | E0        | 1
                     | Cash         | E0        | 2
        300          | Sales        | E0        | 3
        200          | New          | E1        | 4
        400          |              | E3        | 7
        500          |              | E3        | 7
                     | Loan         | E1        | 6
        """,
        account="account_code|account_name|source_id|source_row\n100|Stock|E0|1\n|Cash|E0|2\n300|Sales|E0|3",
        ledger_line="""
            account_code|account_name|source_id|source_row
            100|Other|E1|1
            |cash |E1|2
            |sales|E1|3
            200|New|E1|4
            200|Newer|E1|5
            |Loan|E1|6
            ||E1|1
            """,
        ledger_balance="account_code|account_name|source_id|source_row\n200|Older|E2|1\n|loan|E2|1",
        expected_posting="debit_account|credit_account|source_id|source_row\n400|500|E3|7\n100|400|E4|1",
    )


@pytest.mark.parametrize(
    ("type_", "class_"),
    [
        ("Revenue", "REVENUE"),
        (" sales", "REVENUE"),
        ("Other Income", "REVENUE"),
        ("Direct Costs", "EXPENSE"),
        ("Overheads", "EXPENSE"),
        ("Depreciatn", "EXPENSE"),
        ("BANK", "ASSET"),
        ("Inventory", "ASSET"),
        ("Accounts receivable (A/R)", "ASSET"),
        ("Currliab", "LIABILITY"),
        ("Accounts Payable (A/P)", "LIABILITY"),
        ("Termliab", "LIABILITY"),
        ("Equity", "EQUITY"),
        ("Odd", ""),
        ("", ""),
    ],
)
def test_fill_account_class_by_type(type_, class_):
    leaves(
        "fill_account_class",
        "account",
        f"account_code|account_class\n1|{class_}\n2|OTHER",
        account=f"account_code|account_type|account_class\n1|{type_}|\n2|{type_}|OTHER",
    )


ACCOUNTS = Engagement(accounts=Accounts(inventory=("100", "Stock"), cogs=("500",), revenue=("100",)))


def test_stated_account_and_set_stated_roles():
    says(
        "stated_account",
        """
        place|role|nth|account
        1|inventory|1|100
        1|inventory|2|Stock
        4|cogs|1|500
        7|revenue|1|100
        """,
        ACCOUNTS,
        is_ordered=False,
    )
    every = Accounts(
        inventory=("a",),
        in_transit=("b",),
        accrual=("c",),
        cogs=("d",),
        adjustment=("e",),
        write_off=("f",),
        revenue=("g",),
    )
    says(
        "stated_account",
        """
        place|role|account
        1|inventory|a
        2|in_transit|b
        3|accrual|c
        4|cogs|d
        5|adjustment|e
        6|write_off|f
        7|revenue|g
        """,
        Engagement(accounts=every),
        is_ordered=False,
    )
    leaves(
        "set_stated_roles",
        "account",
        "account_code|role|role_rule\n100|revenue|settings\n101|inventory|settings\n500|cogs|settings\n600|old|x",
        settings=ACCOUNTS,
        account="account_code|account_name|role|role_rule\n100|A|old|x\n101|Stock||\n500|C||\n600|D|old|x",
    )


def test_unknown_account_in_the_order_of_the_settings():
    says(
        "unknown_account",
        "role|account\ninventory|Z\ninventory|B\ncogs|A",
        is_ordered=True,
        stated_account="""
             place|role|nth|account
             4|cogs|1|A
             1|inventory|3|B
             1|inventory|2|Z
             1|inventory|1|100
             1|inventory|4|Named
             """,
        account="account_code|account_name\n100|X\n|Named\n7|",
    )


def test_set_inventory_by_postings_is_what_most_kinds_have_in_common():
    account = "account_code|account_class|role\n100|ASSET|\n200||\n300|EXPENSE|\n400|ASSET|other"
    postings = """
        account_code|kind|lines
        100|adjustment|1
        100|in_transit|1
        200|adjustment|9
        300|adjustment|9
        300|in_transit|9
        300|write_off|9
        100|sale|1
        200|else|9
        200|sale|9
        """
    rule = "postings: counts, adjustments, write-offs and transfers have this account in common"
    leaves(
        "set_inventory_by_postings",
        "account",
        f"""
        account_code|role|role_rule
        100|inventory|{rule}
        200||
        300||
        400|other|
        """,
        account=account,
        account_posting=postings,
    )
    leaves(
        "set_inventory_by_postings",
        "account",
        "account_code|role\n100|\n200|\n300|\n400|other",
        account=account,
        account_posting=postings,
        stated_account="role\ninventory",
    )
    # as many kinds: the more lines; as many lines: the lower code
    more = "account_code|kind|lines\n100|adjustment|2\n200|adjustment|2\n200|adjustment|1"
    leaves(
        "set_inventory_by_postings",
        "account",
        "account_code|role\n100|\n200|inventory\n300|\n400|other",
        account=account,
        account_posting=more,
    )
    even = "account_code|kind|lines\n200|adjustment|3\n100|adjustment|2\n100|adjustment|1"
    leaves(
        "set_inventory_by_postings",
        "account",
        "account_code|role\n100|inventory\n200|\n300|\n400|other",
        account=account,
        account_posting=even,
    )


def test_set_roles_by_postings_with_a_fair_share_against_inventory():
    """2 of 10 sales are a fair share, 1 of 10 is not; an account is what most of its lines are."""
    leaves(
        "set_roles_by_postings",
        "account",
        """
        account_code | role       | role_rule
        100          | inventory  |
        200          | cogs       | postings: 2 of 10 sales stand against inventory here
        201          |            |
        202          | cogs       | postings: 7 of 10 sales stand against inventory here
        300          | write_off  | postings: 3 of 3 write-offs stand against inventory here
        400          | in_transit | postings: 4 of 4 transfers stand against inventory here
        500          | adjustment | postings: 5 of 7 counts and adjustments stand against inventory here
        600          |            |
        700          | kept       |
        """,
        account="""
        account_code | account_class | role
        100          | ASSET         | inventory
        200          | EXPENSE       |
        201          | EXPENSE       |
        202          |               |
        300          | EXPENSE       |
        400          | ASSET         |
        500          |               |
        600          | ASSET         |
        700          | EXPENSE       | kept
        """,
        account_posting="""
        account_code | other | kind       | lines
        200          | 100   | sale       | 2
        201          | 100   | sale       | 1
        202          | 100   | sale       | 7
        202          | 999   | sale       | 90
        202          | 100   | else       | 90
        300          | 100   | write_off  | 3
        400          | 100   | in_transit | 4
        500          | 100   | adjustment | 5
        600          | 100   | adjustment | 2
        """,
    )
    leaves(
        "set_roles_by_postings",
        "account",
        "account_code|role\n100|inventory\n200|",
        account="account_code|role\n100|inventory\n200|",
        account_posting="account_code|other|kind|lines\n200|100|sale|2",
        stated_account="role\ncogs",
    )
    leaves(
        "set_roles_by_postings",
        "account",
        "account_code|role\n100|inventory\n200|write_off",
        account="account_code|role\n100|inventory\n200|",
        account_posting="account_code|other|kind|lines\n200|100|sale|2\n200|100|write_off|3",
    )


@pytest.mark.parametrize(
    ("name", "class_", "role"),
    [
        ("Stock in Transit", "ASSET", "in_transit"),
        ("Stock in transit", "EXPENSE", ""),
        ("Goods received not invoiced", "LIABILITY", "accrual"),
        ("GRNI", "", "accrual"),
        ("Inventory write-off", "EXPENSE", "write_off"),
        ("Obsolete goods", "", "write_off"),
        ("Damaged stock", "", "write_off"),
        ("Inventory Adjustment", "", "adjustment"),
        ("Stock variance", "", "adjustment"),
        ("Shrinkage", "", "adjustment"),
        ("Cost of Sales", "EXPENSE", "cogs"),
        ("Cost of goods", "", "cogs"),
        ("COGS", "ASSET", ""),
        ("Inventory", "", "inventory"),
        ("Stock", "ASSET", "inventory"),
        ("Stock", "EXPENSE", ""),
        ("Finished goods", "ASSET", "inventory"),
        ("Merchandise", "", "inventory"),
        ("Stocks and bonds", "ASSET", ""),
        ("Rent", "EXPENSE", ""),
        ("", "ASSET", ""),
    ],
)
def test_set_roles_by_name_and_class(name, class_, role):
    rule = f"name: {name}" if role else ""
    leaves(
        "set_roles_by_name",
        "account",
        f"account_code|role|role_rule\n1|{role}|{rule}\n2|kept|",
        account=f"account_code|account_name|account_class|role\n1|{name}|{class_}|\n2|{name}|{class_}|kept",
    )
    if role:
        leaves(
            "set_roles_by_name",
            "account",
            "account_code|role\n1|",
            account=f"account_code|account_name|account_class\n1|{name}|{class_}",
            stated_account="role\nin_transit\naccrual\nwrite_off\nadjustment\ncogs\ninventory",
        )


def test_set_roles_by_type_the_first_word_of_a_role_only():
    account = """
        account_code|account_type|role
        1|Inventory|
        2|DirectCosts|
        3|Cost of goods sold|
        4|Direct costs|
        5|Inventory|kept
        6|Bank|
        """
    leaves(
        "set_roles_by_type",
        "account",
        """
        account_code|role|role_rule
        1|inventory|type: Inventory
        2|cogs|type: DirectCosts
        3||
        4||
        5|kept|
        6||
        """,
        account=account,
    )
    leaves(
        "set_roles_by_type",
        "account",
        "account_code|role\n1|\n2|cogs\n3|\n4|\n5|inventory\n6|",
        account=account.replace("kept", "inventory"),
    )
    leaves(
        "set_roles_by_type",
        "account",
        "account_code|role\n1|inventory\n2|\n3|\n4|\n5|kept\n6|",
        account=account,
        stated_account="role\ncogs",
    )


def test_set_revenue_by_class_and_other_role_for_the_rest():
    account = "account_code|account_class|role\n1|REVENUE|\n2|REVENUE|kept\n3|EXPENSE|"
    leaves(
        "set_revenue_by_class",
        "account",
        "account_code|role|role_rule\n1|revenue|class REVENUE\n2|kept|\n3||",
        account=account,
    )
    leaves(
        "set_revenue_by_class",
        "account",
        "account_code|role\n1|\n2|kept\n3|",
        account=account,
        stated_account="role\nrevenue",
    )
    leaves(
        "set_other_role",
        "account",
        """
        account_code|role|role_rule
        1|other|no rule applies
        2|kept|
        3|other|no rule applies
        """,
        account=account,
    )
    leaves(
        "name_source_roles",
        "account",
        "account_code|role_rule\n1|source\n2|x\n3|",
        account="account_code|role|role_rule\n1|a|\n2|a|x\n3||",
    )


def test_books_without_inventory():
    line, balance = {"ledger_line": "source_id\nE1"}, {"ledger_balance": "source_id\nE1"}
    for books in (line, balance, line | balance):
        says("books_without_inventory", "role\ninventory", account="role\ncogs", **books)
        says("books_without_inventory", "role", account="role\ninventory", **books)
    says("books_without_inventory", "role", account="role\ncogs")


def test_guessed_account_and_turn_guessed_sign():
    natural, debit = "natural sign turned by account name", "natural sign taken as debit, account class unknown"
    says(
        "guessed_account",
        """
        table_name     | source_id | account_code | account_name | lines | account_class
        ledger_line    | E1        | 1            | A            | 2     | ASSET
        ledger_line    | E1        |              | b            | 1     | EXPENSE
        ledger_balance | E2        | 1            | Zed          | 1     | ASSET
        """,
        is_ordered=False,
        account="account_code|account_name|account_class\n1|X|ASSET\n2|B |EXPENSE\n3|C|ASSET\n3|C|EXPENSE\n4|D|",
        ledger_line=f"""
            source_id|account_code|account_name|sign_rule
            E1|1|A|{natural}
            E1|1|A|{debit}
            E1||b|{natural}
            E1|1|A|stated
            E1|3|C|{natural}
            E1|4|D|{natural}
            """,
        ledger_balance=f"source_id|account_code|account_name|sign_rule\nE2|1|Zed|{debit}\nE2|1|Zed|",
    )
    leaves(
        "turn_guessed_sign",
        "ledger_line",
        f"""
            source_row|amount|sign_rule
            1|-5|turned
            2|5|kept
            3|5|stated
            4|5|{natural}
            5|-7|turned too
            6|5|{natural}
            """,
        {"table": "ledger_line", "column": "amount"},
        ledger_line=f"""
            source_row|source_id|account_code|account_name|amount|sign_rule
            1|E1|1|A|5|{natural}
            2|E1|2|B|5|{debit}
            3|E1|1|A|5|stated
            4|E2|1|A|5|{natural}
            5|E1||A|7|{natural}
            6|E1|1||5|{natural}
            """,
        account_side="""
            table_name|source_id|account_code|account_name|is_wrong|sign_rule
            ledger_line|E1|1|A|yes|turned
            ledger_line|E1|2|B|no|kept
            ledger_line|E1||A|yes|turned too
            ledger_balance|E2|1|A|yes|other
            """,
    )


def test_drop_settled_guesses_of_files_that_guess_no_more():
    leaves(
        "drop_settled_guesses",
        "problem",
        "source_id|code\nE1|natural_sign_guessed\nE2|natural_sign_guessed\nE3|other",
        problem="source_id|code\nE1|natural_sign_guessed\nE2|natural_sign_guessed\nE3|natural_sign_guessed\nE3|other",
        ledger_line="source_id|sign_rule\nE1|natural sign turned by account name\nE3|stated",
        ledger_balance="source_id|sign_rule\nE2|natural sign taken as debit, account class unknown",
    )


def test_drop_answered_asks_where_a_count_was_recognised_or_dated():
    ask, site = "not_stated_by_file", "site_filled_in"
    leaves(
        "drop_answered_asks",
        "problem",
        f"""
            source_id|code|fact
            E1|count_recognised|
            E2|count_dated|
            E3|snapshot_dated|
            E4|count_recognised|
            E2|{ask}|number
            E2|{ask}|site
            E4|{ask}|site
            E4|{site}|count_line
            E5|{ask}|date
            E1|{site}|movement
            E1|other|date
            E1|{ask}|date
            """,
        problem="""
            source_id|code|fact|effect
            E1|count_recognised||note
            E2|count_dated||note
            E3|snapshot_dated||note
            E4|count_recognised||note

            """
        + "\n".join(f"E1|{ask}|{fact}|note" for fact in ("date", "number", "site"))
        + "\n"
        + "\n".join(f"E2|{ask}|{fact}|note" for fact in ("date", "number", "site"))
        + f"""

            E3|{ask}|date|note
            E4|{ask}|site|note
            E4|{site}|count_line|note
            E5|{ask}|date|note
            E1|{site}|count_line|note
            E1|{site}|movement|note
            E1|other|date|note
            E1|{ask}|date|row set aside
            """,
        count_line="source_id|site\nE4|\nE1|N\n|",
    )


# kinds of correction

KINDS = "document_no|kind|kind_rule"


def corrections(*rows: str) -> str:
    return (
        "document_no|kind|sku|site|bin|batch|quantity|quantity_before|quantity_after|reference|reason|kind_rule\n"
        + "\n".join(rows)
    )


def test_name_automatic_adjustments_by_their_words():
    rule = "the document says it was made automatically"
    words = {
        "Auto adjust": 1,
        "auto-adjustment of stock": 1,
        "Automatic stock adjustment": 1,
        "automated correction": 1,
        "autoadjust": 1,
        "manual adjust": 0,
        "semiauto adjust": 0,
    }
    leaves(
        "name_automatic_adjustments",
        "correction",
        f"{KINDS}\n"
        + "\n".join(
            f"D{n}|{'auto_adjustment' if yes else 'adjustment'}|{rule if yes else ''}"
            for n, yes in enumerate(words.values())
        )
        + f"\nD8|auto_adjustment|{rule}\nD9|write_off|",
        correction=corrections(
            *(f"D{n}|adjustment||||||||{word}||" for n, word in enumerate(words)),
            "D8|adjustment|||||||||auto adjust|",
            "D9|write_off||||||||auto adjust||",
        ),
    )


def test_name_count_postings_and_counted_adjustments():
    given = corrections("D1|adjustment", "D2|adjustment", "D1|write_off")
    leaves(
        "name_count_postings",
        "correction",
        f"""
        {KINDS}
        D1|stocktake|3 of 4 lines are the differences of count C1
        D2|adjustment|
        D1|write_off|
        """,
        correction=given,
        count_posting="document_no|count_id|lines|agreeing\nD1|C1|4|3",
    )
    leaves(
        "name_counted_adjustments",
        "correction",
        f"{KINDS}\nD1|cycle_count|why\nD2|adjustment|\nD1|write_off|",
        correction=given,
        counted_adjustment="document_no|kind_rule\nD1|why",
    )


def test_name_opening_corrections_and_movements():
    rule = "opening balances: the load at go-live, no correction of a belief"
    leaves(
        "name_opening_corrections",
        "correction",
        f"""
        {KINDS}
        D1|write_on|{rule}
        D1|write_on|{rule}
        D1|write_off|
        D2|adjustment|
        """,
        correction=corrections("D1|adjustment", "D1|write_on", "D1|write_off", "D2|adjustment"),
        opening_document="document_no\nD1",
    )
    leaves(
        "name_opening_movements",
        "movement",
        """
        document_no|kind|quantity
        D1|opening|5
        D1|opening|0
        D1|adjustment|-1
        D1|sale|5
        D2|adjustment|5
        """,
        movement="""
        document_no|kind|quantity
        D1|adjustment|5
        D1|adjustment|0
        D1|adjustment|-1
        D1|sale|5
        D2|adjustment|5
        """,
        opening_document="document_no\nD1",
    )


def test_name_revaluations_take_and_give_the_same_in_one_place():
    rule = "the document takes and gives the same quantity of this SKU in this place"
    leaves(
        "name_revaluations",
        "correction",
        f"""
            document_no|quantity|bin|kind|kind_rule
            D1|5|A|revaluation|{rule}
            D1|-5|A|revaluation|{rule}
            D1|4|A|adjustment|
            D1|3|A|write_off|
            D1|-3|A|write_off|
            D2|5|A|adjustment|
            D2|-5|B|adjustment|
            D3|2||revaluation|{rule}
            D3|-2||revaluation|{rule}
            D4|2|A|adjustment|
            D4|2|A|adjustment|
            D4|-2|A|adjustment|
            D5|0|A|adjustment|
            |5|A|adjustment|
            |-5|A|adjustment|
            """,
        correction=corrections(
            "D1|adjustment|K1|N|A|L1|5",
            "D1|adjustment|K1|N|A|L1|-5",
            "D1|adjustment|K1|N|A|L1|4",
            "D1|write_off|K1|N|A|L1|3",
            "D1|write_off|K1|N|A|L1|-3",
            "D2|adjustment|K1|N|A||5",
            "D2|adjustment|K1|N|B||-5",
            "D3|adjustment|K1||||2",
            "D3|adjustment|K1||||-2",
            "D4|adjustment|K1|N|A||2",
            "D4|adjustment|K1|N|A||2",
            "D4|adjustment|K1|N|A||-2",
            "D5|adjustment|K1|N|A||0",
            "|adjustment|K1|N|A||5",
            "|adjustment|K1|N|A||-5",
        ),
    )


def test_name_write_ons_zeroings_and_stated_kinds():
    rows = (
        "D1|adjustment|||||2|0|2",
        "D2|adjustment|||||2|1|3",
        "D3|adjustment|||||0|0|0",
        "D4|adjustment|||||-2|2|0",
        "D5|adjustment|||||-2||0",
        "D6|write_off|||||2|0|2",
        "D7|write_off|||||-2|2|0",
        "D8|adjustment|||||2||2",
        "D9|adjustment|||||-2|0|-2",
    )
    given = corrections(*rows)
    on, zero = "stock entered where there was none", "stock set to nothing"
    same = {row[:2]: row.split("|")[1] for row in rows}
    leaves(
        "name_write_ons",
        "correction",
        f"{KINDS}\n"
        + "\n".join(f"{d}|{'write_on' if d == 'D1' else kind}|{on if d == 'D1' else ''}" for d, kind in same.items()),
        correction=given,
    )
    leaves(
        "name_zeroings",
        "correction",
        f"{KINDS}\n"
        + "\n".join(f"{d}|{'zeroing' if d == 'D4' else kind}|{zero if d == 'D4' else ''}" for d, kind in same.items()),
        correction=given,
    )
    leaves(
        "name_stated_kinds",
        "correction",
        "document_no|kind_rule\nD1|the document is of this kind\nD2|why",
        correction="document_no|kind_rule\nD1|\nD2|why",
    )


def test_opening_document_within_a_month_of_the_log():
    """The log begins on 2 January. By words until 2 February, by the stated day, or by a load of twenty gains."""

    def row(document, day, words="", before="", kind="adjustment", completed=""):
        return f"{document}|{kind}|{day}|{completed}|{before}|{words}"

    says(
        "opening_document",
        "document_no\nD1\nD2\nD4\nD6\nD10\nD11",
        is_ordered=False,
        movement="effective_date|completed_at\n2026-01-05|\n|2026-01-02 10:00:00\n2026-03-01|2026-01-01 10:00:00",
        company="opening_balance_date\n2026-01-04\n2026-01-03",
        correction="document_no|kind|effective_date|completed_at|quantity_before|reference\n"
        + "\n".join(
            [
                row("D1", "2026-02-02", "Opening stock"),
                row("D2", "2026-01-20", "Go-Live"),
                row("D3", "2026-02-03", "opening"),
                row("D4", "2026-01-04"),
                row("D5", "2026-01-05"),
                row("D6", "2026-01-20", "initial load", "0", "write_on"),
                row("D7", "2026-01-20", "opening", "3"),
                row("D8", "2026-01-20", "opening", kind="write_off"),
                row("", "2026-01-20", "opening"),
                row("D9", "2026-01-20", "reopening"),
                row("D10", "", "take-on", completed="2026-01-20 10:00:00"),
                row("D11", "2026-01-05"),
                row("D12", "2026-01-05"),
                row("D13", "2026-01-05"),
                row("D14", "2026-01-05"),
            ]
        ),
        adjustment_document="""
            document_no|day|lines|gains
            D11|2026-01-02|20|20
            D12|2026-01-02|19|19
            D13|2026-01-02|20|19
            D14|2026-01-05|20|20
            """,
    )


# who, when, at what cost


def test_fill_from_header_only_what_is_missing():
    header = "document|recorded_at|completed_at|status|user\nD1|2026-01-01 10:00:00|2026-01-02 10:00:00|Done|Ann"
    leaves(
        "fill_from_header",
        "correction",
        """
        document_no|recorded_at|completed_at|status|\"user\"
        D1|2026-01-01 10:00:00|2026-01-02 10:00:00|Done|Ann
        D1|2026-05-01 10:00:00|2026-05-02 10:00:00|Mine|Bob
        D2||||
        """,
        {"table": "correction", "user": "user", "header": "header_by_number", "document": "document_no"},
        header_by_number=header,
        correction="""
               document_no|recorded_at|completed_at|status|user
               D1||||
               D1|2026-05-01 10:00:00|2026-05-02 10:00:00|Mine|Bob
               D2||||
               """,
    )
    leaves(
        "fill_movement_from_header",
        "movement",
        """
        document_no|recorded_at|completed_at|\"user\"
        D1|2026-01-01 10:00:00|2026-01-02 10:00:00|Ann
        D1|2026-05-01 10:00:00|2026-05-02 10:00:00|Bob
        D2|||
        """,
        {"header": "header_by_number", "document": "document_no"},
        header_by_number=header,
        movement="""
               document_no|recorded_at|completed_at|user
               D1|||
               D1|2026-05-01 10:00:00|2026-05-02 10:00:00|Bob
               D2|||
               """,
    )


def test_header_by_id_and_by_number_that_names_one_document():
    headers = """
    document_id | document_no | recorded_at         | completed_at        | status | user
    I1          | D1          | 2026-01-01 10:00:00 | 2026-01-05 10:00:00 | A      | Ann
    I1          | D1          | 2026-01-03 10:00:00 | 2026-01-02 10:00:00 | B      | Bob
    I2          | D2          |                     |                     |        |
    I3          | D2          |                     |                     |        |
                | D3          |                     |                     |        | Cid
    I4          |             |                     |                     |        |
    """
    one = "2026-01-03 10:00:00|2026-01-05 10:00:00|B|Bob"
    says(
        "header_by_id",
        f"""
        document|recorded_at|completed_at|status|\"user\"
        I1|{one}
        I2||||
        I3||||
        I4||||
        """,
        is_ordered=False,
        document_header=headers,
    )
    says(
        "header_by_number",
        f"""
        document|recorded_at|completed_at|status|\"user\"
        D1|{one}
        D3||||Cid
        """,
        is_ordered=False,
        document_header=headers,
    )


def test_fill_completion_from_movements_of_one_day():
    leaves(
        "fill_completion_from_movements",
        "correction",
        "document_no|completed_at\nD1|2026-01-05 12:00:00\nD1|2026-09-09 10:00:00\nD2|\nD3|\nD4|2026-01-05 10:00:00",
        {"table": "correction", "document": "document_no"},
        correction="document_no|completed_at\nD1|\nD1|2026-09-09 10:00:00\nD2|\nD3|\nD4|",
        movement="""
            document_no|kind|completed_at
            D1|adjustment|2026-01-05 10:00:00
            D1|stocktake|2026-01-05 12:00:00
            D1|sale|2026-01-06 12:00:00
            D1|write_off|
            D2|write_off|2026-01-05 23:00:00
            D2|opening|2026-01-06 01:00:00
            D3|sale|2026-01-05 10:00:00
            D4|opening|2026-01-05 10:00:00
            """,
    )


def test_fill_counterparty_of_documents_with_one_party():
    leaves(
        "fill_counterparty",
        "movement",
        """
            document_no|kind|counterparty
            D1|sale|Ann
            D1|pick|Ann
            D1|stocktake|
            D1|sale|Bob
            D2|receipt|Sup
            D2|unstock|Sup
            D3|restock|Cid
            D4|sale|
            """,
        movement="""
            document_no|kind|counterparty
            D1|sale|
            D1|pick|
            D1|stocktake|
            D1|sale|Bob
            D2|receipt|
            D2|unstock|
            D3|restock|
            D4|sale|
            """,
        shipment="document_no|customer\nD1|Ann\nD1|Ann\nD1|\nD4|Ann\n|Zed",
        receipt="document_no|supplier\nD2|Sup\nD4|Sup",
        return_line="order_no|document_no|customer\nD3|D9|Cid",
    )


def test_fill_cost_and_value_from_what_was_set_aside_or_moved():
    leaves(
        "fill_cost_from_documents",
        "movement",
        """
            document_no|sku|quantity|unit_cost|value
            D1|K1|-3|2.5|-7.5
            D1|K1|-3||9
            D1|K1|-3|9|
            D2|K1|1||
            D1|K2|1||
            D3|K1|1||
            """,
        movement="""
            document_no|sku|quantity|unit_cost|value
            D1|K1|-3||
            D1|K1|-3||9
            D1|K1|-3|9|
            D2|K1|1||
            D1|K2|1||
            D3|K1|1||
            """,
        movement_secondary="""
            document_no|sku|quantity|unit_cost
            D1|K1|1|2.5
            D1|K1|1|2.5
            D1|K1|0|9
            D1|K1|1|
            D2|K1|1|2
            D2|K1|1|3
            D3|K1|0|5
            """,
    )
    leaves(
        "fill_value_from_movements",
        "correction",
        """
            document_no|site|quantity|unit_cost|value
            D1|N|-2|3|-6
            D1||-2|4|-8
            D1|N|-2|7|-6
            D1|N|-2||9
            D1|N|2||
            D2|N|1||
            D3|N|1||
            D4|N|1||
            """,
        correction="""
            document_no|sku|site|quantity|unit_cost|value
            D1|K1|N|-2||
            D1|K1||-2||
            D1|K1|N|-2|7|
            D1|K1|N|-2||9
            D1|K1|N|2||
            D2|K1|N|1||
            D3|K1|N|1||
            D4|K1|N|1||
            """,
        movement="""
            document_no|sku|site|kind|quantity|value
            D1|K1|N|stocktake|-2|-6
            D1|K1|N|adjustment|-2|-6
            D1|K1||write_off|-2|-8
            D2|K1|N|stocktake|1|5
            D2|K1|N|stocktake|1|6
            D3|K1|N|sale|1|5
            D4|K1|N|auto_adjustment|1|-5
            """,
    )


def test_fill_account_from_ledger_beside_inventory():
    leaves(
        "fill_account_from_ledger",
        "correction",
        "document_no|account\nD1|500\nD1|kept\nD2|\nD3|\nD4|700",
        correction="document_no|account\nD1|\nD1|kept\nD2|\nD3|\nD4|",
        account="account_code|role\n100|inventory\n101|in_transit\n102|accrual\n500|adjustment\n600|other",
        ledger_line="""
            reference|account_code
             D1|100
            D1|500
            D1|500
            D1|101
            D1|102
            D2|100
            D2|500
            D2|600
            D3|500
            D4|100
            D4 |700
            D4|
            """,
    )


# counts


def test_take_recognised_counts_and_count_days():
    count = "source_id|count_id|site|effective_date|completed_at\nE1|F1||\nE1|F1|S|\nE2|F1||\nE1|F2||"
    leaves(
        "take_recognised_counts",
        "count_line",
        """
        source_id|count_id|site|effective_date|completed_at
        E1|ST1|N|2026-01-05|2026-01-05 10:00:00
        E1|ST1|S|2026-01-05|2026-01-05 10:00:00
        E2|F1|||
        E1|F2|||
        """,
        count_line=count,
        recognised_count="""
               source_id|count_id|document_no|effective_date|completed_at|site
               E1|F1|ST1|2026-01-05|2026-01-05 10:00:00|N
               """,
    )
    leaves(
        "take_count_days",
        "count_line",
        """
        source_id|count_id|effective_date
        E1|F1|2026-01-05
        E1|F1|2026-01-05
        E2|F1|
        E1|F2|
        """,
        count_line=count,
        dated_count="source_id|count_id|day\nE1|F1|2026-01-05",
    )


def test_differences_only_file_of_a_kind_with_twenty_differing_lines():
    def lines(source, many, agreeing=0, kind="stocktake", confirmed="", recorded=5):
        return [f"{source}|{kind}|{confirmed}|{5 if n < agreeing else 6}|{recorded}" for n in range(many)]

    heading = "source_id|count_kind|is_confirmed|counted_quantity|recorded_quantity\n"
    files = "source_id|kind\nE1|ka\nE2|ka\nE3|kb\nE4|kc\nE5|\nE6|kd\nE7|ke\nE8|ka"
    rows = [
        *lines("E1", 12),
        *lines("E2", 8),
        *lines("E3", 19),
        *lines("E4", 20, 1),
        *lines("E5", 20, confirmed="yes"),
        *lines("E6", 20, kind="cycle_count"),
        *lines("E7", 20, confirmed="no"),
        *lines("E7", 20, recorded=""),
        *lines("E8", 1, 1, kind="cycle_count"),
    ]
    says(
        "differences_only_file", "source_id\nE1\nE2\nE5\nE8", evidence_file=files, count_line=heading + "\n".join(rows)
    )
    leaves(
        "flag_differences_only",
        "count_line",
        """
        source_id|count_kind|is_difference_only
        E1|stocktake|yes
        E1|cycle_count|
        E2|stocktake|
        """,
        count_line="""
               source_id|count_kind
               E1|stocktake
               E1|cycle_count
               E2|stocktake
               """,
        differences_only_file="source_id\nE1",
    )


@pytest.mark.parametrize(("position", "before"), [("after", 9), ("before", 6)])
def test_booked_stocktake_level_and_lines(position, before):
    """5 and 1 moved before, 3 at the moment of the count, 50 after; its own posting of -2 comes after it."""
    says(
        "booked_stocktake_level",
        f"document_no|before\nA1|{before}",
        Engagement(rules=Rules(count_position=position)),
        booked_stocktake="document_no|sku|site|completed_at\nA1|K1|N|2026-01-05 10:00:00",
        movement="""
        document_no | sku | site | completed_at        | effective_date | quantity
        D1          | K1  | N    | 2026-01-05 09:00:00 | 2026-01-09     | 5
        D2          | K1  | N    |                     | 2026-01-05     | 1
        D3          | K1  | N    | 2026-01-05 10:00:00 |                | 3
        A1          | K1  | N    | 2026-01-05 10:00:00 |                | -2
        D4          | K1  | N    | 2026-01-05 10:00:01 |                | 50
        D5          | K1  | N    |                     |                | 70
        D6          | K1  | S    | 2026-01-05 09:00:00 |                | 80
        D7          | K2  | N    | 2026-01-05 09:00:00 |                | 90
        """,
    )
    level = "document_no|sku|quantity|before|source_id|unit_cost\nA1|K1|-2|9|E1|3\nA1|K2|-2|2|E1|\nA1|K3|-2|1|E2|"
    below = ", and 1 more would be counted below zero, so movements before them are missing"
    says("booked_stocktake_file", f"source_id|lines|below\nE1|2|''\nE2|0|{below}", booked_stocktake_level=level)
    leaves(
        "add_booked_stocktakes",
        "count_line",
        """
        count_id|count_kind|status|sku|counted_quantity|recorded_quantity|is_confirmed|is_zero_ambiguous|is_difference_only|unit_cost
        A1|stocktake|COMPLETED|K1|7|9|yes|no|yes|3
        A1|stocktake|COMPLETED|K2|0|2|yes|no|yes|
        """,
        booked_stocktake_level=level,
    )


def test_booked_stocktake_of_adjustments_that_count():
    """Two lines of one SKU are one; what is not of Omni, not done, judged otherwise or counted already is left out."""
    says(
        "booked_stocktake",
        """
        document_no|sku|site|effective_date|completed_at|recorded_at|quantity|unit_cost|completed_by|account|reference|source_id|source_row
        A1|K1|N|2026-01-04|2026-01-05 11:00:00|2026-01-01 10:00:00|-3|2|Ann|500|r|E1|7
        A1|K2|||2026-01-05 10:00:00||1||Bob|||E1|9
        """,
        is_ordered=False,
        evidence_file="source_id|kind\nE1|cin7_omni_stock\nE2|cin7_core_stock",
        count_posting="document_no\nA6\n",
        count_line="""
            count_id|sku|site|completed_at|effective_date
            A7|K9|N||
            X|K1|N|2026-01-08 23:00:00|2026-01-09
            Y|K1|N||2026-01-10
            Z|K1|S|2026-01-05 10:00:00|
            """,
        correction="""
            document_no|sku|site|kind|status|effective_date|completed_at|recorded_at|quantity|value|approver|user|account|reference|source_id|source_row|quantity_before|quantity_after

            """
        + "\n".join(
            [
                "A1|K1|N|stocktake|completed|2026-01-05|2026-01-05 10:00:00|2026-01-02 10:00:00|-1|-2|Ann|Zed|500|r|E1|8||",
                "A1|K1|N|cycle_count||2026-01-04|2026-01-05 11:00:00|2026-01-01 10:00:00|-2|-4|Cid|Zed|600|s|E1|7||",
                "A1|K2||stocktake|||2026-01-05 10:00:00||1|||Bob|||E1|9||",
                "A2|K1|N|adjustment|||2026-01-05 10:00:00||1||||||E1|1||",
                "A3|K1|N|stocktake|Draft||2026-01-05 10:00:00||1||||||E1|1||",
                "A4|K1|N|stocktake|||2026-01-05 10:00:00||1||||||E2|1||",
                "A5|K1|N|stocktake|||2026-01-05 10:00:00||1||||||E1|1|0|",
                "A5|K1|N|stocktake|||2026-01-05 10:00:00||1||||||E1|1||0",
                "A6|K1|N|stocktake|||2026-01-05 10:00:00||1||||||E1|1||",
                "A7|K1|N|stocktake|||2026-01-05 10:00:00||1||||||E1|1||",
                "A8|K1|N|stocktake|||2026-01-08 01:00:00||1||||||E1|1||",
                "A9|K1|N|stocktake|||2026-01-10 01:00:00||1||||||E1|1||",
                "|K1|N|stocktake|||2026-01-05 10:00:00||1||||||E1|1||",
                "B1||N|stocktake|||2026-01-05 10:00:00||1||||||E1|1||",
                "B2|K1|N|stocktake|||||1||||||E1|1||",
                "B3|K1|N|stocktake|||2026-01-05 10:00:00||||||||E1|1||",
            ]
        ),
    )


def test_add_counted_adjustments_of_documents_that_are_no_count_yet():
    row = "document_no|kind|sku|quantity_before|quantity_after|status|approver|user|unit_cost"
    expected = "count_id|count_kind|sku|counted_quantity|recorded_quantity|completed_by|is_confirmed|is_zero_ambiguous|is_difference_only|unit_cost"
    leaves(
        "add_counted_adjustments",
        "count_line",
        f"""
            {expected}
            X|||||||||
            D2|cycle_count|K1|4|5|Ann|yes|no|yes|2
            D2|cycle_count|K2|4|5|Bob|no|no|yes|
            D3|cycle_count|K1|4|5||yes|no|yes|
            """,
        correction=f"""
            {row}
            X|cycle_count|K1|5|4||||
            D2|cycle_count|K1|5|4|Authorised|Ann|Zed|2
            D2|cycle_count|K2|5|4|DRAFT||Bob|
            D3|cycle_count|K1|5|4||||
            D4|cycle_count|K1||4||||
            D4|cycle_count|K1|4|||||
            D5|adjustment|K1|4|4||||
            """,
        count_line="count_id\nX",
    )
    leaves(
        "add_counted_adjustments",
        "count_line",
        "count_id|is_difference_only\nD1|no\nD2|no",
        correction=f"{row}\nD1|cycle_count|K1|4|4\nD2|cycle_count|K1|5|4",
    )


def test_add_corrections_from_movements_whose_documents_did_not_come():
    leaves(
        "add_corrections_from_movements",
        "correction",
        """
        document_no|kind|status|effective_date|completed_at|sku|quantity_before|quantity_after|quantity|unit_cost|value|account|reference|reason
        D1|stocktake|COMPLETED|2026-02-01|2026-01-05 10:00:00|K1|5|3|-2|4|-8|500|mine|why
        D2|adjustment|COMPLETED|2026-03-01|2026-01-05 00:00:00|K1|||1|||||
        D3|write_off|COMPLETED|2026-01-06|2026-01-06 00:00:00|K1|||1|||||
        D4|auto_adjustment|COMPLETED|2026-01-06|2026-01-06 00:00:00|K1|||1|||||
                    |adjustment|COMPLETED|2026-01-06|2026-01-06 00:00:00|K1|||1|||||
        D9|||||||||||||
        """,
        correction="document_no\nD9",
        movement="""
        document_no|kind|effective_date|completed_at|sku|site|bin|batch|quantity|unit_cost|value|reference|reason
        D1|stocktake|2026-01-05|2026-01-05 10:00:00|K1||A||-2|4|-8|mine|why
        D2|adjustment|2026-01-05||K1|N|A||1||||
        D3|write_off|2026-01-06||K1|N|A||1||||
        D4|auto_adjustment|2026-01-06||K1|N|A||1||||
                    |adjustment|2026-01-06||K1|N|A||1||||
        D9|adjustment|2026-01-06||K1|N|A||1||||
        D5|sale|2026-01-06||K1|N|A||1||||
        D6|adjustment|2026-01-06||K1|N|A||0||||
        """,
        document_header="""
            document_no|document_id|effective_date|account|reference
            D1|I1|2026-02-01|500|theirs
            D3|I3|2026-02-01|500|x
            D3|I4|2026-02-02|500|x
            """,
        expected_posting="""
            document_no|effective_date
            D1|2026-05-05
            D2|2026-03-01
            D2|2026-03-01
            D4|2026-03-01
            D4|2026-03-02
            """,
        count_line="""
            count_id|sku|site|bin|batch|recorded_quantity|counted_quantity
            D1|K1||A||2|2
            D1|K1||A||3|1
            D2|K1|N|A||2|5
            D3|K1|N|B||2|3
            """,
    )


# adjustments that count


def test_adjustment_document_sums_up_its_lines():
    says(
        "adjustment_document",
        """
        document_no | site | day        | lines | gains | losses | count_reference | count_reasons
        A1          | S    | 2026-01-05 | 4     | 2     | 1      | stock take 2    | 2
        A2          | N    | 2026-01-06 | 1     | 0     | 0      |                 | 0
        """,
        is_ordered=False,
        correction="""
        document_no|kind|site|effective_date|completed_at|quantity|reference|reason
        A1|adjustment|N|2026-01-06||1|Cycle count|counted
        A1|adjustment|S||2026-01-05 10:00:00|2|stock take 2|recount
        A1|adjustment|N|2026-01-07|2026-01-01 10:00:00|-1|zzz|account
        A1|adjustment|N|2026-01-07||0||
        A2|adjustment|N|2026-01-06||0|discount|country
        A1|write_off|Z|2025-01-06||-1|count|count
        |adjustment|N|2026-01-06||1|count|count
        """,
    )


def documents(*rows: str) -> str:
    """number|site|day|lines|gains|losses"""
    return "document_no|site|day|lines|gains|losses\n" + "\n".join(rows)


@pytest.mark.parametrize(
    ("days", "rhythms"),
    [
        (("01", "06", "15", "22"), "N|1|weekly|4"),  # gaps 5, 9 and 7
        (("01", "05", "14", "21"), ""),  # two of three gaps are not three quarters
        (("01", "05", "14", "21", "28"), "N|1|weekly|5"),  # three of four are
        (("01", "08", "15"), ""),
        (("01", "13", "29", "14"), ""),
    ],
)
def test_count_rhythm_of_four_documents_and_three_quarters_of_their_gaps(days, rhythms):
    rows = [f"A{n}|N|2026-01-{day}|10|1|1" for n, day in enumerate(days)]
    others = ["B1|N|2026-01-02|9|1|1", "B2|N|2026-01-03|10|0|1", "B3|N|2026-01-04|10|1|0", "B4|S|2026-01-04|10|1|1"]
    says("count_rhythm", f"site|place|word|times\n{rhythms}", adjustment_document=documents(*others, *rows))


def test_count_rhythm_fortnightly_and_monthly():
    fortnight = [f"A{n}|N|2026-{day}|10|1|1" for n, day in enumerate(("01-01", "01-13", "01-29", "02-12"))]
    month = [f"B{n}|S|2026-{day}|10|1|1" for n, day in enumerate(("01-01", "01-27", "03-03", "04-02"))]
    says("count_rhythm", "site|place|word|times\nN|2|fortnightly|4\nS|3|monthly|4", is_ordered=False, adjustment_document=documents(*fortnight, *month))  # fmt: skip


def test_counted_adjustment_by_words_or_by_rhythm():
    heading = "document_no|site|lines|gains|losses|count_reference|count_reasons\n"
    rows = [
        ("A1|N|3|0|0|as per count|0", "reference says count: as per count"),
        ("A2|N|2|0|0|as per count|0", ""),
        ("A3|N|1|0|0|Cycle count|0", "reference says count: Cycle count"),
        ("A4|N|1|0|0|stock-take|0", "reference says count: stock-take"),
        ("A5|N|5|0|0||3", "comments of 3 of 5 lines say count"),
        ("A6|N|6|0|0||3", ""),
        ("A7|N|4|0|0||4", ""),
        ("A8|S|10|1|1||0", "10 lines with both signs, one of 4 such weekly documents at S"),
        ("A9||10|1|1||0", "10 lines with both signs, one of 5 such monthly documents at the site"),
        ("B1|S|9|1|1||0", ""),
        ("B2|S|10|0|1||0", ""),
        ("B3|S|10|1|0||0", ""),
        ("B4|N|10|1|1||0", ""),
        ("B5|S|10|1|1|count|9", "reference says count: count"),
    ]
    says(
        "counted_adjustment",
        "document_no|kind_rule\n" + "\n".join(f"{row.split('|')[0]}|{rule}" for row, rule in rows if rule),
        is_ordered=False,
        adjustment_document=heading + "\n".join(row for row, _ in rows),
        count_rhythm="site|place|word|times\nS|2|fortnightly|9\nS|1|weekly|4\n|3|monthly|5",
    )
