"""What every reader of one kind of file promises.

A source recognises a file by content (never by its name alone), reads it whole, and accounts for every row:
rows_read = rows_kept + rows_set_aside, each row set aside with a Problem that holds its raw text.
Values are handed over as canonical text (ISO days, ISO moments, plain decimals with a point, `true`/`false`, None for
unknown) in frames with the columns of vocabulary.TABLES; the case casts them once, strictly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.errors import Problem


@dataclass(frozen=True)
class Evidence:
    """One file as received, or one sheet of a workbook of several: row numbers mean something only within a sheet."""

    source_id: str
    path: Path  # on disk
    name: str  # relative to exports/, forward slashes
    sha256: str
    size_bytes: int
    sheet: str = ""  # empty where the file has only one or none

    @property
    def label(self) -> str:
        """What readers are told: the path, and the sheet where there are several."""
        return f"{self.name}, sheet '{self.sheet}'" if self.sheet else self.name


@dataclass(frozen=True)
class Peek:
    """Enough of a file to recognise it, read once for all sources.

    form: csv, xlsx, json, pdf or other. rows: up to 40 first rows of text cells of the first sheet (csv and xlsx).
    document: the parsed JSON for json files. text: the first characters of text files.
    """

    evidence: Evidence
    form: str
    rows: tuple[tuple[str, ...], ...] = ()
    document: Any = None
    text: str = ""
    encoding: str = ""
    encoding_is_certain: bool = True
    delimiter: str = ","
    sheets: tuple[str, ...] = ()
    hidden_sheets_read: tuple[str, ...] = ()  # which a mapping names
    is_blank: bool = False  # a sheet without a filled cell, in any row


@dataclass(frozen=True)
class ReadingContext:
    """What a source may know beyond the file: settings and the hint for this file."""

    settings: Engagement
    hint: FileHint | None = None
    workspace: Path | None = None  # a folder for rows of large files, which lasts until the case has loaded them


@dataclass(frozen=True)
class Parsed:
    """All that one file said.

    tables: canonical table -> frame of canonical text, or the path of a Parquet file with the same columns (bulk path).
    Every frame carries source_row; source_id is filled by intake. control_totals: name -> (recomputed, stated or None).
    parameters: preamble lines and filters as found, and hints used.
    """

    tables: Mapping[str, pd.DataFrame | Path]
    problems: tuple[Problem, ...]
    rows_read: int
    rows_kept: int
    rows_set_aside: int
    organisation: str = ""
    period_from: str | None = None  # ISO day, as stated by the file
    period_to: str | None = None
    control_totals: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    unstated: tuple[str, ...] = ()  # what the file cannot say about itself: site, date, number, date_order


class Source(Protocol):
    """A reader of one kind of file. Modules under sources/ define one instance each and list it in their SOURCES."""

    @property
    def name(self) -> str:
        """cin7_core.movement_details"""

    @property
    def title(self) -> str:
        """Inventory Movement Details (Cin7 Core)"""

    def claims(self, peek: Peek) -> bool:
        """True if the content is this kind of file. Cheap, pure, never raises."""

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        """Read the whole file. Data problems become Problem records; only a defect of ours raises."""
