"""The client's folder as received: every file named, hashed, recognised and read once; one bad file never stops the others.

Nothing under exports/ is changed. A zip archive is unpacked into a folder that lasts as long as the reading, and its
members are taken as files named `archive.zip/member`. Numbers E001, E002 ... follow the sorted paths, so the same
folder always gives the same numbers.
"""

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.errors import AuditError, Problem
from cin7_audit.sources import REGISTRY, by_name, identify
from cin7_audit.sources.base import Evidence, Parsed, Peek, ReadingContext, Source
from cin7_audit.sources.folder import is_link, is_temporary, listed_evidence
from cin7_audit.sources.mapped import with_sheets_named
from cin7_audit.sources.nearest import nearest
from cin7_audit.sources.opening import opened
from cin7_audit.sources.organisation import strangers
from cin7_audit.sources.period import is_continued, out_of_period
from cin7_audit.sources.reading import Unreadable, peek, peek_of_sheet
from cin7_audit.sources.reading.memory import collection_paused
from cin7_audit.sources.reading.spreadsheet import hidden_sheets
from cin7_audit.sources.room import room_for
from cin7_audit.sources.waiting_on_disk import waiting_on_disk
from cin7_audit.sources.zone import stated_zones, with_stated_zone
from cin7_audit.vocabulary import TABLES

NAMED_FACTS = re.compile(r"\b[A-Za-z]{2,4}-\d{3,}\b|\d{4}-\d{2}-\d{2}")  # document numbers and days in a file's name
COPY_MARKS = re.compile(r"(?i)\bcopy( of)?\b|[\W_]*\(\d+\)|[\W_]+")  # what making a copy adds to a name, and what stands between words
OTHER_NAME = (
    "It is counted once. If they are two counts with the same figures, such as of two sites, "
    "give each its `site`, `date` or `number` under [[files]] in engagement.toml."
)
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
    workspace: tempfile.TemporaryDirectory[str] | None = field(
        default=None, compare=False, repr=False
    )  # holds unpacked members and rows of large files

    def close(self) -> None:
        """Remove unpacked archive members and rows of large files."""
        if self.workspace is not None:
            self.workspace.cleanup()


def _is_blank(path: Path) -> bool:
    with opened(path) as stream:
        return not stream.read(65536).strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n")


def _set_aside(evidence: Evidence, status: str, code: str, seen: str, expected: str, todo: str, raw: str | None = None) -> FileIntake:
    effect = "note" if status in ("ignored", "archive", "duplicate") else "file set aside"
    return FileIntake(evidence, status, problems=(Problem(evidence.source_id, code, effect, seen, expected, todo, raw_text=raw),))  # type: ignore[arg-type]


def _statement(evidence: Evidence, hint: FileHint | None) -> tuple[str, ...]:
    """What makes two files one: their bytes, and what name and hint add, as two equal counts of other days are two counts."""
    base = evidence.name.rsplit("/", 1)[-1]
    facts = (hint.site, str(hint.date), hint.number) if hint is not None else ("", "", "")
    return (evidence.sha256, *facts, *NAMED_FACTS.findall(base))


def _same_name(one: str, other: str) -> bool:
    """Whether two files differ in name by folder and copy marks only."""
    left, right = (COPY_MARKS.sub("", name.rsplit("/", 1)[-1]).casefold() for name in (one, other))
    return left == right


def _before_reading(evidence: Evidence, trouble: str, hint: FileHint | None, seen: dict[tuple[str, ...], Evidence]) -> FileIntake | None:
    """Files that need no reader: leftovers, ignored, archives, empty, duplicates. None if the file is to be read."""
    if is_temporary(evidence.name):
        return _set_aside(
            evidence, "ignored", "temporary_file", "a leftover of an editor or operating system", "an export", "Nothing to do."
        )
    if hint is not None and hint.ignore:
        return _set_aside(
            evidence,
            "ignored",
            "ignored_by_settings",
            f"ignored by engagement.toml ({hint.note or 'no note given'})",
            "as set",
            "Remove `ignore` to use it.",
        )
    if trouble:
        return _set_aside(
            evidence,
            "unreadable",
            "link_not_followed" if is_link(evidence.path) else "archive_member_unreadable" if evidence.path == Path() else "file_not_read",
            trouble,
            "a readable file",
            "Put the file itself into exports/ (unpack an archive by hand, split what is too large).",
        )
    if evidence.name.lower().endswith(".zip"):
        return _set_aside(
            evidence, "archive", "archive", "an archive; its members are listed as files of their own", "files", "Nothing to do."
        )
    if _is_blank(evidence.path):
        return _set_aside(
            evidence,
            "unreadable",
            "file_empty",
            f"the file is empty ({evidence.size_bytes} bytes)",
            "an export with rows",
            "Export it again and check its size before sending.",
        )
    if (first := seen.get(key := _statement(evidence, hint))) is not None:
        return _set_aside(
            evidence,
            "duplicate",
            "duplicate_file",
            f"byte for byte the same file as {first.source_id} {first.name}",
            "each export once",
            "Nothing to do; it is counted once." if _same_name(first.name, evidence.name) else OTHER_NAME,
        )
    seen[key] = evidence
    return None


