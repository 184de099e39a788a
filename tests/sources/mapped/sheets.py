"""A count sheet, and how a text is read through a mapping."""

from pathlib import Path

from cin7_audit.engagement import Engagement, FileHint, MappedFile
from cin7_audit.sources import identify
from cin7_audit.sources.base import Parsed, ReadingContext
from cin7_audit.sources.mapped import MAPPED
from tests.sources.goldens import peek_at

COUNT = """Stock count - March
Warehouse: North

Item Code,Description,Bin,System Qty,Physical Count,Counter
0042,Widget,A-01,10,8,Kim
X-1,Gadget,A-02,"1,200","1,205",Kim
X-2,Thing,A-03,5,,Kim
X-3,Thing,A-04,5,five,Kim
Total,,,"1,215","1,213",
"""


def read(folder: Path, text: str, mapping: dict, hint: FileHint | None = None) -> Parsed:
    path = folder / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    settings = Engagement(mapped=(MappedFile(path="sheet.csv", **mapping),), files=(hint,) if hint else ())
    peek = peek_at(path)
    assert identify(peek, settings) is MAPPED
    return MAPPED.read(peek, ReadingContext(settings, hint))
