"""Inventory Movement Details of any size: plain rows by column, every other row by the ordinary reader.

A row is taken by column only if it is beyond doubt: a SKU, a readable date, a known reference type, readable figures, one
direction. The rest (totals, blanks, unreadable cells, both directions) goes through
movement_details.fill, so large and small files give the same rows, kinds, problems and totals.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core import movement_details
from cin7_audit.sources.cin7_core.facts import FileFacts, file_facts
from cin7_audit.sources.cin7_core.kinds import directions
from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import (
    Body,
    Header,
    Matched,
    RawRows,
    RowAccount,
    clean,
    clean_sku,
    clean_text,
    decode,
    moment_text,
    rows_of_text,
    split_location,
)
from cin7_audit.sources.reading.bulk import Block, blocks, bulk_folder, is_bulk
from cin7_audit.sources.reading.cells import cell_text
from cin7_audit.sources.reading.numbers import BLANKS
from cin7_audit.vocabulary import TABLES

SAMPLE_ROWS = 4000  # decide the order of dates and the decimal mark
SAMPLE_BYTES = 1 << 21
QUANTITY = pa.decimal128(18, 4)
PLAIN_FIGURE = r"^-?[0-9]{1,13}(\.[0-9]{1,4})?$"
HEAD = 4000  # a column whose first cells mostly differ is worked on as a whole where that gives the same
LARGEST = Decimal(10) ** 14
NUMBERS = ("quantity_in", "quantity_out", "value_in", "value_out")
WORDS = {"reference": "document_no", "batch": "batch", "counterparty": "counterparty", "user": "user", "reason": "reason"}

Parse = Callable[[str], Any]


@dataclass
class Bulk:
    """One large file being read."""

    page: Page  # parsers and facts settled on a sample
    folder: Path
    good: int = 0
    parts: int = 0
    left: list[RawRows] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class MovementDetails(TableReport):
    """Movement Details; line-level files that are large take the bulk way."""

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        if is_bulk(peek):
            parsed = self._bulk(peek, context)
            if parsed is not None:
                return parsed
        return super().read(peek, context)

    def _bulk(self, peek: Peek, context: ReadingContext) -> Parsed | None:
        """The file in blocks; None where it is not a plain line-level layout, which the ordinary reader then explains."""
        sample = _sample(peek)
        header = self.map.find([sample.row(index) for index in range(min(40, len(sample)))])
        if header is None:
            return None
        matched = self.map.match(header)
        if matched.unknown or "date" not in matched.positions or header.first_data_row >= len(sample):
            return None
        facts = file_facts(peek, context, header)
        page = _settled(sample, header, matched, facts, context, peek)
        bulk = Bulk(page, bulk_folder())
        for block in blocks(peek, sample.numbers[header.first_data_row], len(header.names)):
            _take(bulk, block)
        return _closed(bulk, RowAccount(peek.evidence.source_id, asks=list(page.account.asks)), header, matched)


def _sample(peek: Peek) -> RawRows:
    if peek.form == "xlsx":
        return read_sheet_head(peek)
    with peek.evidence.path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
    text = decode(head[: head.rfind(b"\n") + 1] or head, peek.encoding)[0]
    return rows_of_text(text, peek.delimiter)


def read_sheet_head(peek: Peek) -> RawRows:
    """The first rows of a large sheet as text."""
    from cin7_audit.sources.reading.spreadsheet import load_sheet

    sheet = load_sheet(peek.evidence, peek.sheets[0])
    count = min(SAMPLE_ROWS, len(sheet.rows))
    return RawRows(list(range(1, count + 1)), rows=[sheet.row_text(index) for index in range(count)])


def _settled(sample: RawRows, header: Header, matched: Matched, facts: FileFacts, context: ReadingContext, peek: Peek) -> Page:
    page = Page(Body(sample, header, matched, RowAccount(peek.evidence.source_id), "sku"), facts, context, peek)
    page.settle_numbers(*NUMBERS)
    page.settle_dates("date")
    return page


def _take(bulk: Bulk, block: Block) -> None:
    """Type one block, write what is beyond doubt, keep the rest for the ordinary reader."""
    if block.odd is not None:
        bulk.left.append(block.odd)
    if not block.table.num_rows:
        return
    prepared = _prepared(bulk, block.table)
    is_plain = _plain(prepared)
    good = _moved(bulk, prepared.filter(is_plain))
    pq.write_table(
        good, bulk.folder / f"part-{bulk.parts:05d}.parquet", compression="lz4", use_dictionary=REPEATING, write_statistics=False
    )
    bulk.parts += 1
    bulk.good += good.num_rows
    if good.num_rows < block.table.num_rows:
        rest = block.table.filter(pc.invert(is_plain))
        bulk.left.append(_as_rows([tuple(row.values()) for row in rest.to_pylist()]))


def _plain(prepared: pa.Table) -> pa.Array:
    """True for the rows beyond doubt: identity, day and kind known, every figure readable and not negative, one direction."""
    zero = pa.scalar(Decimal(0), QUANTITY)
    figures = {name: pc.fill_null(prepared.column(name), zero) for name in NUMBERS}
    sure = pc.invert(prepared.column("is_bad"))
    for name in ("sku", "kind_in", "completed_at"):
        sure = pc.and_(sure, pc.is_valid(prepared.column(name)))
    for name in NUMBERS:
        sure = pc.and_(sure, pc.greater_equal(figures[name], zero))
    for one, other in (("quantity_in", "quantity_out"), ("value_in", "value_out")):
        sure = pc.and_(sure, pc.or_(pc.equal(figures[one], zero), pc.equal(figures[other], zero)))
    return sure


def _moved(bulk: Bulk, rows: pa.Table) -> pa.Table:
    """The canonical columns of plain rows; the sums of their figures are added to the file's control totals."""
    zero = pa.scalar(Decimal(0), QUANTITY)
    figures = {name: pc.fill_null(rows.column(name), zero) for name in NUMBERS}
    for name in NUMBERS:
        bulk.sums[name] = bulk.sums.get(name, Decimal(0)) + (pc.sum(figures[name]).as_py() or Decimal(0))
    quantity = pc.subtract(figures["quantity_in"], figures["quantity_out"]).cast(QUANTITY)
    value = pc.subtract(figures["value_in"], figures["value_out"]).cast(QUANTITY)
    still = pc.if_else(pc.equal(value, zero), rows.column("kind_out"), "cost_change")
    kind = pc.if_else(
        pc.greater(quantity, zero), rows.column("kind_in"), pc.if_else(pc.less(quantity, zero), rows.column("kind_out"), still)
    )
    has_value = bulk.page.body.has("value_in") or bulk.page.body.has("value_out")
    made = {
        "movement_id": pc.binary_join_element_wise(f"{bulk.page.source_id}-", rows.column("source_row").cast(pa.string()), ""),
        "kind": kind,
        "effective_date": rows.column("completed_at").cast(pa.date32(), safe=False),
        "bin": pc.coalesce(rows.column("own_bin"), rows.column("inner_bin")),
        "quantity": quantity,
        "value": value if has_value else pa.nulls(rows.num_rows, QUANTITY),
    }
    return pa.table({column.name: made[column.name] if column.name in made else rows.column(column.name) for column in BULK_COLUMNS})


