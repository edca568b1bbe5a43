"""The index: what building reports, what the file survives, what it refuses."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

import sanctionscreen as ss
from samples import PARTIES, make_list
from sanctionscreen.lists.parties import party_from_json, party_row

FULL_PARTY = ss.ListedParty(
    list_id="t-list",
    entry_id="X.1",
    kind=ss.PartyKind.PERSON,
    names=(ss.Name("Иван Тестов", ss.NameKind.PRIMARY, lang="ru", parts=(("first", "Иван"), ("last", "Тестов"))),),
    designations=(
        ss.Designation("TEST", "UKR", dt.date(2022, 2, 25), ss.ListedOnBasis.ACT_IN_FORCE, "2022/336",
                       (ss.Measure.ASSET_FREEZE,), "freeze"),
    ),
    birth_dates=(ss.PartialDate(1960, until=ss.PartialDate(1962), circa=True), ss.PartialDate(1950, 3, 21)),
    birth_places=(ss.Address(city="Moscow", country="RU"),),
    countries=("RU",),
    genders=("male",),
    titles=("minister",),
    identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "12 34-5", "RU"),),
    references=(ss.Reference("un-sc", "QDi.001"),),
    addresses=(ss.Address(street="1 Road", postcode="1000"),),
    delisted_on=dt.date(2024, 1, 1),
    notes="a note",
    line=7,
    problems=(ss.Problem("unknown_code", "a code", "X.1", 7),),
)  # fmt: skip


def test_a_party_survives_its_json_whole() -> None:
    """Every field of the model is kept in the index."""
    assert party_from_json(party_row("TEST", FULL_PARTY)["party"]) == FULL_PARTY


def test_saved_index_gives_the_same_hits(tmp_path: Path, sample_index: ss.NameIndex) -> None:
    """Loading a saved index changes nothing, and saving it again gives the same bytes."""
    path, again = tmp_path / "a.ssx", tmp_path / "b.ssx"
    sample_index.save(path)
    loaded = ss.NameIndex.load(path)
    loaded.save(again)
    names = [name for _, _, names in PARTIES for name in names]
    assert ss.screen(names, loaded).equals(ss.screen(names, sample_index))
    assert path.read_bytes() == again.read_bytes()
    assert loaded.lists == sample_index.lists
    assert loaded.party("t-list", "P1") == sample_index.party("t-list", "P1")


def test_every_byte_of_an_index_file_counts(tmp_path: Path, sample_index: ss.NameIndex) -> None:
    """A flipped byte is found by verify, a cut file by load; both say how to get a good one."""
    path = tmp_path / "a.ssx"
    sample_index.save(path)
    whole = path.read_bytes()
    ss.NameIndex.verify(path)
    for place in range(0, len(whole) - 64, max(len(whole) // 97, 1)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if path.read_bytes()[place] in (0, 1) and whole[place] in (0, 1):
            continue  # may be padding between sections, which carries nothing
        with pytest.raises(ss.IndexFileError, match="sanctionscreen index"):
            ss.NameIndex.verify(path)
    for cut in (0, 20, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(ss.IndexFileError):
            ss.NameIndex.load(path)


def test_a_foreign_file_is_no_index(tmp_path: Path) -> None:
    """Any other file is refused by name; a missing one is a FileNotFoundError."""
    path = tmp_path / "a.ssx"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    with pytest.raises(ss.IndexFileError, match=r"a\.ssx"):
        ss.NameIndex.load(path)
    with pytest.raises(FileNotFoundError):
        ss.NameIndex.load(tmp_path / "none.ssx")


def test_another_version_is_refused(tmp_path: Path, sample_index: ss.NameIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index made with other tables cannot answer for this library."""
    from sanctionscreen.matching import index as module

    path = tmp_path / "a.ssx"
    sample_index.save(path)
    monkeypatch.setitem(module.VERSIONS, "normalizer", -1)
    with pytest.raises(ss.IndexFileError, match="normalizer"):
        ss.NameIndex.load(path)


def test_a_failed_save_leaves_the_old_index(tmp_path: Path, sample_index: ss.NameIndex) -> None:
    """Nothing is half-written and no temporary file stays behind."""
    with pytest.raises(OSError):
        sample_index.save(tmp_path / "no-such-folder" / "a.ssx")
    (tmp_path / "b.ssx").mkdir()
    with pytest.raises(OSError):
        sample_index.save(tmp_path / "b.ssx")
    assert [p.name for p in tmp_path.iterdir()] == ["b.ssx"]


def test_names_nothing_can_match_are_problems() -> None:
    """A listed name without letters stays in the index and is reported."""
    index = ss.NameIndex.build([make_list([("1", "person", ["***", "Ivan Testov"])])])
    assert [(p.code, p.entry_id) for p in index.problems] == [("unsearchable_name", "1")]
    assert ss.screen(["Ivan Testov"], index).num_rows == 1


def test_lists_are_checked_before_work() -> None:
    """No list, the same list twice or a wrong object is refused with the cure."""
    with pytest.raises(ValueError, match="at least one"):
        ss.NameIndex.build([])
    with pytest.raises(ValueError, match="given twice"):
        ss.NameIndex.build([make_list(), make_list()])
    with pytest.raises(TypeError, match="read_list"):
        ss.NameIndex.build(["eu.xml"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"\[eu\]"):
        ss.NameIndex.build(make_list())  # type: ignore[arg-type]


def test_the_same_entry_in_two_lists_is_one_problem() -> None:
    """Two lists of one authority that hold the same entries say so once."""
    index = ss.NameIndex.build([make_list(), make_list(list_id="t-other")])
    assert [p.code for p in index.problems] == ["entry_in_two_lists"]


def test_an_unknown_party_is_a_key_error(sample_index: ss.NameIndex) -> None:
    """Asking for an entry that is not there never returns another."""
    with pytest.raises(KeyError, match=r"EU\.0\.0"):
        sample_index.party("eu-fsf", "EU.0.0")


def test_damage_anywhere_is_an_index_file_error_or_no_damage(tmp_path: Path) -> None:
    """A flipped bit in the body never lets a foreign exception through when the index is opened."""
    path = tmp_path / "lists.ssx"
    ss.NameIndex.build([make_list()]).save(path)
    raw = path.read_bytes()
    rng = random.Random()
    for _ in range(150):
        damaged = bytearray(raw)
        damaged[rng.randrange(48 + int.from_bytes(raw[8:16], "little"), len(raw))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        try:
            ss.NameIndex.load(path)
        except ss.IndexFileError as error:
            assert "build it again" in str(error)
