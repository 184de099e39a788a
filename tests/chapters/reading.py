"""A section as its reader meets it: exhibits by id, tables as rows of headings, charts as what is drawn, findings as
what they say.

Only what a reader can see: sizes, opacities and widths are left out; colours, fields, titles, formats, order and
filters are in.
"""

import re
from decimal import Decimal

LOSS, GAIN = "#D55E00", "#0072B2"
NEUTRAL, PLAIN, ORANGE, GREEN, SKY = "#6B7280", "#1F2937", "#E69F00", "#009E73", "#56B4E9"
SILENT = ("id", "step", "statement", "title", "severity", "period_from", "period_to", "currency", "evidence")


def exhibit(section, identity):
    """The only exhibit of that id."""
    (found,) = [each for each in section.exhibits if each.id == identity]
    return found


def headings(table):
    """The headings; the second of a name is marked, so that a row can be read by them."""
    names, seen = [], {}
    for column in table.columns:
        seen[column.heading] = seen.get(column.heading, 0) + 1
        names.append(column.heading if seen[column.heading] == 1 else f"{column.heading} ({seen[column.heading]})")
    return names


def rows(section, identity):
    """The rows of a table as heading -> cell."""
    table = exhibit(section, identity).table
    return [dict(zip(headings(table), row, strict=True)) for row in table.rows]


def grid(section, identity):
    """The table as lines of text, headings first: cells apart by a bar."""
    table = exhibit(section, identity).table
    return [" | ".join(line) for line in (headings(table), *table.rows)]


def shape(section, identity):
    """Of a table: which columns stand right, rows in all, the full table behind it, rows that are totals."""
    table = exhibit(section, identity).table
    right = [column.heading for column in table.columns if column.align == "right"]
    return right, table.rows_total, table.full_table, table.emphasised_rows


def data(section, identity, number=1):
    """The rows inside a chart."""
    return exhibit(section, identity).spec["datasets"][f"data-{number}"]


def column(section, identity, name, number=1):
    return [row[name] for row in data(section, identity, number)]


def views(spec):
    """Every view that draws something, innermost, in the order of drawing."""
    for inner in [spec["spec"]] if "spec" in spec else spec.get("layer", []):
        yield from views(inner)
    if "mark" in spec:
        yield spec


def order(section, identity, channel):
    """The stated order of a channel's values, the same in every view that states one."""
    spec = exhibit(section, identity).spec
    everywhere = [view["encoding"] for view in views(spec)] + ([spec["facet"]] if "facet" in spec else [])
    stated = [
        encoding[channel]["sort"] for encoding in everywhere if isinstance(encoding.get(channel, {}).get("sort"), list)
    ]
    assert stated and all(each == stated[0] for each in stated), "no order, or more than one"
    return stated[0]


def _number(value):
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _scale(scale):
    """What a scale says of values: value=colour, a domain, a scheme, a kind; nothing of pixels."""
    domain, span = scale.get("domain"), [each for each in scale.get("range") or () if isinstance(each, str)]
    if domain and span:
        told = [f"{_number(value)}={shown}" for value, shown in zip(domain, span, strict=True)]
    else:
        told = [f"of {', '.join(map(_number, domain))}"] if domain else [f"in {', '.join(span)}"] if span else []
    told += [f"{name} {scale[name]}" for name in ("scheme", "type", "zero", "clamp") if name in scale]
    return told


def _field(definition):
    """One encoding in words: field, how it is grouped, title, format, scale, order."""
    if "field" not in definition:
        if "condition" not in definition:
            return str(definition["value"])
        test = re.sub(r"\d+\.\d+", lambda found: _number(float(found[0])), definition["condition"]["test"])
        return f"{test} -> {definition['condition']['value']}, else {definition['value']}"
    name = definition["field"]
    for key in ("timeUnit", "aggregate"):
        name = f"{definition[key]}({name})" if key in definition else name
    told = [name]
    if "title" in definition:  # none stated: the field's name is written
        told.append(f"'{definition['title']}'" if definition["title"] else "untitled")
    if "legend" in definition and definition["legend"] is None:
        told.append("without a key")
    guide = definition.get("axis") or definition.get("legend") or {}
    told += [
        f"as {value}" for value in (definition.get("format"), guide.get("format"), guide.get("labelExpr")) if value
    ]
    told += _scale(definition.get("scale") or {})
    sort = definition.get("sort")
    if sort is not None:
        told.append(
            "in stated order"
            if isinstance(sort, list)
            else f"sorted by {sort if isinstance(sort, str) else sort['field']}"
        )
    return " ".join(told)


def drawn(section, identity):
    """One line for each thing drawn: mark and its own colour, what is left out, then every channel."""
    spec = exhibit(section, identity).spec
    lines = [f"facet {name}: {_field(definition)}" for name, definition in spec.get("facet", {}).items()]
    lines += [f"{name} {how}" for name, how in spec.get("resolve", {}).get("scale", {}).items()]
    for view in views(spec):
        mark = view["mark"]
        point = mark.get("point")
        own = [str(mark[key]) for key in ("color", "shape", "interpolate") if key in mark]
        own += ["dashed"] if "strokeDash" in mark else []
        own += [f"points {point['color']}" if isinstance(point, dict) else "points"] if point else []
        told = [" ".join([mark["type"], *own])]
        told += [f"where {each['filter']}" for each in view.get("transform", [])]
        encoding = view["encoding"]
        told += [f"{name}: {_field(encoding[name])}" for name in sorted(encoding) if name != "tooltip"]
        if "tooltip" in encoding:
            told.append("tips: " + ", ".join(_field(tip) for tip in encoding["tooltip"]))
        lines.append("; ".join(told))
    return lines


def finding(section, identity):
    """The only finding of that id."""
    (found,) = [each for each in section.findings if each.id == identity]
    return found


def told(found):
    """Title, severity, and every further field that holds something, apart from statement and evidence."""
    more = {name: value for name, value in vars(found).items() if name not in SILENT and value not in (None, "", ())}
    return {"title": found.title, "severity": found.severity, **more}


def sources(found):
    """The evidence as file:row."""
    return [f"{each.file}:{each.row}" for each in found.evidence]


def measure(section, identity, words="", **scope):
    """The only measure of that id, name and scope: the portfolio unless a site, class or unit is named."""
    wanted = {"level": next(iter(scope)), **scope} if scope else {"level": "portfolio"}
    (found,) = [
        each for each in section.measures if each.id == identity and words in each.name and dict(each.scope) == wanted
    ]
    return found


def figures(section, identity, words="", **scope):
    """Value, unit, numerator and denominator of a measure; exact money and shares as floats."""
    found = measure(section, identity, words, **scope)
    plain = [
        float(each) if isinstance(each, Decimal) else each for each in (found.value, found.numerator, found.denominator)
    ]
    return plain[0], found.unit, plain[1], plain[2]


def missing(section):
    """What could not be tested: exhibit -> (what is missing, what to ask for)."""
    return {each.exhibit: (each.missing, each.ask_for) for each in section.not_testable}
