"""models/30_belief/roll_forward and what is drawn from it, each statement alone: figures rebuilt by hand."""

import datetime as dt

from tests.models.by_rows import says

BIN, SITE = "belief_grain\nbin", "belief_grain\nsite"
START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def ord_of(day: float, rank: int = 1) -> int:
    """Of a moment in March; day 1.5 is noon of the first."""
    return int((START + dt.timedelta(days=day - 1)).timestamp() * 1_000_000) * 4 + rank


def moves(*rows: str) -> str:
    """sku|site|bin|day|quantity|document"""
    lines = ["sku|site|bin|ord|stock_day|quantity|document_no"]
    for row in rows:
        sku, site, name, day, quantity, document = row.split("|")
        lines.append(f"{sku}|{site}|{name}|{ord_of(float(day))}|2026-03-{int(float(day)):02}|{quantity}|{document}")
    return "\n".join(lines)


def counts(*rows: str) -> str:
    """count|sku|site|bin|day|recorded|row"""
    lines = ["count_id|sku|site|bin|ord|count_at|recorded_quantity|source_id|source_row"]
    for row in rows:
        count, sku, site, name, day, recorded, number = row.split("|")
        moment = START + dt.timedelta(days=float(day) - 1)
        lines.append(
            f"{count}|{sku}|{site}|{name}|{ord_of(float(day), 2)}|{moment:%Y-%m-%d %H:%M:%S}|{recorded}|E9|{number}"
        )
    return "\n".join(lines)


def snapshots(*rows: str) -> str:
    """sku|site|bin|day|on hand|grain|zero rows missing|file|row"""
    lines = ["sku|site|bin|as_of|on_hand|grain|zero_rows_missing|source_id|source_row"]
    for row in rows:
        sku, site, name, day, *more = row.split("|")
        lines.append("|".join([sku, site, name, f"2026-03-{int(day):02}" if day else "", *more]))
    return "\n".join(lines)


OPENED = "the first stated figure of each line"


def test_roll_forward_from_the_first_figure_of_a_line():
    """A: 3 moved and 5 stated open it with 2; 6 moved and 8 stated hold; then 1 too much, which lasts. B: 1 too little
    on the 20th, which passes. C: nothing but its first figure."""
    says(
        "roll_forward",
        f"""
        sku|site|bin|stated_on|basis|reference|opening|opening_basis|moved|expected|stated|difference|proves|holds|held_on|is_first_break|is_passing|source_id|source_row
        K1|N|A|2026-03-10|snapshot|E1|2|{OPENED}|3|5|5|0|no|yes||no|no|E1|3
        K1|N|A|2026-03-20|snapshot|E2|2|{OPENED}|6|8|8|0|yes|yes|2026-03-10|no|no|E2|1
        K1|N|A|2026-03-30|snapshot|E3|2|{OPENED}|6|8|9|1|yes|no|2026-03-20|yes|no|E3|1
        K1|N|A|2026-03-31|snapshot|E4|2|{OPENED}|6|8|9|1|yes|no|2026-03-20|no|no|E4|1
        K1|N|B|2026-03-10|snapshot|E1|4|{OPENED}|0|4|4|0|no|yes||no|no|E1|4
        K1|N|B|2026-03-20|snapshot|E2|4|{OPENED}|-1|3|2|-1|yes|no|2026-03-10|no|yes|E2|2
        K1|N|B|2026-03-30|snapshot|E3|4|{OPENED}|-1|3|3|0|yes|yes|2026-03-10|no|no|E3|2
        K2|||2026-03-10|snapshot|E1|7|{OPENED}|0|7|7|0|no|yes||no|no|E1|5
        """,
        is_ordered=False,
        grain=BIN,
        movement_event=moves("K1|N|A|5|3|D1", "K1|N|A|15|3|D2", "K1|N|B|15|-1|D3", "K1|N|A|31|0|D4", "K3|N|A|31|9|D4"),
        stock_snapshot=snapshots(
            "K1|N|A|10|4|bin||E1|3",
            "K1|N|A|10|1||no|E1|7",
            "K1|N|B|10|4|bin||E1|4",
            "K2|||10|7|||E1|5",
            "K1|N|A|20|8|bin||E2|1",
            "K1|N|B|20|2|bin||E2|2",
            "K1|N|A|30|9|bin||E3|1",
            "K1|N|B|30|3|bin||E3|2",
            "K1|N|A|31|9|bin||E4|1",
            "K1|N|A||70|bin||E5|1",
            "K1|N|A|31||bin||E0|1",
            "|N|A|31|70|bin||E0|1",
            "K1||A|31|70|bin||E0|1",
            "K1|N||31|70|site||E0|1",
        ),
        count_line="site|bin\nN|A\n|A",
    )


