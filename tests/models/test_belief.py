"""models/30_belief, each statement alone: what is believed at a place, from movements, counts, snapshots, by hand."""

import datetime as dt

import pytest

from cin7_audit.engagement import Engagement, Period
from tests.models.by_rows import says

UTC = dt.UTC
BIN, SITE = "belief_grain\nbin", "belief_grain\nsite"
PERIOD = Engagement(period=Period(start=dt.date(2026, 1, 1), end=dt.date(2026, 6, 30)))


def micro(moment: str) -> int:
    return int(dt.datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()) * 1_000_000


# places and days


def test_place_at_the_grain_of_the_bin():
    says(
        "place",
        "place_key|sku|site|bin|batch|abc_class|unit_cost\n1|K1|N|A|L1|A|2\n2|K2|N|||C|",
        is_ordered=False,
        grain=BIN,
        stock_key="place_key|sku|site|bin|batch\n1|K1|N|A|L1\n2|K2|N||",
        sku_class="sku|abc_class\nK1|A",
        sku_cost="sku|unit_cost\nK1|2",
    )


def test_place_at_the_grain_of_the_site_has_no_bin():
    says(
        "place",
        "place_key|sku|site|bin|batch|abc_class|unit_cost\n1|K1|N|||A|\n2|K2|N|||C|3",
        is_ordered=False,
        grain=SITE,
        stock_key="place_key|sku|site|bin|batch\n1|K1|N|A|L1\n1|K1|N|B|\n2|K2|N||",
        sku_class="sku|abc_class\nK1|A",
        sku_cost="sku|unit_cost\nK2|3",
    )


@pytest.mark.parametrize(
    ("movement", "count", "snapshot", "settings", "day"),
    [
        (("03-01", "03-09"), ("03-02", "03-05"), ("03-03", "03-04"), None, "03-09"),
        (("03-01", "03-02"), ("03-02", "03-05"), ("03-03", "03-04"), None, "03-05"),
        (("03-01", "03-02"), ("03-02", "03-03"), ("03-03", "03-04"), None, "03-04"),
        (("03-01", "03-02"), ("03-02", "03-03"), ("03-03", "03-04"), PERIOD, "06-30"),
    ],
)
def test_closing_day_is_the_last_day_of_anything_or_of_the_period(movement, count, snapshot, settings, day):
    says(
        "closing_day",
        f"day\n2026-{day}",
        settings,
        movement_event="stock_day\n" + "\n".join(f"2026-{each}" for each in movement),
        count_event="count_at\n" + "\n".join(f"2026-{each} 12:00:00" for each in count),
        stock_snapshot="as_of\n" + "\n".join(f"2026-{each}" for each in snapshot),
    )


def test_closing_belief_stops_at_the_closing_day():
    says(
        "closing_belief",
        """
        place_key | quantity | recorded_value | opening | opening_basis | movement_lines | last_moved
        1         | 7        | 30             | 5       | opening rows  | 2              | 2026-03-31
        2         | 4        |                | 4       | opening rows  | 0              |
        3         | 9        |                | 8       | opening rows  | 2              | 2026-03-31
        4         | 3        |                | 2       | other         | 1              | 2026-03-31
        """,
        is_ordered=False,
        closing_day="day\n2026-03-31",
        opening_belief="""
            place_key|opening|opening_basis
            1|5|opening rows
            2|4|opening rows
            3|8|opening rows
            4|2|other
            """,
        movement_event="""
        place_key | quantity | value | stock_day
        1         | 3        | 40    | 2026-03-30
        1         | -1       | -10   | 2026-03-31
        1         | 9        | 90    | 2026-04-01
        3         | 3        | 40    | 2026-03-30
        3         | -2       |       | 2026-03-31
        4         | 1        | 5     | 2026-03-31
        """,
    )


def test_belief_of_a_place_beside_its_first_break_and_last_count():
    says(
        "belief",
        """
        sku|site|bin|batch|grain|quantity|value|recorded_value|unit_cost|abc_class|as_of|opening|opening_basis|movement_lines|last_moved|last_counted|first_break|first_break_document|first_break_difference|later_breaks
        K1||||bin|1|2|3|2|A|2026-03-31|4|b1|5|2026-03-01|2026-03-05||||0
        K1|M|||bin|1||||A|2026-03-31|4|b2|5||||||0
        K1|M|A||bin|1||||A|2026-03-31|4|b3|5||||||0
        K1|M|A|L1|bin|1||||A|2026-03-31|4|b4|5||||||0
        K1|M|A|L2|bin|1||||A|2026-03-31|4|b5|5||||||0
        K1|M|B||bin|1||||A|2026-03-31|4|b6|5||||||0
        K1|N|||bin|1||||A|2026-03-31|4|b7|5||||||0
        K2||||bin|-3|-1.5||0.5|B|2026-03-31|0|b8|2|||2026-03-02|count ST1|-3|2
        """,
        grain=BIN,
        closing_day="day\n2026-03-31",
        place="""
        place_key | sku | site | bin | batch | abc_class | unit_cost
        8         | K2  |      |     |       | B         | 0.5
        7         | K1  | N    |     |       | A         |
        6         | K1  | M    | B   |       | A         |
        5         | K1  | M    | A   | L2    | A         |
        4         | K1  | M    | A   | L1    | A         |
        3         | K1  | M    | A   |       | A         |
        2         | K1  | M    |     |       | A         |
        1         | K1  |      |     |       | A         | 2
        """,
        closing_belief="place_key|quantity|recorded_value|opening|opening_basis|movement_lines|last_moved\n"
        "1|1|3|4|b1|5|2026-03-01\n" + "\n".join(f"{n}|1||4|b{n}|5|" for n in range(2, 8)) + "\n8|-3||0|b8|2|",
        first_break="""
            place_key|first_break|first_break_document|first_break_difference|later_breaks
            8|2026-03-02|count ST1|-3|2
            """,
        count_point="place_key|count_at\n1|2026-03-05 23:00:00\n1|2026-03-04 10:00:00",
    )


