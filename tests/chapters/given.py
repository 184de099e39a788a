"""A hand-made client of which some tables are other than its rows make them: one row, none, or as many as a limit."""

from dataclasses import replace

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import documented, models
from tests.inline_case import in_memory_case


class _Given(Case):
    """A case in which these tables are as given, whatever lies below them."""

    def __init__(self, case, settings, frames):
        super().__init__(case.connection, settings, case.path, case.under(settings).models)
        self.frames = frames

    def under(self, settings):
        return self

    def table(self, name, where=None):
        if name not in self.frames:
            return super().table(name, where)
        frame = self.frames[name]
        return (frame if where is None else frame[frame[where].astype(bool)]).copy()


def given(book, settings=None, selection=None, **frames):
    """The book with these tables, settings (dotted) and selection instead of its own; measured anew."""
    changed = Engagement.model_validate(book.settings.model_dump()).changed(settings) if settings else book.settings
    case = _Given(book.case, changed, frames)
    more = {"selection": selection} if selection else {}
    return replace(book, case=case, settings=changed, kept={}, _sections={}, **more)


def made(name, **frames):
    """What a model makes of these tables instead of its own; their columns have the types of the models they are."""
    case = in_memory_case({})
    for table, frame in frames.items():
        types = {column: told[0] for column, told in documented(models()[table]).items()}
        cast = ", ".join(f'CAST("{column}" AS {types[column]}) AS "{column}"' for column in frame.columns)
        case.connection.register("given_rows", frame)
        case.connection.execute(f"CREATE TEMP TABLE {table} AS SELECT {cast} FROM given_rows")
        case.models.given.add(table)
    return case.table(name)