def places(*implied: int) -> str:
    return snapshots(*(f"K{n:02}|N|A|10|{stated}|||E1|{n}" for n, stated in enumerate(implied, start=1)))


def test_roll_forward_of_the_whole_history_opens_with_nothing():
    """Nine of ten first figures are what the movements give: the tenth is a difference at once."""
    basis = "the movements alone give the first stated figure on 9 of 10 lines: they are the whole history"
    says(
        "roll_forward",
        "sku|opening|opening_basis|moved|stated|difference|proves|holds|is_first_break\n"
        + "\n".join(f"K{n:02}|0|{basis}|1|1|0|yes|yes|no" for n in range(1, 10))
        + f"\nK10|0|{basis}|1|4|3|yes|no|yes",
        is_ordered=False,
        grain=BIN,
        movement_event=moves(*(f"K{n:02}|N|A|5|1|D{n}" for n in range(1, 11))),
        stock_snapshot=places(*[1] * 9, 4),
    )


def test_roll_forward_of_less_than_the_whole_history_does_not():
    """Eight of nine are 0.89; only first figures are looked at."""
    says(
        "roll_forward",
        "sku|opening|opening_basis|proves\n"
        + "\n".join(f"K{n:02}|0|{OPENED}|no" for n in range(1, 9))
        + f"\nK09|3|{OPENED}|no\nK01|0|{OPENED}|yes\nK02|0|{OPENED}|yes",
        is_ordered=False,
        grain=BIN,
        movement_event=moves(*(f"K{n:02}|N|A|5|1|D{n}" for n in range(1, 10))),
        stock_snapshot=places(*[1] * 8, 4) + "\nK01|N|A|2026-03-11|1|||E2|1\nK02|N|A|2026-03-11|1|||E2|1",
    )


def test_roll_forward_with_opening_rows_opens_with_nothing():
    says(
        "roll_forward",
        """
            sku|opening|opening_basis|moved|stated|difference|proves|is_first_break
            K01|0|opening rows among the movements|1|4|3|yes|yes
            """,
        grain=BIN,
        movement="kind\nreceipt\nopening",
        movement_event=moves("K01|N|A|5|1|D1"),
        stock_snapshot=places(4),
    )


def test_roll_forward_by_site_adds_bins_up_and_reads_no_count_of_a_bin():
    """South has bins in a count, West in a snapshot: their counts say nothing of a site. East has none."""
    says(
        "roll_forward",
        """
        sku | site  | bin | stated_on  | basis    | reference | opening | moved | stated | proves | holds
        K1  | South |     | 2026-03-10 | snapshot | E1        | 4       | 5     | 9      | no     | yes
        K1  | East  |     | 2026-03-12 | count    | ST2       | 5       | 2     | 7      | no     | yes
        K1  |       |     | 2026-03-12 | count    | ST3       | 3       | 0     | 3      | no     | yes
        K1  | West  |     | 2026-03-10 | snapshot | E1        | 6       | 0     | 6      | no     | yes
        """,
        is_ordered=False,
        grain=SITE,
        movement_event=moves("K1|South|A|5|3|D1", "K1|South|B|6|2|D2", "K1|East|A|6|2|D2"),
        stock_snapshot=snapshots("K1|South||10|4|site||E1|3", "K1|South|B|10|5|bin||E1|4", "K1|West|A|10|6|||E1|5"),
        count_line="site|bin\nSouth|A\nEast|\n|B",
        count_event=counts(
            "ST1|K1|South|A|12.5|50|1", "ST2|K1|East|Z|12.5|7|2", "ST3|K1||Z|12.5|3|3", "ST4|K1|West|A|12.5|9|4"
        ),
    )


def test_roll_forward_by_bin_reads_a_site_total_only_where_there_are_no_bins():
    says(
        "roll_forward",
        "sku|site|bin|stated|source_row\nK1|East||4|3\nK1|South|A|6|5",
        is_ordered=False,
        grain=BIN,
        count_line="site|bin\nSouth|A",
        stock_snapshot=snapshots("K1|East||10|4|site||E1|3", "K1|South||10|9|site||E1|4", "K1|South|A|10|6|||E1|5"),
    )


