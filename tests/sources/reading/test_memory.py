"""No search for reference cycles while rows are made, and the search as before afterwards."""

import gc

import pytest

from cin7_audit.sources.reading.memory import collection_paused


@pytest.fixture(params=[True, False])
def was_enabled(request):
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_the_search_pauses_and_goes_on_only_where_it_went_before(was_enabled):
    with collection_paused():
        assert not gc.isenabled()
        with collection_paused():
            pass
        assert not gc.isenabled()  # an inner reading does not wake it for the outer one
    assert gc.isenabled() is was_enabled


def test_a_failure_does_not_leave_it_paused(was_enabled):
    with pytest.raises(ValueError), collection_paused():
        raise ValueError
    assert gc.isenabled() is was_enabled
