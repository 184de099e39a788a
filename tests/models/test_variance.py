"""models/30_belief, each statement alone: what counts found, line by line and summed, worked out by hand."""

import datetime as dt

import pytest

from cin7_audit.engagement import Engagement, Period, Rules, Tolerance
from tests.models.by_rows import says

UTC = dt.UTC
NONE = "none: movements taken as the whole history"
SNAPPED = "implied by the first snapshot"
MARCH = Engagement(period=Period(start=dt.date(2026, 3, 2), end=dt.date(2026, 3, 30)))


def segments(*rows: str) -> str:
    """place|segment|point|moved|movements; throughput only where it is named."""
    zeros = ["q_receipt", "q_pick", "q_transfer", "q_return", "q_unstock", "q_assembly"]
    return f"place_key|seg|point_id|moved|n_moves|{'|'.join(zeros)}\n" + "\n".join(f"{row}|0|0|0|0|0|0" for row in rows)


# count_interval


def points(*rows: str) -> str:
    """point|place|day|counted|recorded|has recorded|site"""
    lines = ["point_id|place_key|count_id|count_at|ord|sku|site|lines|counted|recorded|has_recorded"]
    for row in rows:
        point, place, day, counted, recorded, has, site = row.split("|")
        lines.append(
            f"{point}|{place}|C{point}|2026-03-{int(day):02} 10:00:00|{day}0|K{place}|{site}|1|{counted}|{recorded}|{has}"
        )
    return "\n".join(lines)


def test_count_interval_from_the_count_before():
    """Opening 10; 2 came in before the first count, 3 went out before the second."""
    says(
        "count_interval",
        """
        point_id|rebuilt|believed|believed_basis|variance|variance_value|previous_point_id|previous_count_at|previous_variance|days|ordinal|throughput|cumulative_throughput|unit_cost|abc_class|recorded|moved|can_rebuild
        1|12|12|rebuilt|-2|-10|||||1|21|21|5|A||2|yes
        2|9|8|recorded|1|0.5|1|2026-03-05 10:00:00|-2|4|2|42|63|0.5|B|8|-3|yes
        3|9|9|rebuilt|0||2|2026-03-09 10:00:00|1|0|3|0|63||C||0|yes
        """,
        is_ordered=False,
        count_segment="""
        place_key|seg|point_id|moved|n_moves|q_receipt|q_pick|q_transfer|q_return|q_unstock|q_assembly|q_correction
        1|3|1|2|1|1|2|3|4|5|6|100
        1|2|2|-3|1|2|4|6|8|10|12|100
        1|1|3|0|0|0|0|0|0|0|0|0
        1|0||9|1|9|0|0|0|0|0|0
        """,
        count_point=points("1|1|5|10|7|no|N", "2|1|9|9|8|yes|N", "3|1|9|9||no|N"),
        count_event="""
        count_id | place_key | unit_cost | abc_class
        C1       | 1         | 4         | B
        C1       | 1         | 5         | A
        C2       | 1         | 0.5       | B
        C3       | 1         |           | C
        """,
        count_whole="point_id|is_whole\n1|yes\n2|yes\n3|yes",
        opening_belief="place_key|opening|opening_basis\n1|10|opening rows",
        movement_event="site\nN\nN",
    )


@pytest.mark.parametrize(
    ("basis", "anchored", "opening", "site", "whole", "believed", "told"),
    [
        ("opening rows", "", 3, "N", "yes", "5", "rebuilt"),
        ("opening rows", "", 3, "N", "no", "", "none: a partial count"),
        (NONE, "", -2, "N", "yes", "0", "rebuilt"),  # nothing is left, and nothing is missing
        (NONE, "", -2.5, "N", "yes", "", "none: no opening known"),
        # a site without movements: only a snapshot of the day before to the day after says what was there
        ("opening rows", "", 3, "S", "yes", "", "none: no opening known"),
        (SNAPPED, "2026-03-04 00:00:00", 3, "S", "yes", "5", "rebuilt"),
        (SNAPPED, "2026-03-06 23:00:00", 3, "S", "yes", "5", "rebuilt"),
        (SNAPPED, "2026-03-03 00:00:00", 3, "S", "yes", "", "none: no opening known"),
        (SNAPPED, "2026-03-07 00:00:00", 3, "S", "yes", "", "none: no opening known"),
        (SNAPPED, "2026-03-07 00:00:00", 3, "N", "yes", "5", "rebuilt"),
        (SNAPPED, "2026-03-04 00:00:00", 3, "", "yes", "5", "rebuilt"),
    ],
)
def test_count_interval_rebuilds_only_what_can_be_known(basis, anchored, opening, site, whole, believed, told):
    """What is there at the count is the opening and 2 moved since."""
    says(
        "count_interval",
        f"point_id|believed|believed_basis|rebuilt|variance\n1|{believed}|{told}|{opening + 2}|{9 - int(believed) if believed else ''}",
        count_segment=segments("1|1|1|2|1"),
        count_point=points(f"1|1|5|9||no|{site}"),
        count_event="count_id|place_key|unit_cost\nC1|1|1",
        count_whole=f"point_id|is_whole\n1|{whole}",
        opening_belief=f"place_key|opening|opening_basis|anchored_at\n1|{opening}|{basis}|{anchored}",
        movement_event="site\nN",
    )


