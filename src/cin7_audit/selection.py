"""What a reader has picked to look at: the same filter for static exhibits, widgets and parameters."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from cin7_audit.errors import SettingsError


def day_of(name: str, text: str) -> dt.date | None:
    """The day a setting of this name states; None where it is empty."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError.of("no_day", name, text=text) from None


@dataclass(frozen=True)
class Selection:
    """Empty means everything. site, sku and abc_class match whole values; start and end are inclusive days."""

    site: str = ""
    sku: str = ""
    abc_class: str = ""
    start: dt.date | None = None
    end: dt.date | None = None

    @classmethod
    def of(cls, site: str = "", sku: str = "", abc_class: str = "", start: str = "", end: str = "") -> "Selection":
        """From notebook parameters; days as ISO text."""
        first, last = day_of("start", start), day_of("end", end)
        if first and last and first > last:
            raise SettingsError.of("days_reversed", "start", first=first, last=last)
        return cls(site, sku, abc_class, first, last)

    def rows(self, frame: pd.DataFrame, day_column: str = "") -> pd.DataFrame:
        """Rows of the frame inside the selection; columns the frame lacks do not filter."""
        for column in ("site", "sku", "abc_class"):
            wanted = getattr(self, column)
            if wanted and column in frame:
                frame = frame[frame[column] == wanted]
        if day_column and day_column in frame and (self.start or self.end):
            days = pd.to_datetime(frame[day_column])
            if self.start:
                frame, days = frame[days >= pd.Timestamp(self.start)], days[days >= pd.Timestamp(self.start)]
            if self.end:
                frame = frame[days < pd.Timestamp(self.end) + pd.Timedelta(days=1)]
        return frame

    def __str__(self) -> str:
        named = {"site": self.site, "SKU": self.sku, "class": self.abc_class, "from": self.start, "to": self.end}
        return ", ".join(f"{name} {value}" for name, value in named.items() if value) or "all sites, all SKUs"


EVERYTHING = Selection()
