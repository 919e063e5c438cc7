"""Full collections of garbage are put off, and come back as they were, whoever ends first."""

import gc

import pytest

from telecost_desktop.services.garbage import full_collections_put_off


def test_the_last_that_ends_brings_them_back() -> None:
    usual = gc.get_threshold()
    first, second = full_collections_put_off(), full_collections_put_off()
    first.__enter__()
    second.__enter__()
    assert gc.get_threshold()[:2] == usual[:2]
    assert gc.get_threshold()[2] > 1000 * usual[2]
    first.__exit__(None, None, None)
    assert gc.get_threshold()[2] > 1000 * usual[2]
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_what_fails_brings_them_back() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="no"), full_collections_put_off():
        raise ValueError("no")
    assert gc.get_threshold() == usual
