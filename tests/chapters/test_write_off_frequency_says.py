"""What chapter 4 says of hand-made clients: every exhibit, sentence and figure against arithmetic from their rows.

The client with the paperwork, its 26 correction lines on 25 documents (W1 North at 10, W2 and W3 South at 4, W9
nowhere and without a cost):
month   losses                                          gains                                        W1 and W2 sold: 3
lines a month
Jan     B01 460  B02 460                                -                                              -920
Feb     B03 B04 B05 B06 460 each, M-77 10               -                                            -1,850     M-77 is
a movement: 4 lines
Mar     B07 460  ST1 100  B08 460  B09 480  B10 490     -                                            -1,990
Apr     -                                               ST3 8                                             8
May     B11 530  S1 280  S2 260                         S3 320  S4 240 and 20 (one document)         -1,070 + 580
Jun     R1 16                                           R3 90  R2 16                                    -16 + 106
Jul     CY1 80  R4 90                                   CY2 36                                         -170 + 36
Sep     N1 (no cost)                                                                                      0
in all  6,016                                           730                             gross 6,746, net -5,286
"""

import datetime as dt
import itertools
import math
import random
from decimal import Decimal

import numpy as np
import pytest

from tests.chapters import hand_made, reading
from tests.chapters.arithmetic import failed, moved, theil_sen, wilson
from tests.chapters.hand_made import (
    DAYS,
    DRIFTING,
    IMPROVING,
    OFTEN,
    drifting,
    improving,
    lines_of,
    oddities,
    paperwork,
    quiet,
)
from tests.chapters.reading import (
    GAIN,
    LOSS,
    NEUTRAL,
    ORANGE,
    PLAIN,
    data,
    drawn,
    exhibit,
    figures,
    finding,
    grid,
    measure,
    missing,
    shape,
    sources,
    told,
)

STEP = "write_off_frequency"
PERIOD, YEAR = "01 Jan 2026 to 30 Sep 2026", "01 Jan 2026 to 31 Dec 2026"
WHERE = f"Money in EUR. Gain positive, loss negative; never netted. {PERIOD}; all sites, all SKUs."
ASK = "completed stocktakes, stock adjustments and write-offs of the whole period"
ASK_NAMES = "the audit report of actions (who created, completed, undid) or approver names on the corrections"
LINES = lines_of(DRIFTING)


@pytest.fixture(scope="module")
def section():
    return paperwork().section(STEP)


@pytest.fixture(scope="module")
def worse():
    return drifting().section(STEP)


@pytest.fixture(scope="module")
def better():
    return improving().section(STEP)


def test_its_exhibits_their_order_and_what_stands_behind(section, worse):
    assert (section.step, section.number, section.title) == (STEP, 4, "Write-off frequency")
    assert section.question == "Are corrections becoming routine, and does anybody learn from them?"
    everything = {
        "WF-1": ("chart", "correction_months", "How much is corrected, and which way?"),
        "WF-12a": ("table", "corrections", "What counts as a correction here?"),
        "WF-2": ("table", "correction_months", "How often, against how much activity?"),
        "WF-3": ("chart", "correction_months", "Is the correction rate under control?"),
        "WF-7a": ("chart", "corrections", "When is stock corrected?"),
        "WF-4": ("table", "routine", "Are write-offs routine?"),
        "WF-5": ("chart", "correction_concentration", "Where do corrections concentrate?"),
        "WF-5a": ("table", "correction_concentration", "Who, when and where?"),
        "WF-6": ("table", "correction_reasons", "What do corrections say of themselves?"),
        "WF-7": ("table", "reversal_pairs", "Which corrections undo each other?"),
        "WF-8": ("table", "control_tests", "Who looks at a correction before it counts?"),
        "WF-9": ("table", "proposed_limits", "Which limits would send how many documents up?"),
        "WF-10": ("chart", "learning_quarters", "Do corrections grow faster than learning?"),
        "WF-11": ("table", "over_tolerance", "Was it counted again before it was approved?"),
        "WF-12": ("table", "corrections", "Which corrections are these?"),
    }
    assert [(each.id, each.kind, each.workpaper, each.title) for each in section.exhibits] == [
        (identity, *each) for identity, each in everything.items() if identity != "WF-10"
    ]
    assert [(each.id, each.kind, each.workpaper, each.title) for each in worse.exhibits] == [
        (identity, *each) for identity, each in everything.items() if identity != "WF-7"
    ]
    assert set(section.tables) == {
        "correction_concentration",
        "correction_gaps",
        "correction_months",
        "corrections",
        "duties",
        "over_tolerance",
        "reversal_pairs",
        "review_latency",
        "routine",
        "splits",
        "undone",
    }
    assert set(worse.tables) == {
        "correction_concentration",
        "correction_gaps",
        "correction_months",
        "corrections",
        "duties",
        "learning_quarters",
        "over_tolerance",
        "reversal_pairs",
        "review_latency",
        "routine",
    }
    for each in (*section.exhibits, *worse.exhibits):
        if each.spec:
            assert each.spec["title"]["text"] == each.title
            assert " ".join(each.spec["title"]["subtitle"]) == each.caption
            assert each.alt == f"{each.title} {each.caption}"


def test_every_reading_says_how(section, worse):
    readings = {each.id: each.reading for each in (*section.exhibits, *worse.exhibits)}
    assert readings == {
        "WF-1": "Bars both ways that cancel in the net hide as much movement as a one-way month; read the gross first.",
        "WF-12a": "A cycle count booked as an adjustment is a count: its lines leave the ad-hoc corrections.",
        "WF-2": "A rate that rises while activity does not is correcting more, not trading more.",
        "WF-3": "Points inside the limits differ by chance; a point outside has a reason of its own worth finding.",
        "WF-7a": "Even stripes are a count programme; dark single days are clear-ups; a crowd before month ends is a "
        "closing habit.",
        "WF-4": "The first days of the evidence have nothing before them, so the share is a floor.",
        "WF-5": "A handful of lines that carry most of the value is where a cause is cheapest to find.",
        "WF-5a": "A month-end cluster speaks of closing routines, a weekday of counting days; neither is a cause.",
        "WF-6": "A reason is an assertion to test against the evidence, not the answer; blank and generic ones leave "
        "nothing to test.",
        "WF-7": "A pair found by two counts points to the first count or to misplaced stock, not to loss.",
        "WF-8": "One Cin7 Core permission creates and completes a correction, so evidence of review has to come from "
        "elsewhere: who approved, when, and after which second look.",
        "WF-9": "A limit that nobody passes reviews nothing; one that everybody passes is waved through.",
        "WF-10": "Both up: the cause runs ahead of the fixing. Corrections up and drift down: the fixing works. Both "
        "down: less is needed. Drift up alone: nobody corrects it.",
        "WF-11": "A count error is always the first rival: a second count is the cheapest evidence there is.",
        "WF-12": "The workpaper holds every line with the rule that classified it.",
    }


