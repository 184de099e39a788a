"""Words of narrow columns: files, sources, people, months."""

from cin7_audit.words import first_words, month, numbered, short_file, source, spaced


def test_a_file_name_is_cut_in_the_middle_and_keeps_what_tells_it_apart():
    assert short_file("a.csv") == "a.csv"
    assert short_file("api/journal/page-0001.json") == "journal/page-0001.json"
    long = short_file("stocktakes/ST-00132 Main Warehouse zone C.csv")
    assert long.startswith("ST-00132") and long.endswith("zone C") and len(long) <= 22
    assert short_file(None) == short_file("") == "–"


def test_a_source_is_one_unbroken_word():
    assert source("x/count of may 2026.csv", 7).endswith(":7") and " " not in source("x/count of may 2026.csv", 7)
    assert source("a.csv", None) == "a.csv"


def test_people_are_numbered_by_first_appearance():
    assert numbered(["ana", "ben", "ana", None]) == ["person 1", "person 2", "person 1", "–"]


def test_months_vocabulary_and_long_texts():
    assert month("2026-03-01") == "Mar 2026" and spaced("cycle_count") == "cycle count"
    assert first_words("word " * 40).endswith("…") and len(first_words("word " * 40)) < 95
