"""models/30_belief, each statement alone: variances along time, by line, interval and month, worked out by hand."""

import pytest

from tests.models.by_rows import says

# intervals of a line


def test_line_interval_carries_what_was_not_posted():
    """K1: counted -4, unposted, then -5: 1 of it is new. K2: posted by a movement, K3 by a correction: all is new."""
    says(
        "line_interval",
        """
        count_line_id|previous_count_line_id|line_key|ordinal|previous_count_at|days|moved|previous_variance|previous_in_tolerance|variance_quantity|carried|drift|failed|is_base|file|source_row|place_key|count_id|count_day|sku|unit_cost|believed|variance_value
        3|1|1|2|2026-03-05 10:00:00|4|5|-4|no|-5|-4|-1|no|yes|one|3|7|C3|2026-03-09|K1|2|9|-10
        4|3|1|3|2026-03-09 10:00:00|0|0|-5|no|-6.5|-5|-1.5|yes|yes|||7|C4|2026-03-09|K1|||
        5|4|1|4|2026-03-09 10:00:00|1|3|-6.5|no|-6.5|-6.5|0|no|no|||7|C5|2026-03-10|K1|||
        11|10|2|2|2026-03-05 10:00:00|4|4|-4|no|-5|0|-5|yes|yes|||8|C3|2026-03-09|K2|||
        13|12|3|2|2026-03-05 10:00:00|4|4|-4|yes|0.5|0|0.5|no|yes|||9|C3|2026-03-09|K3|||
        15|14|4|2|2026-03-05 10:00:00|4|4|0|yes|-1|0|-1|yes|yes|||9|C3|2026-03-09|K4|||
        """,
        movement="document_no|sku|kind\nC1|K2|stocktake\nC1|K2|adjustment\nC1|K1|sale\n|K1|write_off\nC3|K2|write_off",
        correction="document_no|sku\nC1|K3\nC3|K3\n|K1",
        count_variance="""
        count_line_id|line_key|place_key|count_id|count_at|count_day|ord|sku|variance_quantity|variance_value|unit_cost|believed|in_tolerance|tolerance_units|cumulative_throughput|is_measured|is_base|file|source_row
        5|1|7|C5|2026-03-10 10:00:00|2026-03-10|30|K1|-6.5||||no|1|18|yes|no||
        4|1|7|C4|2026-03-09 10:00:00|2026-03-09|20|K1|-6.5||||no|1|15|yes|yes||
        3|1|7|C3|2026-03-09 10:00:00|2026-03-09|20|K1|-5|-10|2|9|no|1|15|yes|yes|one|3
        2|1|7|C2|2026-03-07 10:00:00|2026-03-07|15|K1||||||1|12|no|no||
        1|1|7|C1|2026-03-05 10:00:00|2026-03-05|10|K1|-4||||no|1|10|yes|yes||
        10|2|8|C1|2026-03-05 10:00:00|2026-03-05|10|K2|-4||||no|1|10|yes|yes||
        11|2|8|C3|2026-03-09 10:00:00|2026-03-09|20|K2|-5||||no|1|14|yes|yes||
        12|3|9|C1|2026-03-05 10:00:00|2026-03-05|10|K3|-4||||yes|1|10|yes|yes||
        13|3|9|C3|2026-03-09 10:00:00|2026-03-09|20|K3|0.5||||yes|1|14|yes|yes||
        14|4|9|C1|2026-03-05 10:00:00|2026-03-05|10|K4|0||||yes|1|10|yes|yes||
        15|4|9|C3|2026-03-09 10:00:00|2026-03-09|20|K4|-1||||no|1|14|yes|yes||
        """,
    )


@pytest.mark.parametrize(
    ("kind", "number", "carried"),
    [
        ("stocktake", "C1", 0),
        ("adjustment", "C1", 0),
        ("write_off", "C1", 0),
        ("sale", "C1", 1),
        ("stocktake", "C9", 1),
    ],
)
def test_line_interval_by_the_movement_that_posted_the_count_before(kind, number, carried):
    """1 too much, then 3: 2 of it are new where the 1 was not posted. K2 shows that counts are posted here."""
    says(
        "line_interval",
        f"count_line_id|previous_count_line_id|carried|drift\n2|5|{carried}|{3 - carried}",
        movement=f"document_no|sku|kind\n{number}|K1|{kind}",
        correction="document_no|sku\nC1|K2",
        count_variance="""
        count_line_id|line_key|count_id|sku|ord|variance_quantity|is_measured
        5|1|C1|K1|1|1|yes
        2|1|C2|K1|2|3|yes
        """,
    )


