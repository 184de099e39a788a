"""Scope, sources and limits: what came, what was kept, what could not be tested."""

import datetime as dt
import json

import pandas as pd
import pytest

from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.records import NotTestable, Section
from cin7_audit.report.references import papers
from cin7_audit.report.scope import CHANGES_ON_PAGE, _changed_notebooks, evidence_frame, scope_blocks
from cin7_audit.vocabulary import TABLES
from tests.inline_case import in_memory_case


def file(number, path, status="used", read=10, kept=9, aside=1, **more):
    return {
        "source_id": f"E{number:03d}",
        "path": path,
        "sha256": "ab",
        "size_bytes": 5,
        "status": status,
        "rows_read": read,
        "rows_kept": kept,
        "rows_set_aside": aside,
    } | more


FILES = [
    file(2, "b.csv", title="Sales", kind="x.sales", period_from=dt.date(2025, 2, 1), period_to=dt.date(2025, 3, 31)),
    file(
        1,
        "a.csv",
        title="Sales",
        kind="x.sales",
        period_from=dt.date(2025, 1, 1),
        period_to=dt.date(2025, 2, 28),
        read=20,
        kept=19,
    ),
    file(3, "a.csv", "unreadable", 0, 0, 0, kind="x.other"),
    file(4, "z.csv", None, None, None, None),
]


class Tables(dict[str, pd.DataFrame]):
    """A case of these tables and no others."""

    def table(self, name):
        return self[name]


EVIDENCE = list(TABLES["evidence_file"].column_names)
KINDS = ("effect", "code", "files", "times", "seen", "todo")


def blocks(hostile, files=FILES, kinds=(), sections=(), case=None):
    frame = pd.DataFrame(files, columns=EVIDENCE, dtype=object)
    case = case or Tables(evidence_file=frame, problem_kind=pd.DataFrame(kinds, columns=list(KINDS)))
    made = scope_blocks(list(sections), hostile.context(), case, evidence_frame(case), papers([]))
    return {block.heading: block for block in made}


def test_evidence_comes_in_the_order_of_its_numbers():
    frame = evidence_frame(Tables(evidence_file=pd.DataFrame(FILES, columns=EVIDENCE)))
    assert list(frame["source_id"]) == ["E001", "E002", "E003", "E004"]
    assert list(frame["path"]) == ["a.csv", "b.csv", "a.csv", "z.csv"]


def test_the_rows_are_accounted_for(hostile):
    text = blocks(hostile)[""].text
    assert text.startswith(
        "The review covers 01 Jan 2025 to 30 Jun 2026 and rests on 3 files as received. "
        "30 rows were read: 28 were kept and 2 set aside"
    )
    assert "every row is accounted for" in text


def test_a_row_that_is_nowhere_is_an_exception(hostile):
    text = blocks(hostile, [file(1, "a.csv", read=11)])[""].text
    assert "the row accounting does not close and is an exception" in text and "every row" not in text


def test_files_are_added_up_by_what_they_are(hostile):
    shown = blocks(hostile)["Evidence received"].table
    assert shown.rows == (
        ("Sales", "2", "01 Jan 2025 to 31 Mar 2025", "30", "28", "2", "used"),
        ("not recognised", "1", "–", "0", "0", "0", "not read"),
        ("x.other", "1", "–", "0", "0", "0", "unreadable"),
    )
    assert "workpaper F-6 (Evidence index)" in shown.note
    assert [column.align for column in shown.columns] == ["left", "right", "left", "right", "right", "right", "left"]


def test_different_uses_of_one_kind_are_counted(hostile):
    files = [file(n, f"{n}.csv", status, kind="x") for n, status in enumerate(("used", "used", "duplicate"), start=1)]
    assert blocks(hostile, files)["Evidence received"].table.rows[0][-1] == "2 used, 1 duplicate"


def problem(code="number_unreadable", number=1, effect="row set aside", row=7):
    return {
        "source_id": f"E{number:03d}",
        "source_row": row,
        "code": code,
        "effect": effect,
        "seen": "x",
        "expected": "n",
        "todo": "Mend.",
    }


def test_problems_come_by_kind_the_weightiest_first(hostile):
    rows = [problem(), problem(row=8), problem(number=2), problem("empty", 3, "file set aside", None)]
    found = blocks(hostile, case=in_memory_case({"evidence_file": FILES, "problem": rows}))
    shown = found["Problems in the evidence"].table
    assert shown.rows == (
        ("file set aside", "empty", "1", "1", "x", "Mend."),
        ("row set aside", "number unreadable", "2", "3", "x", "Mend."),
    )
    assert shown.note == "Each with its file and row: Exhibit IN-2 and workpaper F-9 (Problems)."


def test_many_kinds_of_problems_are_cut_with_a_note(hostile):
    kinds = [("note", f"code_{n}", 1, 1, "x", "Mend.") for n in range(16)]
    shown = blocks(hostile, kinds=kinds)["Problems in the evidence"].table
    assert len(shown.rows) == 15 and shown.note.startswith("15 of 16 kinds shown. ")


def test_without_problems_there_is_no_such_block(hostile):
    assert list(blocks(hostile)) == ["", "Evidence received", "What could not be tested"]


