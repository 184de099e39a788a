"""Documents on both sides of the books: which lines of Cin7 and of the ledger speak of one document.

A *component* is a set of document names that occur together: the invoice and the order of one sale, a purchase order
and its bill, a compound reference such as `INV-1 / CR-2`, a system id and its number. Names are compared without case
and punctuation. A name counts only if Cin7 itself uses it, so no wording of a ledger text is ever guessed.

Input temp tables (made by ledger_impact.items)
  known_link(a, b)               two names of one document; b null: a name without a partner
  item_text(side, item_id, reference, text)   every line that may name documents; side is L (ledger) or C (Cin7)
Output temp tables
  component_name(name, component)
  item_component(side, item_id, component)    lines that name at least one known document
The whole costs a hash join and one pass of a connected-components routine: no worse than n log n.
"""

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from cin7_audit.case import Case

MIN_NAME = 4  # shorter names match too much by chance


def bare(expression: str) -> str:
    """SQL: a document name as compared."""
    return f"regexp_replace(upper({expression}), '[^A-Z0-9]', '', 'g')"


KNOWN = f"""
CREATE OR REPLACE TEMP TABLE known_name AS
SELECT name, CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS node FROM (
  SELECT a AS name FROM known_link UNION SELECT b FROM known_link) AS n
WHERE name IS NOT NULL AND length(name) >= {MIN_NAME} AND regexp_matches(name, '[0-9]')
"""

# Words of a text, plus the whole reference: `SO-2026/04-shop` holds punctuation of its own. A plain number must be the whole reference.
WORDS = f"""
CREATE OR REPLACE TEMP TABLE item_node AS
WITH words AS (
  SELECT side, item_id, {bare("word")} AS name FROM (
    SELECT side, item_id, unnest(string_split_regex(upper(coalesce(reference, '') || ' ' || coalesce(text, '')), '[^A-Z0-9_#-]+')) AS word FROM item_text) AS w
  WHERE regexp_matches(word, '[0-9]') AND regexp_matches(word, '[A-Z]')
  UNION ALL SELECT side, item_id, {bare("reference")} FROM item_text WHERE reference IS NOT NULL)
SELECT DISTINCT w.side, w.item_id, k.node FROM words AS w JOIN known_name AS k ON w.name = k.name
"""

EDGES = """
SELECT a.node AS one, b.node AS other FROM known_link AS l JOIN known_name AS a ON l.a = a.name JOIN known_name AS b ON l.b = b.name
UNION ALL
SELECT first, node FROM (SELECT node, min(node) OVER (PARTITION BY side, item_id) AS first, count(*) OVER (PARTITION BY side, item_id) AS n FROM item_node) AS i
WHERE n > 1 AND n <= 40 AND node <> first
"""  # a text that names more than 40 documents is a list, not a document


def link(case: Case) -> None:
    """Make component_name and item_component from known_link and item_text."""
    case.run(KNOWN)
    case.run(WORDS)
    nodes = int(case.value("SELECT count(*) FROM known_name") or 0)
    edges = case.connection.sql(EDGES).to_arrow_table()
    one, other = edges["one"].to_numpy(), edges["other"].to_numpy()
    graph = coo_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(nodes, nodes)) if nodes else None
    labels = connected_components(graph, directed=False)[1] if graph is not None else np.zeros(0, dtype=np.int32)
    case.register("component_label", pd.DataFrame({"node": np.arange(nodes, dtype=np.int32), "component": labels.astype(np.int32)}))
    case.run(
        "CREATE OR REPLACE TEMP TABLE component_name AS SELECT k.name, c.component FROM known_name AS k JOIN component_label AS c ON k.node = c.node"
    )
    case.run(
        """CREATE OR REPLACE TEMP TABLE item_component AS
           SELECT i.side, i.item_id, min(c.component) AS component FROM item_node AS i JOIN component_label AS c ON i.node = c.node GROUP BY 1, 2"""
    )