def test_wf1_losses_and_gains_by_month(section):
    """See the table above; August has none."""
    by_month = {
        "01": (-920, 0),
        "02": (-1850, 0),
        "03": (-1990, 0),
        "04": (0, 8),
        "05": (-1070, 580),
        "06": (-16, 106),
        "07": (-170, 36),
        "09": (0, 0),
    }
    assert (sum(loss for loss, _ in by_month.values()), sum(gain for _, gain in by_month.values())) == (-6016, 730)
    wanted = [
        (f"2026-{month}-01", name, value)
        for month, both in by_month.items()
        for name, value in zip(("loss", "gain"), both, strict=True)
    ]
    assert [(row["month"], row["direction"], row["value"]) for row in data(section, "WF-1")] == wanted
    assert exhibit(section, "WF-1").caption == (
        f"Value of 26 correction lines by month, line: net. {WHERE} Gross 6,746.00, net -5,286.00."
    )
    assert drawn(section, "WF-1") == [
        f"bar; color: direction untitled loss={LOSS} gain={GAIN}; x: utcyearmonth(month) untitled as %b %Y type utc; "
        f"y: value "
        f"'Correction value, base currency'; "
        "tips: utcyearmonth(month) 'month' as %b %Y, direction, value as ,.2f",
        f"line {PLAIN} points; x: utcyearmonth(month) type utc; y: sum(value); tips: sum(value) 'net' as ,.2f",
    ]


def test_wf12a_kinds(section):
    """Adjustments: B01 to B11 5,180 off, S3 and S4 580 and R3 90 on, N1. Cycle counts 80 off, 36 on. Stocktakes
    100 off, 8 on."""
    assert grid(section, "WF-12a") == [
        "Kind | Rule that classified it | Lines | Documents | Gross value | Net value",
        "adjustment | the document type of the source | 16 | 15 | 5,850.00 | -4,510.00",
        "cycle count | its document is among the cycle counts | 2 | 2 | 116.00 | -44.00",
        "stocktake | the document type of the source | 2 | 2 | 108.00 | -92.00",
        "write off | movement row of kind write_off, no correction document in the evidence | 1 | 1 | 10.00 | -10.00",
        "write off | the document type of the source | 4 | 4 | 646.00 | -646.00",
        "write on | the document type of the source | 1 | 1 | 16.00 | 16.00",
    ]
    assert shape(section, "WF-12a") == (["Lines", "Documents", "Gross value", "Net value"], 6, "corrections", ())
    assert exhibit(section, "WF-12a").caption == f"Kinds of corrections and the rule that gave the kind. {WHERE}"


CORRECTED, DOCUMENTS, MOVES = (2, 5, 5, 1, 6, 3, 3, 0, 1), (2, 5, 5, 1, 5, 3, 3, 0, 1), (3, 4, 3, 3, 3, 3, 3, 3, 3)


def test_wf2_rates_against_activity(section):
    """W1 loses 8 of 1,000 units a month at 10 and one more in February; W2 6 of 500 at 4: 9,920 + 1,976 at the end
    of January."""
    wanted = []
    losses, gains = (-920, -1850, -1990, 0, -1070, -16, -170, 0, 0), (0, 0, 0, 8, 580, 106, 36, 0, 0)
    for n, month in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")):
        held = 10 * (1000 - 8 * (n + 1) - (n > 0)) + 4 * (500 - 6 * (n + 1))
        gross, net = 100 * (gains[n] - losses[n]) / held, 100 * (gains[n] + losses[n]) / held
        wanted.append(
            f"{month} 2026 | {CORRECTED[n]} | {DOCUMENTS[n]} | {MOVES[n]} | {1000 * CORRECTED[n] / MOVES[n]:,.2f} | "
            f"{100 * CORRECTED[n] / 2:.2f} | {losses[n]:,.2f} | {gains[n]:,.2f} | "
            f"{losses[n] + gains[n]:,.2f} | {gross:.1f} % | {net:.1f} %"
        )
    head = (
        "Month | Correction lines | Documents | Movement lines | Per 1,000 lines | Per 100 active lines | Losses | "
        "Gains | Net | Gross, % of inventory | Net, % of inventory"
    )
    assert grid(section, "WF-2") == [head, *wanted]
    assert wanted[4] == "May 2026 | 6 | 5 | 3 | 2,000.00 | 300.00 | -1,070.00 | 580.00 | -490.00 | 14.4 % | -4.3 %"
    assert shape(section, "WF-2") == (head.split(" | ")[1:], 9, "correction_months", ())
    assert exhibit(section, "WF-2").caption == (
        "M-17 and M-18: correction lines per 1,000 movement lines and per 100 active lines (SKU x site with a "
        "movement); value over month-end inventory. Go-live loads left out. " + WHERE
    )


def control(axis):
    return [
        f"line {NEUTRAL} step dashed; x: label untitled sorted by point; y: low",
        f"line {NEUTRAL} step dashed; x: label untitled sorted by point; y: high",
        f"line {PLAIN}; x: label untitled sorted by point; y: centre",
        f"line {GAIN}; x: label untitled sorted by point; y: value '{axis}'",
        f"point; color: signal 'Outside limits' no={GAIN} yes={LOSS}; shape: signal 'Outside limits' no=circle "
        f"yes=diamond; x: label untitled sorted by point; y: value; "
        "tips: label 'period', value as .2f, low as .2f, high as .2f",
    ]


def limits(corrections, lines):
    """Centre, and half the width of the limits at each point, times the moving range over 1.128 of a Laney chart."""
    centre = 1000 * sum(corrections) / sum(lines)
    spread = [math.sqrt(centre / (n / 1000)) for n in lines]
    z = [(1000 * c / n - centre) / s for c, n, s in zip(corrections, lines, spread, strict=True)]
    laney = sum(abs(b - a) for a, b in itertools.pairwise(z)) / (len(z) - 1) / 1.128
    dispersion = sum(
        (c - centre * n / 1000) ** 2 / (centre * n / 1000) for c, n in zip(corrections, lines, strict=True)
    ) / (len(lines) - 1)
    return centre, [3 * s for s in spread], laney, dispersion


def test_wf3_the_rate_inside_its_limits(section):
    """26 in 28 lines: 928.6 in 1,000; dispersion 1.4 is within the 1.9 of chance, so plain limits of 3 sqrt(928.6
    / 0.003)."""
    centre, half, _, dispersion = limits(CORRECTED, MOVES)
    assert (f"{centre:.1f}", f"{dispersion:.1f}") == ("928.6", "1.4")
    rate = [1000 * c / n for c, n in zip(CORRECTED, MOVES, strict=True)]
    assert [(row["point"], row["label"]) for row in data(section, "WF-3")] == [
        (n, f"2026-{n + 1:02d}") for n in range(9)
    ]
    for row, value, width in zip(data(section, "WF-3"), rate, half, strict=True):
        assert (row["value"], row["centre"], row["low"], row["high"]) == pytest.approx(
            (value, centre, max(0, centre - width), centre + width)
        ) and row["signal"] == "no"
    assert exhibit(section, "WF-3").caption == (
        "Corrections per 1,000 movement lines by month, centre line and 3-sigma limits. The rate varies as chance "
        "would make it (dispersion 1.4, limit 1.9), so an ordinary u chart fits. "
        f"{PERIOD}."
    )
    assert drawn(section, "WF-3") == control("Corrections per 1,000 movement lines")


