"""models/10_canonical, each statement alone: one spelling, one place, one description of each fact, by hand."""

import re

import pytest

from cin7_audit.model_files import models
from cin7_audit.vocabulary import SECONDARY
from tests.models.by_rows import leaves, says

# names, spellings and places


def test_name_for_id_by_the_latest_file_that_names_it():
    leaves(
        "name_for_id",
        "movement",
        "source_row|site\n1|North\n2|branch:8\n3|user:7\n4|7\n5|branch:9",
        {"table": "movement", "column": "site", "kind": "branch"},
        movement="source_row|site\n1|branch:7\n2|branch:8\n3|user:7\n4|7\n5|branch:9",
        id_name="source_id|kind|id|name\nE2|branch|7|North\nE1|branch|7|Old\nE3|branch|7|\nE1|user|8|Ann\nE1|branch|9|",
    )


def test_spelling_of_the_master_else_the_most_common():
    """Folded by case and blanks. Two spellings of the master stay; a SKU that lost its zeros gets them back."""
    use = """
    word | spelling | source_id | lines
    sku  | ab-1     | E1        | 5
    sku  | AB-1     | E2        | 1
    sku  | Ab  -2   | E1        | 3
    sku  | ab -2    | E1        | 2
    sku  | ab -2    | E2        | 2
    sku  | x1       | E1        | 9
    sku  | X1       | E1        | 1
    sku  | 12       | E1        | 9
    sku  | 34       | E1        | 9
    sku  | 56       | E1        | 9
    sku  | y1       | E1        | 2
    sku  | Y1       | E1        | 2
    site | north    | E1        | 9
    bin  | a1       | E1        | 9
    bin  | north    | E1        | 9
    site | 12       | E1        | 9
    """
    says(
        "spelling",
        """
        word | spelling | kept
        sku  | ab-1     | AB-1
        sku  | AB-1     | AB-1
        sku  | Ab  -2   | ab -2
        sku  | ab -2    | ab -2
        sku  | x1       | x1
        sku  | X1       | X1
        sku  | 12       | 0012
        sku  | 34       | 34
        sku  | 56       | 56
        sku  | y1       | Y1
        sku  | Y1       | Y1
        site | north    | North
        site | 12       | 12
        bin  | a1       | A1
        bin  | north    | north
        """,
        is_ordered=False,
        spelling_use=use,
        product="sku\nAB-1\nx1\nX1\n0012\n034\n0034\n56\n056\n",
        location="site|bin\nNorth|A1\n|",
    )


USED = {
    "sku": "product movement movement_total count_line correction transfer receipt return_line shipment stock_snapshot bill_of_material bill_of_material.component_sku",
    "site": "location movement movement_total count_line correction transfer.from_site transfer.to_site receipt return_line shipment stock_snapshot document_header",
    "bin": "location movement count_line correction transfer.from_bin transfer.to_bin receipt return_line shipment stock_snapshot",
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "place"), [(word, place) for word, places in USED.items() for place in places.split()]
)
def test_spelling_use_of_each_column(word, place):
    table, _, column = place.partition(".")
    rows = f"source_id|{column or word}\nE1|a\nE1|a\nE1|b\nE2|a\nE2|"
    says("spelling_use", f"word|spelling|source_id|lines\n{word}|a|E1|2\n{word}|b|E1|1\n{word}|a|E2|1", is_ordered=False, **{table: rows})  # fmt: skip


def test_fold_spelling_of_its_own_word():
    leaves(
        "fold_spelling",
        "movement",
        "source_row|sku\n1|AB\n2|AB\n3|cd\n4|",
        {"table": "movement", "column": "sku", "word": "sku"},
        movement="source_row|sku\n1|ab\n2|AB\n3|cd\n4|",
        spelling="word|spelling|kept\nsku|ab|AB\nsku|AB|AB\nsite|cd|CD",
    )
    says(
        "folded_spelling",
        """
        word|source_id|spelling|kept|lines
        site|E1|cd|CD|2
        sku|E1|ef|EF|9
        sku|E1|ab|AB|4
        sku|E1|gh|GH|4
        sku|E2|ab|AB|1
        """,
        spelling="word|spelling|kept\nsku|ab|AB\nsku|AB|AB\nsite|cd|CD\nsku|ef|EF\nsku|gh|GH",
        spelling_use="""
             word|spelling|source_id|lines
             sku|gh|E1|4
             sku|ab|E2|1
             sku|ab|E1|1
             sku|ab|E1|3
             sku|AB|E1|7
             site|cd|E1|2
             sku|cd|E1|5
             sku|ef|E1|9
             """,
    )


def test_bin_site_document_site_and_only_site():
    places = {
        "location": "A",
        "count_line": "B",
        "stock_snapshot": "C",
        "correction": "D",
        "receipt": "E",
        "movement": "F",
    }
    given = {name: f"bin|site\n{bin}|N\n{bin}|N\nZ|N\n|N\nY|" for name, bin in places.items()}
    says(
        "bin_site",
        "bin|site\n" + "\n".join(f"{bin}|N" for bin in "ABCDEF"),
        is_ordered=False,
        **(given | {"receipt": "bin|site\nE|N\nZ|S\nA|"}),
    )
    says(
        "document_site",
        """
        document_no | sku | direction | site
        D1          | K1  |           | N
        D1          | K2  |           | S
        D2          | K1  |           | N
        D3          | K1  |           | N
        D4          | K1  |           | N
        D5          | K1  |           | N
        D6          | K1  |           | N
        T1          | K1  | -1        | N
        T1          | K1  | 1         | S
        T2          | K1  | 1         | S
        """,
        is_ordered=False,
        receipt="document_no|sku|site\nD1|K1|N\nD1|K1|N\nD1|K2|S\nD1||N\n|K1|N\nD9|K1|\nD8|K1|N\nD8|K1|S",
        shipment="document_no|sku|site\nD2|K1|N\nD1|K1|N",
        return_line="document_no|order_no|sku|site\nD3|D4|K1|N",
        correction="document_no|sku|site\nD5|K1|N",
        count_line="count_id|sku|site\nD6|K1|N",
        transfer="document_no|sku|from_site|to_site\nT1|K1|N|S\nT2|K1|N|S\nT2|K1|M|S",
    )
    for name in ("location", "movement", "count_line", "stock_snapshot", "correction", "receipt"):
        says("only_site", "site\nN", **{name: "site\nN\nN\n"})
        says("only_site", "site", **{name: "site\nN"}, transfer="from_site\nS")
    says("only_site", "site\nN", transfer="from_site|to_site\nN|N\n|")
    says("only_site", "site", transfer="from_site|to_site\nN|S")


def test_fill_site_only_where_it_is_missing():
    leaves(
        "fill_site_from_bin",
        "movement",
        "source_row|site\n1|N\n2|S\n3|\n4|",
        {"table": "movement"},
        movement="source_row|site|bin\n1||A\n2|S|A\n3||B\n4||",
        bin_site="bin|site\nA|N",
    )
    leaves(
        "fill_only_site",
        "movement",
        "source_row|site\n1|N\n2|S",
        {"table": "movement"},
        movement="source_row|site\n1|\n2|S",
        only_site="site\nN",
    )
    leaves(
        "fill_site_from_document",
        "movement",
        "source_row|site\n1|N\n2|S\n3|\n4|S\n5|\n6|M\n7|\n8|",
        movement="""
               source_row|document_no|sku|quantity|site
               1|D1|K1|5|
               2|T1|K1|0.5|
               3|D1|K2|5|
               4|D1|K1|5|S
               5|D2|K1|5|
               6|T1|K1|-5|
               7|T1|K1|0|
               8|T1|K2|5|
               """,
        document_site="document_no|sku|direction|site\nD1|K1||N\nT1|K1|1|S\nT1|K1|-1|M",
    )
    leaves(
        "fill_site_from_stocktake",
        "count_line",
        "source_row|site\n1|N\n2|N\n3|\n4|\n5|\n6|S\n7|M\n8|",
        count_line="""
               source_row|source_id|count_id|count_kind|site
               1|E1|C1|stocktake|
               2|E1|C1|stocktake|N
               3|E2|C1|stocktake|
               4|E1|C1|cycle_count|
               5|E1|C2|stocktake|
               6|E1|C2|stocktake|S
               7|E1|C2|stocktake|M
               8|E1||stocktake|
               """,
    )


