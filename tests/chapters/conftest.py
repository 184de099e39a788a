"""The hand-made clients that tests of limits start from, once for each of their files."""

import pytest

from tests.chapters.hand_made import drifting, paperwork
from tests.chapters.hand_made_books import books_apart, months_apart


@pytest.fixture(scope="module")
def book():
    return drifting()


@pytest.fixture(scope="module")
def papers():
    return paperwork()


@pytest.fixture(scope="module")
def apart():
    return books_apart()


@pytest.fixture(scope="module")
def months():
    return months_apart()