def _recognised(peek: Peek, settings: Engagement, sources: Sequence[Source]) -> Source | FileIntake:
    """The reader of the file, or the file set aside with the nearest kind named."""
    evidence = peek.evidence
    try:
        source = identify(peek, settings, sources)
    except AuditError as trouble:
        return _set_aside(evidence, "unrecognised", "two_kinds", trouble.seen, trouble.expected, trouble.todo)
    if source is not None:
        return source
    hint = settings.hint(evidence.name)
    if hint is not None and hint.kind:
        known = ", ".join(sorted(each.name for each in sources))
        return _set_aside(
            evidence, "unrecognised", "unknown_kind", f"engagement.toml names the kind '{hint.kind}'", f"one of {known}", "Correct `kind`."
        )
    guess = nearest(peek, sources)
    return _set_aside(evidence, "unrecognised", "file_unrecognised", guess.seen, guess.expected, guess.todo, guess.raw)


def read_file(evidence: Evidence, settings: Engagement, sources: Sequence[Source], workspace: Path | None = None) -> list[FileIntake]:
    """One file read by its reader, or each sheet of a workbook by its own; whatever goes wrong inside becomes that file's problem."""
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
    if first.parsed and not first.parsed.rows_read and any(problem.effect == "file set aside" for problem in notes):
        first = _refused(first)
    return [first, *made[1:]]


def _with_hidden_sheets(look: Peek, settings: Engagement, hidden: Sequence[str]) -> Peek:
    """The workbook with the hidden sheets that a mapping names: who names one wants it read."""
    named = {mapping.sheet for mapping in settings.mappings(look.evidence.name)}
    read = tuple(name for name in hidden if name in named and name not in look.sheets)
    return replace(look, sheets=(*look.sheets, *read), hidden_sheets_read=read)


def _hidden_notes(look: Peek, hidden: Sequence[str]) -> list[Problem]:
    """What is said of hidden sheets, whoever reads the others: which a mapping had read, and which were not."""
    said = [
        (f"the mapping names sheet '{name}', which is hidden; it was read", "Ask why the sheet is hidden.")
        for name in look.hidden_sheets_read
    ]
    if unread := ", ".join(name for name in hidden if name not in look.sheets):
        show = "Ask why they are hidden; show a sheet, or name it under [[mapped]], to have it read."
        said.append((f"hidden sheets not read: {unread}", show))
    source = look.evidence.source_id
    return [Problem(source, "sheet_hidden", "note", seen, "facts on visible sheets", todo) for seen, todo in said]


def _refused(made: FileIntake) -> FileIntake:
    """A file none of whose rows could be used: it is not used, and what its reader said stays."""
    said = made.problems + (made.parsed.problems if made.parsed and made.status == "used" else ())
    return replace(made, status="unreadable", problems=tuple(problem for problem in said if problem.code != "no_rows"))


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
    made = _checked(FileIntake(look.evidence, "used", source.name, source.title, parsed, (), look.encoding or None, certain))
    return replace(made, parsed=waiting_on_disk(made.parsed, workspace)) if made.parsed and workspace else made


def _failed(evidence: Evidence, trouble: Exception) -> FileIntake:
    """A file that cannot be read, with the sentence that says why."""
    if isinstance(trouble, AuditError):
        code = trouble.problem.code if isinstance(trouble, Unreadable) else "file_unreadable"
        return _set_aside(evidence, "unreadable", code, trouble.seen, trouble.expected, trouble.todo)
    seen = f"the file cannot be read ({type(trouble).__name__}: {str(trouble)[:200]})"
    todo = "Open it once in its own program, export it again and replace it."
    return _set_aside(evidence, "unreadable", "file_unreadable", seen, "a complete export", todo)


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
    made = []
    for sheet in missing:
        expected = f"one of {', '.join(look.sheets)}"
        todo = "Correct `sheet` under [[mapped]]."
        made.append(Problem(look.evidence.source_id, "mapping_sheet_missing", "file set aside", f"no sheet '{sheet}'", expected, todo))
    if unread:
        named = ", ".join(f"sheet '{sheet}'" for sheet in unread)
        seen = f"not read, as no reader knows it and no mapping names it: {named}"
        todo = "Nothing to do for remarks and charts; else describe the sheet under [[mapped]] in engagement.toml."
        made.append(Problem(look.evidence.source_id, "sheet_not_read", "note", seen, "every sheet that holds facts read", todo))
    return made