def test_rows_without_site_or_day_and_undated():
    says(
        "row_without_site",
        """
        table_name|source_id|lines
        movement|E1|2
        count_line|E1|1
        stock_snapshot|E2|1
        """,
        is_ordered=False,
        movement="source_id|site\nE1|\nE1|\nE2|N",
        count_line="source_id|site\nE1|\nE2|N",
        stock_snapshot="source_id|site\nE2|\nE1|N",
    )
    row = """
        source_id|source_row|sku|effective_date|completed_at
        E2|7|K1||
        E1|9|K1||
        E1|5|K1||
        E1|4|||
        E1|3|K1|2026-01-05|
        E1|2|K1||2026-01-05 10:00:00
        """
    says(
        "row_without_day",
        """
        rows|source_id|lines|first_row
        movement|E1|2|5
        movement|E2|1|7
        count line|E1|2|5
        count line|E2|1|7
        """,
        movement=row,
        count_line=row,
    )
    says(
        "undated_snapshot_file",
        "source_id|kind\nE1|ka\nE9|",
        is_ordered=False,
        evidence_file="source_id|kind\nE1|ka\nE2|kb",
        stock_snapshot="source_id|as_of\nE1|\nE1|\nE2|2026-01-05\nE9|",
    )
    says(
        "undated_count_line",
        "source_id|count_id\nE3|C3",
        count_line="""
        source_id|count_id|effective_date|completed_at
        E1|C1|2026-01-05|
        E2|C2||2026-01-05 10:00:00
        E3|C3||
        """,
    )


# the day of a snapshot


def snapshot_lines(equal: int, lines: int, empty: int = 0) -> str:
    rows = [f"1|movements|2026-01-05|K{n:02}|N|{n if n <= equal else 99}" for n in range(1, lines + 1)]
    return "\n".join(rows + [f"1|movements|2026-01-05|Z{n}|N|0" for n in range(empty)])


@pytest.mark.parametrize(("equal", "lines", "dated"), [(9, 10, True), (8, 10, False), (5, 5, True), (4, 4, False)])
def test_snapshot_day_needs_nine_of_ten_and_five(equal, lines, dated):
    rows = "\n".join(f"E{n % 2 + 1}|K{n:02}|N|{n}|" for n in range(1, lines + 1))
    expected = f"E1|2026-01-05|{equal}|{lines}|movements\nE2|2026-01-05|{equal}|{lines}|movements" if dated else ""
    says(
        "snapshot_day",
        f"source_id|day|equal|lines|basis\n{expected}",
        evidence_file="source_id|kind\nE1|ka\nE2|ka",
        stock_snapshot=f"source_id|sku|site|on_hand|as_of\n{rows}\nE1|Z0|N|0|\nE1|K01|N||\nE1|K01|N|7|2026-01-09",
        dated_stock=f"rank|basis|day|sku|site|quantity\n{snapshot_lines(equal, lines, 1)}",
        undated_snapshot_file="source_id|kind\nE2|ka\nE1|ka",
    )


@pytest.mark.parametrize(
    ("offers", "day"),
    [
        # better than the movements: another dated snapshot; the more equal; the later day
        (("1|s|2026-01-02|5", "2|m|2026-01-09|5"), "2026-01-02"),
        (("2|m|2026-01-02|10", "2|n|2026-01-09|9"), "2026-01-02"),
        (("2|m|2026-01-02|10", "2|m|2026-01-09|10"), "2026-01-09"),
    ],
)
def test_snapshot_day_by_the_best_offer(offers, day):
    dated = ["rank|basis|day|sku|site|quantity"]
    for offer in offers:
        rank, basis, when, equal = offer.split("|")
        total = 10 if rank == "2" else 5
        dated += [f"{rank}|{basis}|{when}|K{n}|N|{n if n <= int(equal) else 99}" for n in range(1, total + 1)]
    size = 5 if offers[0].startswith("1") else 10
    says(
        "snapshot_day",
        f"source_id|day\nE1|{day}",
        evidence_file="source_id|kind\nE1|ka",
        stock_snapshot="source_id|sku|site|on_hand\n" + "\n".join(f"E1|K{n}|N|{n}" for n in range(1, size + 1)),
        dated_stock="\n".join(dated),
        undated_snapshot_file="source_id|kind\nE1|ka",
    )


def test_snapshot_day_of_a_list_with_more_stock_than_was_compared_is_unknown():
    """Six equal lines, but nobody else speaks of the other stock."""
    says(
        "snapshot_day",
        "source_id|day",
        evidence_file="source_id|kind\nE1|ka",
        stock_snapshot="source_id|sku|site|on_hand\n" + "\n".join(f"E1|K{n:02}|N|{n}" for n in range(1, 8)),
        dated_stock=f"rank|basis|day|sku|site|quantity\n{snapshot_lines(6, 6)}",
        undated_snapshot_file="source_id|kind\nE1|ka",
    )


def test_dated_stock_of_snapshots_and_of_movements():
    says(
        "dated_stock",
        """
        rank | basis                              | day        | sku | site | quantity
        1    | the dated Stock                    | 2026-01-05 | K1  | N    | 7
        1    | the dated kb                       | 2026-01-05 | K1  | N    | 5
        2    | the movements up to their last day | 2026-02-01 | K1  | N    | 3
        2    | the movements up to their last day | 2026-02-01 | K1  |      | 9
        """,
        is_ordered=False,
        evidence_file="source_id|kind|title\nE1|ka|Stock\nE2|kb|",
        stock_snapshot="""
            source_id|as_of|sku|site|on_hand
            E1|2026-01-05|K1|N|4
            E1|2026-01-05|K1|N|3
            E2|2026-01-05|K1|N|5
            E1||K1|N|5
            E1|2026-01-05|K1||5
            """,
        movement="""
            effective_date|completed_at|sku|site|quantity
            2026-01-31|2026-02-01 10:00:00|K1|N|4
            2026-01-30||K1|N|-1
            2026-03-01|2026-01-05 10:00:00|K1||9
            """,
    )
    says("dated_stock", "rank|day", movement="sku|quantity\nK1|4")
    leaves(
        "date_snapshot",
        "stock_snapshot",
        "source_id|as_of\nE1|2026-01-05\nE1|2026-01-09\nE2|",
        stock_snapshot="source_id|as_of\nE1|\nE1|2026-01-09\nE2|",
        snapshot_day="source_id|day\nE1|2026-01-05",
    )


# which description is kept


def test_source_rank_by_path_and_kind():
    rows = [
        ("E1", "a.json", "cin7_core.api_sale", "E1|yes|1|5"),
        ("E2", "b.JSONL", "cin7_core.api_product", "E2|yes|1|2"),
        ("E3.1", "c.xlsx", "mapped.x", "E3|no|4|4"),
        ("E4.1", "d.csv", "core_movement_details", "E4.1|no|3|1"),
        ("E5", "e.PDF", "omni_tracking", "E5|no|3|3"),
        ("E6", "f.xlsx", "other", "E6|no|2|5"),
        ("E7", "g.json", "mapped.y", "E7|yes|1|4"),
        ("E8", "h.csv", "", "E8|no|3|5"),
    ]
    says(
        "source_rank",
        "source_id|delivery|is_api|document_rank|movement_rank\n"
        + "\n".join(f"{source}|{told}" for source, _, _, told in rows),
        evidence_file="source_id|path|kind\n" + "\n".join(f"{source}|{path}|{kind}" for source, path, kind, _ in rows),
    )