def test_counted_line_follows_the_order_of_events():
    """The counts of 1, 5 and 9 March carry the numbers 3, 2 and 1; 4 days between failures."""
    says(
        "counted_line",
        "line_key|naive_days|is_compounding|same_sign\n1|4|yes|2",
        count_variance="""
        line_key|count_line_id|ord|count_day|in_tolerance|variance_quantity|is_measured
        1|1|30|2026-03-09|no|-3|yes
        1|2|20|2026-03-05|no|-2|yes
        1|3|10|2026-03-01|no|-1|yes
        """,
    )


def test_line_interval_without_any_posting_takes_all_for_posted():
    says(
        "line_interval",
        "count_line_id|carried|drift\n2|0|-5",
        correction="document_no|sku\nOTHER|K1",
        count_variance="""
            count_line_id|line_key|count_id|sku|ord|variance_quantity|is_measured
            1|1|C1|K1|1|-4|yes
            2|1|C2|K1|2|-5|yes
            """,
    )


def test_line_span_of_lines_counted_again():
    says(
        "line_span",
        "line_key|first_day|span\n1|2026-03-05|4\n4|2026-03-05|1",
        count_variance="""
        line_key | count_day  | is_measured | in_period
        4        | 2026-03-06 | yes         | yes
        4        | 2026-03-05 | yes         | yes
        1        | 2026-03-09 | yes         | yes
        1        | 2026-03-05 | yes         | yes
        1        | 2026-03-01 | no          | yes
        1        | 2026-03-30 | yes         | no
        2        | 2026-03-05 | yes         | yes
        3        | 2026-03-05 | yes         | yes
        3        | 2026-03-05 | yes         | yes
        """,
    )


def test_counted_line_repeats_compounds_and_orders():
    """Line 1 loses 1, 2 and 4 in a row, worse each time; line 2 fails in both directions, then twice as much alike."""
    says(
        "counted_line",
        """
        line_key|sku|site|bin|batch|abc_class|counts|failures|first_count|last_count|first_failure|last_failure|net_units|gross_units|net_value|gross_value|is_difference_only|intervals|failed_intervals|days_observed|units_moved|gross_drift|pairs|same_sign|naive_days|is_compounding
        1|K1|N|A|L1|A|4|3|2026-03-01|2026-03-15|2026-03-02|2026-03-15|-7|7|-14|14|yes|3|2|14|30|9|2|2|6.5|yes
        2|K2||||B|3|3|2026-03-01|2026-03-09|2026-03-01|2026-03-09|2|4|||no|0|0||||2|1|4|no
        3|K1|M|||C|1|0|2026-03-01|2026-03-01|||1|1|5|5|no|0|0||||0|0||no
        4|K1|N|||C|1|0|2026-03-01|2026-03-01|||1|1|5|5|no|0|0||||0|0||no
        """,
        line_interval="line_key|failed|days|moved|drift\n1|yes|1|10|-4\n1|yes|4|20|2\n1|no|9||3",
        count_variance="""
        line_key|count_line_id|ord|sku|site|bin|batch|abc_class|count_day|in_tolerance|variance_quantity|variance_value|is_difference_only|is_measured
        4|9|1|K1|N|||C|2026-03-01|yes|1|5|no|yes
        3|8|1|K1|M|||C|2026-03-01|yes|1|5|no|yes
        2|7|30|K2||||B|2026-03-09|no|2||no|yes
        2|6|20|K2||||B|2026-03-05|no|1||no|yes
        2|5|10|K2||||B|2026-03-01|no|-1||no|yes
        1|4|30|K1|N|A|L1|A|2026-03-15|no|-4|-8|no|yes
        1|3|20|K1|N|A|L1|A|2026-03-07|no|-2|-4|yes|yes
        1|2|20|K1|N|A|L1|A|2026-03-02|no|-1|-2|no|yes
        1|1|10|K1|N|A|L1|A|2026-03-01|yes|0|0|no|yes
        1|10|40|K1|N|A|L1|A|2026-03-30|no|-9|-9|no|no
        """,
    )