def test_roll_forward_takes_a_place_that_a_list_without_zeros_leaves_out_for_empty():
    """North's list leaves zeros out, South's does not; what never moved is not asked for."""
    says(
        "roll_forward",
        """
        sku | site | bin | stated_on  | reference | moved | stated | source_id | source_row
        K1  | N    | A   | 2026-03-10 | E1        | 3     | 3      | E1        | 3
        K2  | N    | A   | 2026-03-10 | E1        | 2     | 0      | E1        |
        K4  |      |     | 2026-03-11 | E3        | 5     | 0      | E3        |
        K9  | S    | A   | 2026-03-10 | E2        | 0     | 1      | E2        | 1
        K9  |      |     | 2026-03-11 | E3        | 0     | 1      | E3        | 1
        """,
        is_ordered=False,
        grain=BIN,
        movement_event=moves("K1|N|A|5|3|D1", "K2|N|A|5|2|D1", "K2|S|A|5|2|D1", "K3|N|A|5|0|D1", "K4|||5|5|D1"),
        stock_snapshot=snapshots(
            "K1|N|A|10|1||yes|E1|4", "K1|N|A|10|2||yes|E1|3", "K9|S|A|10|1||no|E2|1", "K9|||11|1||yes|E3|1"
        ),
    )


def test_roll_forward_lets_a_count_hold_at_either_end_of_its_day():
    """Open with 10 on the 1st. On the 10th +4 at 8:00 and -3 at 18:00, counted at noon: 10, 11 and 14 hold. A count's
    own posting is not part of its day. What still differs at the next figure did not hold."""
    day = ("K1|N|A|10.2|4|D1", "K1|N|A|10.8|-3|D2")
    first = "K1|N|A|1|10|||E1|1"

    def told(recorded, *expected, more=(), after=""):
        says(
            "roll_forward",
            """
                reference|opening|moved|stated|difference|holds|is_first_break|is_passing

                """
            + "\n".join(("E1|10|0|10|0|yes|no|no", *expected)),
            is_ordered=False,
            grain=BIN,
            movement_event=moves(*day, *more),
            stock_snapshot=snapshots(first, *([f"K1|N|A|20|{after}|||E2|1"] if after else [])),
            count_event=counts(f"ST1|K1|N|A|10.5|{recorded}|1"),
        )

    told("14", "ST1|10|4|14|0|yes|no|no")
    told("10", "ST1|10|4|10|0|yes|no|no")
    told("11", "ST1|10|4|11|0|yes|no|no")
    told("12", "ST1|10|4|12|-2|no|yes|no")
    told("11", "ST1|10|4|11|0|yes|no|no", more=("K1|N|A|10.6|-5|ST1",))
    told("6", "ST1|10|4|6|-8|no|yes|no", more=("K1|N|A|10.6|-5|ST1",))
    told("10", "ST1|10|4|10|-4|no|yes|no", "E2|10|1|7|-4|no|no|no", after="7")
    told("10", "ST1|10|4|10|0|yes|no|no", "E2|10|1|8|-3|no|yes|no", after="8")
    told("12", "ST1|10|4|12|-2|no|no|yes", "E2|10|1|11|0|yes|no|no", after="11")


def test_roll_forward_reads_a_count_whose_lines_all_give_the_recorded_figure():
    says(
        "roll_forward",
        "reference|stated_on|stated|source_row\nST1|2026-03-10|7|3",
        grain=BIN,
        count_event=counts("ST1|K1|N|A|9.5|3|4", "ST1|K1|N|A|10.5|4|3", "ST2|K1|N|B|10.5|3|5", "ST2|K1|N|B|10.5||6"),
    )


# what is drawn from it

ROLLED = """
sku|site|bin|stated_on|basis|reference|opening|opening_basis|moved|expected|stated|difference|proves|holds|held_on|is_first_break|is_passing|source_id|source_row|ord
K1|N|A|2026-03-01|snapshot|E1|1|b|2|3|3|0|no|yes||no|no|E1|1|1
K1|N|A|2026-03-02|snapshot|E2|1|b|4|5|4|-1|yes|no|2026-03-01|yes|no|E2|2|2
K1|N|A|2026-03-03|snapshot|E3|1|b|6|7|6|-1|yes|no|2026-03-01|no|no|E3|3|3
K1|N|B|2026-03-01|snapshot|E1|5|c|0|5|5|0|no|yes||no|no|E1|4|1
K2|N||2026-03-01|snapshot|E1|5|c|0|5|5|0|yes|yes||no|no|E1|5|1
K2|N||2026-03-02|snapshot|E9|5|c|1|6|8|2|yes|no|2026-03-01|no|yes|E9|6|2
K2|N||2026-03-03|snapshot|E3|5|c|2|7|7|0|yes|yes|2026-03-01|no|no|E3|7|3
K2|N||2026-03-03|count|ST1|5|c|2|7|7|0|yes|yes|2026-03-01|no|no|E3|8|3
K3|||2026-03-01|count|ST1|0|c|4|4|9|5|yes|no||yes|no|E3|9|1
"""


