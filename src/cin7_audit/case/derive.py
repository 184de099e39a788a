"""The tables of models/20_events, made once from the canonical ones and kept in the case file."""

import duckdb

from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from cin7_audit.runner import Runner


def derive(connection: duckdb.DuckDBPyConnection, settings: Engagement) -> None:
    """(Re)make the derived tables: keys, the one order of events, count points, costs, classes."""
    for (name,) in connection.execute("SHOW TABLES").fetchall():
        if name in models():  # made while the case was still changing
            connection.execute(f"DROP TABLE {name}")
    runner = Runner(connection, settings)
    for model in models().values():
        if model.is_stored:
            runner.build(model.name)