@pytest.mark.parametrize(
    ("below", "more", "basis", "told"),
    [
        (1, [], NONE, "rebuilt"),  # 5 %, not more
        (2, [], NONE, "none: no opening known"),
        (1, ["90|1||-9|0"], NONE, "rebuilt"),  # it never moved
        (1, ["90|1||-9|1"], SNAPPED, "rebuilt"),  # it was opened
        (1, ["90|1||0|1"], NONE, "rebuilt"),  # nothing left is not below nothing
        (2, [f"{n}|1||9|0" for n in range(60, 90)], NONE, "none: no opening known"),
        (2, [f"{n}|1||9|1" for n in range(60, 90)], SNAPPED, "none: no opening known"),
    ],
)
def test_count_interval_of_a_log_that_starts_late_rebuilds_nothing(below, more, basis, told):
    """Of 20 places without an opening that moved so many end below zero, after something came in; the others end at half
    a unit, after more went out.
    """
    moved = [f"{n}|{seg}||{units}|1" for n in range(1, 21) for seg, units in ((2, 4), (1, -5 if n <= below else -3.5))]
    opened = [f"{n}|0|{NONE}" for n in range(1, 21)] + [f"{row.split('|')[0]}|0|{basis}" for row in more]
    says(
        "count_interval",
        f"point_id|believed_basis\n200|{told}",
        count_segment=segments("100|1|200|2|1", *moved, *more),
        count_point=points("200|100|5|9||no|N"),
        count_event="count_id|place_key\nC200|100",
        count_whole="point_id|is_whole\n200|yes",
        opening_belief="place_key|opening|opening_basis\n100|0|none at all\n" + "\n".join(opened),
        movement_event="site\nN",
    )


def test_count_interval_orders_counts_by_moment_then_by_number():
    says(
        "count_interval",
        """
        point_id | ordinal | previous_point_id | cumulative_throughput
        5        | 1       |                   | 1
        2        | 2       | 5                 | 3
        3        | 3       | 2                 | 7
        """,
        is_ordered=False,
        count_segment="place_key|seg|point_id|moved|q_receipt|q_pick|q_transfer|q_return|q_unstock|q_assembly\n"
        "1|1|3|0|4|0|0|0|0|0\n1|2|2|0|2|0|0|0|0|0\n1|3|5|0|1|0|0|0|0|0",
        count_point=points("3|1|9|9||no|N", "2|1|9|9||no|N", "5|1|8|9||no|N"),
        count_event="count_id|place_key\nC2|1\nC3|1\nC5|1",
        count_whole="point_id|is_whole\n2|yes\n3|yes\n5|yes",
        opening_belief="place_key|opening|opening_basis\n1|0|opening rows",
        movement_event="site\nN",
    )


def test_count_interval_carries_what_happened_by_kind():
    kinds = ["receipt", "pick", "transfer", "return", "unstock", "assembly", "correction"]
    columns = "|".join(f"n_{kind}|q_{kind}" for kind in kinds)
    figures = "|".join(str(n) for n in range(1, 15))
    says(
        "count_interval",
        f"point_id|n_moves|{columns}\n1|99|{figures}",
        count_segment=f"place_key|seg|point_id|moved|n_moves|{columns}\n1|1|1|0|99|{figures}",
        count_point=points("1|1|9|9||no|N"),
        count_event="count_id|place_key\nC1|1",
        count_whole="point_id|is_whole\n1|yes",
        opening_belief="place_key|opening|opening_basis\n1|0|opening rows",
    )