RANKS = "source_id|document_rank\nE1|3\nE2|1\nE3|3"


def test_master_offer_and_what_is_completed_from_it():
    says(
        "master_offer",
        """
        table_name | row_id | nth | kept_row | kept_in
        product    | 0      | 4   | 3        | E2
        product    | 1      | 3   | 3        | E2
        product    | 2      | 5   | 3        | E2
        product    | 3      | 1   | 3        | E2
        product    | 4      | 2   | 3        | E2
        product    | 5      | 1   | 5        | E1
        location   | 0      | 2   | 1        | E1
        location   | 1      | 1   | 1        | E1
        location   | 2      | 1   | 2        | E1
        account    | 0      | 2   | 1        | E2
        account    | 1      | 1   | 1        | E2
        account    | 2      | 1   | 2        | E1
        account    | 3      | 2   | 2        | E1
        account    | 4      | 1   | 4        | E1
        """,
        is_ordered=False,
        source_rank=RANKS,
        product="sku|source_id|source_row\nK1|E1|3\nK1|E1|2\nK1|E3|1\nK1|E2|7\nK1|E2|9\nK2|E1|1",
        location="site|bin|source_id|source_row\nN|A|E1|2\nN|A|E1|1\nN|B|E1|1",
        account="account_code|account_name|source_id|source_row\n1|Other|E1|1\n1|A|E2|1\n|B|E1|1\n|B|E3|1\n2|B|E1|1",
    )
    offer = "table_name|row_id|nth|kept_row\n{0}|0|2|1\n{0}|1|1|1\n{0}|2|1|2\nother|2|2|1"
    leaves(
        "complete_product",
        "product",
        """
        sku|name|unit|average_cost|source_id
        K1|low|ea|5|E1
        K1|high|ea|7|E2
        K2|alone|||E3
        """,
        master_offer=offer.format("product"),
        product="""
               sku|name|unit|average_cost|source_id
               K1|low|ea|5|E1
               K1|high||7|E2
               K2|alone|||E3
               """,
    )
    leaves(
        "complete_account",
        "account",
        """
        account_code|account_name|account_type|role|source_id
        1|low|bank|r|E1
        1|high|bank|r|E2
        2|alone|||E3
        """,
        master_offer=offer.format("account"),
        account="""
               account_code|account_name|account_type|role|source_id
               1|low|bank|r|E1
               1|high|||E2
               2|alone|||E3
               """,
    )
    leaves(
        "complete_location",
        "location",
        """
        site|bin|kind|is_deprecated|source_id
        N|A|k|yes|E1
        N|A|k|no|E2
        N|B|||E3
        """,
        master_offer=offer.format("location"),
        location="""
               site|bin|kind|is_deprecated|source_id
               N|A|k|yes|E1
               N|A||no|E2
               N|B|||E3
               """,
    )
    says(
        "repeated_master",
        "table_name|row_id|why\nproduct|5|described in E2",
        master_offer="""
        table_name|row_id|nth|kept_in
        product|4|1|E2
        product|5|2|E2
        """,
    )


def test_keep_as_secondary_and_take_out_the_losers_of_the_table():
    given = {
        "movement": "source_row|sku\n1|K0\n2|K1\n3|K2",
        "repeated_row": "table_name|row_id|why\nmovement|1|again\ncorrection|2|other",
    }
    leaves(
        "keep_as_secondary",
        "movement_secondary",
        "source_row|sku|why\n2|K1|again",
        {"table": "movement", "losers": "repeated_row"},
        **given,
    )
    leaves("take_out", "movement", "source_row\n1\n3", {"table": "movement", "losers": "repeated_row"}, **given)


def test_document_row_of_each_table():
    number = {
        "correction": "document_no",
        "count_line": "count_id",
        "transfer": "document_no",
        "receipt": "document_no",
        "return_line": "document_no",
        "shipment": "document_no",
    }
    timed = {"correction", "count_line", "receipt", "shipment"}
    given = {
        name: f"""
            source_id|{column}|document_id{"|recorded_at" if name in timed else ""}
            E1|D1|I1{"|2026-01-05 10:00:00" if name in timed else ""}
            E1|D1|
            E1||I1
            E9|D1|I1
            """
        for name, column in number.items()
    }
    given |= {
        "expected_posting": """
        source_id|document_no|document_id|origin
        E1|D1|I1|document
        E1|D1|I1|transactions
        """,
        "movement": """
        source_id|document_no|document_id|recorded_at
        E1|D1|I1|2026-01-05 10:00:00
        E2|D1|I1|
        """,
    }
    rows = []
    for name in number:
        moment = "2026-01-05 10:00:00" if name in timed else ""
        rows += [f"{name}|0|D1|I1|{moment}|k|yes|3", f"{name}|1|D1|D1||k|yes|3", f"{name}|2|I1|I1||k|yes|3"]
    rows += ["expected_posting|0|D1|I1||k|yes|3", "movement|0|D1|I1|2026-01-05 10:00:00|k|yes|3"]
    says(
        "document_row",
        """
        table_name|row_id|numbered|identified|recorded_at|kind|is_api|document_rank

        """
        + "\n".join(rows),
        is_ordered=False,
        source_rank="source_id|kind|is_api|document_rank|movement_rank\nE1|k|yes|3|5\nE2|k|yes|3|4",
        **given,
    )


def test_other_version_keeps_the_newest_pull_then_the_longest_then_the_last():
    row = "table_name|row_id|source_id|identified|recorded_at|kind|is_api"
    says(
        "other_version",
        """
        table_name | row_id | why
        receipt    | 1      | another version of D1 in E2
        receipt    | 2      | another version of D1 in E2
        receipt    | 5      | another version of D2 in E1
        receipt    | 6      | another version of D3 in E2
        receipt    | 8      | another version of D4 in E2
        """,
        is_ordered=False,
        document_row=f"""{row}
        receipt|1|E1|D1|2026-01-01 10:00:00|k|yes
        receipt|2|E1|D1||k|yes
        receipt|3|E2|D1|2026-01-02 10:00:00|k|yes
        receipt|4|E1|D2||k|yes
        receipt|4|E1|D2||k|yes
        receipt|5|E2|D2||k|yes
        receipt|6|E1|D3||k|yes
        receipt|7|E2|D3||k|yes
        receipt|8|E1|D4||k|yes
        receipt|9|E2|D4|2026-01-01 10:00:00|k|yes
        receipt|10|E1||2026-01-01 10:00:00|k|yes
        receipt|11|E2||2026-01-02 10:00:00|k|yes
        receipt|12|E1|D5|2026-01-01 10:00:00|k|no
        receipt|13|E2|D5|2026-01-02 10:00:00|k|no
        receipt|14|E3|D1|2026-01-01 10:00:00|other|yes
        shipment|15|E3|D1|2026-01-01 10:00:00|k|yes
        """.replace("        ", ""),
    )


