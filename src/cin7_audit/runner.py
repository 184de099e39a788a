"""The model runner: builds a table of the case when somebody first asks for it, after those it needs; see model_files.

`$name` in a statement stands for a setting (`$rules_match_days`) or a threshold of thresholds.toml (`$quiet_days`),
written in as a literal, so that what `Runner.sql` shows is what ran. Short expressions of many models are macros, in
`models/macros.sql`.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.model_files import CANONICAL, MODELS, Model, documented, models, wrong_model
from cin7_audit.thresholds import THRESHOLDS
from cin7_audit.vocabulary import TIE_OUT_BUCKETS


def literal(value: Any) -> str:
    """A setting or limit as SQL writes it: exact numbers, quoted text, typed days."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else repr(value)
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, tuple | list):
        return f"CAST([{', '.join(map(literal, value))}] AS VARCHAR[])"
    return "'" + str(value).replace("'", "''") + "'"


def values_of(settings: Engagement) -> dict[str, Any]:
    """What `$name` stands for: each setting as section_name, each threshold by its name, the tie-out's buckets."""
    values = THRESHOLDS | {"tie_out_buckets": list(TIE_OUT_BUCKETS)}
    for section, group in settings:
        if hasattr(group, "model_fields_set"):
            values |= {f"{section}_{name}": value for name, value in group}
        else:
            values[section] = group
    return values


class Runner:
    """The tables of one case. `shared`: those already made, so that other settings reuse what they can."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, settings: Engagement, shared: "Runner | None" = None
    ) -> None:
        self.connection, self.settings, self.values = connection, settings, values_of(settings)
        self.made: dict[str, str] = {} if shared is None else shared.made
        self.frames: dict[str, pd.DataFrame] = {} if shared is None else shared.frames
        self._prints: dict[str, str] = {}
        self._held: set[str] = set()
        if shared is None:
            for statement in connection.extract_statements((MODELS / "macros.sql").read_text(encoding="utf-8")):
                connection.execute(statement)
            found = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
            self.given = {name for (name,) in found} | CANONICAL
        else:
            self.given = shared.given

    def sql(self, name: str) -> str:
        """The statement that makes a table, settings filled in; of a Python model its source."""
        model = models()[name]
        if model.build is not None:
            return model.body
        return re.sub(r"\$([a-z]\w*)", lambda match: literal(self.values[match[1]]), model.body)

    def _for(self, name: str, names: Mapping[str, str]) -> str:
        """A statement that serves several tables or columns: `{table}` and the like stand for the names given."""
        statement = self.sql(name)
        for place, given in names.items():
            if not given.isidentifier():
                raise wrong_model(models()[name].path, f"{place} = {given!r}", "the name of a table or column")
            statement = statement.replace("{" + place + "}", given)
        for need in models()[name].needs:
            self.build(need)
        return statement

    def rows(self, name: str, **names: str) -> list[tuple[Any, ...]]:
        """The rows of a statement as plain tuples, without making its table."""
        return self.connection.execute(self._for(name, names)).fetchall()

    def _print(self, name: str) -> str:
        """What a table's content depends on: the statements and settings behind it."""
        if name in self.given:
            return name
        if name == "settings":
            return repr(self.settings)
        if name not in self._prints:
            text = self.sql(name) + "".join(self._print(need) for need in models()[name].needs)
            self._prints[name] = hashlib.sha256(text.encode()).hexdigest()
        return self._prints[name]

    def build(self, name: str) -> None:
        """Make a table and all it needs, where that has not been done for these settings."""
        if name in self.given or self.made.get(name) == self._print(name):
            return
        model = models()[name]
        if model.build is not None:
            self._build_frame(model)
        else:
            statement = self.sql(name)
            if (named := self.connection.get_table_names(statement)) != set(model.needs):
                raise wrong_model(model.path, f"it names {sorted(named)}", f"what its head says: {sorted(model.needs)}")
            for need in model.needs:
                self.build(need)
            self._create(model, statement)
        self.made[name] = self._print(name)

    def _create(self, model: Model, statement: str) -> None:
        kind = "TABLE" if model.is_stored else "TEMP TABLE"
        self.connection.execute(f"CREATE OR REPLACE {kind} {model.name} AS {statement}")
        described = self.connection.execute(f"DESCRIBE {model.name}").fetchall()
        known = documented(model)
        for column, found, *_ in described:
            if known.get(column, ("",))[0] != found:
                raise wrong_model(
                    model.path, f"column {column} {found}", f"a head that says so (it says {known.get(column)})"
                )
        if left := set(model.columns) - {row[0] for row in described}:
            raise wrong_model(model.path, f"no column {', '.join(sorted(left))}", "a head without it")

    def _build_frame(self, model: Model) -> None:
        given = {
            need: self.settings if need == "settings" else self.frame(need, model.parts.get(need))
            for need in model.needs
        }
        assert model.build is not None
        frame = self.frames[model.name] = model.build(**given)
        known, made = documented(model), set(frame.columns)
        if wrong := (made - set(known)) | (set(model.columns) - made):
            raise wrong_model(model.path, f"columns {sorted(wrong)}", "the columns its head names")
        casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, (kind, *_) in known.items() if name in made)
        self.connection.register("incoming_frame", frame)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {model.name} AS SELECT {casts} FROM incoming_frame")
        self.connection.unregister("incoming_frame")

    def frame(self, name: str, where: str | None = None) -> pd.DataFrame:
        """The table as pandas, exact: DECIMAL stays Decimal, DATE stays datetime.date, whole numbers stay whole.

        where: only the rows in which this column is true.
        """
        self.build(name)
        if name in self.frames and where is None:
            return self.frames[name]
        relation = self.connection.table(name)
        if where is not None:
            relation = relation.filter(duckdb.ColumnExpression(where))
        found: pd.DataFrame = relation.to_arrow_table().to_pandas(integer_object_nulls=True)
        return found

    def change(self, name: str, **names: str) -> int:
        """Run a statement that changes a canonical table; what was made before is stale. The number of rows changed."""
        rows = self.connection.execute(self._for(name, names)).fetchall()
        self._drop(set(self.made) - self._held)
        return int(rows[0][0]) if rows else 0

    def _drop(self, names: set[str]) -> None:
        for name in names:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
            self.made.pop(name, None)
            self.frames.pop(name, None)

    @contextmanager
    def holding(self, *names: str) -> Iterator[None]:
        """Tables that stay as they are while changes follow from them: what they say is decided before the first."""
        for name in names:
            self.build(name)
        held = set(names) - self._held
        self._held |= held
        try:
            yield
        finally:
            self._held -= held
            self._drop(held)
