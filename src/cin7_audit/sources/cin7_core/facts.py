"""What a report says about itself outside its rows: organisation, period, site, day; and what its name proposes.

A file name is never proof. What it proposes is used only where the file and the hint are silent, and noted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.reading import DateOrder, Header, clean, day_text, decided_date_order, infer_date_order, normal

ORGANISATION_KEYS = ("company", "organisation", "organization", "company name")
SITE_KEYS = ("location", "warehouse", "site", "location name")
FROM_KEYS = ("from", "date from", "from date", "start date")
TO_KEYS = ("to", "date to", "to date", "end date", "effective date to", "as at", "as of", "as at date", "as of date")
DAY_IN_NAME = re.compile(
    r"(?<!\d)(\d{4}-\d{2}-\d{2}|\d{4}_\d{2}_\d{2}|20\d{6}|"
    r"\d{1,2}[- ](?:[A-Za-z]{3})[- ]\d{4}|\d{1,2}[-.]\d{1,2}[-.]\d{4})(?!\d)"
)
NUMBER_IN_NAME = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,4}-?\d{3,})(?![A-Za-z0-9])")
_COPY_MARK = re.compile(r"\s*\(\d+\)$|\s*-?\s*copy$", re.IGNORECASE)
_EXPORT_TIME = re.compile(r"T\d{6}.*$")
_PART_OF_SITE = re.compile(
    r"(?i)\s*\b(zone|aisle|bay|section|area|row|rack|shelf|part|full|partial|recount|cycle|count|week|round)\b.*$"
)
_TITLE = re.compile(
    r"(?i)^(?:inventory )?(?:stock\s*take|movement details|movement summary|products stock level|"
    r"stock level|availability(?: ?report)?)\b\s*-?"
)
_NOT_A_SITE = re.compile(
    r"(?i)^(stock\s*take|stock|count|cycle count|inventory|export|final|copy|available|availability(report)?|report|"
    r"csv|counted|sheet|full|inventory movement details|inventory movement summary|movement details|line level|grouped|"
    r"all locations|all|bins?|by bin|by location|grouped|lines|located|before counting|after|final count|new|old|v\d+)$"
)


@dataclass(frozen=True)
class FileFacts:
    """All facts of one file with where each came from. Days are ISO text."""

    organisation: str = ""
    period_from: str | None = None
    period_to: str | None = None
    site: str | None = None
    day: str | None = None
    number: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)  # fact -> value taken from the file name


def first(pairs: dict[str, str], keys: Iterable[str]) -> str:
    """The value of the first of the keys a preamble holds."""
    named = {normal(key): value for key, value in pairs.items()}
    return next((named[key] for key in keys if named.get(key)), "")


def name_proposals(name: str) -> dict[str, str]:
    """Day, number and site a file name proposes: `Stocktake_ST-00071_Main Warehouse_2026-04-30.csv` has all three."""
    stem = _COPY_MARK.sub("", PurePosixPath(name).stem)
    found: dict[str, str] = {}
    if match := DAY_IN_NAME.search(stem):
        found["day"] = day_in_name(match[1])
        stem = _EXPORT_TIME.sub("", stem.replace(match[0], "_"))
    if match := NUMBER_IN_NAME.search(stem):
        found["number"] = match[1]
        stem = stem.replace(match[0], "_#_")
    found["site"] = _site_in_name([clean(part.strip(" -")) for part in re.split(r"_|\s-\s", stem)])
    return {key: value for key, value in found.items() if value}


def day_in_name(text: str) -> str:
    """ISO day of a date in a file name; empty where it can be read two ways."""
    plain = text.replace("_", "-").replace(" ", "-")
    order = infer_date_order([plain])
    try:
        return (day_text(plain, order.order) or "") if order.certain else ""
    except ValueError:
        return ""


def _site_in_name(parts: list[str]) -> str:
    """The one part of a name that can be a site: after a report title or document number (before it: a company)."""
    sites: list[str] = []
    is_after = False
    for part in parts:
        is_after = is_after or part == "#" or bool(_TITLE.match(part))
        rest = clean(_PART_OF_SITE.sub("", _TITLE.sub("", part)))
        if is_after and len(rest) > 1 and not _NOT_A_SITE.match(rest) and not rest.isdigit():
            sites.append(rest)
    return sites[0] if len(sites) == 1 else ""


def file_facts(peek: Peek, context: ReadingContext, header: Header | None) -> FileFacts:
    """The facts of one report: the hint first, then its preamble, then its name."""
    hint = context.hint
    pairs = header.preamble if header else {}
    order = stated_order(context) or "dmy"
    name = name_proposals(peek.evidence.name)
    site = (hint.site if hint else "") or first(pairs, SITE_KEYS)
    day = hint.date.isoformat() if hint and hint.date else None
    number = hint.number if hint else ""
    stated_to = day_of(first(pairs, TO_KEYS), order)
    proposed = {
        key: name[key]
        for key, known in (("site", site), ("day", day or stated_to), ("number", number))
        if not known and key in name
    }
    parameters = dict(pairs)
    if header and header.title:
        parameters["title"] = " / ".join(header.title)
    return FileFacts(
        organisation=first(pairs, ORGANISATION_KEYS),
        period_from=day_of(first(pairs, FROM_KEYS), order),
        period_to=stated_to,
        site=site or None,
        day=day or stated_to,
        number=number or None,
        parameters=parameters,
        proposed=proposed,
    )


def day_of(text: str, order: str) -> str | None:
    """ISO day of a stated date; None for a blank and for what is none."""
    try:
        return day_text(text, order)
    except ValueError:
        return None


def stated_order(context: ReadingContext) -> str:
    """The date order the hint or the settings state; empty: to be inferred."""
    if context.hint and context.hint.date_order:
        return context.hint.date_order
    return "" if context.settings.date_order == "auto" else context.settings.date_order


def date_order(values: Iterable[str], context: ReadingContext, facts: FileFacts) -> DateOrder:
    """How the numeric dates of this file are read."""
    period = (facts.period_from, facts.period_to)
    if not all(period) and context.settings.period.start and context.settings.period.end:
        period = (context.settings.period.start.isoformat(), context.settings.period.end.isoformat())
    hinted = context.hint.date_order if context.hint else ""
    general = "" if context.settings.date_order == "auto" else context.settings.date_order
    return decided_date_order(values, hinted, general, (period[0], period[1]) if period[0] and period[1] else None)
