"""Fixtures shared by all tests."""

from __future__ import annotations

import pytest
from samples import make_list

import sanctionscreen as ss


@pytest.fixture(scope="session")
def sample_index() -> ss.NameIndex:
    """An index of the sample parties."""
    return ss.NameIndex.build([make_list()])