def test_worse_document_of_a_lower_rank():
    row = "table_name|row_id|source_id|numbered|document_rank"
    says(
        "worse_document",
        "table_name|row_id|why\nreceipt|2|D1 described better by E1\nreceipt|3|D1 described better by E1",
        is_ordered=False,
        document_row=f"""
            {row}
            receipt|0|E2|D1|1
            receipt|1|E1|D1|1
            receipt|2|E0|D1|2
            receipt|3|E3|D1|3
            receipt|4|E3|D2|3
            receipt|5|E3||3
            receipt|6|E1||1
            count_line|7|E1|D1|1
            count_line|8|E3|D1|3
            expected_posting|9|E1|D1|1
            expected_posting|9|E3|D1|3
            movement|9|E1|D1|1
            movement|9|E3|D1|3
            shipment|9|E3|D1|3
            """,
    )


def test_covered_ledger_line_at_the_edges_of_the_cover():
    cover = """
        account|source_id|ledger_view|view_rank|first_day|last_day
        100|E1|transactions|1|2026-01-05|2026-01-09
        200|E2|b|2|2026-01-05|2026-01-09
        stock|E3|transactions|1|2026-01-05|2026-01-09
        100|E0|transactions|1|2026-01-05|2026-01-09
        """
    says(
        "covered_ledger_line",
        """
            row_id|why
            0|described better by E0
            1|described better by E0
            4|described better by E2
            7|described better by E3
            """,
        is_ordered=False,
        ledger_cover=cover,
        ledger_line="""
        account_code | account_name | date       | ledger_view
        100          | A            | 2026-01-05 | journal
        100          | A            | 2026-01-09 | other
        100          | A            | 2026-01-10 | journal
        100          | A            | 2026-01-04 | journal
        200          | A            | 2026-01-05 | c
        200          | A            | 2026-01-05 | a
        200          | A            | 2026-01-05 | b
                     | Stock        | 2026-01-05 | journal
        100          | A            | 2026-01-05 | transactions
        300          | A            | 2026-01-05 | journal
        """,
    )


def test_covered_movement_by_a_better_report_of_the_same_place_and_day():
    says(
        "covered_movement",
        """
            row_id|why
            0|described better by E1
            1|described better by E1
            5|described better by E1
            8|described better by E3
            """,
        is_ordered=False,
        source_rank="source_id|kind\nE1|ka\nE2|kb\nE3|ka",
        movement_cover="""
            source_id|kind|final_rank|first_day|last_day|sku|site
            E1|ka|1|2026-01-05|2026-01-09|K1|N
            E3|ka|1|2026-01-05|2026-01-09|K1|N
            E3|ka|1|2026-01-05|2026-01-09|K4|
            E2|kb|2|2026-01-01|2026-01-31|K9|N
            """,
        movement="""
        source_id | sku | site | effective_date | completed_at
        E2        | K1  | N    | 2026-01-05     | 2026-01-20 10:00:00
        E2        | K1  | N    |                | 2026-01-09 23:00:00
        E2        | K1  | N    | 2026-01-10     | 2026-01-09 23:00:00
        E2        | K1  | N    | 2026-01-04     |
        E2        | K1  | S    | 2026-01-05     |
        E2        | K1  |      | 2026-01-05     |
        E1        | K1  | N    | 2026-01-05     |
        E2        | K2  | N    | 2026-01-05     |
        E2        | K4  | S    | 2026-01-05     |
        E9        | K1  | N    | 2026-01-05     |
        """,
    )


def test_movement_cover_from_the_stated_period_and_the_rows():
    says(
        "movement_cover",
        """
        kind | final_rank | first_day  | last_day   | sku | site | source_id
        ka   | 1          | 2026-01-01 | 2026-01-31 | K1  | N    | E1
        ka   | 1          | 2026-01-01 | 2026-01-31 | K1  | S    | E1
        ka   | 1          | 2026-01-01 | 2026-01-31 | K2  | N    | E1
        ka   | 1          | 2026-01-01 | 2026-01-31 | K2  | S    | E1
        ka   | 1          | 2026-02-05 | 2026-02-09 | K3  |      | E1
        kb   | 12         | 2026-01-04 | 2026-02-10 | K1  | N    | E3
        """,
        is_ordered=False,
        source_rank="""
            source_id|kind|movement_rank|period_from|period_to
            E1|ka|1|2026-01-01|2026-01-31
            E2|ka|1||
            E3|kb|2|2026-01-05|2026-02-09
            """,
        movement_report="movement_rank|final_rank\n1|1\n2|12",
        movement="""
            source_id|sku|site|effective_date|completed_at
            E1|K1|N|2026-01-05|
            E1|K2|S|2026-01-06|
            E1|K2||2026-01-06|
            E2|K3||2026-02-05|2026-03-01 10:00:00
            E2|K3|||2026-02-09 10:00:00
            E3|K1|N|2026-01-04|
            E3|K1|N|2026-02-10|
            """,
    )


def test_movement_report_without_sites_on_most_lines_comes_last():
    says(
        "movement_report",
        "movement_rank|final_rank\n1|1\n2|12\n5|5",
        is_ordered=False,
        source_rank="source_id|movement_rank\nE1|1\nE2|2\nE3|5\nE4|2",
        movement="source_id|site\nE1|N\nE1|\nE2|N\nE2|\nE4|\nE3|N\nE9|",
    )


def test_movement_of_other_version_follows_the_document_chosen():
    says(
        "movement_of_other_version",
        "row_id|why\n0|another version of I1 in E2\n4|another version of D2 in E1",
        is_ordered=False,
        source_rank="""
            source_id|kind|is_api|movement_rank
            E1|k|yes|5
            E2|k|yes|5
            E3|other|yes|5
            E4|k|no|5
            E5|k|yes|4
            """,
        correction="source_id|document_id|document_no\nE2|I1|D1\nE2|I1|D1\nE1|I3|\nE2|I3|",
        receipt="source_id|document_no\nE1|D2\nE4|D4",
        movement="""
            source_id|document_id|document_no
            E1|I1|D9
            E2|I1|D1
            E3|I1|D1
            E4|I1|D1
            E2||D2
            E5|I1|D1
            E5|I3|
            E2||D4
            E1|I2|D1
            """,
    )


def test_repeated_snapshot_by_grain_value_rank_and_delivery():
    says(
        "repeated_snapshot",
        """
        row_id | why
        1      | same day described better by E1
        3      | same day described better by E3
        5      | same day described better by E5
        6      | same day and place again in E7
        """,
        is_ordered=False,
        source_rank="""
            source_id|kind|delivery|document_rank
            E1|ka|E1|2
            E2|kb|E2|1
            E3|ka|E3|2
            E4|kb|E4|1
            E5|kb|E5|1
            E6|ka|E6|2
            E7|ka|E7|2
            """,
        stock_snapshot="""
        source_id | as_of      | sku | site | bin | grain | value
        E1        | 2026-01-01 | K1  | N    | A   | bin   |
        E2        | 2026-01-01 | K1  | N    |     | site  | 5
        E3        | 2026-01-02 | K1  | N    |     | site  | 5
        E4        | 2026-01-02 | K1  | N    |     |       |
        E5        | 2026-01-03 | K1  |      |     | site  | 5
        E6        | 2026-01-03 | K1  |      |     | site  | 5
        E6        | 2026-01-04 | K1  | N    | A   | bin   |
        E7        | 2026-01-04 | K1  | N    | A   | bin   |
        E6        | 2026-01-04 | K2  | N    | A   | bin   |
        E7        | 2026-01-04 | K1  | N    | B   | bin   |
        E4        | 2026-01-05 | K1  | S    |     | site  |
        """,
    )


def test_total_snapshot_of_a_day_that_sites_tell():
    says(
        "total_snapshot",
        "row_id|why\n2|same day told by site in E1\n4|same day told by site in E1",
        is_ordered=False,
        stock_snapshot="""
             source_id|as_of|site
             E2|2026-01-05|N
             E1|2026-01-05|S
             E0|2026-01-05|
             E0|2026-01-06|
             E0||
             E1||N
             """,
    )


