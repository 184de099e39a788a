"""The fixed thresholds of `thresholds.toml`, checked when they are read. Models read every one of them as `$name`."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries, wrong_entry

FILE = Path(__file__).with_suffix(".toml")


def read_thresholds(entries: Mapping[str, Any], path: Path = FILE) -> dict[str, Any]:
    """name -> whole number, exact number, pattern or list; refuses a share outside 0 to 1 and days not whole."""
    for name, stated in entries.items():
        for value in stated if isinstance(stated, list) else [stated]:
            if not isinstance(value, int | Decimal | str) or isinstance(value, bool):
                raise wrong_entry(path, name, f"{value!r}", "a number, a pattern or a list of those")
            if name.endswith("_share") and not (isinstance(value, Decimal) and 0 < value < 1):
                raise wrong_entry(path, name, f"{value}", "a share between 0 and 1, such as 0.9")
            if name.endswith(("_days", "_documents")) and not (isinstance(value, int) and value > 0):
                raise wrong_entry(path, name, f"{value}", "a whole number above 0")
    return dict(entries)


THRESHOLDS = read_thresholds(read_entries(FILE))

# those that Python reads too
MATERIALITY_SHARE: Decimal = THRESHOLDS["materiality_share"]
SAME_AMOUNT: Decimal = THRESHOLDS["same_amount"]
RATE_SHARE: Decimal = THRESHOLDS["rate_share"]
AGE_BANDS: tuple[str, ...] = tuple(THRESHOLDS["age_bands"])
QUANTITY_SCALE: int = THRESHOLDS["quantity_scale"]
COST_SCALE: int = THRESHOLDS["cost_scale"]
PSEUDO_LINES = float(THRESHOLDS["pseudo_lines"])  # for a statistic
