"""Fixtures shared by all tests."""

from __future__ import annotations

import pytest

import sanctionscreen as ss
from samples import make_list


@pytest.fixture(scope="session")
def sample_index() -> ss.NameIndex:
    """An index of the sample parties."""
    return ss.NameIndex.build([make_list()])
