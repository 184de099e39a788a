"""Contributors that only documents show: receiving, returns, uom, cutoff, duplicate. Their rules are the models *_candidate."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.contributors.records import Look
from cin7_audit.statistics.closest_document import match

DOCUMENTS = {name: about.documents for name, about in ABOUT.items() if about.documents}


def look(name: str, case: Case, lines: pd.DataFrame) -> Look:
    """Lines that one document gone wrong, in a way this contributor has, would have left exactly as they are."""
    stated = DOCUMENTS[name]
    if not case.has(stated["table"]):
        return Look(name, missing=(stated["table"],), request=stated["request"])
    luck = case.table(stated["luck"]) if "luck" in stated else None
    return Look(name, match(lines, case.table(f"{name}_candidate"), luck))
