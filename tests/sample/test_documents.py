"""Documents: numbers in order, names that stay."""

from cin7_audit.sample.documents import Documents, Sale, guid


def test_a_name_is_made_from_what_it_names():
    assert guid("task", "SO-00001") == guid("task", "SO-00001")
    assert (
        len({guid("task", "SO-00001"), guid("task", "SO-00002"), guid("bin", "SO-00001"), guid("task", "SO", "00001")})
        == 4
    )
    assert guid("a", 1) == "0d72252d-6dbe-dc0f-4a00-6ab90e559402"


def test_numbers_count_up_by_prefix():
    documents = Documents()
    assert [documents.number(prefix) for prefix in ("ST", "SO", "ST", "ST")] == [
        "ST-00001",
        "SO-00001",
        "ST-00002",
        "ST-00003",
    ]


def test_two_prefixes_of_one_series_share_their_numbers():
    documents = Documents(prefixes={"ST": "ADJ", "FG": "ADJ"})
    assert [documents.number(prefix) for prefix in ("ST", "FG", "PO")] == ["ADJ-00001", "ADJ-00002", "PO-00001"]


def test_an_invoice_has_the_digits_of_its_order():
    sale = Sale("SO-00042", "A", 0, 1, 1, None, None, [])
    assert (sale.digits, sale.invoice_number) == ("00042", "INV-00042")
