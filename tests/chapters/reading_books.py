"""How the tests of what a chapter says read a section: exhibits by id, tables by heading, charts by what they draw.

Only the records a section is made of are known here, so that the packages that make them may move.
"""

from dataclasses import fields
from decimal import Decimal

NOT_READ = ("axis", "scale", "header", "spacing", "timeUnit")  # of a channel: read apart, or looks only


def exhibit(section, code):
    (found,) = [item for item in section.exhibits if item.id == code]
    return found


def finding(section, code):
    (found,) = [item for item in section.findings if item.id == code]
    return found


def around(section, code):
    """Title, caption, what to make of it, and the workpaper: all words of an exhibit outside its table or chart."""
    item = exhibit(section, code)
    assert (item.kind == "chart") == (item.spec is not None) and (item.kind == "table") == (item.table is not None)
    return {"title": item.title, "caption": item.caption, "reading": item.reading, "workpaper": item.workpaper}


def table(section, code):
    """Each row as heading -> cell, in order."""
    shown = exhibit(section, code).table
    names = [column.heading for column in shown.columns]
    assert len(set(names)) == len(names)
    return [dict(zip(names, row, strict=True)) for row in shown.rows]


def written(section, code):
    """The table as a page of text, a line per row: easier to hold against paper than a list of dictionaries."""
    shown = exhibit(section, code).table
    return [" | ".join(column.heading for column in shown.columns), *(" | ".join(row) for row in shown.rows)]


def right_aligned(section, code):
    return [column.heading for column in exhibit(section, code).table.columns if column.align == "right"]


def totals(section, code):
    """The emphasised rows, by their place; and how many rows the full table of which name has."""
    shown = exhibit(section, code).table
    return list(shown.emphasised_rows), shown.rows_total, shown.full_table


def said(item):
    """All that a finding states, without what it leaves empty."""
    kept = {each.name: getattr(item, each.name) for each in fields(item)}
    kept = {name: value for name, value in kept.items() if value not in (None, "", ()) and name not in ("step",)}
    if "evidence" in kept:
        kept["evidence"] = [f"{row.file}:{row.row}" for row in item.evidence]
    if "rivals" in kept:
        kept["rivals"] = [f"{rival.contributor} {rival.grade}" for rival in item.rivals]
    if "pairs" in kept:
        kept["pairs"] = [(pair.source, pair.target, pair.sku, pair.quantity) for pair in item.pairs]
    if "period_from" in kept or "period_to" in kept:
        kept["period"] = tuple(f"{day:%Y-%m-%d}" if day else None for day in (item.period_from, item.period_to))
        kept = {name: value for name, value in kept.items() if name not in ("period_from", "period_to")}
    return kept


def measured(section):
    """A line per measure, in order: id, name, scope beyond the portfolio, value, numerator, denominator, unit."""
    lines = []
    for item in section.measures:
        told = (item.id, item.name, item.scope.get(item.scope["level"], ""))
        words = (*told, item.value, item.numerator, item.denominator, item.unit)
        lines.append(" | ".join("–" if word is None else str(_to_four(word)) for word in words))
    return lines


def _to_four(word):
    """Money that sums kept with ten places, to four, where the others are zero."""
    is_long = isinstance(word, Decimal) and word.as_tuple().exponent == -10 and word == round(word, 4)
    return round(word, 4) if is_long else word


def _parts(spec):
    """The charts that hold an encoding of their own."""
    if "layer" in spec:
        return [part for item in spec["layer"] for part in _parts(item)]
    return [spec]


def data(spec, part=0):
    """The rows a part of the chart draws."""
    source = _parts(spec)[part].get("data") or spec["data"]
    return [dict(row) for row in spec["datasets"][source["name"]]]


def points(spec, part=0):
    """The same rows as a page of text under the names of their fields."""
    rows = data(spec, part)
    assert len({tuple(row) for row in rows}) == 1
    return [" | ".join(rows[0]), *(" | ".join(str(value) for value in row.values()) for row in rows)]


def _channel(item):
    """A channel: field (with its time unit), type, title, order, format, and what each value looks like."""
    if isinstance(item, list):
        return [_channel(each) for each in item]
    found = {name: value for name, value in item.items() if name not in NOT_READ}
    if "timeUnit" in item:
        found["field"] = f"{item['timeUnit']}({item['field']})"
    axis = item.get("axis") or {}
    found |= {
        name: axis[key] for key, name in (("format", "axis"), ("labelExpr", "axis"), ("values", "ticks")) if key in axis
    }
    scale = dict(item.get("scale") or {})
    if "domain" in scale and "range" in scale and len(scale["domain"]) == len(scale["range"]):
        found["looks"] = dict(zip(scale.pop("domain"), scale.pop("range"), strict=True))
    return found | ({"scale": scale} if scale else {})


def drawn(spec):
    """Every part of the chart: its mark with colour, and its channels."""
    parts = []
    for item in _parts(spec):
        mark = item["mark"] if isinstance(item["mark"], dict) else {"type": item["mark"]}
        found = {
            "mark": " ".join(
                filter(None, (mark["type"], mark.get("color"), "with points" if mark.get("point") else ""))
            )
        }
        parts.append(found | {name: _channel(channel) for name, channel in item["encoding"].items()})
    return parts


def heading(spec):
    """What stands over the chart: the question and the lines under it as one text."""
    return spec["title"]["text"], " ".join(spec["title"]["subtitle"])