# whole counts, segments, openings


def test_count_whole_where_every_bin_or_the_total_was_counted():
    """Site 1 has two bins (one a batch without a bin); site 2 has none."""
    given = {
        "stock_key": "key_id|site_key|bin|batch\n1|1|A|\n2|1||L1\n3|1||\n4|2||",
        "count_event": """
        count_id | site_key | key_id | bin | batch
        C1       | 1        | 1      | A   |
        C1       | 1        | 2      |     | L1
        C2       | 1        | 1      | A   |
        C2       | 1        | 1      | A   |
        C3       | 1        | 3      |     |
        C3       | 1        | 1      | A   |
        C4       | 2        | 4      |     |
        C5       | 2        | 9      | Z   |
        C6       | 1        | 2      |     | L1
        """,
        "count_point": "point_id|count_id|place_key\n1|C1|1\n2|C2|1\n3|C3|1\n4|C4|2\n5|C5|2\n6|C6|1",
    }
    says(
        "count_whole",
        "point_id|is_whole\n1|yes\n2|no\n3|yes\n4|yes\n5|yes\n6|no",
        is_ordered=False,
        grain=SITE,
        **given,
    )
    everything = "point_id|is_whole\n" + "\n".join(f"{n}|yes" for n in range(1, 7))
    says("count_whole", everything, is_ordered=False, grain=BIN, **given)


def test_count_segment_between_counts_by_kind_of_movement():
    """Segment 0 is what came after the last count; a posting at the moment of its count follows it."""
    says(
        "count_segment",
        """
        place_key|seg|point_id|moved|n_moves|n_receipt|q_receipt|n_pick|q_pick|n_transfer|q_transfer|n_return|q_return|n_unstock|q_unstock|n_assembly|q_assembly|n_correction|q_correction
        1|0||-0.5|1|0|0|1|0.5|0|0|0|0|0|0|0|0|0|0
        1|1|8|2.5|6|0|0|0|0|0|0|0|0|0|0|2|3|4|7.5
        1|2|7|3|9|2|7|2|6|2|7|1|8|1|4|0|0|0|0
        2|0||4|1|0|0|0|0|1|4|0|0|0|0|0|0|0|0
        2|1|9|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0
        """,
        is_ordered=False,
        count_point="point_id|place_key|ord\n7|1|10\n8|1|20\n9|2|10",
        movement_event="""
        place_key | ord | kind            | quantity
        1         | 1   | receipt         | 6
        1         | 2   | receipt         | -1
        1         | 3   | sale            | -4
        1         | 3   | receipt         | 0
        1         | 4   | pick            | -2
        1         | 5   | transfer_out    | -5
        1         | 6   | transfer_in     | 2
        1         | 7   | restock         | 8
        1         | 8   | unstock         | -4
        1         | 9   | opening         | 3
        1         | 9   | sale            |
        1         | 11  | assembly_in     | 1
        1         | 12  | assembly_out    | -2
        1         | 13  | adjustment      | 0.5
        1         | 14  | stocktake       | -1
        1         | 15  | write_off       | -1
        1         | 19  | auto_adjustment | 5
        1         | 21  | sale            | -0.5
        2         | 21  | transfer_in     | 4
        """,
    )


STARTS = "implied by the first recorded quantity"
SNAPPED = "implied by the first snapshot"
NONE = "none: movements taken as the whole history"


@pytest.mark.parametrize(
    ("first_row", "anchor", "opening"),
    [
        # the log begins on 10 March: a figure of 3 March still opens it, one of 2 March gives way to a later one
        ("2026-03-10", "2026-03-03 00:00:00", 5),
        ("2026-03-11", "2026-03-20 00:00:00", 9),
        (None, "2026-03-03 00:00:00", 5),  # no period in the files: the first movement, 9 March
    ],
)
def test_opening_belief_from_the_first_count_that_is_near_the_log(first_row, anchor, opening):
    """Recorded 5 with nothing moved before; recorded 7 after -2: 9."""
    first_move = "2026-03-09" if first_row is None else "2026-03-12"
    says(
        "opening_belief",
        f"place_key|opening|opening_basis|anchored_at\n1|{opening}|{STARTS}|{anchor}",
        grain=BIN,
        evidence_file=f"source_id|period_from\nE1|{first_row or ''}\nE1|2026-04-01\nE2|2020-01-01",
        movement_event=f"""
            source_id|place_key|stock_day|quantity|kind|site
            E1|1|{first_move}|-2|sale|N
            E1|1|2026-03-15|0|sale|N
            """,
        count_segment="place_key|seg|point_id|moved\n1|2|1|0\n1|1|2|-2\n1|0||-1",
        count_point="""
        point_id | place_key | ord | recorded | has_recorded | count_at
        1        | 1         | 10  | 5        | yes          | 2026-03-03 00:00:00
        2        | 1         | 20  | 7        | yes          | 2026-03-20 00:00:00
        """,
        count_whole="point_id|is_whole\n1|yes\n2|yes",
        stock_key="place_key|sku|site\n1|K1|N",
        stock_snapshot="sku|site|as_of|on_hand\nK1|N|2026-03-12|70",
    )