def test_repeated_balance_same_or_another():
    row = "source_id|source_row|as_of|account_code|account_name|balance|balance_kind|platform"
    says(
        "repeated_balance",
        "row_id|why\n1|same balance in E2\n2|another balance than in E2\n7|same balance in E1",
        is_ordered=False,
        source_rank=RANKS,
        ledger_balance=f"""
            {row}
            E2|1|2026-01-05|100|A|5|closing|x
            E1|1|2026-01-05|100|B|5|closing|x
            E3|1|2026-01-05|100|B|6|closing|x
            E1|2|2026-01-05|100|A|5|opening|x
            E1|3|2026-01-05|100|A|5|closing|y
            E1|4|2026-01-06|100|A|5|closing|x
            E1|5|2026-01-05||Cash|5|closing|x
            E3|5|2026-01-05||cash |5|closing|x
            E1|6|2026-01-05||Cash|9|closing|x
            E2|2|2026-01-05|100|A|7|closing|x
            """,
    )


def test_posting_in_feed_within_its_days():
    says(
        "posting_in_feed",
        """
            row_id|why
            2|also in the transactions feed E1
            3|also in the transactions feed E1
            6|also in the transactions feed E1
            """,
        is_ordered=False,
        source_rank="source_id|period_from|period_to\nE1|2026-01-05|2026-01-09\nE2||",
        expected_posting="""
            source_id|origin|effective_date
            E1|transactions|2026-01-06
            E2|transactions|2026-01-20
            E3|document|2026-01-05
            E3||2026-01-20
            E3|document|2026-01-21
            E3|document|2026-01-04
            E3|document|2026-01-12
            """,
    )


def test_ledger_cover_and_lend_journal_facts():
    says(
        "ledger_cover",
        """
            account|source_id|ledger_view|view_rank|first_day|last_day
            100|E1|transactions|1|2026-01-05|2026-01-31
            cash|E1|transactions|1|2026-01-05|2026-01-31
            100|E1|journal|3|2026-01-10|2026-01-31
            100|E2|gl|2|2026-02-01|2026-02-03
            """,
        is_ordered=False,
        source_rank="source_id|period_from|period_to\nE1|2026-01-10|2026-01-31\nE2||",
        ledger_line="""
            source_id|ledger_view|date|account_code|account_name
            E1|transactions|2026-01-05|100|A
            E1|transactions|2026-01-20||Cash
            E1|journal|2026-01-20|100|A
            E2|gl|2026-02-01|100|A
            E2|gl|2026-02-03|100|A
            E9|gl|2026-02-03|100|A
            """,
    )
    leaves(
        "lend_journal_facts",
        "ledger_line",
        """
            source_row|posted_by|journal_id|posted_at
            1|Ann|J1|2026-01-06 10:00:00
            2|Bob|J1|2026-01-06 10:00:00
            3||
            4||
            5||
            6||
            7||
            8||
            """,
        ledger_line="""
            source_row|date|account_code|amount|posted_by
            1|2026-01-05|100|5|
            2|2026-01-06|100|5|Bob
            3|2026-01-05|100|6|
            4|2026-01-05|100|6|
            5|2026-01-05|100|7|
            6|2026-01-05|100|8|
            7|2026-01-05|200|5|
            8|2026-01-05|100|9|
            """,
        ledger_line_secondary="""
            ledger_view|date|account_code|amount|posted_by|journal_id|posted_at
            journal|2026-01-05|100|5|Ann|J1|2026-01-06 10:00:00
            journal|2026-01-06|100|5|Ann|J1|2026-01-06 10:00:00
            journal|2026-01-05|100|6|Ann|J1|
            journal|2026-01-05|100|7|Ann|J1|
            journal|2026-01-05|100|7|Ann|J1|
            transactions|2026-01-05|100|8|Ann|J1|
            journal|2026-01-05|300|5|Ann|J1|
            """,
    )


def test_repeated_row_of_a_later_delivery_of_the_same_kind():
    """Two equal rows of one delivery are two rows; of the second delivery as many are duplicates. A column that only one
    of the files fills says nothing.
    """
    identity = "table_name|source_id|source_row|row_id|identity"
    says(
        "repeated_row",
        "table_name|row_id|why\nmovement|3|duplicate of E1\nmovement|4|duplicate of E1\nmovement|9|duplicate of E3",
        is_ordered=False,
        overlapping_file="table_name|source_id|kind|delivery|is_api\nmovement|E1|k|E1|no\nmovement|E2|k|E2|no\nmovement|E3|a|E3|yes\nmovement|E4|a|E4|yes\nmovement|E5|other|E5|no\nreceipt|E2|k|E2|no",
        row_identity=f"""
        {identity}
        movement|E1|1|1|[D1, K1, x]
        movement|E1|2|2|[D1, K1, y]
        movement|E2|1|3|[D1, K1, NULL]
        movement|E2|2|4|[D1, K1, NULL]
        movement|E2|3|5|[D1, K1, NULL]
        movement|E2|4|6|[D1, K2, NULL]
        movement|E5|1|7|[D1, K1, x]
        movement|E3|1|8|[D1, K1, x]
        movement|E4|1|9|[D1, K1, x]
        movement|E4|2|10|[D1, K1, NULL]
        receipt|E2|1|11|[D1, K1, x]
        """,
    )


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        (("01-01", "01-31"), ("01-31", "02-28"), True),
        (("01-01", "01-31"), ("02-01", "02-28"), False),
        (("01-01", "03-31"), ("02-01", "02-28"), True),
        (("01-01", "01-31"), ("02-01", ""), True),
    ],
)
def test_overlapping_file_of_one_kind_in_two_deliveries(first, second, overlaps):
    days = [f"E1|2026-{day}" for day in first] + [f"E2|2026-{day}" if day else "E2|" for day in second]
    expected = "movement|E1|k|E1|yes\nmovement|E2|k|E2|yes\nmovement|E4|k|E4|yes" if overlaps else ""
    says(
        "overlapping_file",
        f"table_name|source_id|kind|delivery|is_api\n{expected}",
        is_ordered=False,
        source_rank="source_id|kind|delivery|is_api\nE1|k|E1|no\nE2|k|E2|yes\nE3|z|E3|no\nE4|k|E4|no",
        movement="source_id|effective_date\n" + "\n".join(days) + "\nE3|2026-01-05\nE3|",
    )


def test_overlapping_file_of_each_table_by_its_day():
    days = {
        "movement": "effective_date", "movement_total": "period_to", "count_line": "effective_date", "correction": "effective_date", "transfer": "sent_date", "receipt": "received_date",
        "return_line": "credit_date", "shipment": "shipped_date", "expected_posting": "effective_date", "ledger_line": "date", "document_difference": "as_of",
    }  # fmt: skip
    ranks = "source_id|kind|delivery|is_api\nE1|k|E1|no\nE2|k|E2|no"
    for name, day in days.items():
        both = f"table_name|source_id\n{name}|E1\n{name}|E2"
        says("overlapping_file", both, is_ordered=False, source_rank=ranks, **{name: f"source_id|{day}\nE1|2026-01-01\nE1|2026-01-09\nE2|2026-01-09\nE2|2026-01-20"})  # fmt: skip
        says("overlapping_file", "table_name|source_id", source_rank=ranks, **{name: f"source_id|{day}\nE1|2026-01-01\nE1|2026-01-09\nE2|2026-01-10\nE2|2026-01-20"})  # fmt: skip
        says("overlapping_file", both, is_ordered=False, source_rank=ranks, **{name: f"source_id|{day}\nE1|2026-01-01\nE2|"})  # fmt: skip
    for name in ("sync_record", "user_action", "bill_of_material"):
        says("overlapping_file", f"table_name|source_id\n{name}|E1\n{name}|E2", is_ordered=False, source_rank=ranks, **{name: "source_id\nE1\nE2"})  # fmt: skip


