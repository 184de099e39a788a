"""Bytes → rows → canonical text: what every reader of exports shares."""

from cin7_audit.sources.reading.account import RowAccount, frame, frame_of_rows
from cin7_audit.sources.reading.body import Body, parse_values
from cin7_audit.sources.reading.columns import ColumnMap
from cin7_audit.sources.reading.dates import DateOrder, day_text, decided_date_order, infer_date_order, moment_text
from cin7_audit.sources.reading.header import Header, find_header, is_total, normal
from cin7_audit.sources.reading.numbers import (
    clean,
    clean_sku,
    clean_text,
    decimal_text,
    exact_sum,
    exact_text,
    infer_decimal_mark,
    is_of_either_mark,
    negated,
    shown_decimal_mark,
    split_location,
    truth_text,
)
from cin7_audit.sources.reading.peeking import loads, peek, peek_of_sheet
from cin7_audit.sources.reading.rows import RawRows, rows_of_text
from cin7_audit.sources.reading.unreadable import Unreadable
from cin7_audit.sources.reading.whole import read_rows

__all__ = [
    "Body",
    "ColumnMap",
    "DateOrder",
    "Header",
    "RawRows",
    "RowAccount",
    "Unreadable",
    "clean",
    "clean_sku",
    "clean_text",
    "day_text",
    "decided_date_order",
    "decimal_text",
    "exact_sum",
    "exact_text",
    "find_header",
    "frame",
    "frame_of_rows",
    "infer_date_order",
    "infer_decimal_mark",
    "is_of_either_mark",
    "is_total",
    "loads",
    "moment_text",
    "negated",
    "normal",
    "parse_values",
    "peek",
    "peek_of_sheet",
    "read_rows",
    "rows_of_text",
    "shown_decimal_mark",
    "split_location",
    "truth_text",
]