def test_opening_belief_takes_only_whole_counts_with_recorded_figures():
    says(
        "opening_belief",
        f"place_key|opening|opening_basis|anchored_at\n1|6|{STARTS}|2026-03-22 00:00:00\n2|0|{NONE}|",
        is_ordered=False,
        grain=BIN,
        movement_event="place_key|stock_day|quantity\n1|2026-03-10|-2",
        count_segment="place_key|seg|point_id|moved\n1|4|1|1\n1|3|2|1\n1|2|3|-2\n1|1|4|1\n2|0||4",
        count_point="""
        point_id | place_key | ord | recorded | has_recorded | count_at
        1        | 1         | 10  | 50       | no           | 2026-03-20 00:00:00
        2        | 1         | 20  | 70       | yes          | 2026-03-21 00:00:00
        3        | 1         | 30  | 6        | yes          | 2026-03-22 00:00:00
        4        | 1         | 40  | 90       | yes          | 2026-03-23 00:00:00
        """,
        count_whole="point_id|is_whole\n1|yes\n2|no\n3|yes\n4|yes",
    )


@pytest.mark.parametrize(
    ("first_move", "anchor", "opening"),
    [("2026-03-10", "2026-03-03", 5), ("2026-03-11", "2026-03-11", 9)],  # 5; 3 + 4 on hand after -2 of that day
)
def test_opening_belief_from_the_first_snapshot_near_the_log(first_move, anchor, opening):
    says(
        "opening_belief",
        f"""
            place_key|opening|opening_basis|anchored_at
            1|{opening}|{SNAPPED}|{anchor} 00:00:00
            2|5|{SNAPPED}|2026-03-30 00:00:00
            3|0|{NONE}|
            4|2|{SNAPPED}|2026-03-12 00:00:00
            """,
        is_ordered=False,
        grain=BIN,
        movement_event=f"""
            place_key|stock_day|quantity|kind|site
            1|{first_move}|-2|sale|N
            1|2026-03-12|-1|sale|N
            3|2026-03-12|3|sale|
            2|2026-03-30|4|sale|N
            2|2026-03-30|1|sale|N
            2|2026-03-31|7|sale|N
            """,
        count_segment="place_key|seg|point_id|moved\n3|0||3",
        stock_key="place_key|sku|site|bin|batch\n1|K1|N|A|\n2|K1|||\n3|K2|N|A|L1\n4|K3|N|A|L1",
        stock_snapshot="""
        sku | site | bin | batch | as_of      | on_hand | grain
        K1  | N    | A   |       | 2026-03-03 | 4       | bin
        K1  | N    | A   |       | 2026-03-03 | 1       |
        K1  | N    | A   |       | 2026-03-03 | 90      | site
        K1  | N    | A   |       | 2026-03-11 | 3       | bin
        K1  | N    | A   |       | 2026-03-11 | 4       | bin
        K1  |      |     |       | 2026-03-30 | 10      | bin
        K2  | N    | A   | L1    |            | 10      | bin
        K2  | N    | B   | L1    | 2026-03-30 | 10      | bin
        K3  | N    | A   | L1    | 2026-03-12 | 2       | bin
        K3  | N    | A   | L2    | 2026-03-11 | 8       | bin
        """,
    )


def test_opening_belief_of_each_place_from_its_own_first_count():
    """3 moved before the first count of place 1, which is the earlier by the order of events; 4 before that of place 2."""
    says(
        "opening_belief",
        f"""
        place_key | opening | opening_basis | anchored_at
        1         | 7       | {STARTS}      | 2026-03-20 00:00:00
        2         | 16      | {STARTS}      | 2026-03-19 00:00:00
        """,
        is_ordered=False,
        grain=BIN,
        count_segment="place_key|seg|point_id|moved\n1|1|3|5\n1|2|4|3\n2|1|5|4",
        count_point="""
        point_id | place_key | ord | recorded | has_recorded | count_at
        3        | 1         | 30  | 90       | yes          | 2026-03-20 00:00:00
        4        | 1         | 20  | 10       | yes          | 2026-03-20 00:00:00
        5        | 2         | 10  | 20       | yes          | 2026-03-19 00:00:00
        """,
        count_whole="point_id|is_whole\n3|yes\n4|yes\n5|yes",
    )


def test_opening_belief_from_the_earliest_snapshot_of_the_place_itself():
    says(
        "opening_belief",
        "place_key|opening|anchored_at\n1|6|2026-03-12 00:00:00\n2|8|2026-03-13 00:00:00",
        is_ordered=False,
        grain=BIN,
        movement_event="place_key|stock_day|quantity|kind\n1|2026-03-12|-2|sale\n2|2026-03-11|-5|sale",
        stock_key="place_key|sku|site|bin\n1|K1|N|A\n2|K1|S|A",
        stock_snapshot="sku|site|bin|as_of|on_hand\nK1|N|A|2026-03-14|9\nK1|N|A|2026-03-12|4\nK1|S|A|2026-03-13|3\nK1|T|A|2026-03-11|70",
    )


def test_opening_belief_of_a_site_reads_its_snapshots_too():
    says(
        "opening_belief",
        f"place_key|opening|opening_basis\n1|90|{SNAPPED}",
        grain=SITE,
        stock_key="place_key|sku|site\n1|K1|N",
        stock_snapshot="sku|site|as_of|on_hand|grain\nK1|N|2026-03-03|90|site",
    )