def test_wf3_wider_limits_and_gaps(worse, better):
    """Drifting: movement lines of a month: 4 or 2 for each of 36 lines, one for each posting, one in December."""
    corrected = [sum(bool(line.found[n]) for line in LINES) for n in range(8)] + [0]
    lines = [144 + 2, *(72 + count for count in corrected[1:8]), 1]
    centre, half, laney, dispersion = limits(corrected, lines)
    assert f"{dispersion:.1f}" == "4.7" and sum(corrected) == 76
    for row, c, n, width in zip(data(worse, "WF-3"), corrected, lines, half, strict=True):
        wanted = (1000 * c / n, centre, max(0, centre - laney * width), centre + laney * width)
        assert (row["value"], row["centre"], row["low"], row["high"]) == pytest.approx(wanted)
        assert row["signal"] == ("no" if wanted[2] <= wanted[0] <= wanted[3] else "yes")
    assert "Laney's correction widens the limits" in exhibit(worse, "WF-3").caption
    for row in data(better, "WF-3"):
        assert row["signal"] == ("no" if row["low"] <= row["value"] <= row["high"] else "yes")
    calm = quiet().section(STEP)  # corrections in months 0, 3, 4, 8 and 9
    assert [
        (row["label"], row["value"], row["centre"], row["low"], row["high"], row["signal"])
        for row in data(calm, "WF-3")
    ] == [
        (f"gap {n}", between, 1.25, 0.0, pytest.approx(1.25 + 3 * math.sqrt(1.25 * 2.25)), "no")
        for n, between in enumerate((2, 0, 3, 0), start=1)
    ]
    assert exhibit(calm, "WF-3").caption == (
        f"Months between corrections by month, centre line and 3-sigma limits. Failures are rare (0.45 a period), so "
        f"the periods between them are charted (g chart). {YEAR}."
    )
    assert drawn(calm, "WF-3") == control("Months between corrections")


def test_wf3_a_month_outside_its_limits():
    """53 corrections in eight months of 20 movements: 6.6 a month, limits at 3 x 19 / 7 / 1.128 more: 13.8, which
    13 keeps and 20 passes."""
    corrected = (1, 1, 2, 3, 5, 8, 13, 20)
    moves = [
        hand_made.move(30 * month + 1, -1, bin=None, movement_id=f"{month}-{n}")
        for month in range(8)
        for n in range(20)
    ]
    fixes = [
        hand_made.fix(f"X{month}-{n}", 30 * month + 1, "adjustment", "W1", -1)
        for month, count in enumerate(corrected)
        for n in range(count)
    ]
    made = hand_made.book_of({"movement": moves, "correction": fixes}).section(STEP)
    assert pytest.approx(13.84, abs=0.01) == 53 / 8 + 3 * 19 / 7 / 1.128
    assert [row["signal"] for row in data(made, "WF-3")] == ["no"] * 7 + ["yes"]
    assert (data(made, "WF-3")[0]["low"], data(made, "WF-3")[0]["high"]) == (
        0,
        pytest.approx(1000 * (53 / 8 + 3 * 19 / 7 / 1.128) / 20),
    )


# B07 and ST1 on 6 March; S1 and S2 on 15 May; S3 and both lines of S4 on the 16th
DAYS_CORRECTED = """
2026-01-17 Saturday 1 460, 2026-01-25 Sunday 1 460, 2026-02-02 Monday 1 460, 2026-02-10 Tuesday 1 460,
2026-02-15 Sunday 1 10, 2026-02-18 Wednesday 1 460, 2026-02-26 Thursday 1 460, 2026-03-06 Friday 2 560,
2026-03-14 Saturday 1 460, 2026-03-22 Sunday 1 480, 2026-03-30 Monday 1 490, 2026-04-15 Wednesday 1 8,
2026-05-05 Tuesday 1 530, 2026-05-15 Friday 2 540, 2026-05-16 Saturday 3 580, 2026-06-04 Thursday 1 16,
2026-06-09 Tuesday 1 90, 2026-06-24 Wednesday 1 16, 2026-07-04 Saturday 1 80, 2026-07-24 Friday 1 36,
2026-07-29 Wednesday 1 90,
2026-09-01 Tuesday 1 0
"""


def test_wf7a_the_calendar(section):
    wanted = []
    for entry in DAYS_CORRECTED.split(","):
        day, weekday, lines, gross = entry.split()
        monday = dt.date.fromisoformat(day) - dt.timedelta(days=dt.date.fromisoformat(day).weekday())
        wanted.append((day, monday.isoformat(), weekday, int(lines), float(gross)))
    assert [
        (row["day"], row["week"], row["weekday"], row["corrections"], row["gross"]) for row in data(section, "WF-7a")
    ] == wanted
    assert (sum(each[3] for each in wanted), sum(each[4] for each in wanted)) == (26, 6746)
    assert exhibit(section, "WF-7a").caption == f"Correction lines by day. {PERIOD}; all sites, all SKUs."
    assert reading.order(section, "WF-7a", "y") == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
    assert drawn(section, "WF-7a") == [
        "rect; color: corrections 'Correction lines' scheme blues; x: utcyearmonthdate(week) 'Week' as "
        "utcFormat(datum.value, '%d %b %y'); y: weekday untitled in stated order; "
        "tips: day 'day' as %d %b %Y, corrections, gross 'gross value' as ,.2f"
    ]


def test_wf4_routine_by_site(section):
    """W1 off: all but B01 repeat: 5,380 - 460. W2 off: S2 260, R1 16, CY1 80 repeat, S1 280 does not. W1 on: R3.
    W2 on: S4, R2, CY2 after S3; W3: S4 after ST3."""
    assert (5380 - 460, 260 + 16 + 80, 280 + 260 + 16 + 80) == (4920, 356, 636)
    assert grid(section, "WF-4") == [
        "Site | Lines | Repeats | Written off | of it repeated | Routine share",
        "whole client | 26 | 20 | 6,016.00 | 5,276.00 | 87.7 %",
        "not stated | 1 | 0 | 0.00 | 0.00 | –",
        "North | 15 | 13 | 5,380.00 | 4,920.00 | 91.4 %",
        "South | 10 | 7 | 636.00 | 356.00 | 56.0 %",
    ]
    assert shape(section, "WF-4") == (
        ["Lines", "Repeats", "Written off", "of it repeated", "Routine share"],
        4,
        "routine",
        (0,),
    )
    assert exhibit(section, "WF-4").caption == (
        "M-19: value written off whose line (SKU x site x bin) and direction had been corrected in the 180 days "
        "before, of all value written off. Above 40 % counts as routine (default of this "
        f"workbook). {WHERE}"
    )
    assert section.extra["routine"] == {"share": Decimal("0.876995"), "limit": Decimal("0.4")}


