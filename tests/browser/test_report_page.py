"""The finished page in a browser with the network off: every chart drawn, nothing asked for, nothing complained about."""

from typing import NamedTuple

import pytest


class Opened(NamedTuple):
    page: object
    requests: list
    messages: list


@pytest.fixture(scope="module")
def html(report_tools, tmp_path_factory):
    return report_tools.make(tmp_path_factory.mktemp("page") / "run", {}).files.html


@pytest.fixture(scope="module")
def opened(browser, html):
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page, requests, messages = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(html.as_uri())
    page.wait_for_selector("html[data-charts]", timeout=60_000)
    yield Opened(page, requests, messages)
    context.close()


def test_every_chart_is_drawn(opened):
    places = opened.page.locator(".chart-place")
    assert places.count() == 3
    assert opened.page.evaluate("document.documentElement.dataset.charts") == "3"
    assert opened.page.locator(".chart-place .vega-embed svg.marks").count() == 3
    assert opened.page.locator(".still").count() == 0


def test_nothing_is_asked_and_nothing_complained(opened, html):
    assert opened.requests == [html.as_uri()] or not [url for url in opened.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert opened.messages == []


def test_client_text_ran_nowhere(opened):
    assert opened.page.evaluate("window.hacked") is None
    assert opened.page.locator("img[src='x']").count() == 0


def test_charts_answer_the_pointer(opened):
    mark = opened.page.locator("[data-exhibit='VT-1'] svg .mark-symbol path").first
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    opened.page.wait_for_selector("#vg-tooltip-element.visible", timeout=10_000)
    assert "month" in opened.page.locator("#vg-tooltip-element").inner_text()


@pytest.mark.parametrize("width", [1280, 760, 380])
def test_the_page_never_scrolls_sideways(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_contents_stay_in_view_on_a_wide_screen(opened):
    opened.page.set_viewport_size({"width": 1280, "height": 900})
    opened.page.evaluate("document.getElementById('findings').scrollIntoView()")
    assert opened.page.locator("nav.contents").bounding_box()["y"] >= 0


def test_without_scripts_the_still_drawings_stand(browser, html):
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(html.as_uri())
    assert page.locator(".still > svg").count() == 3
    context.close()


def test_print_hides_the_contents_and_keeps_the_charts(opened):
    opened.page.emulate_media(media="print")
    assert not opened.page.locator("nav.contents").is_visible()
    assert opened.page.locator("[data-exhibit='VT-1'] svg").first.is_visible()
    opened.page.emulate_media(media="screen")


def test_the_policy_stops_what_is_not_the_pages_own(browser, html):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(html.as_uri())
    page.wait_for_selector("html[data-charts]", timeout=60_000)
    page.evaluate("""() => {
        const picture = document.createElement("img"), script = document.createElement("script");
        picture.setAttribute("onerror", "window.ran = 'handler'");
        picture.src = "data:,";
        script.textContent = "window.ran = 'script'";
        document.body.append(picture, script);
    }""")
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    context.close()


def test_a_chart_can_be_saved_from_its_menu(browser, html):
    page = browser.new_page()
    page.goto(html.as_uri())
    page.wait_for_selector("html[data-charts]", timeout=60_000)
    page.locator(".vega-embed summary").first.click()
    link = page.locator(".vega-embed").first.locator(".vega-actions a", has_text="PNG")
    link.dispatch_event("mousedown")
    page.wait_for_selector(".vega-actions a[href^='data:image/png']", timeout=20_000)
    page.close()