def test_opening_belief_with_opening_rows_is_nothing_at_every_place_of_their_sites():
    says(
        "opening_belief",
        f"""
            place_key|opening|opening_basis|anchored_at
            1|0|opening rows|
            2|0|opening rows|
            3|0|{NONE}|
            4|0|opening rows|
            """,
        is_ordered=False,
        grain=BIN,
        movement_event="""
            place_key|stock_day|quantity|kind|site
            1|2026-03-10|5|opening|N
            4|2026-03-10|5|opening|
            3|2026-03-10|5|receipt|S
            """,
        stock_key="place_key|sku|site\n1|K1|N\n2|K2|N\n3|K1|S\n4|K1|",
        count_segment="place_key|seg|point_id|moved\n1|1|1|5\n2|0||0\n3|0||5\n4|0||5",
        count_point="point_id|place_key|ord|recorded|has_recorded|count_at\n1|1|10|6|yes|2026-03-20 00:00:00",
        count_whole="point_id|is_whole\n1|yes",
        stock_snapshot="sku|site|as_of|on_hand\nK2|N|2026-03-12|70",
    )


def test_implied_opening_by_site_key_of_what_is_above_nothing():
    says(
        "implied_opening",
        "site_key|opening|unit_cost\n5|7|1500000\n6|4|0",
        opening_belief="place_key|opening\n1|3\n2|4\n3|-9\n4|4\n5|0",
        place="place_key|sku|site\n1|K1|N\n2|K1|N\n3|K1|N\n4|K2|\n5|K3|N",
        stock_key="key_id|site_key|sku|site\n1|5|K1|N\n2|5|K1|N\n3|6|K2|\n4|7|K3|N",
        sku_cost="sku|unit_cost\nK1|1.5\nK3|9",
    )


# snapshots


@pytest.mark.parametrize(("grain", "on_hand"), [(BIN, 7), (SITE, 97)])
def test_snapshot_probe_adds_up_a_place_at_the_end_of_its_day(grain, on_hand):
    first, last = micro("2026-03-31 00:00") * 4 - 1, micro("2026-04-01 00:00") * 4 - 1
    says(
        "snapshot_probe",
        f"""
        probe_id     | as_of      | place_key | ord     | on_hand          | source_id | source_row
        1            | 2026-03-30 | 1         | {first} | {on_hand} | E1        | 4
        2            | 2026-03-30 | 2         | {first} | 8                | E3        | 2
        3            | 2026-03-31 | 1         | {last}  | 5                | E1        | 6
        """,
        is_ordered=False,
        grain=grain,
        stock_key="place_key|sku|site|bin|batch\n1|K1|N|A|\n2|K2|||\n3|K1|N|A|L1",
        stock_snapshot="""
        sku | site | bin | batch | as_of      | on_hand | grain | source_id | source_row
        K1  | N    | A   |       | 2026-03-31 | 5       | bin   | E1        | 6
        K1  | N    | A   |       | 2026-03-30 | 3       |       | E2        | 3
        K1  | N    | A   |       | 2026-03-30 | 4       | bin   | E1        | 5
        K1  | N    | A   |       | 2026-03-30 | 0       | bin   | E1        | 4
        K1  | N    | A   |       | 2026-03-30 | 90      | site  | E1        | 9
        K2  |      |     |       | 2026-03-30 | 8       | bin   | E3        | 2
        K1  | N    | A   |       |            | 8       | bin   | E1        | 1
        K1  | N    | A   | L1    | 2026-03-30 |         | bin   | E1        | 1
        K1  | N    | A   | L9    | 2026-03-30 | 70      | bin   | E1        | 1
        """,
    )


def test_snapshot_tie_is_printed_less_rebuilt():
    says(
        "snapshot_tie",
        """
        as_of      | place_key | on_hand | rebuilt | difference | is_anchor | source_id | source_row | ord
        2026-03-30 | 1         | 10      | 7       | 3          | yes       | E1        | 4          | 8
        2026-03-31 | 1         | 4       | 6       | -2         | no        | E1        | 5          | 9
        2026-03-30 | 2         | 1       | 1       | 0          | no        | E1        | 6          | 8
        """,
        is_ordered=False,
        snapshot_probe="""
            probe_id|as_of|place_key|on_hand|source_id|source_row|ord
            1|2026-03-30|1|10|E1|4|8
            2|2026-03-31|1|4|E1|5|9
            3|2026-03-30|2|1|E1|6|8
            4|2026-03-30|9|1|E1|6|8
            """,
        probe_sum="kind|probe_id|before\nsnapshot|1|2\nsnapshot|2|1\nsnapshot|3|-1\nknown then|1|50\nsnapshot|4|1",
        opening_belief=f"""
            place_key|opening|opening_basis|anchored_at
            1|5|{SNAPPED}|2026-03-30 12:00:00
            2|2|{STARTS}|2026-03-30 00:00:00
            """,
    )


