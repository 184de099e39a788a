"""Controls: what the system let happen. User ids show who could, never who did."""

from cin7_audit.case import Case

# control -> the tables it needs, in the order of models/60_diagnosis/control_exception.sql
NEEDS = {
    "movements during an open stocktake": ("count_line", "movement"),
    "undone or voided after completion": ("user_action",),
    "drafts left open": ("correction",),
    "transfers stuck in transit": ("transfer",),
    "negative availability": ("stock_snapshot",),
    "production adjusted in": ("correction", "bill_of_material"),
    "revaluation pairs": ("correction",),
    "approval limit passed by one hand": ("correction",),
}


def untested_controls(case: Case) -> dict[str, tuple[str, ...]]:
    """Control -> what is missing, of those that could not be tested; what the others found is in control_exception."""
    missing = {}
    for control, tables in NEEDS.items():
        absent = case.missing(*tables)
        if not absent and control == "approval limit passed by one hand" and case.settings.approval.limit == 0:
            absent = ("approval.limit in the settings",)
        if not absent and control == "transfers stuck in transit" and case.table("evidence_end")["day"].iloc[0] is None:
            absent = ("a dated movement",)
        if absent:
            missing[control] = absent
    return missing
