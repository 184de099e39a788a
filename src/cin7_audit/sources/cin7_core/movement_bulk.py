"""Inventory Movement Details of any size: plain rows by column, every other row by the ordinary reader.

A row is taken by column only if it is beyond doubt: a SKU, a readable date, a known reference type, readable figures,
one direction. The rest (totals, blanks, unreadable cells, both directions) goes through
movement_details.fill, so large and small files give the same rows, kinds, problems and totals.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core import movement_details
from cin7_audit.sources.cin7_core.facts import file_facts
from cin7_audit.sources.cin7_core.movement_columns import BULK_COLUMNS, Bulk, columns_of, memories_of, moved
from cin7_audit.sources.cin7_core.tabular import HEADER_ROWS, Elsewhere, Page, TableReport
from cin7_audit.sources.limits import LARGEST_REST_BYTES
from cin7_audit.sources.reading import Body, Header, RawRows, RowAccount
from cin7_audit.sources.reading.bulk import Block, blocks, bulk_folder, is_bulk, is_open, sample, texts_of
from cin7_audit.sources.reading.cells import cell_text
from cin7_audit.sources.reading.moments import MICROSECONDS
from cin7_audit.sources.reading.numbers import tidy
from cin7_audit.sources.reading.rows import refuse_loose_cells
from cin7_audit.sources.reading.vectors import FIGURE, figure, fitting
from cin7_audit.vocabulary import DAY, MOMENT

REPEATING = ["effective_date", "completed_at", "quantity", "sku", "batch", "counterparty", "user", "reason"]
TYPED: dict[str, tuple[Callable[[str], Any], pa.DataType]] = {  # type of a canonical column -> how its text is typed
    DAY: (dt.date.fromisoformat, pa.date32()),
    MOMENT: (dt.datetime.fromisoformat, MICROSECONDS),
    "DECIMAL(18,4)": (lambda text: fitting(Decimal(text)), FIGURE),
    "BIGINT": (int, pa.int64()),
}


@dataclass(frozen=True)
class MovementDetails(TableReport):
    """Movement Details; line-level files that are large take the bulk way."""

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        is_mixed = (
            peek.form == "xlsx" and context.hint is not None and context.hint.decimal_mark == ","
        )  # numbers and texts differ
        if not is_mixed and is_bulk(peek):
            parsed = self._bulk(peek, context)
            if parsed is not None:
                return parsed
        return super().read(peek, context)

    def _bulk(self, peek: Peek, context: ReadingContext) -> Parsed | None:
        """The file in blocks; None where it is no plain line-level layout, which the ordinary reader then explains."""
        rows = sample(peek)
        header = self.map.find([rows.row(index) for index in range(min(HEADER_ROWS, len(rows)))])
        if header is None:
            return None
        matched = self.map.match(header)
        if matched.unknown or "date" not in matched.positions or header.first_data_row >= len(rows):
            return None
        first_row = rows.numbers[header.first_data_row]
        body = Body(rows, header, matched, RowAccount(peek.evidence.source_id), self.key)
        page = Page(self, body, file_facts(peek, context, header), context, peek)
        _decide(page, first_row)
        if not movement_details.is_plain(page):
            return None
        bulk = Bulk(page, bulk_folder(context.workspace), memories_of(page))
        for block in blocks(peek, first_row, len(header.names)):
            _take(bulk, block)
        return _closed(bulk)


def _decide(page: Page, first_row: int) -> None:
    """Decimal mark and order of dates by the sample; where its dates cannot say, all dates of the file do."""
    page.account.problems.clear()  # what is odd about rows of the sample is said when all are read
    page.decide_decimal_mark(*page.report.numbers)
    page.decide_date_order(*page.report.dates)
    if "date_order" in page.account.unstated:
        page.account.unstated.remove("date_order")
        page.decide_dates(
            texts_of(page.peek, first_row, len(page.body.header.names), page.body.matched.positions["date"])
        )


def _take(bulk: Bulk, block: Block) -> None:
    """Type one block, write what is beyond doubt, keep the rest for the ordinary reader."""
    if block.odd is not None:
        _keep(bulk, block.odd)
    if not block.table.num_rows:
        return
    columns = columns_of(bulk, block.table)
    good = moved(bulk, columns)
    _write(bulk, good)
    bulk.good += good.num_rows
    if good.num_rows < block.table.num_rows:
        rest = block.table.filter(pa.array(~columns.good))
        refuse_loose_cells(rest.num_rows, rest.num_rows * rest.num_columns, LARGEST_REST_BYTES)
        _keep(bulk, _as_rows([tuple(row.values()) for row in rest.to_pylist()]))


def _keep(bulk: Bulk, rows: RawRows) -> None:
    """Rows for the ordinary reader, which takes them all at once."""
    bulk.left.append(rows)
    bulk.left_cells += sum(map(len, rows.rows))
    refuse_loose_cells(sum(map(len, bulk.left)), bulk.left_cells, LARGEST_REST_BYTES)


def _as_rows(rest: Sequence[Sequence[Any]]) -> RawRows:
    return RawRows([row[-1] for row in rest], rows=[[cell_text(cell) for cell in row[:-1]] for row in rest])


def _closed(bulk: Bulk) -> Parsed | None:
    """The rest through the ordinary reader, one account and totals for all rows; None for an outline after all."""
    decided, header = bulk.page, bulk.page.body.header
    every = ((number, row) for part in bulk.left for number, row in zip(part.numbers, part.rows, strict=True))
    left = sorted(every, key=itemgetter(0))
    rows = RawRows([0, *(number for number, _ in left)], rows=[list(header.names), *(row for _, row in left)])
    rows.is_open = decided.peek.form == "csv" and is_open(decided.peek.evidence.path)
    account = RowAccount(decided.source_id, unstated=list(decided.account.unstated))
    top = Header(0, header.names, header.groups, header.preamble, header.title)
    body = Body(rows, top, decided.body.matched, account, decided.report.key, bulk.good)
    body.last_elsewhere = bulk.last_rows
    body.note_oddities(note for part in bulk.left for note in part.notes)
    body.note_damage(may_repeat=decided.report.may_repeat)
    sums = {name: Decimal(tidy(format(total, "f"))) for name, total in bulk.sums.items()}
    elsewhere = Elsewhere(bulk.good, sums, frozenset(bulk.positive))
    page = replace(decided, body=body, totals={}, parameters={}, is_decided=True, elsewhere=elsewhere)
    if movement_details.has_blank_skus(page):
        return None
    frame = movement_details.fill(page).get("movement", pd.DataFrame())
    if len(frame):
        _write_rest(bulk, _fitting_rows(page, frame))
    account.rows_read += bulk.good
    for problem in decided.account.problems:
        if problem.effect == "note" and problem not in account.problems:
            account.problems.append(problem)
    tables = {"movement": bulk.folder / "*.parquet"} if bulk.parts else {}
    return decided.report.closed(page, tables, decided.parameters)


def _fitting_rows(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose figures the case can hold; others are set aside, as the case would do with a frame of text."""
    misfits: dict[int, tuple[str, str]] = {}
    for name in ("quantity", "value"):
        for number, text in zip(frame["source_row"].tolist(), frame[name].tolist(), strict=True):
            try:
                figure(text)
            except ValueError:
                misfits.setdefault(number, (name, text))
    for place, number in enumerate(page.body.numbers):
        if number in misfits:
            name, text = misfits[number]
            page.body.set_aside(place, "value_does_not_fit", column=name, name=name, text=text)
    return frame[~frame["source_row"].isin(list(misfits))] if misfits else frame


def _write_rest(bulk: Bulk, frame: pd.DataFrame) -> None:
    """Rows of the ordinary reader beside the others, with the same types."""
    columns = {}
    for column in BULK_COLUMNS:
        parse, kind = TYPED.get(column.type, (str, pa.string()))
        columns[column.name] = pa.array(
            [None if value is None else parse(str(value)) for value in frame[column.name].tolist()], kind
        )
    _write(bulk, pa.table(columns))


def _write(bulk: Bulk, table: pa.Table) -> None:
    path = bulk.folder / f"part-{bulk.parts:05d}.parquet"
    known = {
        "compression": "lz4",
        "use_dictionary": REPEATING,
        "write_statistics": False,
        "store_decimal_as_integer": True,
    }
    pq.write_table(table, path, **known)
    bulk.parts += 1