def test_snapshot_ties_largest_of_a_day_first():
    says(
        "snapshot_ties",
        """
        as_of|sku|site|bin|batch|on_hand|rebuilt|difference|is_anchor|file|source_id|source_row
        2026-03-30|K2|N|A|L1|1|4|-3|no|one|E1|2
        2026-03-30|K1||||2|1|1|yes||E9|3
        2026-03-30|K1|N|||3|4|-1|no|one|E1|4
        2026-03-30|K1|N|A||3|4|-1|no|one|E1|5
        2026-03-30|K1|N|B||3|4|-1|no|one|E1|6
        2026-03-30|K1|O|||3|4|-1|no|one|E1|6
        2026-03-30|K2|N|A|L1|3|4|-1|no|one|E1|7
        2026-03-31|K1|N|||9|4|5|no|one|E1|8
        """,
        place="place_key|sku|site|bin|batch\n1|K2|N|A|L1\n2|K1|||\n3|K1|N||\n4|K1|N|A|\n5|K1|N|B|\n6|K1|O||",
        snapshot_tie="""
        as_of      | place_key | on_hand | rebuilt | difference | is_anchor | source_id | source_row
        2026-03-31 | 3         | 9       | 4       | 5          | no        | E1        | 8
        2026-03-30 | 1         | 3       | 4       | -1         | no        | E1        | 7
        2026-03-30 | 6         | 3       | 4       | -1         | no        | E1        | 6
        2026-03-30 | 5         | 3       | 4       | -1         | no        | E1        | 6
        2026-03-30 | 4         | 3       | 4       | -1         | no        | E1        | 5
        2026-03-30 | 3         | 3       | 4       | -1         | no        | E1        | 4
        2026-03-30 | 2         | 2       | 1       | 1          | yes       | E9        | 3
        2026-03-30 | 1         | 1       | 4       | -3         | no        | E1        | 2
        2026-03-30 | 9         | 1       | 4       | -3         | no        | E1        | 2
        """,
        evidence_file="source_id|label\nE1|one\nE2|two",
    )


def test_first_break_is_the_first_figure_that_differs():
    says(
        "first_break",
        """
        place_key | first_break | first_break_document   | printed | rebuilt | first_break_difference | later_breaks
        1         | 2026-03-03  | count ST2              | 4       | 5       | -1                     | 2
        2         | 2026-03-04  | snapshot of 2026-03-04 | 8       | 6       | 2                      | 0
        3         | 2026-03-04  | count STA              | 8       | 6       | 2                      | 1
        """,
        is_ordered=False,
        count_interval="""
        place_key | ord | count_at            | count_id | recorded | rebuilt | is_whole
        1         | 5   | 2026-03-01 10:00:00 | ST1      | 5        | 5       | yes
        1         | 20  | 2026-03-03 10:00:00 | ST2      | 4        | 5       | yes
        1         | 30  | 2026-03-05 10:00:00 | ST3      | 3        | 5       | yes
        1         | 2   | 2026-03-01 09:00:00 | ST4      | 3        | 5       | no
        1         | 3   | 2026-03-01 09:00:00 | ST5      |          | 5       | yes
        3         | 20  | 2026-03-04 10:00:00 | STB      | 9        | 6       | yes
        3         | 20  | 2026-03-04 10:00:00 | STA      | 8        | 6       | yes
        """,
        snapshot_tie="""
        place_key | ord | as_of      | on_hand | rebuilt | difference
        1         | 10  | 2026-03-02 | 5       | 5       | 0
        1         | 25  | 2026-03-04 | 1       | 5       | -4
        2         | 25  | 2026-03-04 | 8       | 6       | 2
        """,
    )


def test_first_breaks_largest_value_first():
    says(
        "first_breaks",
        """
        sku|site|bin|batch|first_break|first_break_document|printed|rebuilt|difference|value|later_breaks|opening_basis
        K2|N|A|L1|2026-03-05|d2|1|4|-3|-30|2|b
        K1||||2026-03-02|d1|2|1|1|2|0|a
        K1|M|||2026-03-02|d3|3|4|-1|-2|0|a
        K1|N|||2026-03-02|d4|3|4|-1|-2|0|a
        K1|N|A||2026-03-02|d5|3|4|-1|-2|0|a
        K1|N|B||2026-03-02|d6|3|4|-1|-2|0|a
        K0|N|||2026-03-03|d7|5|4|1|2|0|a
        K3|N|||2026-03-01|d8|9|4|5||0|a
        """,
        place="""
            place_key|sku|site|bin|batch|unit_cost
            1|K1||||2
            2|K2|N|A|L1|10
            3|K1|M|||2
            4|K1|N|||2
            5|K1|N|A||2
            6|K1|N|B||2
            7|K0|N|||2
            8|K3|N|||
            """,
        first_break="""
        place_key | first_break | first_break_document | printed | rebuilt | first_break_difference | later_breaks
        8         | 2026-03-01  | d8                   | 9       | 4       | 5                      | 0
        7         | 2026-03-03  | d7                   | 5       | 4       | 1                      | 0
        6         | 2026-03-02  | d6                   | 3       | 4       | -1                     | 0
        5         | 2026-03-02  | d5                   | 3       | 4       | -1                     | 0
        4         | 2026-03-02  | d4                   | 3       | 4       | -1                     | 0
        3         | 2026-03-02  | d3                   | 3       | 4       | -1                     | 0
        2         | 2026-03-05  | d2                   | 1       | 4       | -3                     | 2
        1         | 2026-03-02  | d1                   | 2       | 1       | 1                      | 0
        """,
        opening_belief="place_key|opening_basis\n2|b\n" + "\n".join(f"{n}|a" for n in (1, 3, 4, 5, 6, 7, 8)),
    )


# probes


