def test_a_general_order_does_not_bind_a_file_that_proves_another():
    from cin7_audit.sources.reading import settled_date_order

    assert settled_date_order(["04/16/2024", "05/01/2024"], "", "dmy").order == "mdy"
    assert settled_date_order(["04/06/2024"], "", "mdy").order == "mdy"
    assert settled_date_order(["04/16/2024"], "dmy", "mdy").order == "dmy"  # the file's own hint wins, and its rows are set aside
    assert not settled_date_order(["04/06/2024"], "", "").certain