def test_count_interval_of_places_without_a_site_that_moved():
    says(
        "count_interval",
        "point_id|believed\n1|5",
        count_segment=segments("1|1|1|2|1"),
        count_point=points("1|1|5|9||no|"),
        count_event="count_id|place_key\nC1|1",
        count_whole="point_id|is_whole\n1|yes",
        opening_belief="place_key|opening|opening_basis\n1|3|opening rows",
        movement_event="site|sku\n|K1\nN|K1",
    )


# count_variance


def variance(expected: str, event: str, interval: str, settings: Engagement | None = None, **more: str) -> None:
    says("count_variance", expected, settings, count_event=event, count_interval=interval, **more)


EVENT = "count_line_id|key_id|place_key|count_id|count_at|sku|site|bin|abc_class|counted_quantity|recorded_quantity|unit_cost|count_kind"
INTERVAL = "count_id|place_key|point_id|recorded|rebuilt|lines|is_whole|can_rebuild"


@pytest.mark.parametrize(
    ("letter", "believed", "counted", "limits", "is_in"),
    [
        ("A", 100, 99, {}, "yes"),
        ("A", 100, 98.9, {}, "no"),
        ("A", 100, 101, {}, "yes"),
        ("A", 100, 101.1, {}, "no"),
        ("B", 100, 97, {}, "yes"),
        ("B", 100, 96.9, {}, "no"),
        ("C", 100, 95, {}, "yes"),
        ("C", 100, 94.9, {}, "no"),
        ("C", 10, 9, {}, "yes"),
        ("C", 10, 8.9, {}, "no"),
        ("A", 10, 9.9, {}, "yes"),
        ("A", 10, 9, {}, "no"),
        ("C", 0, 1, {}, "no"),
        ("C", 0, 0, {}, "yes"),
        ("C", -5, -5, {}, "yes"),
        ("C", -5, -4, {}, "no"),
        ("A", 100, 102, {"over_factor": 2}, "yes"),
        ("A", 100, 98, {"over_factor": 2}, "no"),
        ("A", 100, 98, {"short_factor": 2}, "yes"),
        ("A", 100, 102, {"short_factor": 2}, "no"),
        ("A", 100, 99, {"value_short": 2}, "yes"),
        ("A", 100, 99, {"value_short": "1.99"}, "no"),
        ("A", 100, 101, {"value_short": 1}, "yes"),
        ("A", 100, 101, {"value_over": 2}, "yes"),
        ("A", 100, 101, {"value_over": "1.99"}, "no"),
        ("A", 100, 99, {"value_over": 1}, "yes"),
    ],
)
def test_count_variance_is_in_tolerance_at_its_limit_and_not_beyond(letter, believed, counted, limits, is_in):
    """At 2 a unit; without a cost, no limit in value applies."""
    given = {
        "event": f"""
        {EVENT}
        1|1|1|C1|2026-03-05 10:00:00|K1|N|A|{letter}|{counted}|{believed}|2|
        """,
        "interval": f"{INTERVAL}\nC1|1|1|{believed}||1|yes|no",
    }
    settings = Engagement(tolerance=Tolerance(**limits))
    variance(f"variance_quantity|in_tolerance\n{round(counted - believed, 1)}|{is_in}", settings=settings, **given)


def test_count_variance_without_a_cost_has_no_limit_in_value():
    variance(
        "variance_value|in_tolerance\n|yes",
        f"{EVENT}\n1|1|1|C1|2026-03-05 10:00:00|K1|N|A|A|99|100||",
        f"{INTERVAL}\nC1|1|1|100||1|yes|no",
        Engagement(tolerance=Tolerance(value_short=1, value_over=1)),
    )