def test_probe_sum_of_snapshots_and_of_late_entries():
    """A movement entered after its day is not yet known between its day and its entry; openings are known always."""
    noon, entered = micro("2026-03-02 12:00") * 4 + 1, micro("2026-03-05 08:00") * 4 + 1
    point = "point_id|place_key|ord|count_id|count_at|sku|site"
    says(
        "probe_sum",
        """
        kind       | probe_id | before
        known then | 1        | 0
        known then | 2        | -3
        known then | 3        | 0
        known then | 4        | 0
        snapshot   | 7        | -3
        snapshot   | 8        | 7
        """,
        is_ordered=False,
        count_point=f"""
            {point}
            1|1|{noon - 1}|C1|2026-03-02 11:00:00|K1|N
            2|1|{noon + 1}|C2|2026-03-02 13:00:00|K1|N
            3|1|{entered + 1}|C3|2026-03-05 09:00:00|K1|N
            4|2|{noon + 1}|C2|2026-03-02 13:00:00|K2|N
            """,
        snapshot_probe=f"probe_id|place_key|ord\n7|1|{noon}\n8|1|{entered + 9}",
        movement_event=f"""
        place_key | ord           | quantity | kind    | stock_day  | recorded_at
        1         | {noon}        | -3       | sale    | 2026-03-02 | 2026-03-05 08:00:00
        1         | {noon + 2}    | 4        | receipt | 2026-03-02 | 2026-03-02 23:00:00
        1         | {noon + 2}    | 6        | opening | 2026-03-02 | 2026-03-05 08:00:00
        1         | {noon + 2}    | 0        | sale    | 2026-03-02 | 2026-03-05 08:00:00
        1         | {entered + 99}| 50       | receipt | 2026-03-06 | 2026-03-06 08:00:00
        2         | {noon + 4}    | 5        | receipt | 2026-03-02 | 2026-03-06 08:00:00
        """,
    )


def test_probe_sum_of_a_count_made_earlier_than_completed():
    """C1 was printed on 2 March at 10:00 and completed on 4 March; C2 was printed when it was completed."""
    made, done = micro("2026-03-02 10:00") * 4 + 2, micro("2026-03-04 10:00") * 4 + 2
    says(
        "probe_sum",
        """
        kind        | probe_id | before
        known then  | 1        | 0
        known then  | 2        | 0
        frozen      | 1        | 5
        frozen late | 1        | 9
        completed   | 1        | 3
        """,
        is_ordered=False,
        count_point=f"""
            point_id|place_key|ord|count_id|count_at
            1|1|{done}|C1|2026-03-04 10:00:00
            2|2|{done}|C2|2026-03-04 10:00:00
            """,
        count_event="""
        count_id | recorded_at         | count_at
        C1       | 2026-03-02 10:00:00 | 2026-03-04 10:00:00
        C1       | 2026-03-01 10:00:00 | 2026-03-03 10:00:00
        C2       | 2026-03-04 10:00:00 | 2026-03-04 10:00:00
        C3       |                     | 2026-03-04 10:00:00
        """,
        movement_event=f"""
        place_key | ord        | quantity | kind    | stock_day  | recorded_at
        1         | {made - 9} | -4       | sale    | 2026-03-02 |
        1         | {made - 1} | 9        | receipt | 2026-03-02 | 2026-03-03 10:00:00
        1         | {made + 1} | -2       | sale    | 2026-03-02 |
        1         | {done + 1} | 70       | receipt | 2026-03-04 |
        2         | {made - 9} | -4       | sale    | 2026-03-02 |
        """,
    )


def test_probe_sum_of_goods_picked_and_not_yet_shipped_at_the_count():
    """Picked on the day of the count or before, shipped after it, or never."""
    says(
        "probe_sum",
        """
        kind       | probe_id | before
        known then | 1        | 0
        known then | 2        | 0
        known then | 3        | 0
        picked     | 1        | 31
        picked     | 2        | 256
        """,
        is_ordered=False,
        stock_key="site_key|sku|site\n5|K1|N\n5|K1|N\n6|K2|",
        count_point="""
            point_id|place_key|ord|count_id|count_at|sku|site
            1|1|10|C1|2026-03-04 10:00:00|K1|N
            2|2|11|C2|2026-03-04 10:00:00|K2|
            3|3|12|C3|2026-03-04 10:00:00|K3|N
            """,
        shipment="""
        sku | site | picked_date | shipped_date | picked_quantity | status
        K1  | N    | 2026-03-04  |              | 1               |
        K1  | N    | 2026-03-04  | 2026-03-05   | 2               | SHIPPED
        K1  | N    | 2026-03-01  | 2026-03-05   | 4               | Picked
        K1  | N    | 2026-03-01  | 2026-03-04   | 64              |
        K1  | N    | 2026-03-05  | 2026-03-06   | 128             |
        K1  | N    | 2026-03-04  | 2026-03-04   | 512             |
        K1  | N    | 2026-03-04  |              | 8               |
        K1  | N    | 2026-03-04  |              | 16              |
        K1  | N    | 2026-03-04  |              | 1000            | voided
        K1  | N    | 2026-03-04  |              | 2000            | Cancelled
        K1  | N    |             | 2026-03-05   | 4000            |
        K1  | N    | 2026-03-04  |              | -5              |
        K1  | S    | 2026-03-04  |              | 8000            |
        K2  |      | 2026-03-04  |              | 256             |
        """,
    )


# negative stock, late entries, silent months