@pytest.mark.parametrize(
    ("sizes", "compounds"),
    [
        ((-1, -2, -3), "yes"),
        ((-1, -2, -2), "no"),
        ((-2, -2, -3), "no"),
        ((1, -2, -3), "no"),
        ((-1, -2, 3), "no"),
        ((-3, -2, -1), "no"),
        ((-2, -3), "no"),
        ((1, 2, 3), "yes"),
    ],
)
def test_counted_line_compounds_after_three_that_grow_alike(sizes, compounds):
    rows = "\n".join(f"1|{n}|{n}|2026-03-0{n}|no|{size}|yes" for n, size in enumerate(sizes, start=1))
    says(
        "counted_line",
        f"line_key|is_compounding\n1|{compounds}",
        count_variance=f"line_key|count_line_id|ord|count_day|in_tolerance|variance_quantity|is_measured\n{rows}",
    )


ORDERED = [
    "9|3|1|K9|N|A|",
    "8|2|9|K9|N|A|",
    "7|2|5|K1||A|",
    "6|2|5|K1|M||",
    "5|2|5|K1|M|A|",
    "4|2|5|K1|M|A|L1",
    "3|2|5|K1|M|B|",
    "2|2|5|K2|M|B|",
    "1|2||K0|M|B|",
]


def test_counted_line_and_repeat_line_put_the_worst_first():
    lines = [row.split("|") for row in ORDERED]
    says(
        "repeat_line",
        "line_key|place\n" + "\n".join(f"{line[0]}|{place}" for place, line in enumerate(lines, start=1)),
        counted_line="line_key|failures|gross_value|sku|site|bin|batch\n"
        + "\n".join(reversed(ORDERED))
        + "\n10|1|99|K1|M|A|",
    )
    rows = [
        f"{key}|{key}|{sku}|{site}|{name}|{batch}|no|-1|{float(value) / int(many) if value else ''}|yes"
        for key, many, value, sku, site, name, batch in reversed(lines)
        for _ in range(int(many))
    ]
    says(
        "counted_line",
        "line_key\n" + "\n".join(line[0] for line in lines),
        count_variance="""
            line_key|ord|sku|site|bin|batch|in_tolerance|variance_quantity|variance_value|is_measured

            """
        + "\n".join(rows),
    )


def test_repeat_line_shows_forty_lines():
    rows = "\n".join(f"{n}|2|5|K1" for n in range(45, 0, -1))
    says(
        "repeat_line",
        "line_key|place\n" + "\n".join(f"{n}|{n}" for n in range(1, 41)),
        counted_line=f"line_key|failures|gross_value|sku\n{rows}",
    )


def test_repeat_line_week_adds_up_a_week_of_a_line():
    says(
        "repeat_line_week",
        """
        week       | line_key | sku | site | bin | variance_quantity | variance_value | in_tolerance
        2026-02-23 | 2        | K2  |      |     | 1                 |                | yes
        2026-03-02 | 1        | K1  | M    | A   | -3                | -6             | no
        2026-03-02 | 2        | K2  |      |     | 1                 |                | yes
        """,
        repeat_line="line_key|place\n1|1\n2|2",
        count_variance="""
        line_key | count_day  | sku | site | bin | variance_quantity | variance_value | in_tolerance | is_measured
        2        | 2026-03-02 | K2  |      |     | 1                 |                | yes          | yes
        2        | 2026-03-01 | K2  |      |     | 1                 |                | yes          | yes
        1        | 2026-03-02 | K1  | N    | B   | -4                | -8             | no           | yes
        1        | 2026-03-08 | K3  | M    | A   | 1                 | 2              | yes          | yes
        1        | 2026-03-08 | K1  | N    | A   | 9                 | 2              | yes          | no
        3        | 2026-03-08 | K1  | N    | A   | 9                 | 2              | yes          | yes
        """,
    )


# drift of a line


