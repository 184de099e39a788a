"""Cin7 audit workbook: where stock belief, counts, corrections and the ledger part ways, with evidence."""

import os
import sys

__version__ = "0.1.0"

# jsonschema compiles 35 grammars at import when this optional package is present; nothing here uses the `iri` format.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Small fits on a pool of spinning BLAS threads cost many times their work, and their sums depend on the thread count.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
