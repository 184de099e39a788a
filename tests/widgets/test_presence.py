"""Is somebody looking? Only a kernel that widgets can reach, and nobody who asked for static output."""

import sys
from types import SimpleNamespace

import pytest

from cin7_audit.widgets.presence import is_live, shown


@pytest.fixture
def front_end(monkeypatch):
    """Makes a notebook kernel that nothing in the environment asks to be static."""

    def running(shell=SimpleNamespace(kernel=SimpleNamespace(comm_manager=object()))):  # noqa: B008 - never changed
        monkeypatch.delenv("CIN7_AUDIT_STATIC", raising=False)
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)  # set anew when the test itself begins
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))

    return running


def test_a_front_end_that_shows_widgets_is_live(front_end):
    front_end()
    front_end()
    assert is_live() is True


@pytest.mark.parametrize(
    "shell",
    [None, SimpleNamespace(), SimpleNamespace(kernel=SimpleNamespace()), SimpleNamespace(kernel=None)],
)
def test_without_a_kernel_that_speaks_to_widgets_nobody_looks(front_end, shell):
    front_end(shell)
    assert is_live() is False


def test_without_ipython_nobody_looks(front_end, monkeypatch):
    front_end()
    monkeypatch.delitem(sys.modules, "IPython")
    assert is_live() is False


def test_the_executor_keeps_reports_static(front_end, monkeypatch):
    front_end()
    monkeypatch.setenv("CIN7_AUDIT_STATIC", "0")
    assert is_live() is True
    monkeypatch.setenv("CIN7_AUDIT_STATIC", "1")
    assert is_live() is False


def test_the_kernels_of_tests_are_static(front_end, monkeypatch):
    front_end()
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "")
    assert is_live() is False


def test_who_asks_is_answered_first(front_end):
    front_end()
    assert is_live(static=True) is False
    front_end(None)
    assert is_live(static=False) is True


def test_a_widget_holds_no_formula():
    assert shown("<b>x</b>") == '<div class="mathjax_ignore tex2jax_ignore"><b>x</b></div>'
