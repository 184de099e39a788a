"""UTC stamps become the client's own days when the company page says where the client is."""

import json

from cin7_audit.engagement import Client, Engagement, FileHint
from cin7_audit.sources.base import Evidence, Parsed
from cin7_audit.sources.intake import read_folder
from cin7_audit.sources.zone import stated_zones, with_stated_zone


def evidence(tmp_path, name, document):
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return Evidence("E001", path, name, "0", path.stat().st_size)


def test_the_company_page_gives_the_zone(tmp_path):
    files = [
        evidence(tmp_path, "a.json", "{broken timezone"),
        evidence(tmp_path, "b.json", {"call": "me", "body": {"Company": "A", "TimeZone": "Pacific/Auckland"}}),
    ]
    assert with_stated_zone(Engagement(), stated_zones(files)).time_zone == "Pacific/Auckland"


def test_settings_win_and_nonsense_is_ignored(tmp_path):
    page = evidence(tmp_path, "a.json", {"Company": "A", "TimeZone": "Mars/Base"})
    assert with_stated_zone(Engagement(), stated_zones([page])).time_zone == ""
    stated = Engagement(time_zone="Europe/London")
    assert with_stated_zone(stated, stated_zones([page])) is stated


HOME, RIVAL = "Pacific/Auckland", "America/New_York"


def client(folder, **pages):
    """Company pages by file name, and one product list that is plainly Harbour Tools'."""
    for name, (company, zone) in pages.items():
        page = {"Company": company, "Currency": "NZD", "TimeZone": zone}
        (folder / f"{name}.json").write_text(json.dumps(page))
    return folder


def zone_read(folder, settings):
    """The zone the readers were given, and the notes on the company pages."""
    given = []

    class Listening:
        name, title, priority = "listening", "Listening", 0

        def claims(self, peek):
            return peek.form == "json"

        def read(self, peek, context):
            given.append(context.settings.time_zone)
            return Parsed({}, (), 1, 1, 0, organisation=json.loads(peek.evidence.path.read_text())["Company"])

    intake = read_folder(folder, settings, sources=[Listening()])
    intake.close()
    return given[-1], [problem.sentence for file in intake.files for problem in file.problems if problem.code == "time_zones_differ"]


def test_an_ignored_or_temporary_page_states_no_zone(tmp_path):
    client(tmp_path, a_old=("Harbour Tools Ltd", RIVAL), z=("Harbour Tools Ltd", HOME))
    (tmp_path / "._z.json").write_text((tmp_path / "a_old.json").read_text())
    settings = Engagement(files=(FileHint(path="a_old.json", ignore=True),))
    assert zone_read(tmp_path, settings) == (HOME, [])


def test_a_page_of_another_company_states_no_zone(tmp_path):
    client(tmp_path, a=("Bravo Rival Ltd", RIVAL), z=("Harbour Tools Ltd", HOME))
    assert zone_read(tmp_path, Engagement(client=Client(name="Harbour Tools Ltd"))) == (HOME, [])


def test_two_pages_that_differ_decide_nothing_and_ask(tmp_path):
    client(tmp_path, a=("Harbour Tools Ltd", RIVAL), z=("Harbour Tools Ltd", HOME))
    zone, notes = zone_read(tmp_path, Engagement())
    assert zone == "" and len(notes) == 2 and all("State time_zone in engagement.toml" in note for note in notes)
    assert zone_read(tmp_path, Engagement(time_zone=HOME)) == (HOME, [])
