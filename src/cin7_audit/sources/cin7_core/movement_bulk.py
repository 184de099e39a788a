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

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

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
MEMORY = "600MB"
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
    connection: duckdb.DuckDBPyConnection
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
        connection = duckdb.connect(config={"memory_limit": MEMORY, "autoinstall_known_extensions": "false"})
        bulk = Bulk(page, connection, bulk_folder())
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
    connection = bulk.connection
    connection.register("block", _prepared(bulk, block.table))
    target = str(bulk.folder / f"part-{bulk.parts:05d}.parquet").replace("'", "''")
    has_value = bulk.page.body.has("value_in") or bulk.page.body.has("value_out")
    worth = "coalesce(value_in, 0) - coalesce(value_out, 0)" if has_value else "CAST(NULL AS DECIMAL(18,4))"
    connection.execute(TYPED.format(target=target, source_id=bulk.page.source_id.replace("'", "''"), worth=worth))
    bulk.parts += 1
    good, *sums = connection.execute(WRITTEN.format(target=target)).fetchall()[0]
    bulk.good += good
    for name, value in zip(NUMBERS, sums, strict=True):
        bulk.sums[name] = bulk.sums.get(name, Decimal(0)) + (value or Decimal(0))
    if good < block.table.num_rows:
        written = connection.execute(f"SELECT source_row FROM read_parquet('{target}')").fetchnumpy()["source_row"]
        rest = block.table.filter(pc.invert(pc.is_in(block.table.column("n"), pa.array(written))))
        bulk.left.append(_as_rows([tuple(row.values()) for row in rest.to_pylist()]))
    connection.unregister("block")


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


TYPED = """
COPY (
  SELECT '{source_id}-' || source_row AS movement_id, document_type, document_no,
         CASE WHEN quantity > 0 THEN kind_in WHEN quantity < 0 THEN kind_out WHEN value <> 0 THEN 'cost_change' ELSE kind_out END AS kind,
         CAST(completed_at AS DATE) AS effective_date, completed_at, sku, site, bin, batch, quantity, value, counterparty, "user", reason, source_row
  FROM (SELECT *, coalesce(quantity_in, 0) - coalesce(quantity_out, 0) AS quantity, {worth} AS value, coalesce(own_bin, inner_bin) AS bin FROM block)
  WHERE NOT is_bad AND sku IS NOT NULL AND kind_in IS NOT NULL AND completed_at IS NOT NULL
    AND coalesce(quantity_in, 0) >= 0 AND coalesce(quantity_out, 0) >= 0 AND coalesce(value_in, 0) >= 0 AND coalesce(value_out, 0) >= 0
    AND (coalesce(quantity_in, 0) = 0 OR coalesce(quantity_out, 0) = 0) AND (coalesce(value_in, 0) = 0 OR coalesce(value_out, 0) = 0)
) TO '{target}' (FORMAT parquet, COMPRESSION lz4)"""

# every written row moves one way, so the signs give the columns of the file back
WRITTEN = """
SELECT count(*), sum(CASE WHEN quantity > 0 THEN quantity END), sum(CASE WHEN quantity < 0 THEN -quantity END),
       sum(CASE WHEN value > 0 THEN value END), sum(CASE WHEN value < 0 THEN -value END)
FROM read_parquet('{target}')"""
NOT_WRITTEN = ("source_id", "document_id", "line_no", "recorded_at", "unit_cost", "reference")  # unknown in this report
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
    bulk.connection.close()
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
    table = pa.table(
        {
            column.name: pa.array(frame[column.name].tolist(), pa.int64() if column.name == "source_row" else pa.string())
            for column in BULK_COLUMNS
        }
    )
    bulk.connection.register("rest", table)
    casts = ", ".join(f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in BULK_COLUMNS)
    target = str(bulk.folder / f"part-{bulk.parts:05d}.parquet").replace("'", "''")
    bulk.connection.execute(f"COPY (SELECT {casts} FROM rest) TO '{target}' (FORMAT parquet, COMPRESSION lz4)")
    bulk.connection.unregister("rest")


SOURCE = MovementDetails("cin7_core.movement_details", "Inventory Movement Details (Cin7 Core)", movement_details.fill)
