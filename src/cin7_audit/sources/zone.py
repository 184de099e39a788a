"""The client's time zone, as its own Cin7 company settings state it, for reading UTC stamps as business days."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from cin7_audit.engagement import Engagement
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.opening import opened

SMALL_BYTES = 50_000  # the settings page is a few hundred bytes; nothing larger is opened here


def _zone(document: Any) -> str:
    """TimeZone of a company page, wherever a wrapper put it; "" where it is no page of this kind or no known zone."""
    if isinstance(document, list):
        return next((zone for item in document if (zone := _zone(item))), "")
    if not isinstance(document, dict):
        return ""
    folded = {str(key).casefold(): value for key, value in document.items()}
    if {"company", "timezone"} <= folded.keys():
        try:
            return ZoneInfo(str(folded["timezone"])).key
        except (ValueError, KeyError, OSError):
            return ""
    return _zone(folded.get("body"))


def stated_zones(evidence: Iterable[Evidence]) -> dict[str, str]:
    """File name -> the zone it states, of every company page among these files."""
    found = {}
    for file in evidence:
        if file.sha256 and file.size_bytes <= SMALL_BYTES and file.path.suffix.casefold() == ".json":
            with opened(file.path) as stream:
                raw = stream.read(SMALL_BYTES)
            if b"timezone" in raw.lower():
                try:
                    zone = _zone(json.loads(raw))
                except (ValueError, RecursionError):
                    continue
                if zone:
                    found[file.name] = zone
    return found


def with_stated_zone(settings: Engagement, stated: Mapping[str, str]) -> Engagement:
    """The settings with the company pages' zone where engagement.toml states none; pages that differ decide nothing."""
    zones = set(stated.values())
    if settings.time_zone or len(zones) != 1:
        return settings
    return settings.model_copy(update={"time_zone": zones.pop()})