def test_line_drift_knows_what_came_before():
    """Three counts of one line at place 7: what passed between them, and how many corrections and failures before."""
    says(
        "line_drift",
        """
        line_key|sku|site|bin|abc_class|count_day|days|moved|goods_out|goods_in|drift|variance_quantity|failed|corrections_before|failures_before
        1|K1|N|A|A|2026-03-01||6|3|4|2|-2|yes|0|0
        1|K1|N|A|A|2026-03-05|4|9|5|6|3|1|no|1|1
        1|K1|N|A|A|2026-03-05|0|0|1|1|0|0|no|2|1
        1|K1|N|A|A|2026-03-09|4|1|1|1|1|1|yes|2|1
        2|K2|N|A|B|2026-03-01|||||5|5|yes|0|0
        """,
        opening_belief="place_key|opening_basis\n7|opening rows\n8|other",
        count_interval="""
            point_id|place_key|ord|q_pick|q_receipt
            14|7|30|1|1
            13|7|20|1|1
            12|7|20|5|6
            11|7|10|3|4
            99|9|1|100|100
            """,
        line_interval="""
            count_line_id|previous_count_line_id|drift|moved|days
            102|101|-3|9|4
            103|102|0|0|0
            104|103|1|1|4
            """,
        count_variance="""
        count_line_id|line_key|place_key|point_id|ord|sku|site|bin|abc_class|count_day|variance_quantity|in_tolerance|cumulative_throughput|is_base
        105|2|8|15|10|K2|N|A|B|2026-03-01|5|no|6|yes
        104|1|7|14|30|K1|N|A|A|2026-03-09|1|no|6|yes
        103|1|7|13|20|K1|N|A|A|2026-03-05|0|yes|6|yes
        102|1|7|12|20|K1|N|A|A|2026-03-05|1|yes|6|yes
        101|1|7|11|10|K1|N|A|A|2026-03-01|-2|no|6|yes
        100|1|7|11|5|K1|N|A|A|2026-02-01|-2|no|6|no
        """,
    )


def test_line_days_day_by_day():
    """Opening 10; two movements and a correction on the 5th, counted on the 5th and the 7th, approved on the 6th."""
    says(
        "line_days",
        """
        line_key|sku|site|bin|day|belief|counted|believed|variance_quantity|in_tolerance|corrected|approvals
        1|K1|N|A|2026-03-05|6|8|9|-3|no|-2|
        1|K1|N|A|2026-03-06|7|||||1|2
        1|K1|N|A|2026-03-07|7|7|7|0|yes||
        2|K1|N||2026-03-05|5||||||1
        2|K1|N||2026-03-06|14|||||9|3
        2|K1|N||2026-03-07|14|7|7|0|yes||
        """,
        repeat_line="line_key|place\n1|6\n2|1\n3|7",
        opening_belief="place_key|opening\n7|10\n8|5\n9|5",
        movement_event="""
        place_key | stock_day  | quantity | kind
        7         | 2026-03-05 | -3       | sale
        7         | 2026-03-05 | 1        | receipt
        7         | 2026-03-05 | -2       | stocktake
        7         | 2026-03-06 | 0.5      | adjustment
        7         | 2026-03-06 | 1        | write_off
        7         | 2026-03-06 | -0.5     | auto_adjustment
        8         | 2026-03-06 | 9        | adjustment
        8         | 2026-03-05 | 0        | sale
        9         | 2026-03-06 | 9        | adjustment
        """,
        correction="""
        sku | site | bin | approved_at
        K1  | N    | A   | 2026-03-06 10:00:00
        K1  | N    | A   | 2026-03-06 23:00:00
        K1  | N    | B   | 2026-03-06 10:00:00
        K1  | S    | A   | 2026-03-05 10:00:00
        K1  | N    |     | 2026-03-05 10:00:00
        K2  | N    | A   | 2026-03-05 10:00:00
        K1  | N    | A   |
        """,
        count_variance="""
        line_key | place_key | sku | site | bin | count_day  | counted | believed | variance_quantity | in_tolerance
        1        | 7         | K1  | N    | A   | 2026-03-05 | 8       | 9        | -1                | yes
        1        | 7         | K1  | N    | A   | 2026-03-05 | 6       | 8        | -2                | no
        1        | 7         | K1  | N    | A   | 2026-03-07 | 7       | 7        | 0                 | yes
        2        | 8         | K1  | N    |     | 2026-03-07 | 7       | 7        | 0                 | yes
        3        | 9         | K1  | N    |     | 2026-03-07 | 7       | 7        | 0                 | yes
        """,
    )


# drift of a place, by month


