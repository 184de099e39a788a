"""Inventory Movement Details of any size: plain rows by column, every other row by the ordinary reader.

A row is taken by column only if it is beyond doubt: a SKU, a readable date, a known reference type, readable figures, one
direction. The rest (totals, blanks, unreadable cells, both directions) goes through
movement_details.fill, so large and small files give the same rows, kinds, problems and totals.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core import movement_details
from cin7_audit.sources.cin7_core.facts import FileFacts, file_facts
from cin7_audit.sources.cin7_core.movement_columns import BULK_COLUMNS, NUMBERS, Bulk, columns_of, memories_of, moved
from cin7_audit.sources.cin7_core.tabular import Elsewhere, Page, TableReport
from cin7_audit.sources.limits import LARGEST_REST_BYTES
from cin7_audit.sources.reading import Body, Header, Matched, RawRows, RowAccount
from cin7_audit.sources.reading.bulk import Block, blocks, bulk_folder, is_bulk, is_open, sample, texts_of
from cin7_audit.sources.reading.cells import cell_text
from cin7_audit.sources.reading.moments import MICROSECONDS
from cin7_audit.sources.reading.numbers import tidy
from cin7_audit.sources.reading.rows import refuse_loose_cells
from cin7_audit.sources.reading.vectors import FIGURE, figure, fitting

REPEATING = ["effective_date", "completed_at", "quantity", "sku", "batch", "counterparty", "user", "reason"]


@dataclass(frozen=True)
class MovementDetails(TableReport):
    """Movement Details; line-level files that are large take the bulk way."""

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        is_mixed = peek.form == "xlsx" and context.hint is not None and context.hint.decimal_mark == ","  # numbers and texts differ
        if not is_mixed and is_bulk(peek):
            parsed = self._bulk(peek, context)
            if parsed is not None:
                return parsed
        return super().read(peek, context)

    def _bulk(self, peek: Peek, context: ReadingContext) -> Parsed | None:
        """The file in blocks; None where it is not a plain line-level layout, which the ordinary reader then explains."""
        rows = sample(peek)
        header = self.map.find([rows.row(index) for index in range(min(40, len(rows)))])
        if header is None:
            return None
        matched = self.map.match(header)
        if matched.unknown or "date" not in matched.positions or header.first_data_row >= len(rows):
            return None
        first_row = rows.numbers[header.first_data_row]
        page = _decided_page(rows, header, matched, file_facts(peek, context, header), context, peek, first_row)
        if not movement_details.is_plain(page):
            return None
        bulk = Bulk(page, bulk_folder(context.workspace), memories_of(page))
        for block in blocks(peek, first_row, len(header.names)):
            _take(bulk, block)
        return _closed(bulk, RowAccount(peek.evidence.source_id, unstated=list(page.account.unstated)), header, matched)


def _decided_page(
    rows: RawRows, header: Header, matched: Matched, facts: FileFacts, context: ReadingContext, peek: Peek, first_row: int
) -> Page:
    """A page whose decimal mark and order of dates the sample decides; where its dates cannot, all dates of the file do."""
    page = Page(Body(rows, header, matched, RowAccount(peek.evidence.source_id), "sku"), facts, context, peek)
    page.account.problems.clear()  # what is odd about rows of the sample is said when all are read
    page.decide_decimal_mark(*NUMBERS)
    page.decide_date_order("date")
    if "date_order" in page.account.unstated:
        page.account.unstated.remove("date_order")
        page.decide_dates(texts_of(peek, first_row, len(header.names), matched.positions["date"]))
    return page


def _take(bulk: Bulk, block: Block) -> None:
    """Type one block, write what is beyond doubt, keep the rest for the ordinary reader."""
    if block.odd is not None:
        _keep(bulk, block.odd)
    if not block.table.num_rows:
        return
    columns = columns_of(bulk, block.table)
    good = moved(bulk, columns)
    pq.write_table(
        good,
        bulk.folder / f"part-{bulk.parts:05d}.parquet",
        compression="lz4",
        use_dictionary=REPEATING,
        write_statistics=False,
        store_decimal_as_integer=True,
    )
    bulk.parts += 1
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


def _closed(bulk: Bulk, account: RowAccount, header: Header, matched: Matched) -> Parsed | None:
    """The rest through the ordinary reader, one account for all rows, totals of both; None where the file is an outline after all."""
    rows = RawRows([0], rows=[list(header.names)])
    every = ((number, row) for part in bulk.left for number, row in zip(part.numbers, part.rows, strict=True))
    left = sorted(every, key=itemgetter(0))
    if left:
        rows = RawRows([0, *(number for number, _ in left)], rows=[list(header.names), *(row for _, row in left)])
    rows.is_open = bulk.page.peek.form == "csv" and is_open(bulk.page.peek.evidence.path)
    top = Header(0, header.names, header.groups, header.preamble, header.title)
    decided, facts = bulk.page, bulk.page.facts
    body = Body(rows, top, matched, account, "sku", bulk.good)
    body.last_elsewhere = bulk.last_rows
    body.note_oddities(note for part in bulk.left for note in part.notes)
    body.note_damage(may_repeat=True)
    sums = {name: Decimal(tidy(format(total, "f"))) for name, total in bulk.sums.items()}
    elsewhere = Elsewhere(bulk.good, sums, frozenset(bulk.positive))
    known = (decided.context, decided.peek, decided.mark, decided.order)
    page = Page(body, facts, *known, is_decided=True, elsewhere=elsewhere)
    if movement_details.has_blank_skus(page):
        return None
    frame = movement_details.fill(page).get("movement", pd.DataFrame())
    if len(frame):
        _write_rest(bulk, _fitting_rows(page, frame))
    account.rows_read += bulk.good
    for problem in decided.account.problems:
        if problem.effect == "note" and problem not in account.problems:
            account.problems.append(problem)
    return account.parsed(
        {"movement": bulk.folder / "*.parquet"} if bulk.parts or len(frame) else {},
        organisation=facts.organisation,
        control_totals=page.totals,
        parameters={**facts.parameters, **decided.parameters},
        period_from=facts.period_from,
        period_to=facts.period_to,
    )


def _fitting_rows(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose figures the case can hold; the others are set aside here, as the case would do with a frame of text."""
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
            seen, expected = f"'{text}' for movement.{name}", "a number the case can hold (DECIMAL(18,4))"
            page.body.drop(place, "value_does_not_fit", seen, expected, "Correct it at its source if it is a slip.", name)
    return frame[~frame["source_row"].isin(list(misfits))] if misfits else frame


def _write_rest(bulk: Bulk, frame: pd.DataFrame) -> None:
    """Rows of the ordinary reader beside the others, with the same types."""
    day, moment = dt.date.fromisoformat, dt.datetime.fromisoformat

    def amount(text: str) -> Decimal:
        return fitting(Decimal(text))

    typed: dict[str, tuple[Callable[[str], Any], pa.DataType]] = {
        "effective_date": (day, pa.date32()),
        "completed_at": (moment, MICROSECONDS),
        "recorded_at": (moment, MICROSECONDS),
        "quantity": (amount, FIGURE),
        "value": (amount, FIGURE),
        "source_row": (int, pa.int64()),
    }
    columns = {}
    for column in BULK_COLUMNS:
        parse, kind = typed.get(column.name, (str, pa.string()))
        columns[column.name] = pa.array([None if value is None else parse(str(value)) for value in frame[column.name].tolist()], kind)
    pq.write_table(pa.table(columns), bulk.folder / f"part-{bulk.parts:05d}.parquet", store_decimal_as_integer=True)


SOURCE = MovementDetails("cin7_core.movement_details", "Inventory Movement Details (Cin7 Core)", movement_details.fill, may_repeat=True)