def test_wf5_where_corrections_concentrate(section, worse):
    """W1: 5,180 + 100 + 10 + 90 off, 90 on. W2: 636 off, 612 on. W3: 8 and 20 on."""
    assert [(row["item"], row["gross"], row["net"], row["corrections"]) for row in data(section, "WF-5")] == [
        ("W1", 5470, -5290, 15),
        ("W2", 1248, -24, 8),
        ("W3", 28, 28, 2),
        ("W9", 0, 0, 1),
    ]
    assert exhibit(section, "WF-5").caption == (
        f"Gross correction value of the 4 SKUs that carry most (100.0 % of all). {WHERE}"
    )
    assert drawn(section, "WF-5") == [
        f"bar {GAIN}; x: gross 'Gross correction value, base currency'; y: item 'SKU' sorted by -x; tips: item, gross "
        f"as ,.2f, net as ,.2f, corrections"
    ]
    every = sorted(
        (-sum(map(abs, line.found)) * line.cost, line.sku, sum(line.found) * line.cost, sum(map(bool, line.found)))
        for line in LINES
    )[:12]
    assert [(row["item"], row["gross"], row["net"], row["corrections"]) for row in data(worse, "WF-5")] == [
        (sku, -gross, net, count) for gross, sku, net, count in every
    ]
    part = 100 * -sum(each[0] for each in every) / 2641
    assert exhibit(worse, "WF-5").caption.startswith(
        f"Gross correction value of the 12 SKUs that carry most ({part:.1f} % of all). Money in NZD."
    )


def test_wf5a_who_when_and_where(section):
    """Three of each, by gross value. Last three days of a month: 26 February 460, 30 March 490, 29 July 90.
    Weekdays by the calendar."""
    assert grid(section, "WF-5a") == [
        "By | Item | Lines | of lines | Gross value | of value | Net value",
        "account | 510 | 14 | 53.8 % | 5,460.00 | 80.9 % | -5,280.00",
        "account | 520 | 11 | 42.3 % | 1,276.00 | 18.9 % | 4.00",
        "account | not stated | 1 | 3.8 % | 10.00 | 0.1 % | -10.00",
        "kind | adjustment | 16 | 61.5 % | 5,850.00 | 86.7 % | -4,510.00",
        "kind | write_off | 5 | 19.2 % | 656.00 | 9.7 % | -656.00",
        "kind | cycle_count | 2 | 7.7 % | 116.00 | 1.7 % | -44.00",
        "month end | other days | 23 | 88.5 % | 5,706.00 | 84.6 % | -4,246.00",
        "month end | last three days of a month | 3 | 11.5 % | 1,040.00 | 15.4 % | -1,040.00",
        "site | North | 15 | 57.7 % | 5,470.00 | 81.1 % | -5,290.00",
        "site | South | 10 | 38.5 % | 1,276.00 | 18.9 % | 4.00",
        "site | not stated | 1 | 3.8 % | – | – | –",
        "sku | W1 | 15 | 57.7 % | 5,470.00 | 81.1 % | -5,290.00",
        "sku | W2 | 8 | 30.8 % | 1,248.00 | 18.5 % | -24.00",
        "sku | W3 | 2 | 7.7 % | 28.00 | 0.4 % | 28.00",
        "user | not stated | 16 | 61.5 % | 3,616.00 | 53.6 % | -3,316.00",
        "user | person 1 | 5 | 19.2 % | 2,010.00 | 29.8 % | -2,010.00",
        "user | person 2 | 5 | 19.2 % | 1,120.00 | 16.6 % | 40.00",
        "weekday | Saturday | 6 | 23.1 % | 1,580.00 | 23.4 % | -420.00",
        "weekday | Friday | 5 | 19.2 % | 1,136.00 | 16.8 % | -1,064.00",
        "weekday | Tuesday | 4 | 15.4 % | 1,080.00 | 16.0 % | -900.00",
    ]
    assert (460 + 560 + 460 + 460 + 80 - 440, 560 + 540 + 36, 530 + 530 - 20 + 40) == (1580, 1136, 1080)
    assert (3 * 460 + 530 + 100, 280 + 260 + 320 + 240 + 20) == (2010, 1120)  # Ann: B01 to B03, B11, ST1; Eve: S1 to S4
    assert shape(section, "WF-5a") == (
        ["Lines", "of lines", "Gross value", "of value", "Net value"],
        20,
        "correction_concentration",
        (),
    )
    assert exhibit(section, "WF-5a").caption == (
        f"The three largest items by SKU, site, account, kind, user, weekday and month end. Users are numbered here: "
        f"names serve control tests only. {WHERE}"
    )


def test_wf6_reasons(section):
    """Copied: one text on 11 documents. Blank: M-77 10, S1 280, S2 260, CY1 80, CY2 36. Generic: S3, S4 twice,
    ST1, ST3: 580 + 108."""
    assert grid(section, "WF-6") == [
        "Reason is | Group (shares at least half its words) | Lines | Documents | Gross value",
        "copied | damaged by forklift | 11 | 11 | 5,180.00",
        "blank | blank | 5 | 5 | 666.00",
        "generic | no meaning word | 5 | 4 | 688.00",
        "specific | broken glass shelf two | 2 | 2 | 32.00",
        "specific | found behind rack | 1 | 1 | 90.00",
        "specific | lost behind rack again | 1 | 1 | 90.00",
        "specific | recipe changed | 1 | 1 | 0.00",
    ]
    assert shape(section, "WF-6") == (["Lines", "Documents", "Gross value"], 7, "correction_reasons", ())
    assert exhibit(section, "WF-6").caption == (
        "Reason of 26 correction lines: blank, generic (fits any correction), copied (one text on five or more "
        "documents) or specific; grouped by shared words only. " + WHERE
    )


def test_wf7_pairs_that_undo_each_other(section):
    assert grid(section, "WF-7") == [
        "SKU | Site | Bin | First | Day | Undone by | Day (2) | Days | Units | Value",
        "W1 | North | – | R3 | 09 Jun 2026 | R4 | 29 Jul 2026 | 50 | +9 | 90.00",
        "W2 | South | – | R1 | 04 Jun 2026 | R2 | 24 Jun 2026 | 20 | -4 | -16.00",
    ]
    assert shape(section, "WF-7") == (["Days", "Units", "Value"], 2, "reversal_pairs", ())
    assert exhibit(section, "WF-7").caption == (
        f"2 pairs of consecutive corrections of one line with equal and opposite quantity within 60 days, dearest "
        f"first. {WHERE}"
    )


def test_wf8_who_looks(section):
    """Fast: S1 in 30 seconds, B01 to B03 within 30 seconds of each other; approved also B11, ST1, CY1 and S2. Own
    hands: all but ST1 of seven."""
    assert grid(section, "WF-8") == [
        "Test | Found | Share",
        "Approved in under a minute or in bulk (M-34) | 4 of 8 documents | 50.0 %",
        "Approver created, counted or holds the stock (M-35) | 6 of 7 documents | 85.7 %",
        "Undone or voided after approval | 2 documents | –",
        "Void correction documents | 5 documents | –",
        "Over tolerance, approved without a recount (M-40) | 3 of 4 lines | 75.0 %",
    ]
    assert shape(section, "WF-8") == ([], 5, "", ())
    assert exhibit(section, "WF-8").caption == (
        f"Control tests on correction documents; names are compared and not printed. {PERIOD}."
    )