def test_drift_interval_from_the_day_after_the_count_before():
    says(
        "drift_interval",
        """
        interval_id|place_key|count_id|sku|site|abc_class|ordinal|variance|value|value_e4|from_day|to_day|posted_day|posted_month|is_first
        1|7|C1|K1|N|A|1|-2|-4.0001|-40001|2026-03-02|2026-03-05|2026-03-06|2026-03|yes
        2|7|C2|K1|N|A|2|1|2|20000|2026-03-06|2026-03-09|2026-04-01|2026-04|no
        3|7|C3|K1|N|A|3|1|2|20000|2026-03-09|2026-03-09|2026-03-09|2026-03|no
        4|8|C1|K2|''|B|1|1|2|20000|2026-03-05|2026-03-05|2026-03-08|2026-03|yes
        5|9|C1|K3|N|B|1|1|2|20000|2026-03-05|2026-03-05|2026-03-05|2026-03|yes
        """,
        movement_event="place_key|stock_day\n7|2026-03-04\n7|2026-03-02\n8|2026-03-20",
        correction="""
        document_no | sku | site | effective_date | status
        C1          | K1  | N    | 2026-03-06     |
        C1          | K1  | N    | 2026-03-05     | Posted
        C1          | K1  | N    | 2026-03-30     | DRAFT
        C1          | K2  |      | 2026-03-08     |
        C1          | K3  | S    | 2026-03-08     |
        C2          | K1  | N    | 2026-04-01     |
        C3          | K1  | N    |                |
        """,
        count_interval="""
        point_id|place_key|count_id|sku|site|abc_class|ordinal|variance|variance_value|count_at|previous_count_at
        5|9|C1|K3|N|B|1|1|2|2026-03-05 10:00:00|
        4|8|C1|K2||B|1|1|2|2026-03-05 10:00:00|
        3|7|C3|K1|N|A|3|1|2|2026-03-09 23:00:00|2026-03-09 10:00:00
        2|7|C2|K1|N|A|2|1|2|2026-03-09 10:00:00|2026-03-05 23:00:00
        1|7|C1|K1|N|A|1|-2|-4.0001|2026-03-05 10:00:00|
        6|9|C9|K3|N|B|2|0|0|2026-03-05 10:00:00|
        7|9|C9|K3|N|B|2|1|0|2026-03-05 10:00:00|
        8|9|C9|K3|N|B|2|1||2026-03-05 10:00:00|
        """,
    )


def test_drift_month_splits_an_interval_at_month_ends():
    """30 January to 2 March: 2, 28 and 2 days; what left the place and what left its site meanwhile, in units."""
    says(
        "drift_month",
        """
        interval_id | month_no | month   | site | days | units | lines | site_units
        1           | 24312    | 2026-01 | N    | 2    | 5     | 2     | 9
        1           | 24313    | 2026-02 | N    | 28   | 0     | 0     | 8
        1           | 24314    | 2026-03 | N    | 2    | 16    | 1     | 16
        2           | 24311    | 2025-12 | ''   | 31   | 0     | 0     | 0
        """,
        drift_interval="""
        interval_id | place_key | site | from_day   | to_day
        2           | 8         | ''   | 2025-12-01 | 2025-12-31
        1           | 7         | N    | 2026-01-30 | 2026-03-02
        """,
        movement_event="""
        place_key | site | stock_day  | quantity | kind
        7         | N    | 2026-01-29 | -1000    | sale
        7         | N    | 2026-01-30 | -2       | sale
        7         | N    | 2026-01-31 | -3       | pick
        9         | N    | 2026-01-31 | -4       | transfer_out
        9         | N    | 2026-02-28 | -8       | sale
        7         | N    | 2026-03-02 | -16      | sale
        7         | N    | 2026-03-03 | -2000    | sale
        7         | N    | 2026-02-10 | 50       | receipt
        7         | N    | 2026-02-10 | -50      | stocktake
        7         | N    | 2026-02-10 | -50      | adjustment
        7         | N    | 2026-02-10 | -50      | write_off
        7         | N    | 2026-02-10 | -50      | auto_adjustment
        7         | N    | 2026-02-10 | -50      | cost_change
        7         | N    | 2026-02-10 | -50      | opening
        9         | S    | 2026-02-10 | -50      | sale
        9         |      | 2026-02-10 | -50      | sale
        """,
    )