def test_count_variance_of_a_line_and_of_a_place_counted_in_lines():
    """A line with a recorded figure, or alone at its place, is judged alone; else the lines of a place together."""
    variance(
        """
        count_line_id|count_lines|line_key|point_id|place_key|site|bin|batch|zone|counted|recorded|rebuilt|believed|believed_basis|variance_quantity|variance_value|variance_percent|unit_cost|cost_basis|counted_by|completed_by|source_id|source_row|is_zero_ambiguous|is_difference_only|is_measured|found_stock|file|count_day|abc_class|reference
        1|1|11|1|1|N|A-1||A|5|4||4|recorded|1|2|0.25|2|doc|Ann|Al|E1|1|no|no|yes|no|one|2026-03-05|A|r1
        2|1|12|1|1|N|12B||12B|3|3||3|recorded|0|0|0|2|doc|Ann|Al|E1|2|no|no|yes|no|one|2026-03-05|A|r2
        3|2|-2|2|2|M|||''|9||12|12|rebuilt|-3|-18|-0.25|6|doc|Ann|Al|E1|3|yes|yes|yes|no|one|2026-03-06|A|r3
        5|1|15|3|3|N||L1|''|2||0|0|rebuilt|2|||||||E9|5|no|no|yes|yes||2026-03-05|C|
        6|1|16|4|4|N|B||B|2||||none||||1||||E1|6|no|no|no||one|2026-03-05|C|
        7|2|-5|5|5|N|||''|3||||none||||1||||E1|7|no|no|no||one|2026-03-05|C|
        """,
        """
        count_line_id|key_id|place_key|count_id|count_at|ord|sku|site|bin|batch|abc_class|counted_quantity|recorded_quantity|unit_cost|cost_basis|counted_by|completed_by|is_zero_ambiguous|is_difference_only|reference|source_id|source_row
        1|11|1|C1|2026-03-05 10:00:00|1|K1|N|A-1||A|5|4|2|doc|Ann|Al|||r1|E1|1
        2|12|1|C1|2026-03-05 10:00:00|1|K1|N|12B||A|3|3|2|doc|Ann|Al|no|no|r2|E1|2
        4|14|2|C2|2026-03-06 10:00:00|2|K9|N|B||B|5|4|5|see|Bob|Bo|yes|no|r4|E2|9
        3|13|2|C2|2026-03-05 10:00:00|1|K2|M|A||A|4||6|doc|Ann|Al||yes|r3|E1|3
        5|15|3|C3|2026-03-05 10:00:00|1|K3|N||L1|C|2|||||||||E9|5
        6|16|4|C4|2026-03-05 10:00:00|1|K3|N|B||C|2||1|||||||E1|6
        7|17|5|C5|2026-03-05 10:00:00|1|K3|N|B||C|2||1|||||||E1|7
        8|18|5|C5|2026-03-05 10:00:00|1|K3|N|C||C|1||1|||||||E1|8
        """,
        """
        count_id | place_key | point_id | recorded | rebuilt | lines | is_whole | can_rebuild
        C1       | 1         | 1        | 7        | 6       | 2     | yes      | yes
        C2       | 2         | 2        |          | 12      | 2     | yes      | yes
        C3       | 3         | 3        |          | 0       | 1     | yes      | yes
        C4       | 4         | 4        |          | 7       | 1     | no       | no
        C5       | 5         | 5        |          | 7       | 2     | no       | no
        """,
        evidence_file="source_id|label\nE1|one\nE2|two",
    )


@pytest.mark.parametrize(
    ("recorded", "typed_late", "frozen", "completed", "frozen_late", "late", "moved", "unexplained"),
    [
        # recorded - rebuilt, and which figure is nearest to it: restated today, as known then, or as printed
        (10, 0, None, None, None, 0, 0, 0),
        (7, 3, None, None, None, -3, 0, 0),  # 3 were not known then
        (8, 3, None, None, None, -3, 0, 1),  # one more than was known
        (9, 3, None, None, None, 0, 0, -1),  # nearer to what is known today
        (8, 4, None, None, None, 0, 0, -2),  # as near to both: what is known today
        (6, 0, 5, 9, 0, 0, -4, 0),  # 4 moved between the print and the completion
        (6, 4, 5, 9, 0, -4, 0, 0),  # both explain it: late entries
        (5, 4, 5, 9, 1, -1, -4, 0),  # printed, and 1 of it not known then
        (14, 0, 9, 5, 0, 0, 4, 0),
        (10, 3, 5, 9, 0, 0, 0, 0),
    ],
)
def test_count_variance_explains_a_recorded_figure(
    recorded, typed_late, frozen, completed, frozen_late, late, moved, unexplained
):
    """Rebuilt 10."""
    probes = ["kind|probe_id|before", f"known then|1|{typed_late}", "snapshot|1|99", "known then|2|98", "picked|1|6"]
    if frozen is not None:
        probes += [f"frozen|1|{frozen}", f"completed|1|{completed}", f"frozen late|1|{frozen_late}"]
    variance(
        f"""
            recorded|rebuilt|difference|late_entries|moved_while_counting|unexplained|believed_as_known|picked_not_shipped

            """
        f"{recorded}|10|{recorded - 10}|{late}|{moved}|{unexplained}|{10 - typed_late}|6",
        f"{EVENT}\n1|1|1|C1|2026-03-05 10:00:00|K1|N|A|A|10|{recorded}|1|",
        f"{INTERVAL}\nC1|1|1|{recorded}|10|1|yes|yes",
        probe_sum="\n".join(probes),
    )


