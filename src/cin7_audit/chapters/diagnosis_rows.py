"""What chapter 06 hands over beside its exhibits: full tables, measures, and what could not be tested."""

import pandas as pd

from cin7_audit.measures.diagnosis import DiagnosisResult
from cin7_audit.measures.diagnosis.questions import as_documents
from cin7_audit.records import Measure, NotTestable
from cin7_audit.requests import wording

STEP = "diagnosis"


ASK = {  # what to ask the client for, by the table a control needs
    "approval.limit in the settings": "the value above which a second person approves, as `limit` under [approval] in engagement.toml",
    "bill_of_material": "the assembly or production BOM CSV",
    "user_action": "the Audit Report (period, stock modules)",
    "transfer": "stock transfers (API pull)",
    "correction": "stock adjustments and write-offs (API pull)",
    "count_line": "stocktakes with all counted lines (CSV or API pull)",
    "movement": "Inventory Movement Details (line level)",
    "stock_snapshot": "Inventory Products Stock Level at period end",
    "a dated movement": "movements or counts with dates",
}


def not_testable(result: DiagnosisResult) -> list[NotTestable]:
    """Contributors and controls the data cannot speak about."""
    found = [
        NotTestable(STEP, f"DX-{name}", ", ".join(look.missing), wording(look.request))
        for name, look in result.attribution.looks.items()
        if not look.testable
    ]
    found += [
        NotTestable(
            STEP,
            f"control: {control}",
            ", ".join(name.replace("_", " ") for name in missing),
            "; ".join(ASK.get(name, f"files that hold {name.replace('_', ' ')} rows") for name in missing),
        )
        for control, missing in sorted(result.controls_missing.items())
    ]
    return found


def measures(result: DiagnosisResult) -> tuple[Measure, ...]:
    """M-36 (yield of the ranking on the client's past) and M-39 (sampling interval)."""
    plan, sample, facts = result.count_plan, result.sample, result.facts
    found = []
    if plan.lift is not None:
        found.append(
            Measure(
                "M-36",
                "count yield of the plan against random, top 10 % of lines, back-tested",
                plan.lift,
                "ratio",
                denominator=plan.tested_lines,
                interval=plan.lift_interval,
                period_from=facts.start,
                period_to=facts.end,
            )
        )
    if sample.size:
        found.append(
            Measure(
                "M-39",
                "monetary unit sampling interval",
                sample.interval,
                facts.currency,
                numerator=sample.tolerable,
                denominator=sample.size,
                note=f"start {sample.start:.2f}",
                period_from=facts.start,
                period_to=facts.end,
            )
        )
    return tuple(found)


def full_tables(result: DiagnosisResult) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, under the names of the contract."""
    found = result.attribution
    effects = pd.DataFrame(
        [(e.activity, e.direction, e.p, e.correlation, e.per_hundred, *e.interval, e.rows) for e in found.residual.effects]
    )
    if len(effects):
        effects.columns = ["activity", "direction", "p", "correlation", "per_hundred", "low", "high", "rows"]
    frames = {
        "contributor_evidence": found.evidence,
        "pairs": found.pairs,
        "count_plan": result.count_plan.plan,
        "contributor_summary": found.summary,
        "contributor_tests": found.tests,
        "exposure_effects": effects,
        "exposure_rate_ratios": found.residual.rate_ratios,
        "odd_postings": found.odd_postings,
        "controls": result.controls,
        "flips": result.flips,
        "sample_sizes": result.sizes,
        "sample_selection": result.sample.selection,
        "questions": pd.DataFrame(as_documents(result.questions)).astype({"interval": str}),
    }
    frames |= {
        f"governance_{name}": pd.DataFrame(rows).astype(object).map(lambda value: None if value is None or value != value else str(value))
        for name, rows in result.governance.items()
    }
    return frames