def test_drift_observation_from_the_second_count_on():
    says(
        "drift_observation",
        """
        place_key|sku|site|abc_class|ordinal|days|moved|drift|unit_cost|count_day|count_id|believed
        7|K1|N|A|2|4|0|-1|2|2026-03-05|C2|9
        7|K1|N|A|3|0|0.5|0||2026-03-05|C3|8
        8|K2||B|2|1|3|1|2|2026-03-06|C4|7
        """,
        count_interval="""
        place_key|sku|site|abc_class|ordinal|days|throughput|variance|unit_cost|count_at|count_id|believed
        8|K2||B|2|1|3|1|2|2026-03-06 10:00:00|C4|7
        7|K1|N|A|3|0|0.5|0||2026-03-05 10:00:00|C3|8
        7|K1|N|A|2|4|0|-1|2|2026-03-05 10:00:00|C2|9
        7|K1|N|A|1|4|3|-1|2|2026-03-01 10:00:00|C1|9
        7|K1|N|A|4|0|0|-1|2|2026-03-05 10:00:00|C5|9
        7|K1|N|A|5|1|1||2|2026-03-06 10:00:00|C6|9
        """,
    )


RETIMED = """
interval_id | month   | site | days_e4 | throughput_e4 | event_e4 | envelope_low_e4 | envelope_high_e4
2           | 2026-02 | N    | 10000   | 20000         | 30000    | -40000          | 50000
1           | 2026-03 | N    | 1       | 2             | 3        | -4              | 5
1           | 2026-02 | N    | 1       | 2             | 3        | -4              | 5
1           |         | N    | 7       | 7             | 7        | 7               | 7
1           | 2026-02 |      | 7       | 7             | 7        | 7               | 7
"""


def test_retimed_drift_by_month_and_method():
    rows = [
        ("posted", -3),
        ("days", 1.0001),
        ("throughput", 2.0002),
        ("event", 3.0003),
        ("envelope_low", -4.0004),
        ("envelope_high", 5.0005),
    ]
    later = [
        ("days", 0.0001),
        ("throughput", 0.0002),
        ("event", 0.0003),
        ("envelope_low", -0.0004),
        ("envelope_high", 0.0005),
    ]
    says(
        "retimed_drift",
        "month|site|method|value\n2026-02|M|posted|2\n"
        + "\n".join(f"2026-02|N|{method}|{value}" for method, value in rows)
        + "\n"
        + "\n".join(f"2026-03|N|{method}|{value:.4f}" for method, value in later),
        drift_interval="""
            posted_month|site|value_e4
            2026-02|N|-10000
            2026-02|N|-20000
            2026-02|M|20000
            |N|5
            2026-02||5
            """,
        retimed_line=RETIMED,
    )


def test_retimed_lines_name_the_count():
    says(
        "retimed_lines",
        """
        interval_id|count_id|sku|site|month|posted_month|days|throughput|event|envelope_low|envelope_high
        2|C2|K2|M|2026-02|2026-05|1|2|3|-4|5
        1|C1|K1|N|2026-03|2026-04|0.0001|0.0002|0.0003|-0.0004|0.0005
        1|C1|K1|N|2026-02|2026-04|0.0001|0.0002|0.0003|-0.0004|0.0005
        1|C1|K1|N||2026-04|0.0007|0.0007|0.0007|0.0007|0.0007
        1|C1|K1|N|2026-02|2026-04|0.0007|0.0007|0.0007|0.0007|0.0007
        """,
        drift_interval="interval_id|count_id|sku|site|posted_month\n1|C1|K1|N|2026-04\n2|C2|K2|M|2026-05",
        retimed_line=RETIMED,
    )


# costs re-performed


