"""The sample client's page with the network off: every chart of every chapter drawn, nothing asked for, no complaint."""

import json


def test_the_whole_report_draws_offline(browser, harbour_run):
    charts = sum(
        exhibit["kind"] == "chart"
        for path in (harbour_run.folder / "sections").glob("*.json")
        for exhibit in json.loads(path.read_text(encoding="utf-8"))["exhibits"]
    )
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((harbour_run.folder / "audit-report.html").as_uri())
    page.wait_for_selector("html[data-charts]", timeout=120_000)
    assert charts > 20
    assert page.locator(".chart-place .vega-embed svg.marks").count() >= charts
    assert page.evaluate("document.documentElement.dataset.charts") == str(page.locator(".chart-place").count())
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert said == []
    context.close()
