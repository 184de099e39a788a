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
MANY_NAMES = 40


def bare(expression: str) -> str:
    """SQL: a document name as compared."""
    return f"regexp_replace(upper({expression}), '[^A-Z0-9]', '', 'g')"


_NOT_ONE_WORD = "[^A-Za-z0-9_#-]|^[0-9_#-]*$"  # one word with a letter is among the words of the text already
_TEXT = "replace(replace(replace(upper(coalesce(reference, '') || ' ' || coalesce(text, '')), '_', ''), '#', ''), '-', '')"
KNOWN = f"""
CREATE OR REPLACE TEMP TABLE known_name AS
SELECT name, CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS node, regexp_matches(name, '[A-Z]') AS has_letter FROM (
  SELECT a AS name FROM known_link UNION SELECT b FROM known_link) AS n
WHERE name IS NOT NULL AND length(name) >= {MIN_NAME} AND regexp_matches(name, '[0-9]')
"""

# Words of a text, plus the whole reference: `SO-2026/04-shop` holds punctuation of its own. A plain number must be the whole reference.
# Whether a word can name a document is asked once of the known names, not of every word; a mark inside a word is no border.
WORDS = f"""
CREATE OR REPLACE TEMP TABLE item_node AS
WITH words AS (
  SELECT side, item_id, unnest(string_split_regex({_TEXT}, '[^A-Z0-9]+')) AS name, FALSE AS is_whole FROM item_text
  UNION ALL SELECT side, item_id, {bare("reference")}, TRUE FROM item_text WHERE regexp_matches(reference, '{_NOT_ONE_WORD}'))
SELECT DISTINCT w.side, w.item_id, k.node FROM words AS w JOIN known_name AS k ON w.name = k.name AND (w.is_whole OR k.has_letter)
"""

# One row per line: its first name and how many it has. A text that names more than MANY_NAMES documents is a list, not a document.
ITEM_FIRST = """
CREATE OR REPLACE TEMP TABLE item_first AS SELECT side, item_id, min(node) AS node, count(*) AS names FROM item_node GROUP BY 1, 2
"""
EDGES = f"""
SELECT a.node AS one, b.node AS other FROM known_link AS l JOIN known_name AS a ON l.a = a.name JOIN known_name AS b ON l.b = b.name WHERE a.node <> b.node
UNION ALL
SELECT f.node, i.node FROM item_first AS f JOIN item_node AS i ON f.side = i.side AND f.item_id = i.item_id
WHERE f.names > 1 AND f.names <= {MANY_NAMES} AND i.node <> f.node
"""

# The names of a line are one component, except those of a list: it belongs to the first component it names.
ITEM_COMPONENT = f"""
CREATE OR REPLACE TEMP TABLE item_component AS
SELECT f.side, f.item_id, c.component FROM item_first AS f JOIN component_label AS c ON f.node = c.node WHERE f.names <= {MANY_NAMES}
UNION ALL
SELECT f.side, f.item_id, min(c.component) FROM item_first AS f JOIN item_node AS i ON f.side = i.side AND f.item_id = i.item_id
JOIN component_label AS c ON i.node = c.node WHERE f.names > {MANY_NAMES} GROUP BY 1, 2
"""


def link(case: Case) -> None:
    """Make component_name and item_component from known_link and item_text."""
    case.run(KNOWN)
    case.run(WORDS)
    case.run(ITEM_FIRST)
    nodes = int(case.value("SELECT count(*) FROM known_name") or 0)
    edges = case.connection.sql(EDGES).to_arrow_table()
    one, other = edges["one"].to_numpy(), edges["other"].to_numpy()
    graph = coo_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(nodes, nodes)) if nodes else None
    labels = connected_components(graph, directed=False)[1] if graph is not None else np.zeros(0, dtype=np.int32)
    case.register("component_label", pd.DataFrame({"node": np.arange(nodes, dtype=np.int32), "component": labels.astype(np.int32)}))
    case.run(
        "CREATE OR REPLACE TEMP TABLE component_name AS SELECT k.name, c.component FROM known_name AS k JOIN component_label AS c ON k.node = c.node"
    )
    case.run(ITEM_COMPONENT)
