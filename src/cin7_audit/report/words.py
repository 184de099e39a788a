"""The fixed words of the report: statements, grades, severities, contributors. No client digit is ever typed here."""

NO_ASSURANCE = (
    "This is a diagnostic review of records supplied by the client. It is not an audit, a review or any other "
    "assurance "
    "engagement, and it expresses no opinion on financial statements. Findings state what the data is consistent with "
    "and how "
    "strongly; they name contributors, never persons, and each carries the evidence that would settle it."
)
SEVERITIES = ("critical", "high", "medium", "low")
SEVERITY_MEANING = {
    "critical": "over materiality in any month as posted or re-timed; a compounding slope; or an unexplained ledger gap over materiality",
    "high": "over half of materiality; three or more same-sign repeats after an approved fix; or a duties conflict above the approval limit",
    "medium": "over the clearly trivial limit; two repeats; or a missing reason or recount",
    "low": "below the clearly trivial limit, no repeat; housekeeping",
}
GRADE_MEANING = {
    "A": "a document pair explains the quantity and the date",
    "B": "statistical association beyond a stated chance level, after control for multiple tests",
    "C": "consistent with this, equally consistent with something else",
    "D": "looked for and not found",
}
CONTRIBUTOR_WORDS = {
    "receiving": "receiving and put-away",
    "picking": "picking, packing or shipping",
    "transfers": "transfers between sites",
    "returns": "returns put back informally",
    "bins": "bin discipline",
    "uom": "unit of measure or pack size",
    "cutoff": "timing and cut-off",
    "duplicate": "duplicate entry",
    "posting": "posting account or configuration",
    "loss": "loss or damage",
    "counting": "counting itself",
    "opening": "opening balance or master data",
}
STEP_WORDS = {
    "ingestion": "Intake and completeness",
    "variance_timeline": "Variance timeline",
    "count_vs_belief": "Count versus belief",
    "write_off_frequency": "Write-off frequency",
    "ledger_impact": "Ledger impact",
    "diagnosis": "Diagnosis",
}
TICKS = (
    ("F", "footed: the column was added again and agrees"),
    ("X", "cross-footed: the row was added again and agrees"),
    ("R", "re-performed: the figure was computed again from its rows"),
    ("T", "traced to its source row in the evidence as received"),
    ("G", "agreed to the general ledger"),
    ("C", "agreed to the count sheet"),
    ("E", "exception: does not agree, see the findings"),
    ("N", "not testable with what was received"),
    ("P", "prepared by the client"),
)


def cause_sentence(contributor: str | None, grade: str | None) -> str:
    """The graded cause of a finding in words; every cause sentence carries its grade."""
    if contributor is None:
        return "No contributor is claimed: the condition stands on the records alone."
    words = CONTRIBUTOR_WORDS.get(contributor, contributor)
    if grade == "D":
        return f"The data does not support {words} (grade D: {GRADE_MEANING['D']})."
    if grade == "C":
        return f"The data is consistent with {words} and cannot be distinguished from the rivals named (grade C)."
    if grade in GRADE_MEANING:
        return f"The data is consistent with {words} (grade {grade}: {GRADE_MEANING[grade]})."
    return f"The data is consistent with {words} (not graded)."