# two files of one count


@pytest.mark.parametrize(
    ("lines", "agreeing", "number", "days", "site", "same"),
    [
        (10, 9, "X", 3, "N", True),
        (10, 8, "X", 3, "N", False),
        (3, 3, "X", 0, "", True),
        (2, 2, "X", 0, "N", False),
        (10, 9, "X", 4, "N", False),
        (10, 9, "X", 3, "S", False),
        (10, 1, "C1", 30, "S", True),
    ],
)
def test_same_count_of_two_files(lines, agreeing, number, days, site, same):
    """The worse file agrees in so many of its lines; a common number says so whatever else."""
    better = [f"E2|C1|K{n}|A|L1|{n}" for n in range(1, lines + 3)]
    worse = [f"E1|{number}|K{n}|A|L1|{n if n <= agreeing else 99}" for n in range(1, lines + 1)]
    says(
        "same_count",
        """
            worse_source|worse_id|better_source|better_id|agreeing|worse_lines

            """
        + (f"E1|{number}|E2|C1|{agreeing}|{lines}" if same else ""),
        source_rank=RANKS,
        count_line="source_id|count_id|sku|bin|batch|counted_quantity\n"
        + "\n".join(better + worse)
        + """

            E1||K1|A|L1|1
            E2||K1|A|L1|1
            E1|X|K1|B|L1|1
            E1|X|K1|A||1
            """,
        count_in_file=f"""
            source_id|count_id|lines|site|effective_date
            E2|C1|{lines + 2}|N|2026-01-10
            E1|{number}|{lines}|{site}|2026-01-{10 + days if days < 20 else "01"}
            """,
    )


def test_count_in_file_repeated_lines_and_joined_counts():
    says(
        "count_in_file",
        """
            source_id|count_id|document_rank|lines|site|effective_date|completed_at|document_id|status|is_confirmed|completed_by|account
            E1|C1|3|2|N|2026-01-06|2026-01-06 10:00:00|I2|B|yes|Bob|600
            E1|C2|3|1||||||no||
            E2|C1|1|1||||||||
            """,
        is_ordered=False,
        source_rank=RANKS,
        count_line="""
            source_id|count_id|site|effective_date|completed_at|document_id|status|is_confirmed|completed_by|account
            E1|C1|M|2026-01-06|2026-01-05 10:00:00|I2|A|yes|Ann|600
            E1|C1|N|2026-01-05|2026-01-06 10:00:00|I1|B|no|Bob|500
            E1|C2||||||no||
            E1|||||||||
            E2|C1||||||||
            """,
    )
    same = "worse_source|worse_id|better_source|better_id\nE1|F1|E2|C1"
    says(
        "repeated_count_line",
        """
        row_id|why
        0|the same count as C1 in E2
        1|the same count as C1 in E2
        """,
        is_ordered=False,
        same_count=same,
        count_line="""
             source_id|count_id|sku|bin|batch
             E1|F1|K1|A|L1
             E1|F1|K2||
             E1|F1|K3|A|
             E1|F2|K1|A|L1
             E2|C1|K1|A|L1
             E2|C1|K2||
             E2|C1|K3|B|
             E2|C9|K3|A|
             E3|C1|K3|A|
             """,
    )
    leaves(
        "join_same_count",
        "count_line",
        """
        source_row|count_id|site|status|effective_date|is_confirmed
        1|C1|N|Done|2026-01-05|yes
        2|F2|||2026-03-01|
        3|F1||||
        """,
        same_count=same,
        count_in_file="""
               source_id|count_id|site|status|effective_date|is_confirmed
               E2|C1|N|Done|2026-01-05|yes
               E2|C2|Z|||
               """,
        count_line="""
               source_row|source_id|count_id|site|status|effective_date|is_confirmed
               1|E1|F1|S|||no
               2|E1|F2|||2026-03-01|
               3|E2|F1||||
               """,
    )
    leaves(
        "join_same_count",
        "count_line",
        "count_id|site\nC1|S",
        same_count=same,
        count_in_file="source_id|count_id\nE2|C1",
        count_line="source_id|count_id|site\nE1|F1|S",
    )


# files of counts that say neither number nor day


def test_undated_count_and_posted_count_bear_the_same_mark():
    says(
        "undated_count",
        "source_id|count_id|replace(mark, chr(124), '/')|skus|site\nE1|F1|K1=-2.0000/K3=1.0000|2|N\nE1|F2|K1=1.0000|1|",
        is_ordered=False,
        count_line="""
            source_id|count_id|sku|site|counted_quantity|recorded_quantity|effective_date|completed_at
            E1|F1|K3|N|2|1||
            E1|F1|K1|N|1|2||
            E1|F1|K1|N|1|2||
            E1|F1|K2|N|5|5||
            E1|F2|K1|S|1|1||
            E1|F2|K1|N|2|1||
            E1|F3|K1|N|2|1|2026-01-05|
            E1|F4|K1|N|2|1||2026-01-05 10:00:00
            E1|F5|K1|N|2|||
            E1|F6|K1|N||2||
            E1||K1|N|2|1||
            E1|F7||N|2|1||
            """,
    )
    says(
        "posted_count",
        """
            document_no|replace(mark, chr(124), '/')|effective_date|completed_at|site|is_count
            D1|K1=-2.0000/K3=1.0000|2026-01-05|2026-01-05 10:00:00|N|yes
            D2|K1=1.0000||2026-01-05 10:00:00||no
            """,
        is_ordered=False,
        movement="""
            document_no|sku|kind|quantity|site|effective_date|completed_at
            D1|K3|stocktake|1|N|2026-01-06|2026-01-06 10:00:00
            D1|K1|stocktake|-1|N|2026-01-05|2026-01-05 10:00:00
            D1|K1|stocktake|-1|N|2026-01-06|
            D1|K2|stocktake|1|N|2026-01-05|
            D1|K2|stocktake|-1|N|2026-01-05|
            D1|K4|sale|1|N|2026-01-01|
            D2|K1|adjustment|2|N||2026-01-05 10:00:00
            D2|K1|stocktake|-1|S||2026-01-06 10:00:00
            D3|K1|stocktake|1|N||
            |K1|stocktake|1|N|2026-01-05|
            D4||stocktake|1|N|2026-01-05|
            """,
    )


@pytest.mark.parametrize(
    ("file", "posted", "dated", "known"),
    [
        ("E1|F1|m|2|N", ["D1|m|no|N"], "", "E1|F1|D1|neither number nor day"),
        ("E1|F1|m|2|", ["D1|m|no|N"], "", "E1|F1|D1|neither number nor day"),
        ("E1|F1|m|2|N", ["D1|m|no|"], "", "E1|F1|D1|neither number nor day"),
        ("E1|F1|m|2|S", ["D1|m|no|N"], "", ""),
        ("E1|F1|m|1|N", ["D1|m|yes|N"], "", "E1|F1|D1|neither number nor day"),
        ("E1|F1|m|1|N", ["D1|m|no|N"], "", ""),
        ("E1|D1|m|1|N", ["D1|m|no|N"], "", "E1|D1|D1|no day"),
        ("E1|F1|m|2|N", ["D1|m|no|N", "D2|m|no|N"], "", ""),
        ("E1|F1|m|2|N\nE2|F2|m|2|N", ["D1|m|no|N"], "", ""),
        ("E1|D2|m|2|N", ["D1|m|no|N", "D2|x|no|N"], "", ""),
        ("E1|F1|m|2|N", ["D1|m|no|N"], "D1|2026-01-05|", ""),
        ("E1|F1|m|2|N", ["D1|m|no|N"], "D1||2026-01-05 10:00:00", ""),
        ("E1|F1|m|2|N", ["D1|m|no|N"], "D1||", "E1|F1|D1|neither number nor day"),
    ],
)
def test_recognised_count_is_one_document_of_one_file(file, posted, dated, known):
    says(
        "recognised_count",
        f"source_id|count_id|document_no|lacks\n{known}",
        undated_count=f"source_id|count_id|mark|skus|site\n{file}",
        posted_count="document_no|mark|is_count|site\n" + "\n".join(posted),
        count_line=f"count_id|effective_date|completed_at\n{dated}\n|2026-01-05|",
    )


