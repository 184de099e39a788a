"""models/20_events, each statement alone: rows on the edges and what follows from them, worked out by hand."""

import datetime as dt

import pytest

from cin7_audit.engagement import Engagement, Rules
from tests.models.by_rows import says

UTC = dt.UTC


def ord_of(moment: str, rank: int) -> int:
    """Microseconds x 4 + rank in the instant."""
    return int(dt.datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()) * 1_000_000 * 4 + rank


# grain


def lines(*groups):
    """Movement lines at North: (how many, bin, quantity)."""
    rows = [f"{site}|{name}|{quantity}" for many, name, quantity, site in groups for _ in range(many)]
    return "\n".join(["site|bin|quantity", *rows])


@pytest.mark.parametrize(
    ("moved", "grain", "reason", "figures"),
    [
        # 9 of 10 lines and 9 of 10 issues name a bin: exactly the share that is asked for
        (
            [(8, "A", -1, "N"), (1, "A", -0.5, "N"), (1, "", -1, "N")],
            "bin",
            "9 of 10 movement lines at sites with bins name a bin",
            "10|9|10|9",
        ),
        # 18 of 20 lines, but 8 of 10 issues
        (
            [(8, "A", -1, "N"), (2, "", -1, "N"), (10, "A", 0.5, "N")],
            "site",
            "18 of 20 movement lines at sites with bins name a bin",
            "20|18|10|8",
        ),
        # 10 of 10 issues, but 17 of 20 lines
        (
            [(10, "A", -1, "N"), (7, "A", 1, "N"), (3, "", 1, "N")],
            "site",
            "17 of 20 movement lines at sites with bins name a bin",
            "20|17|10|10",
        ),
        # a site without bins, and lines that move nothing, say nothing; South has bins in its counts
        (
            [(5, "", -1, "West"), (5, "", 0, "N"), (1, "B", -1, "South")],
            "bin",
            "1 of 1 movement lines at sites with bins name a bin",
            "1|1|1|1",
        ),
        ([(5, "", -1, "West")], "bin", "no movement at a site with bins", "0|0|0|0"),
    ],
)
def test_grain_is_the_bin_where_lines_and_issues_name_it(moved, grain, reason, figures):
    says(
        "grain",
        f"belief_grain|reason|lines|with_bin|out_lines|out_with_bin\n{grain}|{reason}|{figures}",
        stock_snapshot="site|bin\nN|A\nN|B\nWest|",
        count_line="site|bin\nSouth|B\nSouth|C\nWest|",
        movement=lines(*moved),
    )


# keys


def test_count_number_is_its_own_and_that_of_its_posting_of_the_day():
    says(
        "count_number",
        """
        count_id | count_at
        SA1      | 2026-01-05 12:00:00
        ST1      | 2026-01-05 12:00:00
        ST3      | 2026-01-07 00:00:00
        """,
        is_ordered=False,
        count_line="""
        count_id | completed_at        | effective_date | is_confirmed
        ST1      | 2026-01-05 10:00:00 | 2026-01-09     | yes
        ST1      | 2026-01-05 12:00:00 | 2026-01-09     | yes
        ST2      | 2026-01-05 12:00:00 |                | no
        ST3      |                     | 2026-01-07     |
                 | 2026-01-05 12:00:00 |                | yes
        """,
        count_posting="""
        count_id | document_no | posted_day
        ST1      | SA1         | 2026-01-05
        ST1      | SA2         | 2026-01-06
        ST1      | ST3         | 2026-01-05
        ST2      | SA3         | 2026-01-05
        """,
    )


@pytest.mark.parametrize(("grain", "places"), [("bin", "123456"), ("site", "112233")])
def test_stock_key_numbers_every_place_of_every_table(grain, places):
    says(
        "stock_key",
        f"""
        key_id | site_key | sku | site | bin | batch | place_key
        1      | 1        | K1  |      |     |       | {places[0]}
        2      | 1        | K1  |      | A   |       | {places[1]}
        3      | 2        | K1  | N    | A   |       | {places[2]}
        4      | 2        | K1  | N    | A   | L1    | {places[3]}
        5      | 3        | K2  | N    | A   | L1    | {places[4]}
        6      | 3        | K2  | N    | A   | L2    | {places[5]}
        """,
        is_ordered=False,
        grain=f"belief_grain\n{grain}",
        movement="sku|site|bin|batch\nK1|N|A|\nK1|N|A|\nK1|N|A|L1\n|N|A|",
        count_line="sku|site|bin|batch\nK1||A|\nK1|N|A|\n|N|B|",
        stock_snapshot="sku|site|bin|batch\nK1|||\nK2|N|A|L1\n|N|C|",
        correction="sku|site|bin|batch\nK2|N|A|L2\nK2|N|A|L1\n|N|D|",
    )