def test_count_variance_without_a_rebuilt_figure_explains_nothing():
    variance(
        "difference|late_entries|moved_while_counting|unexplained|believed_as_known|picked_not_shipped\n|||||0",
        f"{EVENT}\n1|1|1|C1|2026-03-05 10:00:00|K1|N|A|A|10|8|1|",
        f"{INTERVAL}\nC1|1|1|8|10|1|no|yes",
    )


@pytest.mark.parametrize(("lines", "agreeing", "base"), [(30, 0, "no"), (29, 0, "yes"), (30, 1, "yes")])
def test_count_variance_leaves_out_a_kind_of_count_that_only_lists_differences(lines, agreeing, base):
    """30 lines of one kind, all different; lines of another kind, or without a belief, do not speak for it."""
    rows = [
        f"{n}|{n}|{n}|C{n}|2026-03-05 10:00:00|K1|N|A|A|{5 if n <= agreeing else 9}|5|1|cycle"
        for n in range(1, lines + 1)
    ]
    event = "\n".join(
        [
            EVENT,
            *rows,
            "101|101|101|C101|2026-03-05 10:00:00|K1|N|A|A|5||1|cycle",
            "102|102|102|C102|2026-03-05 10:00:00|K1|N|A|A|5|5|1|",
        ]
    )
    numbers = [*range(1, lines + 1), 101, 102]
    interval = "\n".join([INTERVAL, *(f"C{n}|{n}|{n}|{'' if n == 101 else 5}||1|no|no" for n in numbers)])
    other = "yes" if base == "no" else "no"
    expected = [f"{n}|{base}|{other}" for n in range(1, lines + 1)] + [f"101|no|{other}", "102|yes|no"]
    variance("count_line_id|is_base|is_difference_only\n" + "\n".join(expected), event, interval)


def test_count_variance_of_the_period_and_of_a_list_of_differences():
    event = (
        EVENT
        + "|is_difference_only\n"
        + "\n".join(
            f"{n}|{n}|{n}|C{n}|2026-03-{day} 23:00:00|K1|N|A|A|5|5|1||{only}"
            for n, (day, only) in enumerate(
                [("01", "no"), ("02", ""), ("30", "no"), ("31", "no"), ("05", "yes")], start=1
            )
        )
    )
    interval = "\n".join([INTERVAL, *(f"C{n}|{n}|{n}|5||1|no|no" for n in range(1, 6))])
    expected = "count_line_id|in_period|is_base\n1|no|no\n2|yes|yes\n3|yes|yes\n4|no|no\n5|yes|no"
    variance(expected, event, interval, MARCH)
    variance("count_line_id|in_period|is_base\n1|yes|yes\n2|yes|yes\n3|yes|yes\n4|yes|yes\n5|yes|no", event, interval)


# sums of count_variance


def test_count_line_total():
    says(
        "count_line_total",
        "lines|measured|base|ambiguous\n4|3|2|1",
        count_variance="is_measured|is_base|is_zero_ambiguous\nyes|yes|yes\nyes|yes|no\nyes|no|yes\nno|no|yes",
    )


def test_cancellation_of_bins_sites_and_all():
    """+5 and -3 in one bin, -4 in another of the site, +6 elsewhere: 18 in all; 12 by bin, 8 by site, 4 net."""
    says(
        "cancellation",
        "level|net|gross|round(ratio, 6)\nbin|12|18|0.333333\nsite|8|18|0.555556\nportfolio|4|18|0.777778",
        count_variance="""
            site|bin|variance_value|is_base
            N|A|5|yes
            N|A|-3|yes
            N|B|-4|yes
            S|A|6|yes
            S|A|90|no
            S|A||yes
            """,
    )


def test_clean_share_of_places_and_items():
    says(
        "clean_share",
        """
        scope | what      | clean | total
        ''    | locations | 1     | 4
        ''    | items     | 1     | 3
        N     | locations | 1     | 2
        N     | items     | 1     | 2
        S     | locations | 0     | 1
        S     | items     | 0     | 1
        """,
        count_variance="""
            site|bin|sku|variance_quantity|is_base
            N|A|K1|0|yes
            N|A|K1|0|yes
            N|B|K2|0|yes
            N|B|K2|-1|yes
            S|A|K2|1|yes
            |A|K3|2|yes
            N|A|K1|9|no
            """,
    )