def _foreign(parsed: Parsed) -> str:
    """What a reader delivered that the vocabulary does not know; empty if nothing. Bulk files are checked when loaded."""
    for table, rows in parsed.tables.items():
        if table not in TABLES:
            return f"table {table}"
        if not isinstance(rows, Path) and (unknown := [str(column) for column in rows.columns if column not in TABLES[table].column_names]):
            return f"columns {', '.join(unknown)} of table {table}"
    return ""


def _checked(made: FileIntake) -> FileIntake:
    """Row accounting of the reader itself, and files that say nothing."""
    parsed = made.parsed
    assert parsed is not None
    source_id = made.evidence.source_id
    if foreign := _foreign(parsed):
        todo = "Report this file: its reader is wrong."
        return _set_aside(
            made.evidence, "unreadable", "reader_defect", f"the reader delivers {foreign}", "the tables and columns of the vocabulary", todo
        )
    notes: list[Problem] = [
        Problem(
            source_id,
            "not_stated_by_file",
            "note",
            f"the file does not say its {ask}",
            f"{ask} in engagement.toml",
            f'Add [[files]] path = "{made.evidence.name}" with {ask}.',
            fact=ask,
        )
        for ask in parsed.unstated
    ]
    if parsed.rows_read != parsed.rows_kept + parsed.rows_set_aside:
        seen = f"{parsed.rows_read} rows read but {parsed.rows_kept} kept and {parsed.rows_set_aside} set aside"
        notes.append(
            Problem(source_id, "rows_not_accounted", "note", seen, "read = kept + set aside", "Report this file: its reader loses rows.")
        )
    if parsed.rows_read == 0:
        notes.append(
            Problem(
                source_id,
                "no_rows",
                "note",
                f"recognised as {made.title}, but it holds no data row",
                "rows",
                "Check the filters of the export; an empty report can be a true answer.",
            )
        )
    if not parsed.rows_kept and not any(len(t) for t in parsed.tables.values() if not isinstance(t, Path)):
        made = replace(made, problems=tuple(notes))
        return _refused(made) if any(problem.effect == "file set aside" for problem in parsed.problems) else made
    return replace(made, problems=tuple(notes))


def _not_ours(files: list[FileIntake], settings: Engagement) -> list[FileIntake]:
    """Files of another company set aside, with how to override."""
    named = {
        file.evidence.label: file.parsed.organisation
        for file in files
        if file.status == "used" and file.parsed and file.parsed.organisation
    }
    others = strangers(named, settings)
    made = []
    for file in files:
        wanted = others.get(file.evidence.label)
        if wanted is None:
            made.append(file)
            continue
        todo = f'If it is the same company, add "{named[file.evidence.label]}" to client.also_known_as in engagement.toml; else remove the file.'
        problem = Problem(
            file.evidence.source_id,
            "other_organisation",
            "file set aside",
            f"the file is of '{named[file.evidence.label]}'",
            f"files of '{wanted}'",
            todo,
        )
        made.append(replace(file, status="not this client", problems=(problem, *file.problems)))
    return made


def _periods(files: list[FileIntake], settings: Engagement) -> list[FileIntake]:
    """Files without a day inside the audit period: noted, or set aside where they cannot serve as history."""
    every = [file.parsed for file in files if file.status == "used" and file.parsed]
    made = []
    for file in files:
        found = None
        if file.status == "used" and file.parsed:
            continued = is_continued(file.parsed, every) if settings.period.start else False
            found = out_of_period(file.evidence.source_id, file.parsed, settings.period, continued=continued)
        if found is None:
            made.append(file)
        else:
            made.append(
                replace(
                    file, status="not this period" if found.effect == "file set aside" else file.status, problems=(found, *file.problems)
                )
            )
    return made


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
        stated = {} if settings.time_zone else stated_zones(evidence for evidence, _ in listed if not _is_ignored(evidence, settings))
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
    if len(zones) < 2:
        return list(files)
    made = []
    for file in files:
        if zone := stated.get(file.evidence.name):
            seen = f"the company page states the time zone {zone}, another states {', '.join(each for each in zones if each != zone)}"
            todo = "State time_zone in engagement.toml, or ignore the wrong page under [[files]]; until then neither is used."
            note = Problem(file.evidence.source_id, "time_zones_differ", "note", seen, "one time zone for all company pages", todo)
            file = replace(file, problems=(note, *file.problems))
        made.append(file)
    return made


def _read_all(
    listed: Sequence[tuple[Evidence, str]], settings: Engagement, sources: Sequence[Source], rows: Path, progress: Progress
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