def test_place_balance_from_day_to_day():
    says(
        "place_balance",
        """
        sku|place|day|until|balance
        K1|A|2026-01-05|2026-01-09|3
        K1|A|2026-01-09|9999-12-31|1
        K1||2026-01-06|9999-12-31|7
        K2|A|2026-01-07|9999-12-31|8
        """,
        is_ordered=False,
        movement="""
             sku|site|bin|completed_at|effective_date|quantity
             K1|N|A|2026-01-05 10:00:00|2026-01-20|5
             K1|S|A||2026-01-05|-2
             K1|N|A||2026-01-09|-2
             K1|N|||2026-01-06|7
             K2|N|A||2026-01-07|8
             K2|N|A|||9
             K2|N|A||2026-01-08|0
             """,
    )
    says("place_balance", "sku|place|balance\nK1|N|5", movement="sku|site|effective_date|quantity\nK1|N|2026-01-05|5")


@pytest.mark.parametrize(
    ("balances", "until", "dated"),
    [
        ("123", "20", "2026-01-05|2026-01-19|3|3"),  # all three, for 15 days but the last
        ("123", "21", ""),
        ("12", "19", ""),
    ],
)
def test_dated_count_by_the_spell_in_which_all_its_figures_stood(balances, until, dated):
    if until == "20":
        until, dated = "19", "2026-01-05|2026-01-18|3|3"
    rows = "\n".join(f"K{n}|A|2026-01-{'05' if n == '3' else '01'}|2026-01-{until}|{n}" for n in balances)
    says(
        "dated_count",
        "source_id|count_id|day|last_day|agreeing|lines\n" + (f"E1|C1|{dated}" if dated else ""),
        movement="bin\nA",
        place_balance=f"""
            sku|place|day|until|balance
            {rows}
            K1|B|2026-02-01|2026-02-03|1
            K1|A|2026-02-01|2026-02-03|7
            """,
        count_line="""
            source_id|count_id|sku|site|bin|counted_quantity|recorded_quantity|effective_date
            E1|C1|K1|N|A|1|1|
            E1|C1|K2|N|A|2|2|
            E1|C1|K3|N|A|3|3|
            E1|C2|K1|N|A|1|1|
            E1|C2|K2|N|A|2|2|
            E1|C3|K1|N|A|1|1|2026-01-05
            E1|C3|K2|N|A|2|2|2026-01-05
            E1|C3|K3|N|A|3|3|2026-01-05
            E1|C4|K1|N|A|1|1|
            E1|C4|K2|N|A|2|2|
            E1|C4|K3|N|A|3|3|
            E1|C4|K4|N|A|5|4|
            """,
    )


# postings of counts under another number


def posting(expected: str, moved: str, counted: str) -> None:
    says(
        "count_posting",
        f"count_id|document_no|count_day|posted_day|lines|agreeing\n{expected}",
        is_ordered=False,
        movement=f"document_no|sku|site|kind|quantity|effective_date|completed_at\n{moved}",
        count_line=f"""
             count_id|sku|site|counted_quantity|recorded_quantity|effective_date|completed_at|is_confirmed
             {counted}
             """,
    )


THREE = "C1|K1|N|4|5|2026-01-05||\nC1|K2|N|7|5|2026-01-05||\nC1|K3|N|5|5|2026-01-05||\nC1|K4|N|2|3|2026-01-05||"


def moved(day: str = "2026-01-05", kind: str = "adjustment", number: str = "A1", **other: str) -> str:
    quantities = {"K1": "-1", "K2": "2", "K4": "-1"} | other
    return "\n".join(f"{number}|{sku}|N|{kind}|{quantity}|{day}|" for sku, quantity in quantities.items() if quantity)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (moved(), "C1|A1|2026-01-05|2026-01-05|3|3"),
        (moved("2026-01-10", "stocktake"), "C1|A1|2026-01-05|2026-01-10|3|3"),
        (moved("2026-01-11"), ""),
        (moved("2026-01-04"), ""),
        (moved(kind="write_off"), ""),
        (moved(K4="-2"), ""),
        (moved(K4=""), ""),  # two lines agree, of three that differ
        (moved() + "\nC1|K1|N|stocktake|-1|2026-01-05|", ""),  # it has a posting of its own number
        (moved() + "\nA1|K9|N|adjustment|0|2026-01-05|", "C1|A1|2026-01-05|2026-01-05|3|3"),
        (moved() + "\nA1|K9|N|adjustment|1|2026-01-05|", ""),
        (moved() + "\n|K9|N|adjustment|1|2026-01-05|", "C1|A1|2026-01-05|2026-01-05|3|3"),
    ],
)
def test_count_posting_is_known_by_its_lines(rows, expected):
    posting(expected, rows, THREE)


def test_count_posting_of_the_nearest_count_that_was_confirmed():
    later = THREE.replace("C1", "C0").replace("2026-01-05", "2026-01-07")
    posting("C0|A1|2026-01-07|2026-01-09|3|3", moved("2026-01-09"), f"{THREE}\n{later}")
    posting("C0|A1|2026-01-05|2026-01-09|3|3", moved("2026-01-09"), f"{THREE}\n{THREE.replace('C1', 'C0')}")
    posting("", moved(), THREE.replace("||", "||no") + "\n")
    posting("C1|A1|2026-01-05|2026-01-05|1|1", "A1|K1|N|adjustment|-1|2026-01-05|", "C1|K1|N|4|5|2026-01-05||")


def test_count_posting_without_recorded_figures_by_the_level_of_the_day():
    """10 before; counted 9, 8 and 7: after the posting the level is what was counted."""
    before = "\n".join(f"R1|K{n}|N|receipt|10|2026-01-01|" for n in (1, 2, 3))
    rows = "\n".join(f"A1|K{n}|N|adjustment|-{n}|2026-01-05|" for n in (1, 2, 3))
    counted = "\n".join(f"C1|K{n}|N|{10 - n}||2026-01-05||" for n in (1, 2, 3))
    posting("C1|A1|2026-01-05|2026-01-05|3|3", f"{before}\n{rows}", counted)
    posting("", f"{before}\n{rows}\nS1|K1|N|sale|-1|2026-01-02|", counted)


# movements from documents