def test_movement_event_puts_each_movement_in_the_one_order():
    """A posting of a count stands at the moment of its count, as rank 3, whatever its own journal says."""
    says(
        "movement_event",
        f"""
        movement_id | key_id | site_key | place_key | stock_at            | stock_day  | ord
        m1          | 1      | 11       | 21        | 2026-01-05 10:00:00 | 2026-01-05 | {ord_of("2026-01-05 10:00", 1)}
        m2          | 2      | 12       | 22        | 2026-01-06 00:00:00 | 2026-01-06 | {ord_of("2026-01-06 00:00", 1)}
        m3          | 3      | 13       | 23        | 2026-01-07 09:00:00 | 2026-01-07 | {ord_of("2026-01-07 09:00", 3)}
        m4          | 1      | 11       | 21        | 2026-01-07 09:00:00 | 2026-01-07 | {ord_of("2026-01-07 09:00", 3)}
        m5          | 1      | 11       | 21        | 2026-01-08 00:00:00 | 2026-01-08 | {ord_of("2026-01-08 00:00", 1)}
        m6          | 1      | 11       | 21        | 2026-01-08 00:00:00 | 2026-01-08 | {ord_of("2026-01-08 00:00", 1)}
        """,
        is_ordered=False,
        stock_key="""
        key_id | site_key | place_key | sku | site | bin | batch
        1      | 11       | 21        | K1  | N    | A   |
        2      | 12       | 22        | K1  |      |     |
        3      | 13       | 23        | K1  | N    | A   | L1
        4      | 14       | 24        | K1  | N    | B   |
        """,
        count_number="count_id|count_at\nST1|2026-01-07 09:00:00",
        movement="""
        movement_id | kind       | document_no | completed_at        | effective_date | sku | site | bin | batch
        m1          | sale       | S1          | 2026-01-05 10:00:00 | 2026-01-06     | K1  | N    | A   |
        m2          | sale       | S2          |                     | 2026-01-06     | K1  |      |     |
        m3          | stocktake  | ST1         | 2026-01-08 00:00:00 | 2026-01-08     | K1  | N    | A   | L1
        m4          | adjustment | ST1         | 2026-01-08 00:00:00 | 2026-01-08     | K1  | N    | A   |
        m5          | sale       | ST1         | 2026-01-08 00:00:00 | 2026-01-08     | K1  | N    | A   |
        m6          | stocktake  | ST2         | 2026-01-08 00:00:00 | 2026-01-08     | K1  | N    | A   |
        m7          | sale       | S3          | 2026-01-08 00:00:00 | 2026-01-08     | K9  | N    | A   |
        """,
    )


# costs and classes


def test_sku_cost_takes_no_cost_from_nothing():
    """Per source, what is left out: a snapshot without value or stock, a receipt taken back, an issue that came in."""
    says(
        "sku_cost",
        """
        sku | unit_cost | basis
        K1  | 3         | stock value / on hand of the snapshots
        K2  | 4         | average cost of the product list
        K3  | 2.5       | average cost of recorded receipts
        K4  | 7.5       | average cost of recorded issues
        K5  | 3.5       | purchase price of received lines
        K6  |           |
        K7  | 6         | average cost of recorded receipts
        K8  | 0.5       | average cost of recorded receipts
        K9  | 2         | average cost of recorded issues
        L1  | 0.5       | purchase price of received lines
        """,
        is_ordered=False,
        stock_key="sku\nK1\nK1\nK7\nK9\nL1",
        product="sku|average_cost\nK1|9\nK2|3\nK2|4\nK3|0\nK4|\nK5|\nK6|0\nK8|",
        stock_snapshot="sku|on_hand|value\nK1|2|8\nK1|2|4\nK1|5|\nK1|0|9\nK1|-1|-70\nK3|0|5\nK4|-2|-8\nK5|3|",
        movement="""
        sku | kind        | quantity | value
        K1  | receipt     | 1        | 50
        K3  | receipt     | 1        | 4
        K3  | opening     | 3        | 6
        K3  | assembly_in | 4        | 10
        K3  | receipt     | -1       | 30
        K3  | receipt     | 3        | 0
        K3  | receipt     | 0        | 9
        K3  | sale        | 1        | 90
        K3  | sale        | -1       | -90
        K4  | sale        | -1       | -3
        K4  | transfer_out| -3       | -27
        K4  | sale        | -9       | 0
        K4  | sale        | -9       | 9
        K4  | receipt     | 1        | -80
        K4  | sale        | 0        | -80
        K7  | assembly_in | 2        | 12
        K8  | receipt     | 1        | 0.5
        K9  | sale        | -1       | -2
        """,
        receipt="""
        sku | received_quantity | unit_price | currency_rate
        K1  | 1                 | 70         |
        K5  | 1                 | 2          | 2.5
        K5  | 3                 | 3          |
        K5  | 0                 | 90         |
        K5  | 5                 | 0          |
        K5  | -4                | 90         |
        K5  | 4                 | -9         |
        K9  | 1                 | 8          |
        L1  | 1                 | 0.5        |
        """,
    )


