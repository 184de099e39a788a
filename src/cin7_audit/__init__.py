"""Cin7 audit workbook: where stock belief, counts, corrections and the ledger part ways, with evidence."""

import sys

__version__ = "0.1.0"

# jsonschema compiles 35 grammars at import when this optional package is present; nothing here uses the `iri` format.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