def test_negative_episodes_from_below_nothing_until_it_is_not():
    """Two moments of one place are added up before they are judged; the last episode is still open."""
    says(
        "negative_episodes",
        f"""
        sku|site|bin|batch|started_at|ended_at|days|depth|depth_value|opening_basis|may_lack_opening
        K1|N|A|L1|2026-03-02 10:00:00|2026-03-05 09:00:00|3|-4|-8|known|no
        K1|N|A|L1|2026-03-20 10:00:00||11|-1|-2|known|no
        K2||||2026-03-31 10:00:00||0|-5||{NONE}|yes
        K2|M|||2026-03-31 09:00:00||0|-0.5||known|no
        """,
        closing_day="day\n2026-03-31",
        place="place_key|sku|site|bin|batch|unit_cost\n1|K1|N|A|L1|2\n2|K2||||\n3|K2|M|||",
        opening_belief=f"place_key|opening|opening_basis\n1|1|known\n2|0|{NONE}\n3|0|known",
        movement_event="""
        place_key | stock_at            | stock_day  | quantity
        1         | 2026-03-01 10:00:00 | 2026-03-01 | -1
        1         | 2026-03-02 10:00:00 | 2026-03-02 | -3
        1         | 2026-03-02 10:00:00 | 2026-03-02 | 1
        1         | 2026-03-03 10:00:00 | 2026-03-03 | -2
        1         | 2026-03-04 10:00:00 | 2026-03-04 | 1
        1         | 2026-03-05 09:00:00 | 2026-03-05 | 3
        1         | 2026-03-20 10:00:00 | 2026-03-20 | -1
        2         | 2026-03-31 10:00:00 | 2026-03-31 | -5
        2         | 2026-04-01 10:00:00 | 2026-04-01 | 50
        3         | 2026-03-31 09:00:00 | 2026-03-31 | -0.5
        3         | 2026-03-31 09:30:00 | 2026-03-31 |
        """,
    )


PLACES = [(1, "K1", "", "", ""), (2, "K1", "M", "", ""), (3, "K1", "M", "A", ""), (4, "K1", "M", "B", ""), (5, "K1", "N", "", ""), (6, "K2", "M", "", "")]  # fmt: skip


def test_negative_episodes_deepest_first_then_by_place_and_time():
    """Without costs: 2 below nothing everywhere, twice at the first place, and 3 at the last."""
    order = [6, 1, 1, 2, 3, 4, 5]
    moves = [f"{n}|2026-03-0{day} 10:00:00|2026-03-0{day}|{units}" for n, day, units in [(6, 4, -3), *((n, 4, -2) for n in (5, 4, 3, 2, 1)), (1, 5, 2), (1, 6, -2)]]  # fmt: skip
    says(
        "negative_episodes",
        "sku|site|bin|depth|started_at\n"
        + "\n".join(
            "|".join(PLACES[n - 1][1:4]) + f"|{-3 if n == 6 else -2}|2026-03-0{6 if place == 2 else 4} 10:00:00"
            for place, n in enumerate(order)
        ),
        closing_day="day\n2026-03-31",
        place="place_key|sku|site|bin|batch\n" + "\n".join("|".join(map(str, place)) for place in PLACES),
        opening_belief="place_key|opening|opening_basis\n" + "\n".join(f"{n}|0|known" for n in range(1, 7)),
        movement_event="place_key|stock_at|stock_day|quantity\n" + "\n".join(moves),
    )


def test_late_entries_largest_value_first():
    says(
        "late_entries",
        """
        document_no|kind|stock_day|recorded_day|late_days|sku|site|bin|quantity|value|crosses_month|file|source_id|source_row
        D1|sale|2026-03-31|2026-04-01|1|K1|N|A|-5|-10|yes|one|E1|1
                    |receipt|2026-03-02|2026-03-05|3|K1|N|A|1|2|no|one|E1|2
        D2|receipt|2026-03-02|2026-03-05|3|K1|N|A|1|2|no|one|E1|4
        D2|sale|2026-03-02|2026-03-05|3|K1|N|A|-1|-2|no|one|E1|5
        D2|receipt|2026-03-02|2026-03-05|3|K3|N|A|1|2|no||E9|3
        D3|receipt|2026-03-02|2026-03-05|3|K1|N|A|1|2|no|one|E1|6
        D0|receipt|2026-03-03|2026-03-05|2|K1|N|A|1|2|no|one|E1|7
        D4|receipt|2025-03-03|2026-03-05|367|K2|N|A|90||yes|one|E1|8
        """,
        sku_cost="sku|unit_cost\nK1|2\nK3|2",
        evidence_file="source_id|label\nE1|one",
        movement_event="""
        document_no|kind|stock_day|recorded_at|sku|site|bin|quantity|value|source_id|source_row
        D4|receipt|2025-03-03|2026-03-05 10:00:00|K2|N|A|90||E1|8
        D0|receipt|2026-03-03|2026-03-05 10:00:00|K1|N|A|1|2|E1|7
        D3|receipt|2026-03-02|2026-03-05 10:00:00|K1|N|A|1|2|E1|6
        D2|receipt|2026-03-02|2026-03-05 10:00:00|K3|N|A|1|2|E9|3
        D2|sale|2026-03-02|2026-03-05 10:00:00|K1|N|A|-1|-2|E1|5
        D2|receipt|2026-03-02|2026-03-05 10:00:00|K1|N|A|1|2|E1|4
                    |receipt|2026-03-02|2026-03-05 10:00:00|K1|N|A|1|2|E1|2
        D1|sale|2026-03-31|2026-04-01 00:00:00|K1|N|A|-5|-10|E1|1
        D5|sale|2026-03-31|2026-03-31 23:00:00|K1|N|A|-5|-10|E1|9
        D5|sale|2026-03-31|2026-03-30 23:00:00|K1|N|A|-5|-10|E1|9
        D5|opening|2026-03-31|2026-04-30 23:00:00|K1|N|A|-5|-10|E1|9
        D5|sale|2026-03-31|2026-04-30 23:00:00|K1|N|A|0|0|E1|9
        D5|sale|2026-03-31||K1|N|A|-5|-10|E1|9
        """,
    )