def test_last_digit_of_whole_figures_from_ten_on():
    says(
        "last_digit",
        "lines|round_counted|round_believed\n4|2|2",
        count_variance="""
        counted | believed | variance_quantity | is_measured | in_period
        10      | 15       | -5                | yes         | yes
        20      | 11       | 9                 | yes         | yes
        16      | 10       | 6                 | yes         | yes
        17      | 16       | 1                 | yes         | yes
        10      | 10       | 0                 | yes         | yes
        9       | 20       | -11               | yes         | yes
        20      | 9        | 11                | yes         | yes
        20.5    | 30       | -9.5              | yes         | yes
        30      | 20.5     | 9.5               | yes         | yes
        30      | 20       | 10                | no          | yes
        30      | 20       | 10                | yes         | no
        """,
    )


def test_variance_period_by_week_and_by_month():
    """Sunday 1 March closes a week, Monday 2 March opens one."""
    figures = "site|lines|failures|base_lines|base_failures|differing|net_units|gross_units|net_value|gross_value|over_value|short_value|units_moved|drift_units|drift_per_1000"
    bare = "|1|0|1|0|0|0|0|||0|0|||"
    first, rest = "N|1|1|1|1|1|-2|2|-20|20|0|-20|8|3|375", "N|3|1|2|0|2|1|5|10|50|30|-20|40|1|25"
    says(
        "variance_period",
        f"""
        period | begins | {figures}
        month  | 2026-03-01 | {bare}
        month  | 2026-03-01 | N|4|2|3|1|3|-1|7|-10|70|30|-40|48|4|83.33333333333333
        week   | 2026-02-23 | {first}
        week   | 2026-03-02 | {bare}
        week   | 2026-03-02 | {rest}
        """,
        count_variance="""
        count_line_id|count_day|site|in_tolerance|is_base|variance_quantity|variance_value|is_measured|in_period
        1|2026-03-01|N|no|yes|-2|-20|yes|yes
        2|2026-03-02|N|no|no|3|30|yes|yes
        3|2026-03-08|N|yes|yes|-2|-20|yes|yes
        4|2026-03-08|N|yes|yes|0|0|yes|yes
        5|2026-03-08||yes|yes|0||yes|yes
        6|2026-03-08|N|no|yes|9|9|no|yes
        7|2026-03-08|N|no|yes|9|9|yes|no
        """,
        line_interval="count_line_id|moved|drift\n1|8|-3\n2|0|50\n3|40|1",
    )


def test_failure_directions_ages_and_gaps():
    rows = """
    line_key | count_line_id | ord | site | count_day  | variance_quantity | in_tolerance | is_measured | in_period
    1        | 1             | 10  | N    | 2026-03-05 | -2                | no           | yes         | yes
    1        | 2             | 20  | N    | 2026-03-09 | 0                 | no           | yes         | yes
    1        | 3             | 20  | N    | 2026-03-10 | 1                 | no           | yes         | yes
    1        | 4             | 30  | N    | 2026-03-20 | -1                | yes          | yes         | yes
    1        | 5             | 40  | N    | 2026-03-21 | -1                | no           | no          | yes
    1        | 6             | 50  | N    | 2026-03-30 | -1                | no           | yes         | no
    2        | 7             | 10  |      | 2026-03-01 | -1                | no           | yes         | yes
    2        | 8             | 20  |      | 2026-03-08 | -1                | no           | yes         | yes
    """
    # Losses: one of three failures of N, both of the site not named; 1/9 + 4/9 and, of all, 9/25 + 4/25 keep their sign.
    says(
        "persistence",
        "site|pairs|same_sign|share|expected\n|8|3|0.375|0.52\nN|4|1|0.25|0.5555555555555556",
        count_variance=rows,
        counted_line="line_key|site|pairs|same_sign\n1|N|4|1\n2||4|2",
    )
    # Gaps: 4 + 1 + 20 days of N's three, 7 days of the one at the site not named.
    says("failure_gap", "site|naive_gaps|naive_days\n|4|8\nN|3|8.333333333333334", count_variance=rows)
    says(
        "failure_age",
        "line_key|age\n1|4\n1|5\n2|7",
        count_variance=rows,
        line_span="line_key|first_day\n1|2026-03-05\n2|2026-03-01\n3|2026-01-01",
    )