def test_movement_line_in_the_order_of_a_site_with_its_best_cost():
    says(
        "movement_line",
        """
        line | site_key | quantity | unit_cost | value  | has_value | movement_id
        0    | 1        | 20000    | 3000000   | 80000  | yes       | m2
        1    | 1        | -10000   | 4000000   | -40000 | yes       | m1
        2    | 1        | -10000   | 5000000   | 0      | no        | m3
        3    | 1        | -10000   | 0         | 0      | no        | m4
        4    | 1        | 0        | 0         | 90000  | yes       | m5
        5    | 1        | 0        | 0         | 0      | no        | m6
        6    | 1        | 10000    | 7000000   | 0      | no        | m7
        7    | 1        | 20000    | 7000000   | 0      | no        | m7
        8    | 1        | 10000    | 7000000   | 0      | no        | m8
        9    | 2        | 5000     | 7500000   | 0      | no        | m9
        """,
        stock_key="key_id|sku\n1|K1\n2|K2\n3|K3",
        sku_cost="sku|unit_cost\nK1|5\nK3|",
        movement_event="""
        site_key | key_id | ord | quantity | unit_cost | value | movement_id | source_row
        2        | 1      | 1   | 0.5      | 7.5       |       | m9          | 1
        1        | 1      |     | 1        | 7         |       | m8          | 1
        1        | 1      | 60  | 2        | 7         |       | m7          | 2
        1        | 1      | 60  | 1        | 7         |       | m7          | 1
        1        | 1      | 50  |          | 7         |       | m6          | 1
        1        | 1      | 40  | 0        | 7         | 9     | m5          | 1
        1        | 3      | 30  | -1       |           |       | m4          | 1
        1        | 1      | 20  | -1       |           |       | m3          | 1
        1        | 1      | 10  | -1       |           | -4    | m1          | 1
        1        | 1      | 9   | 2        | 3         | 8     | m2          | 1
        """,
    )


RECOSTED = (
    "line|recorded|fifo|average|uncosted\n0|50000|40000|50001|0\n1|20000|29999|10000|5000\n2|90000|10000|120000|0"
)


def test_issue_cost_total_counts_what_is_off_by_a_unit_of_money():
    """FIFO is off by 1, 0.9999 and 8; the average by 0.0001, 1 and 3."""
    says(
        "issue_cost_total",
        """
        issues|fifo_off|fifo_difference|average_off|average_difference|recorded
        3|2|9.9999|2|4.0001|16
        """,
        recosted_issue=RECOSTED,
    )
    says("issue_cost_total", "issues|fifo_off|fifo_difference|average_off|average_difference|recorded\n0|0|0|0|0|0")


def test_issue_costs_furthest_first():
    says(
        "issue_costs",
        """
        document_no|kind|stock_day|sku|site|bin|quantity|recorded_cost|fifo_cost|average_cost|uncosted_units|fifo_difference|average_difference|file|source_id|source_row
        D3|sale|2026-03-03|K3|N|A|-3|9|1|12|0|8|-3||E9|3
        D1|pick|2026-03-01|K1|N|A|-1|5|4|5.0001|0|1|-0.0001|one|E1|1
        D2|sale|2026-03-02|K2|||-2|2|2.9999|1|0.5|-0.9999|1|one|E1|2
        """,
        recosted_issue=RECOSTED,
        movement_line="line|movement_id\n0|m1\n1|m2\n2|m3\n3|m4",
        movement_event="""
        movement_id | document_no | kind | stock_day  | sku | site | bin | quantity | source_id | source_row
        m1          | D1          | pick | 2026-03-01 | K1  | N    | A   | -1       | E1        | 1
        m2          | D2          | sale | 2026-03-02 | K2  |      |     | -2       | E1        | 2
        m3          | D3          | sale | 2026-03-03 | K3  | N    | A   | -3       | E9        | 3
        m4          | D4          | sale | 2026-03-03 | K3  | N    | A   | -3       | E9        | 3
        """,
        evidence_file="source_id|label\nE1|one",
    )


def test_issue_costs_equally_far_by_day_document_sku_row_and_number():
    rows = [
        "m3|D9|2026-03-01|K9|9",
        "m2||2026-03-02|K9|9",
        "m6|D1|2026-03-02|K1|2",
        "m7|D1|2026-03-02|K1|2",
        "m5|D1|2026-03-02|K1|3",
        "m4|D1|2026-03-02|K2|1",
        "m1|D2|2026-03-02|K1|1",
    ]
    ids = [row.split("|")[0] for row in rows]
    says(
        "issue_costs",
        "document_no|stock_day|sku|source_row\n" + "\n".join(row.split("|", 1)[1] for row in rows),
        recosted_issue="line|recorded|fifo|average|uncosted\n"
        + "\n".join(f"{n}|20000|{10000 if n % 2 else 30000}|0|0" for n in range(len(ids))),
        movement_line="line|movement_id\n" + "\n".join(f"{n}|{name}" for n, name in enumerate(ids)),
        movement_event="movement_id|document_no|stock_day|sku|source_row\n" + "\n".join(reversed(rows)),
    )
