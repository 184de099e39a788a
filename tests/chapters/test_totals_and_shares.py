"""Captions and rows that say "n of m", and totals of tables longer than a page shows: where a swap or a cut shows.

The shares that the tests of a chapter's words hold already (IN-7, IN-8, VT-1, CB-10, CB-13, LI-6, DX-4) are left to them.
"""

from datetime import timedelta
from decimal import Decimal as D

from tests.chapters import hand_made_books
from tests.chapters.hand_made_books import book_of, file
from tests.measures.small import at, move, product


def printed(sku, units):
    return {"as_of": at(20).date(), "sku": sku, "site": "North", "bin": "A-1", "on_hand": D(units)}


def test_cb5_says_how_many_places_break_and_how_many_figures_tie():
    """Of four places with 100 units, three have a printed figure; that of K3 is ten short."""
    tables = {
        "movement": [move(0, 100, "opening", sku=f"K{n}") for n in (1, 2, 3, 4)],
        "stock_snapshot": [printed("K1", 100), printed("K2", 100), printed("K3", 90)],
        "product": [product(f"K{n}") for n in (1, 2, 3, 4)],
    }
    caption = book_of(tables).exhibit("CB-5").caption
    assert caption.startswith("1 of 4 places break; 2 of 3 snapshot figures tie to opening + movements.")


def test_wf8_says_how_many_documents_were_approved_fast():
    """Of three, one half a minute after it was typed; the others after two hours, days apart."""
    posted = {
        "kind": "adjustment",
        "status": "COMPLETED",
        "sku": "K1",
        "site": "North",
        "quantity": D(-1),
        "value": D(-5),
    }
    waits = {1: timedelta(seconds=30), 5: timedelta(hours=2), 9: timedelta(hours=2)}
    rows = [
        posted
        | {
            "document_no": f"A{day}",
            "effective_date": at(day).date(),
            "completed_at": at(day),
            "recorded_at": at(day, 8),
        }
        | {"user": "Ann", "approver": "Dan", "approved_at": at(day, 8) + wait}
        for day, wait in waits.items()
    ]
    found = {row[0]: row[1:] for row in book_of({"correction": rows}).exhibit("WF-8").table.rows}
    assert found["Approved in under a minute or in bulk (M-34)"] == ("1 of 3 documents", "33.3 %")


def test_in1_the_total_is_of_every_file_though_forty_are_shown():
    """43 files of 1, 2, … 43 rows, a third of each set aside: 946 read."""
    files = [
        file(f"E{n:03d}", f"{n}.csv", read=n, kept=n - n // 3, aside=n // 3, title="Movements") for n in range(1, 44)
    ]
    table = book_of({"evidence_file": files}).exhibit("IN-1").table
    aside = sum(n // 3 for n in range(1, 44))
    assert len(table.rows) == 41 and table.emphasised_rows == (40,)
    assert table.rows[-1][1] == "All files" and table.rows[-1][-3:] == ("946", str(946 - aside), str(aside))


def test_li3_and_li11_end_with_their_total():
    """Whole on the page, and the last row of all."""
    book = hand_made_books.books_apart()
    for code, words in (("LI-3", "total"), ("LI-11", "Total within the lead schedule")):
        table = book.exhibit(code).table
        assert table.emphasised_rows == (len(table.rows) - 1,) and len(table.rows) == table.rows_total
        assert words in table.rows[-1]