def test_recounts_within_a_week_or_an_exact_reversal():
    says(
        "recounts",
        """
        sku|site|bin|batch|previous_count_at|count_at|days|previous_variance|variance_quantity|variance_value|count_id|outcome|file|source_row
        K1|N|A|L1|2026-03-01 10:00:00|2026-03-08 10:00:00|7|-5|5|10|C1|reversal|one|1
        K1||||2026-03-01 10:00:00|2026-03-07 10:00:00|6|-5|4|8|C3|recount differed again|one|3
        K1|M|||2026-03-01 10:00:00|2026-03-07 10:00:00|6|-5|4|8|C4|recount differed again|one|4
        K1|M|A||2026-03-01 10:00:00|2026-03-07 10:00:00|6|-5|4|8|C5|recount differed again|one|5
        K1|N|A||2026-03-01 10:00:00|2026-04-15 10:00:00|45|4|-4|-8|C2|reversal|one|2
        K0|M|A||2026-03-01 10:00:00|2026-03-08 10:00:00|7|0|0|0|C6|recount agreed with belief|one|6
        K3|N|||2026-03-01 10:00:00|2026-03-02 10:00:00|1|-5|3||C7|recount differed again|one|7
        """,
        line_interval="""
        sku|site|bin|batch|previous_count_at|count_at|days|previous_variance|previous_in_tolerance|variance_quantity|variance_value|count_id|file|source_row
        K3|N|||2026-03-01 10:00:00|2026-03-02 10:00:00|1|-5|no|3||C7|one|7
        K0|M|A||2026-03-01 10:00:00|2026-03-08 10:00:00|7|0|no|0|0|C6|one|6
        K1|M|A||2026-03-01 10:00:00|2026-03-07 10:00:00|6|-5|no|4|8|C5|one|5
        K1|M|||2026-03-01 10:00:00|2026-03-07 10:00:00|6|-5|no|4|8|C4|one|4
        K1||||2026-03-01 10:00:00|2026-03-07 10:00:00|6|-5|no|4|8|C3|one|3
        K1|N|A||2026-03-01 10:00:00|2026-04-15 10:00:00|45|4|yes|-4|-8|C2|one|2
        K1|N|A|L1|2026-03-01 10:00:00|2026-03-08 10:00:00|7|-5|no|5|10|C1|one|1
        K1|N|A||2026-03-01 10:00:00|2026-04-16 10:00:00|46|4|yes|-4|-8|C9|one|9
        K1|N|A||2026-03-01 10:00:00|2026-03-09 10:00:00|8|4|no|-3|-8|C9|one|9
        K1|N|A||2026-03-01 10:00:00|2026-03-02 10:00:00|1|4|yes|3|-8|C9|one|9
        K1|N|A||2026-03-01 10:00:00|2026-03-02 10:00:00|1|0|yes|0|0|C9|one|9
        """,
    )


# coverage and cut-off


def test_coverage_is_overdue_the_day_after_the_cadence():
    """Closing 31 March; A every 30 days, B every 60, C every 90."""
    says(
        "coverage",
        """
        sku|site|bin|batch|abc_class|quantity|unit_cost|value|last_counted|counts|days_since|days_exposed|moved_since|cadence_days|overdue
        K1|N|A|L1|A|5|2|10|2026-03-01|2|30|30|63|30|no
        K1|M|||A|5|1|5|2026-02-28|1|31|31|0|30|yes
        K1|N|||B|5|1|5|2026-01-30|1|60|60|0|60|no
        K1|N|A||B|5|1|5|2026-01-29|1|61|61|0|60|yes
        K2|N|A||C|5|1|5|2025-12-31|1|90|90|0|90|no
        K2|N|B||C|-5|1|-5||0||11|0|90|yes
        K3||||C|5||||0||0|0|90|yes
        """,
        Engagement(rules=Rules(cadence_days_a=30, cadence_days_b=60, cadence_days_c=90)),
        closing_day="day\n2026-03-31",
        closing_belief="place_key|quantity\n7|5\n6|-5\n5|5\n4|5\n3|5\n2|5\n1|5\n8|0",
        place="""
            place_key|sku|site|bin|batch|abc_class|unit_cost
            1|K1|N|A|L1|A|2
            2|K1|M|||A|1
            3|K1|N|||B|1
            4|K1|N|A||B|1
            5|K2|N|A||C|1
            6|K2|N|B||C|1
            7|K3||||C|
            8|K4||||C|
            """,
        count_point="""
            place_key|count_at
            1|2026-03-01 10:00:00
            1|2026-02-01 10:00:00
            2|2026-02-28 23:00:00
            3|2026-01-30 10:00:00
            4|2026-01-29 10:00:00
            5|2025-12-31 10:00:00
            """,
        count_segment="""
            place_key|seg|q_receipt|q_pick|q_transfer|q_return|q_unstock|q_assembly|q_correction
            1|0|1|2|4|8|16|32|100
            1|1|1000|0|0|0|0|0|0
            """,
        movement_event="place_key|stock_day\n6|2026-03-20\n6|2026-03-25\n1|2025-03-20",
    )