def test_late_entries_by_kind_most_first():
    says(
        "late_entries_by_kind",
        """
        kind    | movement_lines | late_lines | longest_days | late_units
        sale    | 3              | 2          | 31           | 7
        pick    | 1              | 1          | 1            | 4
        receipt | 3              | 1          | 2            | 3
        """,
        movement_event="""
        kind    | stock_day  | recorded_at         | quantity
        sale    | 2026-03-01 | 2026-04-01 10:00:00 | -5
        sale    | 2026-03-01 | 2026-03-02 10:00:00 | -2
        sale    | 2026-03-01 | 2026-03-01 10:00:00 | -90
        sale    | 2026-03-01 | 2026-05-02 10:00:00 | 0
        sale    | 2026-03-01 |                     | -1
        opening | 2026-03-01 | 2026-03-02 10:00:00 | 9
        receipt | 2026-03-01 | 2026-03-01 10:00:00 | 2
        receipt | 2026-03-05 | 2026-03-01 10:00:00 | 2
        receipt | 2026-03-01 | 2026-03-03 10:00:00 | 3
        pick    | 2026-03-01 | 2026-03-02 00:00:00 | -4
        """,
    )


LOG = """
kind    | stock_day
opening | 2025-11-15
sale    | 2026-02-28
sale    | 2026-04-01
sale    | 2026-04-30
sale    | 2026-06-01
sale    | 2026-06-02
sale    | 2026-06-03
sale    | 2026-06-04
sale    |
"""


@pytest.mark.parametrize(
    ("settings", "months"),
    [
        (None, ("2026-03-01", "2026-05-01")),
        (
            Engagement(period=Period(start=dt.date(2026, 1, 31), end=dt.date(2026, 8, 1))),
            ("2026-01-01", "2026-03-01", "2026-05-01", "2026-07-01", "2026-08-01"),
        ),
        (Engagement(period=Period(start=dt.date(2026, 3, 31), end=dt.date(2026, 5, 1))), ("2026-03-01", "2026-05-01")),
    ],
)
def test_silent_month_between_the_first_and_the_last_day(settings, months):
    """1, 2 and 4 lines a month, and one without a day: the middle of 1, 1, 2 and 4 is 1.5."""
    says(
        "silent_month",
        "month|usual_lines\n" + "\n".join(f"{month}|1.5" for month in months),
        settings,
        movement_event=LOG,
    )


def test_silent_month_of_no_log_is_none():
    says("silent_month", "month|usual_lines", PERIOD, movement_event="kind|stock_day\nopening|2026-01-05")


# the facts of the engagement


def test_engagement_fact_from_the_latest_snapshot():
    """The platform with most rows; the lowest file and row that names the company; the latest snapshot's own value."""
    says(
        "engagement_fact",
        """
            company|base_currency|platform|first_day|last_day|stock_value
            Our Ltd|NZD|cin7_omni|2026-03-02|2026-04-09|60.5
            """,
        evidence_file="""
            kind|rows_kept
            cin7_core_moves|50
            cin7_core_stock|
            cin7_omni_moves|30
            cin7_omni_stock|21
            xero|900
            """,
        movement_event="""
            kind|stock_day|sku|quantity
            opening|2026-01-01|K1|5
            sale|2026-03-02|K1|-1
            sale|2026-04-08|K1|-1
            """,
        count_event="count_at\n2026-04-07 10:00:00\n2026-04-09 10:00:00",
        stock_snapshot="""
            source_id|as_of|sku|on_hand|value
            E1|2026-03-31|K1|1|9
            E2|2026-04-30|K1|1|40
            E2|2026-04-30|K2|1|20.5
            E3|2026-04-30|K1|1|700
            E4||K1|1|9
            """,
        sku_cost="sku|unit_cost\nK1|3",
        company="""
            source_id|source_row|name|base_currency
            E2|1|Other|AUD
            E1|5|Later|USD
            E1|2|Our Ltd|
            E1|3||NZD
            E0|1||
            """,
    )


@pytest.mark.parametrize(
    ("snapshot", "value"),
    [
        ("E1|2026-03-31|K1|2|\nE1|2026-03-31|K3|5|", "6"),  # no value in it: 2 x 3, K3 without a cost
        ("", "12"),  # no snapshot: (5 - 1) x 3
        ("E1|2026-03-31|K3|2|", "12"),  # one without any value
    ],
)
def test_engagement_fact_values_stock_at_unit_cost_else_rolls_forward(snapshot, value):
    says(
        "engagement_fact",
        f"company|base_currency|platform|first_day|last_day|stock_value\n||cin7_core|2026-03-02|2026-03-02|{value}",
        evidence_file="kind|rows_kept\nxero|900\ncin7_core_moves|5\ncin7_omni_moves|5",
        movement_event="""
            kind|stock_day|sku|quantity
            opening|2026-01-01|K1|5
            sale|2026-03-02|K1|-1
            sale|2026-03-02|K3|-1
            """,
        stock_snapshot=f"source_id|as_of|sku|on_hand|value\n{snapshot}",
        sku_cost="sku|unit_cost\nK1|3\nK2|8",
    )


def test_engagement_fact_without_a_platform_is_core():
    says("engagement_fact", "platform|first_day|stock_value\ncin7_core||", evidence_file="kind\nxero")