def test_wf8_without_names(worse):
    """Odd: T 12, F 2, L1, M1, R 5, Z 2, H1, P1 and D1 over tolerance; R1 and R2 at both counts were counted again
    within the week."""
    bare = oddities().section(STEP)
    assert grid(bare, "WF-8") == [
        "Test | Found | Share",
        "Void correction documents | 0 documents | –",
        "Over tolerance, approved without a recount (M-40) | 23 of 26 lines | 88.5 %",
    ]
    assert grid(worse, "WF-8")[1:3] == [
        "Approved in under a minute or in bulk (M-34) | 0 of 8 documents | 0.0 %",
        "Approver created, counted or holds the stock (M-35) | 0 of 8 documents | 0.0 %",
    ]


def test_wf9_limits(section, worse):
    """24 documents with a value, eight of 460 among them, then 480, 490, 530: the 20th and the 23rd.
    Nine months: 1, 3, 1 and 15 above.

    Trivial is 5 % of 2,000. Above 100: B01 to B11, S1 to S4.
    """
    assert grid(section, "WF-9") == [
        "Level | Gross value of a document above | Documents a month it would send up",
        "stated limit | 500.00 | 0.11",
        "level 1: 80th percentile | 460.00 | 0.33",
        "level 2: 95th percentile | 490.00 | 0.11",
        "level 3: clearly trivial | 100.00 | 1.67",
    ]
    assert shape(section, "WF-9") == (
        ["Gross value of a document above", "Documents a month it would send up"],
        4,
        "",
        (),
    )
    assert exhibit(section, "WF-9").caption == (
        f"Approval limits proposed from 24 correction documents of this client (default of this workbook), gross "
        f"value per document, EUR. {PERIOD}."
    )
    assert [line.split(" | ")[0] for line in grid(worse, "WF-9")] == [
        "Level",
        "level 1: 80th percentile",
        "level 2: 95th percentile",
        "level 3: clearly trivial",
    ]


def test_wf11_over_tolerance(section):
    """ST1 -10 of 900 (A, 9), counted again four days later; CY1 -20 of 400 (B, 12); CY2 +9 of 380 by its value of
    36; ST3 +2 of 30 (C, 1.5)."""
    assert grid(section, "WF-11") == [
        "Count | SKU | Site | Variance, units | Value | Counted again within a week",
        "ST1 | W1 | North | -10 | -100.00 | yes",
        "CY1 | W2 | South | -20 | -80.00 | no",
        "CY2 | W2 | South | +9 | 36.00 | no",
        "ST3 | W3 | South | +2 | 8.00 | no",
    ]
    assert shape(section, "WF-11") == (["Variance, units", "Value"], 4, "over_tolerance", ())
    assert exhibit(section, "WF-11").caption == (
        f"4 counted lines outside the tolerance of their class, dearest first. Variance = counted - believed; loss "
        f"negative. Money in EUR. {PERIOD}."
    )


def test_wf12_the_register(section):
    top = [
        (11, "05 May", 53),
        (10, "30 Mar", 49),
        (9, "22 Mar", 48),
        (1, "17 Jan", 46),
        (2, "25 Jan", 46),
        (3, "02 Feb", 46),
        (4, "10 Feb", 46),
        (5, "18 Feb", 46),
        (6, "26 Feb", 46),
        (7, "06 Mar", 46),
        (8, "14 Mar", 46),
    ]
    assert grid(section, "WF-12") == [
        "Day | Document | Kind | SKU | Site | Units | Value | Account | Reason | Source",
        *(
            f"{day} 2026 | B{n:02d} | adjustment | W1 | North | -{units} | -{units}0.00 | 510 | copied | "
            f"corrections.csv:{n}"
            for n, day, units in top
        ),
        "16 May 2026 | S3 | adjustment | W2 | South | +80 | 320.00 | 520 | generic | corrections.csv:14",
        "15 May 2026 | S1 | write off | W2 | South | -70 | -280.00 | 520 | blank | corrections.csv:12",
        "15 May 2026 | S2 | write off | W2 | South | -65 | -260.00 | 520 | blank | corrections.csv:13",
        "16 May 2026 | S4 | adjustment | W2 | South | +60 | 240.00 | 520 | generic | corrections.csv:15",
    ]
    assert shape(section, "WF-12") == (["Units", "Value"], 26, "corrections", ())
    assert exhibit(section, "WF-12").caption == f"26 correction lines, dearest first, each with its source row. {WHERE}"


