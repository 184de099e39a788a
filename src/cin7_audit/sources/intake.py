"""The client's folder as received: every file named, hashed, recognised, read once; a bad file never stops the others.

Nothing under exports/ is changed. A zip archive is unpacked into a folder that lasts as long as the reading, and its
members are taken as files named `archive.zip/member`. Numbers E001, E002 ... follow the sorted paths, so the same
folder always gives the same numbers.
"""

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.errors import AuditError, Effect, Problem
from cin7_audit.sources import REGISTRY, by_name, identify
from cin7_audit.sources.base import Evidence, Parsed, Peek, ReadingContext, Source
from cin7_audit.sources.folder import is_link, is_temporary, listed_evidence, room_for
from cin7_audit.sources.mapped import with_sheets_named
from cin7_audit.sources.nearest import nearest
from cin7_audit.sources.opening import opened
from cin7_audit.sources.organisation import strangers
from cin7_audit.sources.period import is_continued, out_of_period
from cin7_audit.sources.problems import problem
from cin7_audit.sources.reading import Unreadable, peek, peek_of_sheet
from cin7_audit.sources.reading.memory import collection_paused
from cin7_audit.sources.reading.spreadsheet import hidden_sheets
from cin7_audit.sources.waiting_on_disk import waiting_on_disk
from cin7_audit.sources.zone import stated_zones, with_stated_zone
from cin7_audit.vocabulary import TABLES

NAMED_FACTS = re.compile(r"\b[A-Za-z]{2,4}-\d{3,}\b|\d{4}-\d{2}-\d{2}")  # document numbers and days in a file's name
COPY_MARKS = re.compile(
    r"(?i)\bcopy( of)?\b|[\W_]*\(\d+\)|[\W_]+"
)  # what making a copy adds to a name, and what stands between words
Progress = Callable[[str, int, int], None]


