"""One spelling per SKU, site and bin: the master's where there is one, else the commonest.

Spreadsheets drop leading zeros, people type trailing blanks and other cases. Two spellings that the product master lists
as two products stay two. Every folding is noted with its rows, so that a wrong one can be seen.
"""

import duckdb

from cin7_audit.case.sql import first_row
from cin7_audit.errors import Problem
from cin7_audit.vocabulary import TABLES

SKU_COLUMNS = tuple((name, c) for name, table in TABLES.items() for c in table.column_names if c in ("sku", "component_sku"))
SITE_COLUMNS = tuple((name, c) for name, table in TABLES.items() for c in table.column_names if c in ("site", "from_site", "to_site"))
BIN_COLUMNS = tuple((name, c) for name, table in TABLES.items() for c in table.column_names if c in ("bin", "from_bin", "to_bin"))
EXAMPLES = 5


def _used(column: str, places: tuple[tuple[str, str], ...]) -> str:
    parts = [f"SELECT {c} AS {column}, source_id, count(*) AS lines FROM {name} WHERE {c} IS NOT NULL GROUP BY 1, 2" for name, c in places]
    return " UNION ALL ".join(parts)


def _fold_sql(column: str, places: tuple[tuple[str, str], ...], master: str) -> str:
    """spelling -> kept, for spellings that differ from the one kept."""
    return f"""
CREATE OR REPLACE TEMP TABLE spelling AS
WITH used AS ({_used(column, places)}),
spelled AS (SELECT {column} AS spelling, lower(trim(regexp_replace(replace({column}, chr(160), ' '), '\\s+', ' ', 'g'))) AS folded, sum(lines) AS lines FROM used GROUP BY 1),
master AS (SELECT DISTINCT trim({column}) AS spelling FROM {master} WHERE {column} IS NOT NULL),
counted AS (
  SELECT s.folded, count(DISTINCT m.spelling) AS masters, min(m.spelling) AS master_spelling
  FROM spelled AS s JOIN master AS m ON lower(trim(regexp_replace(replace(m.spelling, chr(160), ' '), '\\s+', ' ', 'g'))) = s.folded GROUP BY s.folded),
common AS (SELECT folded, trim(spelling) AS spelling, row_number() OVER (PARTITION BY folded ORDER BY lines DESC, spelling) AS nth FROM spelled)
SELECT s.spelling,
       CASE WHEN c.masters = 1 THEN c.master_spelling WHEN c.masters > 1 THEN trim(s.spelling) ELSE k.spelling END AS kept
FROM spelled AS s LEFT JOIN counted AS c ON s.folded = c.folded JOIN common AS k ON s.folded = k.folded AND k.nth = 1
"""


# A number whose leading zeros a spreadsheet dropped is the one master SKU that differs by those zeros alone.
ZEROS = """
UPDATE spelling SET kept = z.sku FROM (
  SELECT ltrim(sku, '0') AS bare, min(sku) AS sku FROM (SELECT DISTINCT trim(sku) AS sku FROM product WHERE regexp_matches(trim(sku), '^0+[0-9]+$'))
  GROUP BY 1 HAVING count(*) = 1) AS z
WHERE spelling.kept = z.bare AND regexp_matches(spelling.kept, '^[0-9]+$')
  AND NOT EXISTS (SELECT 1 FROM product WHERE trim(product.sku) = spelling.kept)
"""


def _notes(connection: duckdb.DuckDBPyConnection, column: str, places: tuple[tuple[str, str], ...], word: str) -> list[Problem]:
    found = connection.execute(
        f"""SELECT u.source_id, s.spelling, s.kept, sum(u.lines) AS lines FROM ({_used(column, places)}) AS u
            JOIN spelling AS s ON u.{column} = s.spelling WHERE s.spelling <> s.kept GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2"""
    ).fetchall()
    per_file: dict[str, list[tuple[str, str, int]]] = {}
    for source, spelling, kept, lines in found:
        per_file.setdefault(source, []).append((spelling, kept, lines))
    notes = []
    for source, changes in per_file.items():
        shown = ", ".join(f"'{spelling}' as '{kept}'" for spelling, kept, _ in changes[:EXAMPLES])
        more = f" and {len(changes) - EXAMPLES} more" if len(changes) > EXAMPLES else ""
        seen = f"{sum(n for _, _, n in changes)} line(s) spell {len(changes)} {word}(s) otherwise: {shown}{more}"
        notes.append(
            Problem(
                source,
                f"{word}_spelling",
                "note",
                seen,
                f"one spelling per {word}",
                f"They are read as one {word}; correct the system if they are not.",
            )
        )
    return notes


def _apply(connection: duckdb.DuckDBPyConnection, places: tuple[tuple[str, str], ...]) -> None:
    for name, column in places:
        connection.execute(
            f"UPDATE {name} SET {column} = s.kept FROM spelling AS s WHERE {name}.{column} = s.spelling AND s.spelling <> s.kept"
        )


def fold_spellings(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Fold SKUs, sites and bins in every table to one spelling; the notes say what was folded where."""
    notes: list[Problem] = []
    for column, places, master, word in (
        ("sku", SKU_COLUMNS, "product", "sku"),
        ("site", SITE_COLUMNS, "location", "site"),
        ("bin", BIN_COLUMNS, "location", "bin"),
    ):
        connection.execute(_fold_sql(column, places, master))
        if column == "sku":
            connection.execute(ZEROS)
        changed = first_row(connection, "SELECT count(*) FROM spelling WHERE spelling <> kept")
        if changed and changed[0]:
            notes += _notes(connection, column, places, word)
            _apply(connection, places)
    connection.execute("DROP TABLE IF EXISTS spelling")
    return notes