def test_document_movement_of_each_document_with_its_sign_and_day():
    says(
        "document_movement",
        """
        document_type|document_no|kind|effective_date|sku|site|bin|batch|quantity|unit_cost|value|counterparty|reference|source_row
        Purchase|P1|receipt|2026-01-05|K1|N|A||2|6|12|Sup||1
        Purchase|P2|receipt|2026-01-05|K1|N|A||2|3|6|Sup||2
        Unstock|P1|unstock|2026-01-05|K1|N|A||-1|||Sup||1
        Unstock|P4|unstock|2026-01-07|K1|N|A||-1|||||4
        Sale|S1|sale|2026-01-05|K1|N|A||-2|||Ann|x1|1
        Sale|S2|sale|2026-01-04|K1|N|A||-3|||Ann||2
        Restock|R1|restock|2026-01-05|K1|N|A||2|||Ann||1
        Transfer Out|T1|transfer_out|2026-01-05|K1|N|A|L1|-3||||r|1
        Transfer In|T1|transfer_in|2026-01-06|K1|S|B|L1|2||||r|1
        Transfer In|T2|transfer_in|2026-01-06|K1|S|B||3|||||2
        Correction|C1|stocktake|2026-01-05|K1|N|A|L1|1|4|4||r|1
        Correction|C2|write_off||K1|N|A||-1|||||2
        Correction|C3|auto_adjustment|2026-01-05|K1|N|A||-1|||||3
        Correction|C4|adjustment|2026-01-05|K1|N|A||-1|||||4
        """,
        is_ordered=False,
        receipt="""
            document_no|sku|site|bin|received_date|invoice_date|received_quantity|unstocked_quantity|unit_price|currency_rate|supplier|source_row
            P1|K1|N|A|2026-01-05|2026-01-09|2|1|3|2|Sup|1
            P2|K1|N|A|2026-01-05||2||3||Sup|2
            P3|K1|N|A|||2|1|3|||3
            P4|K1|N|A||2026-01-07|2|1|3|||4
            P5|K1|N|A|2026-01-05||0|0|3|||5
            """,
        shipment="""
            document_no|sku|site|bin|shipped_date|picked_date|shipped_quantity|picked_quantity|customer|external_reference|source_row
            S1|K1|N|A|2026-01-05|2026-01-04|2|9|Ann|x1|1
            S2|K1|N|A||2026-01-04||3|Ann||2
            S3|K1|N|A|||2|2|Ann||3
            S4|K1|N|A|2026-01-05||0|3|Ann||4
            """,
        return_line="""
            document_no|sku|site|bin|restock_date|restocked_quantity|customer|source_row
            R1|K1|N|A|2026-01-05|2|Ann|1
            R2|K1|N|A||2|Ann|2
            R3|K1|N|A|2026-01-05|0|Ann|3
            """,
        transfer="""
            document_no|sku|from_site|from_bin|to_site|to_bin|batch|sent_date|received_date|sent_quantity|received_quantity|reference|source_row
            T1|K1|N|A|S|B|L1|2026-01-05|2026-01-06|3|2|r|1
            T2|K1|N|A|S|B|||2026-01-06|3|||2
            T3|K1|N|A|S|B||||3|3||3
            T4|K1|N|A|S|B||2026-01-05|2026-01-06|0|0||4
            """,
        correction="""
            document_no|kind|sku|site|bin|batch|effective_date|completed_at|quantity|unit_cost|value|reference|status|source_row
            C1|stocktake|K1|N|A|L1|2026-01-05||1|4|4|r|Posted|1
            C2|write_off|K1|N|A|||2026-01-05 10:00:00|-1|||||2
            C3|auto_adjustment|K1|N|A||2026-01-05||-1|||||3
            C4|zeroing|K1|N|A||2026-01-05||-1|||||4
            C5|write_off|K1|N|A||2026-01-05||0|||||5
            C6|write_off|K1|N|A||||-1|||||6
            C7|write_off|K1|N|A||2026-01-05||-1||||Draft|7
            """,
    )


def test_rebuild_movements_only_where_none_came():
    documents = {
        "shipment": """
            document_no|sku|site|shipped_date|shipped_quantity|source_id|source_row
            S1|K1|N|2026-01-05|1|E2|1
            S2|K1|N|2026-01-05|1|E1|2
            S3|K1|N|2026-01-05|1|E1|1
            S4|K1|M|2026-01-05|1|E1|1
            S6|K0|Z|2026-01-05|1|E1|1
            """,
        "return_line": """
            document_no|sku|site|restock_date|restocked_quantity|source_id|source_row
            S5|K2|N|2026-01-05|1|E1|1
            """,
    }
    expected = ["S5|1", "S6|-1", "S4|-1", "S3|-1", "S2|-1", "S1|-1"]
    leaves(
        "rebuild_movements",
        "movement",
        "movement_id|document_no|quantity\n"
        + "\n".join(f"rebuilt:{n}|{row}" for n, row in enumerate(expected, start=1)),
        **documents,
    )
    leaves("rebuild_movements", "movement", "movement_id\nm1", movement="movement_id\nm1", **documents)
    says(
        "rebuilt_document_count",
        "made|documents\n3|2",
        movement="""
        movement_id|document_no
        rebuilt:1|S1
        rebuilt:2|S1
        rebuilt:3|S2
        m1|S3
        x|S4
        """,
    )


def test_what_notes_say_of_spellings_places_and_second_descriptions():
    shown = [f"E1|s{number}|K{number}|{9 - number}" for number in range(7)]
    says(
        "spelling_note",
        """
        source_id|code|word|lines|spellings|shown
        E2|sku_spelling|sku|1|1|'x' as 'X'
        E1|site_spelling|site|42|7|'s0' as 'K0', 's1' as 'K1', 's2' as 'K2', 's3' as 'K3', 's4' as 'K4' and 2 more
        """,
        folded_spelling="source_id|spelling|kept|lines|word\n"
        + "\n".join(f"{row}|site" for row in shown)
        + "\nE2|x|X|1|sku",
    )
    says(
        "site_filled_in",
        """
        source_id|fact|rows|lines|placed|still|todo
        E1|movement|movement|5|5|0|Nothing to do.
        E1|count_line|count line|4|3|1|Export with the column Location, or name the site in engagement.toml.
        """,
        row_once_without_site="table_name|source_id|lines\ncount_line|E1|4\nmovement|E1|5",
        row_without_site="table_name|source_id|lines\ncount_line|E1|1",
    )
    says(
        "second_description",
        """
        rows|source_id|shares
        movement|E1|3 as a; 2 as b; 1 as c; 1 as d and more
        movement|E2|1 as a
        count line|E1|1 as a
        """,
        movement_secondary="source_id|why\n" + "\n".join(["E2|a", *(f"E1|{why}" for why in "aaabbcde")]),
        count_line_secondary="source_id|why\nE1|a",
    )
    body = models()["second_description"].body
    assert re.findall(r"SELECT (\d+)(?: AS nth)?, '(\w+)'(?: AS table_name)?, source_id, why FROM (\w+)", body) == [
        (str(number), name, f"{name}_secondary") for number, name in enumerate(SECONDARY, start=1)
    ]


def test_what_notes_say_of_bases_sides_counts_and_corrections():
    basis = "basis|source_id|files\naccrual|E1|2"
    shares = "2 report(s) on accrual basis (such as E1) and 1 report(s) on cash basis (such as E2)"
    says("differing_basis", "source_id|shares", ledger_basis=basis)
    says("differing_basis", f"source_id|shares\nE2|{shares}", ledger_basis=basis + "\ncash|E2|1")
    sides = "source_id|lines|is_wrong\nE2|1|yes\nE1|2|yes\nE1|3|yes\nE1|4|no"
    says("turned_account_side", "source_id|lines\nE1|5\nE2|1", account_side=sides)
    says("rank_of_counts", "document_rank\n1\n3", is_ordered=False, count_in_file="document_rank\n1\n3\n3")
    says("row_once_without_site", "source_id|lines\nE1|2", row_without_site="source_id|lines\nE1|2")
    rule = "movement rows of the document; the document itself did not come"
    says("corrections_by_movements", "added\n2", correction=f"kind_rule\n{rule}\n{rule}\nother")
    says("corrections_by_movements", "added", correction="kind_rule\nother")