def test_roll_forward_break_largest_value_first():
    says(
        "roll_forward_break",
        """
        sku|site|bin|stated_on|basis|reference|opening|moved|expected|stated|difference|held_on|unit_cost|value|source_id|file|source_row|is_passing
        K1|N|A|2026-03-02|snapshot|E2|1|4|5|4|-1|2026-03-01|7|-7|E2|two|2|no
        K2|N||2026-03-02|snapshot|E9|5|1|6|8|2|2026-03-01|3|6|E9||6|yes
        K3|||2026-03-01|count|ST1|0|4|4|9|5||||E3|three|9|no
        """,
        roll_forward=ROLLED,
        sku_cost="sku|unit_cost\nK1|7\nK2|3",
        evidence_file="source_id|label\nE1|one\nE2|two\nE3|three",
    )


def test_roll_forward_break_of_equal_value_by_units_then_by_place():
    row = "| 2026-03-0{day} | {difference} | yes | no"
    rows = [
        ("K2", "N", "A", 2, 3),
        ("K1", "N", "A", 2, -1),
        ("K1", "M", "B", 2, 1),
        ("K1", "", "", 2, 1),
        ("K1", "M", "A", 2, 1),
        ("K1", "M", "", 2, 1),
        ("K1", "M", "", 1, 1),
        ("K0", "M", "", 9, 0.5),
    ]
    told = [
        f"{sku}|{site}|{name}" + row.format(day=day, difference=difference) for sku, site, name, day, difference in rows
    ]
    order = (0, 3, 6, 5, 4, 2, 1, 7)
    says(
        "roll_forward_break",
        "sku|site|bin|stated_on|difference|TRUE|is_passing\n" + "\n".join(told[n] for n in order),
        roll_forward="sku|site|bin|stated_on|difference|is_first_break|is_passing\n" + "\n".join(reversed(told)),
    )


def test_roll_forward_place_is_its_first_lasting_break_else_its_last_figure():
    says(
        "roll_forward_place",
        """
        sku|site|bin|stated_on|basis|reference|opening|moved|expected|stated|difference|proves|holds|source_id|source_row
        K1|N|A|2026-03-02|snapshot|E2|1|4|5|4|-1|yes|no|E2|2
        K1|N|B|2026-03-01|snapshot|E1|5|0|5|5|0|no|yes|E1|4
        K2|N||2026-03-03|count|ST1|5|2|7|7|0|yes|yes|E3|8
        K3|||2026-03-01|count|ST1|0|4|4|9|5|yes|no|E3|9
        """,
        roll_forward=ROLLED,
    )


def test_roll_forward_place_in_order_of_sku_site_and_bin():
    order = ["K1||", "K1||A", "K1|M|", "K1|M|A", "K1|M|B", "K1|N|", "K2||"]
    says(
        "roll_forward_place",
        "sku|site|bin\n" + "\n".join(order),
        roll_forward="sku|site|bin\n" + "\n".join(reversed(order)),
    )


def test_roll_forward_result_counts_places():
    says("roll_forward_result", "places|proved|broken|opening_basis\n4|3|2|b", roll_forward=ROLLED)


def test_roll_forward_site_adds_up_the_last_figure_of_each_place():
    says(
        "roll_forward_site",
        """
        site         | lines | proved | broken | opening | moved | stated | difference
        N            | 3     | 2      | 1      | 11      | 8     | 18     | -1
        site unknown | 1     | 1      | 1      | 0       | 4     | 9      | 5
        """,
        roll_forward=ROLLED,
    )


def test_lasting_break_largest_first():
    order = ["K9|N|A|-5", "K1|||2", "K1|M||-2", "K1|M|A|2", "K1|N||2", "K2|N|A|2"]
    says(
        "lasting_break",
        "sku|site|bin|difference|stated_on|source_id|source_row\n"
        + "\n".join(f"{row}|2026-03-02|E1|3" for row in order),
        roll_forward="sku|site|bin|difference|is_first_break|stated_on|source_id|source_row\n"
        + "\n".join(f"{row}|yes|2026-03-02|E1|3" for row in reversed(order))
        + "\nK8|N|A|9|no|2026-03-02|E1|3",
    )