def _as_rows(rest: Sequence[Sequence[Any]]) -> RawRows:
    return RawRows([row[-1] for row in rest], rows=[[cell_text(cell) for cell in row[:-1]] for row in rest])


def _prepared(bulk: Bulk, raw: pa.Table) -> pa.Table:
    """The block with parsed columns: each distinct text goes once through the ordinary parser; is_bad marks what it refused."""
    page, places = bulk.page, bulk.page.body.matched.positions
    count = raw.num_rows
    made: dict[str, pa.Array] = {"source_row": raw.column("n").combine_chunks()}
    bad = pa.array([False] * count)

    def column(name: str) -> pa.Array:
        return raw.column(f"c{places[name]}").combine_chunks() if name in places else pa.nulls(count, pa.string())

    def put(name: str, source: str, parse: Parse, kind: pa.DataType) -> None:
        nonlocal bad
        made[name], refused = mapped(column(source), parse, kind)
        if refused is not None:
            bad = pc.or_(bad, refused)

    put("sku", "sku", clean_sku, pa.string())
    put("document_type", "reference_type", clean_text, pa.string())
    put("kind_in", "reference_type", lambda word: (directions(clean(word)) or (None, None))[0], pa.string())
    put("kind_out", "reference_type", lambda word: (directions(clean(word)) or (None, None))[1], pa.string())
    put("completed_at", "date", lambda text: _moment(text, page), pa.timestamp("us"))
    for mine, name in WORDS.items():
        put(name, mine, clean_text, pa.string())
    put("own_bin", "bin", clean_text, pa.string())
    if "site" in places:
        put("site", "site", lambda text: split_location(text)[0], pa.string())
        put("inner_bin", "site", lambda text: split_location(text)[1], pa.string())
    else:
        made["site"] = pa.array([page.fact("site", page.facts.site, "site")] * count, pa.string())
        made["inner_bin"] = pa.nulls(count, pa.string())
    for name in NUMBERS:
        put(name, name, lambda text: _fitting(page.decimal(text)), QUANTITY)
    if "recorded_at" in places:  # rare: left to the ordinary reader
        bad = pc.or_(bad, pc.is_valid(column("recorded_at")))
    return pa.table({**made, "is_bad": bad})