def test_sku_class_by_usage_value_at_its_limits():
    """1,000 in all: 800 before it is no longer A, 950 before it no longer B; nothing used is C."""
    says(
        "sku_class",
        """
        sku | usage_value | abc_class | basis
        K1  | 800         | A         | usage value, 80/15/5 (M-6)
        K2  | 150         | B         | usage value, 80/15/5 (M-6)
        K3  | 25          | C         | usage value, 80/15/5 (M-6)
        K4  | 25          | A         | stated by the client
        K5  | 0           | C         | usage value, 80/15/5 (M-6)
        K6  | 0           | C         | stated by the client
        K7  | 0           | B         | stated by the client
        K8  | 0           | C         | usage value, 80/15/5 (M-6)
        """,
        is_ordered=False,
        sku_cost="sku|unit_cost\nK1|8\nK2|3\nK3|5\nK4|5\nK5|\nK6|1\nK7|1\nK8|1",
        product="sku|abc_class\nK1|D\nK4|A\nK6|A\nK6|C\nK7|B\nK5|\nK3|a",
        movement="""
        sku | kind         | quantity
        K1  | sale         | -100
        K1  | transfer_out | -7
        K2  | pick         | -30
        K2  | pick         | -20
        K3  | assembly_out | -6
        K3  | sale         | 1
        K4  | sale         | -5
        K5  | sale         | -500
        K8  | sale         | 4
        """,
    )


def test_sku_class_small_use_counts_and_equal_use_goes_by_sku():
    """0.5 of each: the second has half before it; the third two thirds, all below 80 %, the fourth exactly 75 %."""
    says(
        "sku_class",
        "sku|usage_value|abc_class\nK1|0.5|A\nK2|0.5|A\nK3|0.5|A\nK4|0.5|A\nK5|0.5|B",
        is_ordered=False,
        sku_cost="sku|unit_cost\nK5|1\nK4|1\nK3|1\nK2|1\nK1|1",
        movement="sku|kind|quantity\n" + "\n".join(f"K{n}|sale|-0.5" for n in (3, 1, 5, 2, 4)),
    )


def test_sku_class_all_of_the_value_in_the_first_sku():
    """What is not used at all is C even where the total is small; total 1 is not total 0."""
    says(
        "sku_class",
        """
        sku|abc_class|basis
        K1|A|usage value, 80/15/5 (M-6)
        K2|C|usage value, 80/15/5 (M-6)
        """,
        is_ordered=False,
        sku_cost="sku|unit_cost\nK1|1\nK2|1",
        movement="sku|kind|quantity\nK1|sale|-1",
    )


def test_sku_class_without_any_use_is_b_for_all():
    says(
        "sku_class",
        """
        sku|abc_class|basis
        K1|B|no usage recorded: B for all
        K2|A|stated by the client
        """,
        is_ordered=False,
        sku_cost="sku|unit_cost\nK1|5\nK2|5",
        product="sku|abc_class\nK2|A",
    )


# counts

STOCK_KEYS = """
key_id | site_key | place_key | sku | site | bin | batch
1      | 11       | 21        | K1  | N    | A   |
2      | 11       | 22        | K1  | N    | A   | L1
3      | 12       | 23        | K1  |      |     |
4      | 13       | 24        | K2  | N    | A   |
5      | 14       | 25        | K3  | N    | A   |
6      | 15       | 26        | K4  | N    | A   |
"""