def quarters(table, days, per_count):
    """Corrections per 1,000 counted or movement lines, and drift per 1,000 units moved, by quarter."""
    rates = [[], []]
    month = {2: 1, 33: 2, 92: 4, 122: 5, 183: 7, 197: 7, 214: 8, 275: 10, 289: 10, 306: 11}
    for quarter in range(4):
        inside = [n for n, day in enumerate(days) if (month[day] - 1) // 3 == quarter]
        corrections = sum(bool(line.found[n]) for line in table for n in inside)
        moves = len(table) * 2 * (len(inside) + (quarter == 0)) + corrections + (quarter == 3)
        rates[0].append(1000 * corrections / (len(table) * len(inside) if per_count else moves))
        again = [n for n in inside if n]  # the first count of a line has no drift before it
        drift = sum(abs(line.found[n]) for line in table for n in again)
        rates[1].append(1000 * drift / sum(moved(line, n) for line in table for n in again))
    return rates


def slope(rate):
    return float(np.polyfit(range(4), np.log(rate), 1)[0])


def scatter(rate):
    """Half the 95 % interval of a slope through four points: 4.303 standard errors at two degrees of freedom."""
    rest = np.log(rate) - np.polyval(np.polyfit(range(4), np.log(rate), 1), range(4))
    return 4.3027 * math.sqrt(float(rest @ rest) / 2 / 5)


def bounds(table, days, per_count):
    """Lines drawn with replacement 400 times; each side widened in quadrature by the scatter of the quarters."""
    rates = quarters(table, days, per_count)
    points, draw, found = [slope(each) for each in rates], random.Random(11), []
    for _ in range(400):
        again = quarters(draw.choices(table, k=len(table)), days, per_count)
        if all(value > 0 for each in again for value in each):
            found.append([slope(each) for each in again])
    made = []
    halves = [scatter(each) for each in rates]
    for point, values, half in (
        (points[0], [a for a, _ in found], halves[0]),
        (points[1], [b for _, b in found], halves[1]),
        (sum(points), [a + b for a, b in found], math.hypot(*halves)),
    ):
        low, high = np.quantile(values, [0.025, 0.975])
        made.append((point - math.hypot(point - low, half), point, point + math.hypot(high - point, half)))
    return made


def test_wf10_corrections_against_learning(worse, better):
    for made, table, days, per_count, basis in (
        (worse, DRIFTING, DAYS, False, "movement"),
        (better, IMPROVING, OFTEN, True, "counted"),
    ):
        wanted = quarters(lines_of(table), days, per_count)
        starts = ["2026-01", "2026-04", "2026-07", "2026-10"]
        series = [f"corrections per 1,000 {basis} lines", "total drift per 1,000 units moved"]
        assert [(row["quarter"], row["series"]) for row in data(made, "WF-10")] == [
            (start, name) for name in series for start in starts
        ]
        assert [row["rate"] for row in data(made, "WF-10")] == pytest.approx([*wanted[0], *wanted[1]])
    assert drawn(worse, "WF-10") == [
        "y independent",
        f"line points; color: series without a key in {ORANGE}, {GAIN}; row: series untitled; x: quarter 'Quarter "
        f"starting'; y: rate untitled zero "
        f"True; tips: series, quarter, rate as .2f",
    ]
    assert exhibit(worse, "WF-10").caption == (
        f"Corrections up, drift up: corrections outrun learning. Index 1.37 log points a quarter (95 % interval 0.77 "
        f"to 2.48), 4 quarters, 36 repeat lines. {YEAR}."
    )
    assert exhibit(better, "WF-10").caption == (
        f"Corrections down, drift down: learning outruns corrections. Index -2.17 log points a quarter (95 % interval "
        f"-3.26 to -1.50), 4 quarters, 36 repeat lines. {YEAR}."
    )


def test_the_conclusion_is_the_findings(section):
    assert [(each.heading, each.text) for each in section.paragraphs] == [
        (each.title, each.statement) for each in section.findings
    ]
    assert [each.id for each in section.findings] == [f"WF-{n}" for n in range(1, 12)]
    assert {(each.period_from, each.period_to, each.currency, each.step) for each in section.findings} == {
        (dt.date(2026, 1, 1), dt.date(2026, 9, 30), "EUR", STEP)
    }


def csv(*numbers):
    return [f"corrections.csv:{n}" for n in numbers]


def test_finding_wf1_how_often_and_how_much(section):
    """26 in 28 movement lines and in 18 active lines (two in each of nine months); slopes between all pairs of
    months."""
    trend = theil_sen([1000 * c / n for c, n in zip(CORRECTED, MOVES, strict=True)])
    assert [f"{each:.2f}" for each in trend] == ["-89.29", "-333.33", "222.22"]
    found = finding(section, "WF-1")
    assert found.statement == (
        "26 correction lines on 25 documents changed recorded stock, 6,746.00 EUR gross and -5,286.00 net (loss "
        "negative): 928.57 per 1,000 movement lines and 144.44 per 100 active lines a month, "
        f"{PERIOD}. The monthly rate moves by -89.29 a month (95 % interval -333.33 to 222.22)."
    )
    assert told(found) == {
        "title": "26 correction lines changed recorded stock, 6,746.00 EUR gross",
        "severity": "low",
        "value": -5286,
        "exhibit": "WF-1",
        "criteria": "M-17, M-18: gross and net side by side, never netted.",
    }
    # the first twenty by day
    assert sources(found) == [
        *csv(1, 2, 3, 4),
        "movements.csv:30",
        *csv(5, 6, 7, 22, 8, 9, 10, 23, 11, 12, 13, 14, 15, 16, 18),
    ]
    assert finding(oddities().section(STEP), "WF-1").statement.endswith("The monthly rate is too short to trend.")


def test_finding_wf2_routine_or_not(section, better):
    """5,276 over half of 2,000 and more: critical, held to high as W1 and W2 repeat three times. Improving: off
    again on N and S lines below 40 %."""
    found = finding(section, "WF-2")
    assert found.statement == (
        f"87.7 % of the value written off (5,276.00 of 6,016.00 EUR) fell on a line and direction corrected in the "
        f"180 days before, {PERIOD}; above 40 % counts as routine. "
        "This is consistent with causes that correcting does not reach and cannot be distinguished from lines that "
        "simply move most (grade C)."
    )
    assert told(found) == {
        "title": "Routine write-offs: 87.7 % repeat on the same line",
        "severity": "high",
        "grade": "C",
        "skus": ("W1", "W2"),
        "locations": ("North", "South"),
        "value": -5276,
        "exhibit": "WF-4",
        "criteria": "M-19: at most 40 %.",
        "consequence": "The record is set right again and again while the cause goes on.",
        "action": "Freeze auto-approval on repeating lines and name the upstream step.",
        "next_evidence": ("reason and root-cause note of each repeat", "recount of the repeating lines"),
    }
    # dearest first
    assert sources(found) == [*csv(11, 10, 9, 2, 3, 4, 5, 6, 7, 8, 13, 22, 21, 24, 18), "movements.csv:30"]
    losses, again = 0, 0
    for line in lines_of(IMPROVING):
        before = None
        for day, each in zip(OFTEN, line.found, strict=True):
            if each < 0:
                losses += -each * line.cost
                again += -each * line.cost if before is not None and day - before <= 180 else 0
                before = day
    assert (losses, again) == (2608, 428)
    calm = finding(better, "WF-2")
    assert calm.statement == (
        f"16.4 % of the value written off (428.00 of 2,608.00 NZD) fell on a line and direction corrected in the 180 "
        f"days before, {YEAR}; the bar is 40 %."
    )
    assert told(calm) == {
        "title": "Write-offs are not routine: 16.4 % repeat on the same line",
        "severity": "low",
        "value": -428,
        "exhibit": "WF-4",
    }


def test_finding_wf3_corrections_that_undo_each_other(section):
    found = finding(section, "WF-3")
    assert found.statement == (
        f"2 pairs of corrections undo each other (same line, equal and opposite quantity within 60 days), 106.00 EUR "
        f"on their first side, {PERIOD}. "
        "This is consistent with miscounts or misplaced stock that came back and does not support loss at these lines "
        "(grade C)."
    )  # 90 + 16
    assert told(found) == {
        "title": "2 pairs of corrections undo each other",
        "severity": "low",
        "contributor": "counting",
        "grade": "C",
        "skus": ("W1", "W2"),
        "locations": ("North", "South"),
        "value": 106,
        "exhibit": "WF-7",
    }
    assert sources(found) == csv(20, 18)


def test_finding_wf4_reasons(section):
    """26 less ST1, ST3, CY1, CY2: 22, of which M-77, S1, S2 say nothing and S3, S4, S4 nothing of use: 6 of 22."""
    found = finding(section, "WF-4")
    assert found.statement == (
        f"Of 22 corrections outside counts, 6 (27.3 %) give no reason or one that fits any correction, {PERIOD}. "
        "A reason at approval is an assertion to test, and here there is nothing to test."
    )
    assert told(found) == {
        "title": "27.3 % of corrections outside counts give no usable reason",
        "severity": "low",
        "exhibit": "WF-6",
        "action": "One mandatory reason code per line; cap 'other'.",
    }
    assert sources(found) == ["movements.csv:30", *csv(12, 13, 14, 15, 16)]


def test_findings_wf5_to_wf7_who_approves(section, worse):
    """Fast ones: B01 to B03 460 each and S1 280: 1,660. Own hands: B01 to B03, B11 530, S1, CY1 80: 2,270 of
    2,370; B11 is over 500."""
    bulk = finding(section, "WF-5")
    assert bulk.statement == (
        f"4 of 8 approved documents (50.0 %) were approved in under a minute or in a run of at least three within 1 "
        f"minute(s), {PERIOD}; above 25 % the review is a formality."
    )
    assert told(bulk) == {
        "title": "50.0 % of approvals came in bulk or in under a minute",
        "severity": "medium",
        "value": -1660,
        "exhibit": "WF-8",
        "criteria": "M-34: at most 25 % in bulk.",
    }
    assert sources(bulk) == csv(1, 2, 3, 12)
    duties = finding(section, "WF-6")
    assert duties.statement == (
        f"6 of 7 documents that name both people (85.7 %, 2,270.00 EUR gross) were approved by the person who created "
        f"or counted them, or who holds the stock, {PERIOD}; "
        "1 of them above the approval limit of 500.00."
    )
    rule = (
        "M-35: none above the approval limit; one Cin7 Core permission creates and completes, so review must be shown "
        "elsewhere."
    )
    assert told(duties) == {
        "title": "6 of 7 documents were approved by a hand that also made or held them",
        "severity": "high",
        "value": -2270,
        "exhibit": "WF-8",
        "criteria": rule,
    }
    assert sources(duties) == csv(11, 1, 2, 3, 12, 24)
    undone = finding(section, "WF-7")
    assert undone.statement == (
        f"2 documents were undone or voided after approval, {PERIOD}; each leaves a completed correction that no "
        f"longer stands."
    )
    # rows of the actions
    assert told(undone) == {
        "title": "Documents were undone after approval",
        "severity": "low",
        "exhibit": "WF-8",
    } and sources(undone) == csv(2, 4, 5)
    none, nobody = finding(worse, "WF-5"), finding(worse, "WF-6")
    assert none.severity == nobody.severity == "low"
    assert none.statement.startswith("0 of 8 approved documents (0.0 %)") and none.value == 0
    assert nobody.statement.startswith("0 of 8 documents that name both people (0.0 %, 0.00 NZD gross)")
    assert nobody.statement.endswith("; no approval limit is stated.")


def test_findings_wf8_and_wf9_under_the_limit(section):
    """S1 280 and S2 260, each under 500; S3 320 and S4 260: 1,120. Under 500 by a tenth: B01 to B10; over it: B11;
    10 or more of 11 heads: 12 / 2,048."""
    split = finding(section, "WF-8")
    assert split.statement == (
        f"2 groups of documents of one day, place and account each stayed under the approval limit of 500.00 EUR and "
        f"together passed it, 1,120.00 EUR, {PERIOD}."
    )
    assert told(split) == {
        "title": "Documents below the limit pass it together",
        "severity": "medium",
        "value": 1120,
        "exhibit": "WF-9",
    }
    assert sources(split) == csv(14, 12)
    bunched = finding(section, "WF-9")
    assert bunched.statement == (
        f"10 documents lie within 10 % under the approval limit of 500.00 EUR and 1 within 10 % over it (chance level "
        f"0.0059 if both were equally likely), {PERIOD}. "
        "This is consistent with amounts chosen to stay under the limit (grade B)."
    )
    assert told(bunched) == {
        "title": "Documents bunch under the approval limit",
        "severity": "medium",
        "grade": "B",
        "chance": pytest.approx(12 / 2048),
        "exhibit": "WF-9",
    }


RULE = "M-24: the interval of the index lies below zero when learning outruns corrections."


def test_finding_wf10_learning(section, worse, better):
    for made, table, days, per_count in ((worse, DRIFTING, DAYS, False), (better, IMPROVING, OFTEN, True)):
        wanted = bounds(lines_of(table), days, per_count)
        names = ("Slope of corrections", "Slope of drift", "Corrections-faster-than-learning index")
        for (low, point, high), name in zip(wanted, names, strict=True):
            found = measure(made, "M-24", name)
            assert found.value == pytest.approx(point) and found.unit == "log points per quarter"
            assert (point - found.interval[0], found.interval[1] - point) == pytest.approx(
                (point - low, high - point), rel=0.25
            )
    up = finding(worse, "WF-10")
    assert up.statement == (
        "Corrections rise (0.67 log points a quarter, 95 % interval 0.28 to 1.32) while drift rise (0.69, 0.38 to "
        "1.35), over 4 quarters and 36 repeat lines: index 1.37 (0.77 to 2.48); "
        "corrections outrun learning. Basis: corrections per 1,000 movement lines; total drift per 1,000 units moved."
    )
    assert told(up) == {
        "title": "Corrections grow faster than learning",
        "severity": "high",
        "exhibit": "WF-10",
        "criteria": RULE,
    }
    down = finding(better, "WF-10")
    assert down.statement == (
        "Corrections fall (-0.90 log points a quarter, 95 % interval -1.28 to -0.70) while drift fall (-1.27, -2.07 "
        "to -0.68), over 4 quarters and 36 repeat lines: index -2.17 "
        "(-3.26 to -1.50); learning outruns corrections. Basis: corrections per 1,000 counted lines; total drift per "
        "1,000 units moved."
    )
    assert told(down) == {
        "title": "Learning outruns corrections",
        "severity": "low",
        "exhibit": "WF-10",
        "criteria": RULE,
    }
    flat = finding(quiet().section(STEP), "WF-10")
    assert told(flat) == {
        "title": "Corrections and learning cannot be told apart yet",
        "severity": "low",
        "exhibit": "WF-10",
        "criteria": RULE,
    }
    assert flat.statement.startswith("Corrections show no clear change (0.26 log points a quarter")
    assert "; cannot tell. Basis: corrections per 1,000 counted lines;" in flat.statement
    short = finding(section, "WF-10")
    assert short.statement == (
        "Corrections against learning: not enough history (2 whole quarters of 4 and 1 lines counted at least twice "
        "of 30)."
    )
    assert told(short) == {
        "title": "The history is too short to compare corrections with learning",
        "severity": "low",
        "exhibit": "WF-10",
    }
    basis = "corrections per 1,000 movement lines; total drift per 1,000 units moved"
    index = measure(worse, "M-24", "index")
    assert (
        index.note == f"corrections up, drift up: corrections outrun learning; {basis}"
        and measure(worse, "M-24", "Slope of drift").note
        == measure(worse, "M-24", "Slope of corrections").note
        == basis
    )
    assert worse.extra["learning"] == {
        "verdict": "corrections outrun learning",
        "corrections": "up",
        "drift": "up",
        "index": index.value,
        "interval": index.interval,
        "why": "",
    }
    assert better.extra["learning"]["verdict"] == "learning outruns corrections"
    assert better.extra["learning"]["drift"] == "down"


def test_finding_wf11_not_counted_again(section, worse):
    """CY1 80, CY2 36, ST3 8: 124 gross, -36 net; CY1 passes the 60 a loss may have, CY2 the 30 of a gain. Drifting
    states no value: low."""
    found = finding(section, "WF-11")
    assert found.statement == (
        f"3 of 4 lines over tolerance (75.0 %) were approved without a second count within a week, 124.00 EUR gross, "
        f"{PERIOD}."
    )
    assert told(found) == {
        "title": "3 of 4 lines over tolerance were approved without a recount",
        "severity": "medium",
        "skus": ("W2", "W3"),
        "value": -36,
        "exhibit": "WF-11",
        "action": "Recount before approval whenever a line is over tolerance.",
    }
    gross = sum(abs(each) * line.cost for line in LINES for each in line.found if failed(line, each))
    net = sum(each * line.cost for line in LINES for each in line.found if failed(line, each))
    all_of_them = finding(worse, "WF-11")
    assert all_of_them.statement == (
        f"72 of 72 lines over tolerance (100.0 %) were approved without a second count within a week, {gross:,d}.00 "
        f"NZD gross, {YEAR}."
    )
    assert (all_of_them.severity, all_of_them.value, gross, net) == ("low", net, 2613, -403)


def test_m17_to_m19_as_the_contract_prints_them(section):
    """Movement lines: 27 sales and M-77. Active lines: one a month and site. Inventory of North 10,000 - 80 a
    month - 10 from February: 9,591.11 on average."""
    north, south = 10_000 - 80 * 5 - 10 * 8 / 9, 2_000 - 24 * 5
    for site, corrections, lines, active, gross, net, held, again, losses in (
        (None, 26, 28, 18, 6746, -5286, north + south, 5276, 6016),
        ("North", 15, 19, 9, 5470, -5290, north, 4920, 5380),
        ("South", 10, 9, 9, 1276, 4, south, 356, 636),
    ):
        scope = {"site": site} if site else {}
        rate = "orrections per 1,000 movement lines"
        assert figures(section, "M-17", f"C{rate}", **scope) == (
            pytest.approx(1000 * corrections / lines),
            f"c{rate}",
            corrections,
            lines,
        )
        rate = "orrections per 100 active lines a month"
        assert figures(section, "M-17", f"C{rate}", **scope) == (
            pytest.approx(100 * corrections / active),
            f"c{rate}",
            corrections,
            active,
        )
        for name, amount in (("gross", gross), ("net", net)):
            found = measure(section, "M-18", f"Correction value a month, {name}, of average inventory", **scope)
            assert (float(found.value), found.unit, float(found.numerator)) == (
                pytest.approx(amount / 9 / held, abs=1e-6),
                "share",
                pytest.approx(amount / 9),
            )
            assert (
                float(found.denominator) == pytest.approx(held, abs=0.005)
                and found.note == "average over months of correction value / average month-end inventory"
            )
        assert figures(section, "M-19", "Routine share of write-off value", **scope) == (
            pytest.approx(again / losses, abs=1e-6),
            "share",
            again,
            losses,
        )


def test_m24_and_m34_to_m40_as_the_contract_prints_them(section):
    """Hours: S1 0.008, CY1 3, B11 10, B03 21.01, B02 22.01, B01 23.00, ST1 28. Found in chosen counts (CY1, CY2) 2
    of 2, in whole ones 2 of 5."""
    assert figures(section, "M-24", "Corrections-faster-than-learning index") == (
        None,
        "log points per quarter",
        None,
        None,
    )
    assert measure(section, "M-24").note == (
        "not enough history: 2 whole quarters of 4 and 1 lines counted at least twice of 30"
    )
    rows = (
        (None, (4, 8), (21.0125, 7), (6, 7), (2270, 2370), (3, 4)),
        ("North", (3, 5), (22 + 30 / 3600, 5), (4, 5), (1910, 2010), (0, 1)),
        ("South", (1, 3), ((30 / 3600 + 3) / 2, 2), (2, 2), (360, 360), (3, 3)),
    )
    for site, fast, median, own, value, missed in rows:
        scope = {"site": site} if site else {}
        for identity, name, (hits, total) in (
            ("M-34", "Documents approved in under a minute or in bulk", fast),
            ("M-35", "Documents whose approver created, counted or holds the stock", own),
            ("M-40", "Lines over tolerance approved without a recount", missed),
        ):
            assert figures(section, identity, name, **scope) == (hits / total, "share", hits, total)
            assert measure(section, identity, name, **scope).interval == pytest.approx(wilson(hits, total))
        assert figures(section, "M-34", "Median review latency", **scope) == (
            pytest.approx(median[0]),
            "hours",
            None,
            median[1],
        )
        assert figures(section, "M-35", "The same by gross value", **scope) == (
            pytest.approx(value[0] / value[1], abs=1e-6),
            "share",
            *value,
        )
    assert figures(section, "M-36", "Count yield lift of chosen counts over whole counts") == (2.5, "ratio", None, None)
    assert measure(section, "M-36").note == "2 of 2 lines in chosen counts, 2 of 5 in whole counts"
    of_one = ["M-34", "M-34", "M-35", "M-35", "M-40"]
    assert [each.id for each in section.measures] == [
        *["M-17", "M-17", "M-18", "M-18"] * 3,
        *["M-19"] * 3,
        "M-24",
        *of_one * 3,
        "M-36",
    ]
    assert {(each.period_from, each.period_to) for each in section.measures} == {
        (dt.date(2026, 1, 1), dt.date(2026, 9, 30))
    }


def test_what_cannot_be_tested_and_what_to_ask(section, worse):
    history = "at least four quarters of corrections with thirty lines counted twice"
    assert missing(section) == {
        "Corrections against learning (M-24)": (
            "enough history (2 whole quarters of 4 and 1 lines counted at least twice of 30)",
            history,
        )
    }
    pairs = (
        "two corrections of one line with equal and opposite quantity within 60 days",
        "nothing: none was found in the evidence",
    )
    assert missing(worse) == {"Corrections that undo each other": pairs}
    people = {
        "Review latency and bulk approval (M-34)": ("moments of approval", ASK_NAMES),
        "Segregation of duties (M-35)": ("names of creator, counter and approver", ASK_NAMES),
        "Control chart of the correction rate": (
            "eight months with movements and a correction",
            "a longer period of corrections and movements",
        ),
        "Corrections that undo each other": pairs,
    }
    lacking = missing(oddities().section(STEP))
    assert lacking == {
        **people,
        "Corrections against learning (M-24)": (
            "enough history (0 whole quarters of 4 and 0 lines counted at least twice of 30)",
            history,
        ),
    }
    nothing = hand_made.book_of({}).section(STEP)
    assert missing(nothing) == {
        **people,
        "Correction value by month": ("corrections with a value", ASK),
        "Kinds of corrections": ("corrections", ASK),
        "Correction rates by month": ("corrections and movements", ASK),
        "Corrections calendar": ("corrections with a day", ASK),
        "Routine share of write-offs": ("corrections that take stock off", ASK),
        "Concentration of corrections": ("corrections with an SKU", ASK),
        "Concentration by dimension": ("corrections", ASK),
        "Reasons of corrections": ("corrections", ASK),
        "Control tests on corrections": ("corrections", ASK),
        "Approval limits": ("correction documents with a value", ASK),
        "Corrections against learning (M-24)": ("enough history (no movement in the evidence)", history),
        "Lines over tolerance without a recount (M-40)": (
            "counts with lines over tolerance",
            "completed stocktakes with every counted line",
        ),
        "Register of corrections": ("corrections", ASK),
    }
    assert (
        [each.text for each in nothing.paragraphs]
        == ["No correction is in the evidence, so this question cannot be answered."]
        and not nothing.findings
        and not nothing.measures
    )
    assert (
        nothing.extra["routine"] == {"share": None, "limit": Decimal("0.4")}
        and nothing.extra["learning"]["why"] == "no movement in the evidence"
    )