def test_coverage_of_equal_value_by_place():
    places = ["K1||A|", "K1|M||", "K1|M|A|", "K1|M|A|L1", "K1|M|A|L2", "K1|M|B|", "K1|N||", "K2|M||"]
    says(
        "coverage",
        "sku|site|bin|batch\n" + "\n".join(places),
        closing_day="day\n2026-03-31",
        closing_belief="place_key|quantity\n" + "\n".join(f"{n}|5" for n in range(8, 0, -1)),
        place="place_key|sku|site|bin|batch\n" + "\n".join(f"{n}|{row}" for n, row in enumerate(places, start=1)),
    )


def test_cut_off_of_the_hours_around_a_count():
    """Within the hour before and after a count one day's shift passes both; a movement two and a half days off none."""
    start = dt.datetime(2026, 3, 5, 12, tzinfo=UTC)

    def moved(hours: float, units: int) -> str:
        moment = start + dt.timedelta(hours=hours)
        return f"1|{int(moment.timestamp() * 1_000_000) * 4 + 1}|{moment:%Y-%m-%d}|{units}|sale"

    says(
        "cut_off",
        "shift|agreeing|gross_units|moved_lines\n-2|0|11|1\n-1|0|1|1\n0|1|0|0\n1|0|2|1\n2|0|22|1",
        count_point=f"point_id|place_key|ord|count_at|lines\n1|1|{int(start.timestamp() * 1_000_000) * 4 + 2}|2026-03-05 12:00:00|1",
        count_variance="point_id|counted|believed|is_base|count_lines\n1|5|5|yes|1",
        movement_event="place_key|ord|stock_day|quantity|kind\n"
        + "\n".join([moved(-1, 1), moved(1, 2), moved(-47, 10), moved(47, 20), moved(-49, 100), moved(49, 200)]),
    )


def test_cut_off_shifts_a_count_by_whole_days():
    """Counted 8 at noon of the 5th, believed 10, after the movements of its instant. The 3 that went out at noon of the
    6th come before a count one day later (8 - 10 + 3 = 1); the 5 that came in at noon of the 4th are before a count one
    day earlier too, and after one two days earlier (8 - 10 + 5 = 3)."""

    def ord_of(moment: str, rank: int = 1) -> int:
        return int(dt.datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1_000_000) * 4 + rank

    noon = ord_of("2026-03-05 12:00", 2)
    says(
        "cut_off",
        """
        shift | lines | agreeing | moved_lines | gross_units | gross_value
        -2    | 2     | 1        | 1           | 3           | 6
        -1    | 2     | 1        | 0           | 2           | 4
        0     | 2     | 1        | 0           | 2           | 4
        1     | 2     | 1        | 1           | 1           | 2
        2     | 2     | 2        | 1           | 0           | 0
        """,
        count_point=f"""
        point_id | place_key | ord    | count_at            | lines
        1        | 1         | {noon} | 2026-03-05 12:00:00 | 1
        2        | 2         | {noon} | 2026-03-05 12:00:00 | 2
        3        | 3         | {noon} | 2026-03-05 12:00:00 | 2
        """,
        count_variance="""
        point_id | counted | believed | unit_cost | is_base | count_lines
        1        | 8       | 10       | 2         | yes     | 1
        2        | 5       | 5        |           | yes     | 2
        3        | 5       | 9        | 1         | yes     | 1
        1        | 5       | 9        | 1         | no      | 1
        """,
        movement_event=f"""
        place_key | ord                            | stock_day  | quantity | kind
        1         | {ord_of("2026-03-04 12:00")}   | 2026-03-04 | 5        | receipt
        1         | {ord_of("2026-03-06 12:00")}   | 2026-03-06 | -3       | sale
        1         | {ord_of("2026-03-06 12:01")}   | 2026-03-06 | 1        | sale
        1         | {ord_of("2026-03-06 11:00", 3)}| 2026-03-06 | 90       | adjustment
        1         | {ord_of("2026-03-06 11:00")}   | 2026-03-06 | 90       | stocktake
        1         | {ord_of("2026-03-08 11:00")}   | 2026-03-08 | 90       | receipt
        1         | {ord_of("2026-03-02 11:00")}   | 2026-03-02 | 90       | receipt
        9         | {ord_of("2026-03-06 11:00")}   | 2026-03-06 | 90       | receipt
        """,
    )