@pytest.mark.parametrize(("position", "rank"), [("after", 2), ("before", 0)])
def test_count_event_is_dated_valued_and_in_order(position, rank):
    """K1 at the cost of its line, else K1 at (4 + 6) / (2 + 3) of its posting, K2 at the SKU's, K3 at none."""
    noon, day = ord_of("2026-01-05 12:00", rank), ord_of("2026-01-05 00:00", rank)
    says(
        "count_event",
        f"""
        count_line_id|source_row|count_at|key_id|site_key|place_key|unit_cost|cost_basis|believed_quantity|variance_quantity|variance_value|abc_class|ord
        1|8|2026-01-05 00:00:00|3|12|23|7|count document|1|2|14|A|{day}
        2|2|2026-01-05 00:00:00|1|11|21|2|posting of the count|5|-2|-4|A|{day}
        3|3|2026-01-05 00:00:00|2|11|22|2|posting of the count|0|0|0|A|{day}
        4|4|2026-01-05 00:00:00|4|13|24|9|of the sku||||B|{day}
        5|6|2026-01-05 00:00:00|5|14|25|||1|1||C|{day}
        6|5|2026-01-05 00:00:00|5|14|25|||1|2||C|{day}
        7|7|2026-01-05 12:00:00|6|15|26|3|of the sku|0|2|6|C|{noon}
        """,
        Engagement(rules=Rules(count_position=position)),
        is_ordered=False,
        stock_key=STOCK_KEYS,
        correction="""
        document_no | sku | quantity | value | status
        ST1         | K1  | 2        | 4     |
        ST1         | K1  | 3        | 6     | Posted
        ST1         | K1  | 0        | 90    |
        ST1         | K1  | 1        |       |
        ST1         | K1  | 1        | 90    | DRAFT
        ST1         | K4  | 2        | 0     |
        ST2         | K1  | 1        | 50    |
        """,
        sku_cost="sku|unit_cost|basis\nK1|99|of the sku\nK2|9|of the sku\nK4|3|of the sku",
        sku_class="sku|abc_class\nK1|A\nK2|B",
        count_line="""
        count_id|sku|site|bin|batch|effective_date|completed_at|is_confirmed|counted_quantity|recorded_quantity|unit_cost|source_id|source_row
        ST1|K1|N|A||2026-01-05||yes|3|5||E1|2
        ST1|K1|N|A|L1|2026-01-05|||0|0||E1|3
        ST1|K2|N|A||2026-01-05||yes|4|||E1|4
        ST1|K3|N|A||2026-01-05||yes|3|1||E2|5
        ST1|K3|N|A||2026-01-05||yes|2|1||E1|6
        ST1|K4|N|A||2026-01-09|2026-01-05 12:00:00|yes|2|0||E1|7
        ST1|K1||||2026-01-05||yes|3|1|7|E1|8
        ST1|K1|N|A||2026-01-05||no|3|5||E1|9
        ST1||N|A||2026-01-05||yes|3|5||E1|10
        ST1|K1|N|A||2026-01-05||yes||5||E1|11
        ST1|K1|N|A||||yes|3|5||E1|12
        ST1|K9|N|A||2026-01-05||yes|3|5||E1|13
        """,
    )


def test_count_event_same_file_by_row_and_places_in_order():
    says(
        "count_event",
        "count_line_id|source_row\n1|5\n2|6\n3|7\n4|4\n5|3\n6|2\n7|8",
        is_ordered=False,
        stock_key="key_id|sku|site|bin|batch\n1|K1||A|\n2|K1|N||\n3|K1|N|A|\n4|K1|N|A|L1\n5|K1|N|A|L2\n6|K1|M||",
        count_line="""
        count_id | sku | site | bin | batch | completed_at        | counted_quantity | source_id | source_row
        ST1      | K1  | N    | A   | L1    | 2026-01-05 12:00:00 | 1                | E1        | 2
        ST1      | K1  | N    | A   |       | 2026-01-05 12:00:00 | 1                | E1        | 3
        ST1      | K1  | N    |     |       | 2026-01-05 12:00:00 | 1                | E1        | 4
        ST1      | K1  |      | A   |       | 2026-01-05 12:00:00 | 1                | E1        | 5
        ST1      | K1  |      | A   |       | 2026-01-05 12:00:00 | 1                | E1        | 6
        ST1      | K1  | M    |     |       | 2026-01-05 12:00:00 | 1                | E1        | 7
        ST1      | K1  | N    | A   | L2    | 2026-01-05 12:00:00 | 1                | E1        | 8
        """,
    )


def test_count_point_adds_the_lines_of_a_count_at_a_place():
    says(
        "count_point",
        """
        point_id|place_key|count_id|count_at|ord|sku|site|counted|recorded|has_recorded|lines
        1|2|ST1|2026-01-05 09:00:00|10|K1|N|1||no|1
        2|2|ST2|2026-01-05 09:00:00|10|K1|N|2|0|yes|1
        3|3|ST1|2026-01-05 09:00:00|10|K1|N|4|4|yes|1
        4|1|ST1|2026-01-05 10:00:00|12|K1|M|5|3|no|3
        """,
        is_ordered=False,
        count_event="""
        place_key | count_id | count_at            | ord | sku | site | counted_quantity | recorded_quantity
        1         | ST1      | 2026-01-05 08:00:00 | 8   | K2  | N    | 1                | 1
        1         | ST1      | 2026-01-05 10:00:00 | 12  | K1  | N    | 1                | 2
        1         | ST1      | 2026-01-05 09:00:00 | 9   | K2  | M    | 3                |
        3         | ST1      | 2026-01-05 09:00:00 | 10  | K1  | N    | 4                | 4
        2         | ST2      | 2026-01-05 09:00:00 | 10  | K1  | N    | 2                | 0
        2         | ST1      | 2026-01-05 09:00:00 | 10  | K1  | N    | 1                |
        """,
    )
