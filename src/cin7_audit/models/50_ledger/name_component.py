"""The component of each name: names joined by edges, however many steps apart. A *component* is a set of document
names that occur together: the invoice and the order of one sale, a purchase order and its bill, a compound reference
such as `INV-1 / CR-2`, a system id and its number. One pass of a connected-components routine: no worse than n log n.
grain: name
needs: name_edge
columns:
  node       INTEGER  number: of the name, in the order of names
  component  INTEGER  number: of its component
"""

import numpy as np
import pandas as pd


def build(name_edge: pd.DataFrame) -> pd.DataFrame:
    from scipy.sparse import coo_matrix  # imported here: see accuracy
    from scipy.sparse.csgraph import connected_components

    one, other = (name_edge[end].to_numpy(dtype=np.int32) for end in ("one", "other"))
    nodes = int(one.max(initial=-1)) + 1
    graph = coo_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(nodes, nodes)) if nodes else None
    labels = np.zeros(0) if graph is None else connected_components(graph, directed=False)[1]
    return pd.DataFrame({"node": np.arange(nodes, dtype=np.int32), "component": labels.astype(np.int32)})