def test_unmoved_document_lacks_exactly_the_quantity_in_the_days_between():
    """K1 at N lacks 3 between the 5th, when it held, and the 10th; K2 has 4 too much on the 10th and never held."""
    says(
        "unmoved_document",
        """
        sku | site | bin | document_no | day        | quantity | source_id | file | source_row
        K1  | N    | A   | PO-1        | 2026-03-05 | 3        | E1        | one  | 1
        K1  | N    | A   | TR-2        | 2026-03-07 | 3        | E1        | one  | 20
        K1  | N    | A   | TR-3        | 2026-03-07 | 3        | E9        |      | 21
        K1  | N    | A   | RT-1        | 2026-03-08 | 3        | E1        | one  | 10
        K1  | N    | A   | SA-1        | 2026-03-09 | 3        | E1        | one  | 30
        K1  | N    | A   | SA-2        | 2026-03-09 | 3        | E1        | one  | 31
        K1  | N    | A   | MV-1        | 2026-03-10 | 3        | E1        | one  | 40
        K1  | N    | A   | MV-2        | 2026-03-10 | 3        | E1        | one  | 41
        K2  | N    |     | SO-1        | 2026-02-01 | -4       | E1        | one  | 50
        K2  | N    |     | SO-2        | 2026-03-09 | -4       | E1        | one  | 51
        K2  | N    |     | TR-1        | 2026-03-09 | -4       | E1        | one  | 22
        """,
        roll_forward="""
        sku | site | bin | stated_on  | difference | held_on    | is_first_break
        K2  | N    |     | 2026-03-10 | -4         |            | yes
        K1  | N    | A   | 2026-03-10 | 3          | 2026-03-05 | yes
        K1  | N    | B   | 2026-03-10 | 3          | 2026-03-05 | no
        """,
        evidence_file="source_id|label\nE1|one",
        receipt="""
        document_no | sku | site | received_date | received_quantity | source_id | source_row
        PO-1        | K1  | N    | 2026-03-05    | 3                 | E1        | 1
        PO-2        | K1  | N    | 2026-03-04    | 3                 | E1        | 2
        PO-3        | K1  | N    | 2026-03-11    | 3                 | E1        | 3
        PO-4        | K1  | N    | 2026-03-07    | 2                 | E1        | 4
        PO-5        | K1  | S    | 2026-03-07    | 3                 | E1        | 5
        PO-6        | K3  | N    | 2026-03-07    | 3                 | E1        | 6
        PO-7        | K1  | N    | 2026-03-07    | 3                 | E1        | 7
                    | K1  | N    | 2026-03-07    | 3                 | E1        | 8
        """,
        return_line="""
            document_no|sku|site|restock_date|restocked_quantity|source_id|source_row
            RT-1|K1||2026-03-08|3|E1|10
            """,
        transfer="""
        document_no|sku|from_site|to_site|sent_date|received_date|sent_quantity|received_quantity|source_id|source_row
        TR-1|K2|N|S|2026-03-09|2026-03-09|4|3|E1|22
        TR-2|K1|S|N|2026-03-01|2026-03-07|9|3|E1|20
        TR-3|K1|S|N|2026-03-01|2026-03-07|3||E9|21
        """,
        correction="""
        document_no | sku | site | completed_at        | effective_date | quantity | source_id | source_row
        SA-1        | K1  | N    | 2026-03-09 10:00:00 | 2026-03-20     | 3        | E1        | 30
        SA-2        | K1  | N    |                     | 2026-03-09     | 3        | E1        | 31
        """,
        movement_secondary="""
        document_no | sku | site | completed_at        | effective_date | quantity | source_id | source_row
        MV-2        | K1  | N    | 2026-03-10 10:00:00 |                | 3        | E1        | 41
        MV-1        | K1  | N    | 2026-03-20 10:00:00 | 2026-03-10     | 3        | E1        | 40
        """,
        shipment="""
        document_no|sku|site|shipped_date|picked_date|shipped_quantity|picked_quantity|source_id|source_row
        SO-1|K2|N||2026-02-01||4|E1|50
        SO-2|K2|N|2026-03-09|2026-03-20|4|9|E1|51
        """,
        movement="document_no|sku\nPO-7|K1\nPO-7|K1\nPO-1|K2\nSO-9|K2",
    )
