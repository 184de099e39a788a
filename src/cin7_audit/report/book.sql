-- The views of book.duckdb, one statement each; {table} is every table of the run in turn. Paths are relative to the
-- run's folder, so that it can be moved.
-- Findings, most severe first, without their evidence, rivals and pairs.
CREATE VIEW findings AS
SELECT
    client,
    finding ->> 'id' AS id,
    finding ->> 'step' AS step,
    finding ->> 'title' AS title,
    finding ->> 'statement' AS statement,
    finding ->> 'severity' AS severity,
    finding ->> 'contributor' AS contributor,
    finding ->> 'grade' AS grade,
    CAST(finding -> 'skus' AS VARCHAR[]) AS skus,
    CAST(finding -> 'locations' AS VARCHAR[]) AS locations,
    CAST(finding ->> '$.period.from' AS DATE) AS period_from,
    CAST(finding ->> '$.period.to' AS DATE) AS period_to,
    CAST(finding ->> 'quantity' AS DOUBLE) AS quantity,
    CAST(finding ->> 'value' AS DOUBLE) AS "value",
    finding ->> 'currency' AS currency,
    CAST(finding ->> 'chance' AS DOUBLE) AS chance,
    finding ->> 'exhibit' AS exhibit
FROM (
    SELECT client, unnest(findings) AS finding
    FROM read_json('findings.json', columns = {client: 'VARCHAR', findings: 'JSON[]'}, maximum_object_size = 1000000000)
);

-- Measures in the order of their numbers.
CREATE VIEW measures AS
SELECT
    client,
    measure ->> 'id' AS id,
    measure ->> 'name' AS name,
    CAST(measure -> 'scope' AS MAP(VARCHAR, VARCHAR)) AS scope,
    CAST(measure ->> 'value' AS DOUBLE) AS "value",
    measure ->> 'unit' AS unit,
    CAST(measure ->> 'numerator' AS DOUBLE) AS numerator,
    CAST(measure ->> 'denominator' AS DOUBLE) AS denominator,
    CAST(measure -> 'interval' AS DOUBLE[]) AS "interval",
    CAST(measure ->> '$.period.from' AS DATE) AS period_from,
    CAST(measure ->> '$.period.to' AS DATE) AS period_to,
    measure ->> 'note' AS note
FROM (
    SELECT client, unnest(measures) AS measure
    FROM read_json('measures.json', columns = {client: 'VARCHAR', measures: 'JSON[]'}, maximum_object_size = 1000000000)
);

CREATE VIEW "{table}" AS SELECT * FROM read_parquet('tables/{table}.parquet');
