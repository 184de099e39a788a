"""Days on charts: the calendar days they are, whatever the time zone of who made the chart and who reads it.

A browser reads `2024-03-01` as midnight in Greenwich, `2024-03-01T00:00:00` as midnight of its own clock, and draws
both by its own clock unless told otherwise: west of Greenwich the first of March falls into February. So a finished
document holds days without a clock time, counts in UTC and writes every label in UTC.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

DATA = ("datasets", "values")
UNIT_FORMATS = {"yearmonth": "%b %Y", "year": "%Y"}
DAY_FORMAT = "%d %b %Y"
# Vega's own function; Vega-Lite calls it by this name where the configuration allows formats by name.
UTC_FORMAT = "utcFormat"
WITH_AXIS, WITH_HEADER = ("x", "y"), ("row", "column", "facet")
WRITTEN = ("tooltip", "text", "key", "description", "href")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?")


def in_utc(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The Vega-Lite document with every day, unit, scale and label of time in UTC."""
    fields = {field["field"] for _, field in timed(spec) if isinstance(field.get("field"), str)}
    made: dict[str, Any] = _converted(spec, "", fields)
    return {**made, "config": {**made.get("config", {}), "customFormatTypes": True}} if fields else made


def timed(node: Any, channel: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(channel, definition) of every encoding and transform of a document that speaks of time."""
    if isinstance(node, Mapping):
        if node.get("type") == "temporal" or "timeUnit" in node:
            yield channel, node
        for key, value in node.items():
            if key not in DATA:
                yield from timed(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from timed(item, channel)


def _converted(node: Any, channel: str, fields: set[str]) -> Any:
    if isinstance(node, list):
        return [_converted(item, channel, fields) for item in node]
    if not isinstance(node, Mapping):
        return node
    made = {key: _data(value, fields) if key in DATA else _converted(value, key, fields) for key, value in node.items()}
    return _in_utc(made, channel) if made.get("type") == "temporal" or "timeUnit" in made else made


def _data(node: Any, fields: set[str]) -> Any:
    """Rows (or datasets of rows) with their days written as plain days and their moments as UTC."""
    if isinstance(node, Mapping):
        return {key: _day(value) if key in fields else _data(value, fields) for key, value in node.items()}
    return [_data(item, fields) for item in node] if isinstance(node, list) else node


def _day(value: Any) -> Any:
    if isinstance(value, dt.date):
        value = value.isoformat()
    if not isinstance(value, str):
        return value
    if midnight := _MIDNIGHT.fullmatch(value):
        return midnight[1]
    return f"{value}Z" if _MOMENT.fullmatch(value) else value


def _in_utc(field: dict[str, Any], channel: str) -> dict[str, Any]:
    unit = field.get("timeUnit")
    if isinstance(unit, str) and not unit.startswith("utc"):
        field["timeUnit"] = f"utc{unit}"
    elif isinstance(unit, Mapping):
        field["timeUnit"] = {**unit, "utc": True}
    usual = UNIT_FORMATS.get(str(unit).removeprefix("utc"), DAY_FORMAT)
    if channel in WRITTEN:
        return {"format": usual, **field, "formatType": UTC_FORMAT}
    is_scale = field.get("type") == "temporal" and channel in WITH_AXIS
    if is_scale and field.get("scale", {}) is not None:
        field["scale"] = {**field.get("scale", {}), "type": "utc"}
    guide = "legend" if "type" in field else ""
    guide = "axis" if channel in WITH_AXIS else "header" if channel in WITH_HEADER else guide
    if guide and not is_scale and (drawn := field.get(guide, {})) is not None:
        kept = {key: value for key, value in drawn.items() if key not in ("format", "formatType")}
        field[guide] = kept | {"labelExpr": f"{UTC_FORMAT}(datum.value, '{drawn.get('format', usual)}')"}
    return field