def silent(label: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class FileIntake:
    """One file: what it is, what became of it, what it said.

    status: used, duplicate, unrecognised, unreadable, not this client, not this period, ignored or archive.
    """

    evidence: Evidence
    status: str
    kind: str | None = None
    title: str | None = None
    parsed: Parsed | None = None
    problems: tuple[Problem, ...] = ()
    encoding: str | None = None
    encoding_is_certain: bool | None = None

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        """Problems of the file as a whole and of its rows."""
        return self.problems + (self.parsed.problems if self.parsed and self.status == "used" else ())


@dataclass(frozen=True)
class Intake:
    """All files of one client, in order of their numbers."""

    files: tuple[FileIntake, ...]
    # holds unpacked members and rows of large files
    workspace: tempfile.TemporaryDirectory[str] | None = field(default=None, compare=False, repr=False)

    def close(self) -> None:
        """Remove unpacked archive members and rows of large files."""
        if self.workspace is not None:
            self.workspace.cleanup()


def _is_blank(path: Path) -> bool:
    with opened(path) as stream:
        return not stream.read(65536).strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n")


def _set_aside(evidence: Evidence, status: str, topic: str, /, **told: Any) -> FileIntake:
    """A file that is not used, with the problem of this topic."""
    effect: Effect = "note" if status in ("ignored", "archive", "duplicate") else "file set aside"
    return FileIntake(evidence, status, problems=(problem(topic, evidence.source_id, effect, **told),))


def _stopped(evidence: Evidence, status: str, code: str, trouble: AuditError) -> FileIntake:
    """A file that is not used, in the words of the error that stopped its reading."""
    said = Problem(evidence.source_id, code, "file set aside", trouble.seen, trouble.expected, trouble.todo)
    return FileIntake(evidence, status, problems=(said,))


def _statement(evidence: Evidence, hint: FileHint | None) -> tuple[str, ...]:
    """What makes two files one: bytes, and what name and hint add, as two equal counts of other days are two counts."""
    base = evidence.name.rsplit("/", 1)[-1]
    facts = (hint.site, str(hint.date), hint.number) if hint is not None else ("", "", "")
    return (evidence.sha256, *facts, *NAMED_FACTS.findall(base))


def _same_name(one: str, other: str) -> bool:
    """Whether two files differ in name by folder and copy marks only."""
    left, right = (COPY_MARKS.sub("", name.rsplit("/", 1)[-1]).casefold() for name in (one, other))
    return left == right


def _before_reading(
    evidence: Evidence, trouble: str, hint: FileHint | None, seen: dict[tuple[str, ...], Evidence]
) -> FileIntake | None:
    """Files that need no reader: leftovers, ignored, archives, empty, duplicates. None if the file is to be read."""
    if is_temporary(evidence.name):
        return _set_aside(evidence, "ignored", "temporary_file")
    if hint is not None and hint.ignore:
        return _set_aside(evidence, "ignored", "ignored_by_settings", note=hint.note or "no note given")
    if trouble:
        of_archive = "archive_member_unreadable" if evidence.path == Path() else "file_not_read"
        code = "link_not_followed" if is_link(evidence.path) else of_archive
        return _set_aside(evidence, "unreadable", "file_listed_only", code=code, trouble=trouble)
    if evidence.name.lower().endswith(".zip"):
        return _set_aside(evidence, "archive", "archive")
    if _is_blank(evidence.path):
        return _set_aside(evidence, "unreadable", "file_blank", size=evidence.size_bytes)
    if (first := seen.get(key := _statement(evidence, hint))) is not None:
        topic = "duplicate_file" if _same_name(first.name, evidence.name) else "duplicate_of_other_name"
        return _set_aside(evidence, "duplicate", topic, first=f"{first.source_id} {first.name}")
    seen[key] = evidence
    return None


def _recognised(peek: Peek, settings: Engagement, sources: Sequence[Source]) -> Source | FileIntake:
    """The reader of the file, or the file set aside with the nearest kind named."""
    evidence = peek.evidence
    try:
        source = identify(peek, settings, sources)
    except AuditError as trouble:
        return _stopped(evidence, "unrecognised", "two_kinds", trouble)
    if source is not None:
        return source
    hint = settings.hint(evidence.name)
    if hint is not None and hint.kind:
        return _set_aside(
            evidence,
            "unrecognised",
            "unknown_kind",
            kind=hint.kind,
            known=", ".join(sorted(each.name for each in sources)),
        )
    return FileIntake(evidence, "unrecognised", problems=(nearest(peek, sources),))


def read_file(
    evidence: Evidence, settings: Engagement, sources: Sequence[Source], workspace: Path | None = None
) -> list[FileIntake]:
    """One file read by its reader, or each sheet of a workbook by its own; what goes wrong is that file's problem."""
    try:
        look = peek(evidence, settings.hint(evidence.name))
        hidden = hidden_sheets(evidence) if look.form == "xlsx" else ()
        look = _with_hidden_sheets(look, settings, hidden)
        notes = _hidden_notes(look, hidden)
        chosen = [look]
        if len(look.sheets) > 1:
            settings = with_sheets_named(settings, evidence.name, look.sheets)
            chosen, problems = _chosen_sheets(look, settings, sources)
            notes += problems
        made = [_read(each, settings, sources, workspace) for each in chosen]
    except Exception as trouble:
        return [_failed(evidence, trouble)]
    first = replace(made[0], problems=(*made[0].problems, *notes))
    if first.parsed and not first.parsed.rows_read and any(said.effect == "file set aside" for said in notes):
        first = _refused(first)
    return [first, *made[1:]]


def _with_hidden_sheets(look: Peek, settings: Engagement, hidden: Sequence[str]) -> Peek:
    """The workbook with the hidden sheets that a mapping names: who names one wants it read."""
    named = {mapping.sheet for mapping in settings.mappings(look.evidence.name)}
    read = tuple(name for name in hidden if name in named and name not in look.sheets)
    return replace(look, sheets=(*look.sheets, *read), hidden_sheets_read=read)


def _hidden_notes(look: Peek, hidden: Sequence[str]) -> list[Problem]:
    """What is said of hidden sheets, whoever reads the others: which a mapping had read, and which were not."""
    source = look.evidence.source_id
    said = [problem("hidden_sheet_read", source, "note", sheet=name) for name in look.hidden_sheets_read]
    if unread := ", ".join(name for name in hidden if name not in look.sheets):
        said.append(problem("hidden_sheets_not_read", source, "note", sheets=unread))
    return said


def _refused(made: FileIntake) -> FileIntake:
    """A file none of whose rows could be used: it is not used, and what its reader said stays."""
    return replace(
        made, status="unreadable", problems=tuple(said for said in made.every_problem if said.code != "no_rows")
    )


def _read(look: Peek, settings: Engagement, sources: Sequence[Source], workspace: Path | None) -> FileIntake:
    """One text, document or sheet read by its reader."""
    certain = look.encoding_is_certain if look.encoding else None
    try:
        source = _recognised(look, settings, sources)
        if isinstance(source, FileIntake):
            return replace(source, encoding=look.encoding or None, encoding_is_certain=certain)
        with collection_paused():
            parsed = source.read(look, ReadingContext(settings, settings.hint(look.evidence.name), workspace))
    except Exception as trouble:
        return _failed(look.evidence, trouble)
    made = _checked(
        FileIntake(look.evidence, "used", source.name, source.title, parsed, (), look.encoding or None, certain)
    )
    return replace(made, parsed=waiting_on_disk(made.parsed, workspace)) if made.parsed and workspace else made


def _failed(evidence: Evidence, trouble: Exception) -> FileIntake:
    """A file that cannot be read, with the sentence that says why."""
    if isinstance(trouble, AuditError):
        code = trouble.problem.code if isinstance(trouble, Unreadable) else "file_unreadable"
        return _stopped(evidence, "unreadable", code, trouble)
    return _set_aside(evidence, "unreadable", "file_unreadable", kind=type(trouble).__name__, text=str(trouble)[:200])


def _chosen_sheets(look: Peek, settings: Engagement, sources: Sequence[Source]) -> tuple[list[Peek], list[Problem]]:
    """The sheets of a workbook that are read, the first under the file's own number, and what to know of the others.

    A mapping names its sheets. Else every sheet is read that a reader knows; where none is known, the first with cells
    stands for the file. A note names every other sheet with cells.
    """
    numbered = [f"{look.evidence.source_id}.{place:02d}" for place in range(1, len(look.sheets) + 1)]
    every = [peek_of_sheet(look, place, number) for place, number in enumerate(numbered)]
    filled = [each for each in every if not each.is_blank] or every[:1]
    if mapped := settings.mappings(look.evidence.name):
        chosen = [each for each in every if any(mapping.sheet == each.evidence.sheet for mapping in mapped)]
    else:
        hint = settings.hint(look.evidence.name)
        readers = [each for each in sources if hint is None or not hint.kind or each is by_name(hint.kind, sources)]
        chosen = [each for each in filled if any(reader.claims(each) for reader in readers)]
    chosen = chosen or filled[:1]
    first = replace(chosen[0], evidence=replace(chosen[0].evidence, source_id=look.evidence.source_id))
    unread = [each.evidence.sheet for each in filled if all(each is not other for other in chosen)]
    missing = [mapping.sheet for mapping in mapped if mapping.sheet not in look.sheets]
    return [first, *chosen[1:]], _sheet_problems(look, unread, missing)


def _sheet_problems(look: Peek, unread: Sequence[str], missing: Sequence[str]) -> list[Problem]:
    """Sheets with cells that nothing reads, and mapped sheets that are not there."""
    source, every = look.evidence.source_id, ", ".join(look.sheets)
    made = [problem("mapping_sheet_missing", source, "file set aside", sheet=sheet, sheets=every) for sheet in missing]
    if unread:
        made.append(problem("sheet_not_read", source, "note", sheets=", ".join(f"sheet '{sheet}'" for sheet in unread)))
    return made


def _foreign(parsed: Parsed) -> str:
    """What a reader delivered that the vocabulary does not know, or "". Bulk files are checked when loaded."""
    for table, rows in parsed.tables.items():
        if table not in TABLES:
            return f"table {table}"
        if not isinstance(rows, Path) and (
            unknown := [str(column) for column in rows.columns if column not in TABLES[table].column_names]
        ):
            return f"columns {', '.join(unknown)} of table {table}"
    return ""


def _checked(made: FileIntake) -> FileIntake:
    """Row accounting of the reader itself, and files that say nothing."""
    parsed = made.parsed
    assert parsed is not None
    source_id = made.evidence.source_id
    if foreign := _foreign(parsed):
        return _set_aside(made.evidence, "unreadable", "reader_defect", foreign=foreign)
    notes = [
        replace(problem("not_stated_by_file", source_id, "note", ask=ask, path=made.evidence.name), fact=ask)
        for ask in parsed.unstated
    ]
    if (read := parsed.rows_read) != (kept := parsed.rows_kept) + (aside := parsed.rows_set_aside):
        notes.append(problem("rows_not_accounted", source_id, "note", read=read, kept=kept, aside=aside))
    if read == 0:
        notes.append(problem("no_rows", source_id, "note", title=made.title))
    if not parsed.rows_kept and not any(len(t) for t in parsed.tables.values() if not isinstance(t, Path)):
        made = replace(made, problems=tuple(notes))
        return _refused(made) if any(said.effect == "file set aside" for said in parsed.problems) else made
    return replace(made, problems=tuple(notes))


def _saying(
    files: Sequence[FileIntake], say: Callable[[FileIntake], Problem | None], status: str = ""
) -> list[FileIntake]:
    """The files, each with what there is to say of it as a whole, said first. status: of files that this sets aside."""
    made = []
    for file in files:
        if said := say(file):
            is_aside = said.effect == "file set aside"
            file = replace(file, status=status if is_aside else file.status, problems=(said, *file.problems))
        made.append(file)
    return made


def _not_ours(files: Sequence[FileIntake], settings: Engagement) -> list[FileIntake]:
    """Files of another company set aside, with how to override."""
    named = {
        file.evidence.label: file.parsed.organisation
        for file in files
        if file.status == "used" and file.parsed and file.parsed.organisation
    }
    others = strangers(named, settings)

    def say(file: FileIntake) -> Problem | None:
        label = file.evidence.label
        if label not in others:
            return None
        return problem(
            "other_organisation", file.evidence.source_id, "file set aside", found=named[label], wanted=others[label]
        )

    return _saying(files, say, "not this client")


def _periods(files: Sequence[FileIntake], settings: Engagement) -> list[FileIntake]:
    """Files without a day inside the audit period: noted, or set aside where they cannot serve as history."""
    every = [file.parsed for file in files if file.status == "used" and file.parsed]

    def say(file: FileIntake) -> Problem | None:
        if file.status != "used" or not file.parsed:
            return None
        continued = is_continued(file.parsed, every) if settings.period.start else False
        return out_of_period(file.evidence.source_id, file.parsed, settings.period, continued=continued)

    return _saying(files, say, "not this period")


def read_folder(
    exports: Path,
    settings: Engagement,
    progress: Progress = silent,
    sources: Sequence[Source] | None = None,
    home: Path | None = None,
) -> Intake:
    """Everything under exports/, recognised and read. Call `close()` once the rows are loaded. home: where what is
    unpacked may wait till then.
    """
    every = tuple(sources) if sources is not None else REGISTRY
    with room_for(exports, home) as room:
        members, rows = (Path(room.name) / name for name in ("members", "rows"))
        members.mkdir()
        rows.mkdir()
        listed = list(listed_evidence(exports, members))
        stated = (
            {}
            if settings.time_zone
            else stated_zones(evidence for evidence, _ in listed if not _is_ignored(evidence, settings))
        )
        reading = with_stated_zone(settings, stated)
        files = _not_ours(_read_all(listed, reading, every, rows, progress), settings)
        ours = _zones_of_ours(stated, files)
        if (again := with_stated_zone(settings, ours)) != reading:  # only reading tells whose page it is
            (rows / "again").mkdir()
            files = _not_ours(_read_all(listed, again, every, rows / "again", progress), settings)
        return Intake(tuple(_periods(_with_zones_noted(files, ours), settings)), room)


def _is_ignored(evidence: Evidence, settings: Engagement) -> bool:
    """Leftovers, and files the settings ignore: they state nothing about the client."""
    hint = settings.hint(evidence.name)
    return is_temporary(evidence.name) or (hint is not None and hint.ignore)


def _zones_of_ours(stated: Mapping[str, str], files: Sequence[FileIntake]) -> dict[str, str]:
    """The zones stated by pages of this client; a copy speaks no louder than its original."""
    aside = {file.evidence.name for file in files if file.status in ("not this client", "duplicate")}
    return {name: zone for name, zone in stated.items() if name not in aside}


def _with_zones_noted(files: Sequence[FileIntake], stated: Mapping[str, str]) -> list[FileIntake]:
    """Company pages that state different time zones, each with the question which of them holds."""
    zones = sorted(set(stated.values()))

    def say(file: FileIntake) -> Problem | None:
        zone = stated.get(file.evidence.name)
        if zone is None or len(zones) < 2:
            return None
        others = ", ".join(each for each in zones if each != zone)
        return problem("time_zones_differ", file.evidence.source_id, "note", zone=zone, others=others)

    return _saying(files, say)


def _read_all(
    listed: Sequence[tuple[Evidence, str]],
    settings: Engagement,
    sources: Sequence[Source],
    rows: Path,
    progress: Progress,
) -> list[FileIntake]:
    """Every listed file, in order, under these settings."""
    seen: dict[tuple[str, ...], Evidence] = {}
    files: list[FileIntake] = []
    for done, (evidence, trouble) in enumerate(listed):
        progress(f"reading {evidence.name}", done, len(listed))
        early = _before_reading(evidence, trouble, settings.hint(evidence.name), seen)
        files += [early] if early else read_file(evidence, settings, sources, rows)
    progress("read", len(listed), len(listed))
    return files
