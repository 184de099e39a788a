"""What a run leaves, for programs: docs/outputs.md and the JSON Schemas, made from the declarations and the records."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from cin7_audit.conclusions.questions import Reply, Verdict
from cin7_audit.outputs import OF_RUN, declared, grain
from cin7_audit.records import Finding, Measure, NotTestable
from cin7_audit.report.contract_files import SCHEMA_VERSION
from cin7_audit.vocabulary import OUTPUTS, OWN

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
PERIOD: Schema = {
    "type": "object",
    "properties": {"from": DAY, "to": DAY},
    "required": ["from", "to"],
    "additionalProperties": False,
}


class _AsPrinted(GenerateJsonSchema):
    """Decimals as numbers; a statistic that is not finite is printed as null."""

    def decimal_schema(self, _: Any) -> Schema:
        return {"type": "number"}

    def float_schema(self, _: Any) -> Schema:
        return {"type": ["number", "null"]}


def _closed(schema: Schema) -> Schema:
    """A record of which every field is printed, and nothing else; no titles or defaults."""
    shown = {name: _bare(told) for name, told in schema["properties"].items()}
    said = {"description": schema["description"]} if "description" in schema else {}
    return said | {"type": "object", "properties": shown, "required": list(shown), "additionalProperties": False}


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _bare(told) for name, told in schema.items() if name not in ("title", "default")}


def _record(kind: Any) -> tuple[Schema, dict[str, Schema]]:
    """(schema, schemas it refers to by name) of a record as JSON prints it."""
    made = TypeAdapter(kind).json_schema(schema_generator=_AsPrinted)
    parts = {name: _closed(part) for name, part in made.get("$defs", {}).items()}
    schema = _closed(made)
    properties = schema["properties"]
    if "period_from" in properties:  # Finding.as_contract, Measure.as_contract
        del properties["period_from"], properties["period_to"]
        properties["period"] = PERIOD
    schema["required"] = list(properties)
    if "Pair" in parts:
        ends = parts["Pair"]["properties"]
        parts["Pair"]["properties"] = {"from": ends["source"], "to": ends["target"], "sku": ends["sku"]} | ends
        del parts["Pair"]["properties"]["source"], parts["Pair"]["properties"]["target"]
        parts["Pair"]["required"] = list(parts["Pair"]["properties"])
    if "EvidenceRow" in parts:
        parts["EvidenceRow"]["properties"]["sheet"] = TEXT | {"description": "of a file with several"}
    return schema, parts


def _document(title: str, lists: Mapping[str, Any], more: Mapping[str, Schema] | None = None) -> str:
    """A document of a run: its version, whose it is, and lists of records."""
    parts: dict[str, Schema] = {}
    properties: Schema = {"schema_version": {"const": SCHEMA_VERSION}, "client": TEXT, "period": PERIOD}
    for name, kind in lists.items():
        record, own = _record(kind)
        parts |= {kind.__name__: record} | own
        properties[name] = {"type": "array", "items": {"$ref": f"#/$defs/{kind.__name__}"}}
    properties |= more or {}
    schema: Schema = {"$schema": DRAFT, "title": title, "type": "object", "properties": properties}
    schema |= {"required": list(properties), "additionalProperties": False, "$defs": parts}
    return json.dumps(schema, indent=2) + "\n"


def findings_schema() -> str:
    verdict = {"anyOf": [_record(Verdict)[0], {"type": "object", "maxProperties": 0}]}  # empty without a diagnosis
    lists = {"findings": Finding, "questions": Reply, "not_testable": NotTestable}
    return _document("findings.json", lists, {"verdict": verdict})


def measures_schema() -> str:
    return _document("measures.json", {"measures": Measure})


SCHEMAS = {"findings.schema.json": findings_schema, "measures.schema.json": measures_schema}

HEAD = f"""# What a run leaves

`clients/NAME/report/RUN/` holds:

| file | what it is |
|---|---|
| `audit-report.html`, `audit-report.pdf`, `governance-pack.pdf` | for readers; the pack where the diagnosis made one |
| `workpapers.xlsx` | every table behind the report, with its sources |
| `notebooks/*.ipynb` | the chapters as they ran |
| `findings.json` | findings, answers, verdict, what could not be tested: [schema](schemas/findings.schema.json) |
| `measures.json` | every measured figure: [schema](schemas/measures.schema.json) |
| `tables/*.parquet` | the tables below |
| `book.duckdb` | views `findings`, `measures` and one for every table |
| `manifest.json` | versions, settings, hashes, row accounting, timings |

The same evidence, settings, changed notebooks and version give the same bytes, but for the timings in `manifest.json`.

## Many clients at once

A table has the same columns and types in every run that has a `book.duckdb`; older runs have to be made again. Its
first two columns say whose it is and which run made it; a client has several runs where settings, evidence or a notebook
changed. Tables of a consultant's own (`own_…`) have the types of their values. Each block runs as it is in the folder that holds `clients/`.

```python
import polars as pl

lines = pl.scan_parquet("clients/*/report/*/tables/count_variance.parquet")
print(lines.group_by("client", "run_id").agg(pl.col("variance_value").sum()).collect())
```

```python
from pathlib import Path

import pyarrow.dataset as ds

files = [str(path) for path in Path("clients").glob("*/report/*/tables/count_variance.parquet")]
print(ds.dataset(files).to_table(columns=["client", "run_id", "sku", "variance_value"]))
```

```python
import duckdb

print(duckdb.sql(\"\"\"
    SELECT client, run_id, sum(variance_value)
    FROM 'clients/*/report/*/tables/count_variance.parquet' GROUP BY ALL
\"\"\"))
```

`book.duckdb` reads one run, wherever its folder lies. DuckDB looks for the files of a view in its working directory:
`cd` to the run's folder before `duckdb book.duckdb`, or tell it the folder:

```python
from pathlib import Path

import duckdb

run = next(Path("clients").glob("*/report/*/book.duckdb")).parent
book = duckdb.connect(str(run / "book.duckdb"), read_only=True)
book.execute(f"SET file_search_path = '{{run}}'")
print(book.sql("SELECT id, severity, title, value FROM findings"))
print(book.sql("SELECT sku, site, variance_quantity FROM count_variance"))
```

## Tables

{", ".join(f"`{name}`" for name, output in OUTPUTS.items() if output.always)} are there in every run, without rows where
nothing could be said; every other one where its chapter made it. A table whose name begins with `{OWN}` is a
consultant's own and has the types of its values. Variance is counted less believed; a loss is negative; null is not
known.
"""


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def outputs() -> str:
    """Every table of a run with its grain and columns."""
    head = ["| column | type | unit | meaning |", "|---|---|---|---|"]
    lines = ["", "Every table begins with:", "", *head, *(_row((name, *told)) for name, told in OF_RUN.items())]
    for name in sorted(OUTPUTS):
        lines += ["", f"### {name}", "", f"One row per {grain(name)}.", "", *head]
        lines += [_row((column, *told)) for column, told in declared(name).items()]
    return HEAD + "\n".join(lines) + "\n"