def mapped(column: pa.Array, parse: Parse, kind: pa.DataType, *, is_rest: bool = False) -> tuple[pa.Array, pa.Array | None]:
    """(parsed column, flags of the cells the parser refused or None), one call of the parser per distinct cell."""
    if pa.types.is_floating(column.type) and kind == QUANTITY:
        return pc.cast(pc.round(column, 4), kind, safe=False), None
    if pa.types.is_temporal(column.type) and kind == pa.timestamp("us"):
        return column.cast(kind), None
    head = column.slice(0, HEAD)
    is_varied = len(head) == HEAD and len(head.unique()) > HEAD // 4
    if is_varied and parse is clean_text and pa.types.is_string(column.type):
        trimmed = pc.utf8_trim(pc.utf8_trim_whitespace(column), BLANKS)
        return pc.if_else(pc.equal(trimmed, ""), None, trimmed), None
    if is_varied and kind == QUANTITY and not is_rest:
        return _varied_figures(column, parse)
    encoded = column.dictionary_encode()
    values: list[Any] = []
    refused: list[bool] = []
    for text in encoded.dictionary.to_pylist():
        try:
            values.append(parse(text if isinstance(text, str) else cell_text(text)))
            refused.append(False)
        except (ValueError, ArithmeticError):
            values.append(None)
            refused.append(True)
    made = pa.array(values, kind).take(encoded.indices)
    return made, pc.fill_null(pa.array(refused).take(encoded.indices), False) if any(refused) else None


def _varied_figures(column: pa.Array, parse: Parse) -> tuple[pa.Array, pa.Array | None]:
    """Mostly different figures: plain ones are cast all at once, the others go through the parser."""
    is_plain = pc.fill_null(pc.match_substring_regex(column, PLAIN_FIGURE), False)
    made = pc.if_else(is_plain, column, None).cast(QUANTITY)
    rest, refused = mapped(pc.if_else(is_plain, None, column), parse, QUANTITY, is_rest=True)
    return pc.coalesce(made, rest), refused


def _moment(text: str, page: Page) -> dt.datetime | None:
    found = moment_text(text, page.order, zone=page.context.settings.time_zone)
    return dt.datetime.fromisoformat(found) if found else None


def _fitting(text: str | None) -> Decimal | None:
    """A figure rounded to the four decimals of the case, as its cast does; ValueError where it is too large for it."""
    if text is None:
        return None
    value = Decimal(text).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if abs(value) >= LARGEST:
        raise ValueError(text)
    return value


NOT_WRITTEN = ("source_id", "document_id", "line_no", "recorded_at", "unit_cost", "reference")  # unknown in this report
REPEATING = [
    "document_type",
    "kind",
    "effective_date",
    "completed_at",
    "sku",
    "site",
    "bin",
    "batch",
    "quantity",
    "counterparty",
    "user",
    "reason",
]
BULK_COLUMNS = tuple(column for column in TABLES["movement"].columns if column.name not in NOT_WRITTEN)


def _closed(bulk: Bulk, account: RowAccount, header: Header, matched: Matched) -> Parsed:
    """The rest through the ordinary reader, one account for all rows, totals of both."""
    names = [list(header.names)]
    rows = RawRows([0], rows=names)
    for part in bulk.left:
        rows = RawRows(rows.numbers + part.numbers, rows=rows.rows + part.rows)
    top = Header(0, header.names, header.groups, header.preamble, header.title)
    page = Page(
        Body(rows, top, matched, account, "sku"), bulk.page.facts, bulk.page.context, bulk.page.peek, bulk.page.mark, bulk.page.order
    )
    page.is_settled = True
    frame = movement_details.fill(page).get("movement", pd.DataFrame())
    if len(frame):
        _write_rest(bulk, frame)
    account.rows_read += bulk.good
    for problem in bulk.page.account.problems:
        if problem.effect == "note" and problem not in account.problems:
            account.problems.append(problem)
    for name, (rest, stated) in page.totals.items():
        page.totals[name] = (format(Decimal(rest) + bulk.sums.get(name, Decimal(0)), "f"), stated)
    facts = bulk.page.facts
    return account.parsed(
        {"movement": bulk.folder / "*.parquet"} if bulk.parts or len(frame) else {},
        organisation=facts.organisation,
        control_totals=page.totals,
        parameters={**facts.parameters, **bulk.page.parameters},
        period_from=facts.period_from,
        period_to=facts.period_to,
    )


def _write_rest(bulk: Bulk, frame: pd.DataFrame) -> None:
    """Rows of the ordinary reader beside the others, with the same types."""
    kinds = {
        "effective_date": pa.date32(),
        "completed_at": pa.timestamp("us"),
        "quantity": QUANTITY,
        "value": QUANTITY,
        "source_row": pa.int64(),
    }
    parsers: dict[str, Parse] = {
        "effective_date": dt.date.fromisoformat,
        "completed_at": dt.datetime.fromisoformat,
        "quantity": _fitting,
        "value": _fitting,
        "source_row": int,
    }
    columns = {}
    for column in BULK_COLUMNS:
        parse = parsers.get(column.name, str)
        values = [None if value is None else parse(str(value)) for value in frame[column.name].tolist()]
        columns[column.name] = pa.array(values, kinds.get(column.name, pa.string()))
    pq.write_table(pa.table(columns), bulk.folder / f"part-{bulk.parts:05d}.parquet")


SOURCE = MovementDetails("cin7_core.movement_details", "Inventory Movement Details (Cin7 Core)", movement_details.fill)