@pytest.mark.parametrize(
    ("number", "shown", "note"),
    [(20, 20, ""), (21, 20, "20 of 21 shown; the others stand at the end of their chapters.")],
)
def test_what_could_not_be_tested_names_its_chapter(hostile, number, shown, note):
    missing = tuple(NotTestable("diagnosis", f"DX-{n}", "nothing", "send it") for n in range(number))
    table = blocks(hostile, sections=[Section("diagnosis", 6, "Diagnosis", "q", not_testable=missing)])[
        "What could not be tested"
    ].table
    assert (len(table.rows), table.note, table.rows[0]) == (shown, note, ("DX-0", "Diagnosis", "nothing", "send it"))


def test_where_everything_could_be_tested_it_says_so(hostile):
    assert (
        blocks(hostile)["What could not be tested"].text
        == "Every exhibit of the workbook could be made from what was received."
    )


def copy_of_cells(name, number):
    made = [{"cell_type": "code", "metadata": {}, "source": f"x = {place}"} for place in range(number)]
    return ChangedCopy(name, json.dumps({"cells": made, "metadata": {}}).encode())


def test_changed_notebooks_are_listed_cell_by_cell_and_the_rest_counted(hostile):
    copies = (ChangedCopy("01_ingestion.ipynb", b"{"), copy_of_cells("02_variance_timeline.ipynb", 1))
    block = _changed_notebooks(copies)
    assert block.heading == "Notebooks changed for this client" and len(block.table.columns) == 2
    assert block.table.rows[0] == ("01_ingestion.ipynb", "it cannot be read as a notebook")
    assert block.table.rows[1][1] == "cell 1 changed: x = 0" and len(block.table.rows) == 1 + CHANGES_ON_PAGE
    left = len(copies[1].changes) - CHANGES_ON_PAGE
    assert left > 0 and block.table.note.startswith(f"{left} more changes stand in manifest.json. ")
    few = _changed_notebooks(copies[:1])
    assert few.table.note.startswith("The notebooks as they were run lie in inputs/notebooks")


def test_what_is_left_of_several_changed_notebooks_is_added_up_and_short_ones_take_nothing_from_it():
    short = ChangedCopy("01_ingestion.ipynb", b"{")
    two = copy_of_cells("02_variance_timeline.ipynb", 40), copy_of_cells("05_ledger_impact.ipynb", 50)
    left = sum(len(copy.changes) - CHANGES_ON_PAGE for copy in two)
    table = _changed_notebooks((short, *two)).table
    assert table.note.startswith(f"{left} more changes stand in manifest.json. The notebooks")
    assert [row[0] for row in table.rows].count("05_ledger_impact.ipynb") == CHANGES_ON_PAGE == 12
    assert not _changed_notebooks((short, short)).table.note.startswith("0")


def test_changed_notebooks_stand_after_the_introduction_and_before_the_files(hostile):
    frame = pd.DataFrame(FILES, columns=EVIDENCE, dtype=object)
    case = Tables(evidence_file=frame, problem_kind=pd.DataFrame([("note", "a_b", 1, 1, "x", "Mend.")], columns=list(KINDS)))
    made = scope_blocks([], hostile.context(), case, evidence_frame(case), papers([]), (ChangedCopy("01_ingestion.ipynb", b"{"),))
    assert [block.heading for block in made] == [
        "", "Notebooks changed for this client", "Evidence received", "Problems in the evidence", "What could not be tested",
    ]  # fmt: skip


def test_thousands_are_set_apart_wherever_rows_are_counted(hostile):
    found = blocks(hostile, [file(1, "a.csv", read=12345, kept=11345, aside=1000, kind="x")])
    assert "12,345 rows were read: 11,345 were kept and 1,000 set aside" in found[""].text
    assert found["Evidence received"].table.rows[0][3:6] == ("12,345", "11,345", "1,000")


@pytest.mark.parametrize(("number", "cut"), [(15, ""), (16, "15 of 16 kinds shown. ")])
def test_problems_are_counted_in_thousands_and_shortened_as_examples(hostile, number, cut):
    kinds = [("note", f"code_{n}", 1234, 56789, "x" * 300, None) for n in range(number)]
    table = blocks(hostile, kinds=kinds)["Problems in the evidence"].table
    assert table.rows[0][:4] == ("note", "code 0", "1,234", "56,789") and len(table.rows[0][4]) < 120 and table.rows[0][5] == "–"
    assert len(table.rows) == 15 and table.note == f"{cut}Each with its file and row: Exhibit IN-2 and workpaper F-9 (Problems)."


def test_kinds_of_files_come_by_name_and_files_that_were_not_read_count_no_rows(hostile):
    files = [file(n, f"{n}.csv", "used", None if n == 2 else 7, None if n == 2 else 7, 0, kind=kind) for n, kind in ((1, "z"), (2, "a"), (3, "z"), (4, "m"))]
    found = blocks(hostile, files)
    assert [row[0] for row in found["Evidence received"].table.rows] == ["a", "m", "z"]
    assert [row[3] for row in found["Evidence received"].table.rows] == ["0", "7", "14"] and "21 rows were read" in found[""].text
