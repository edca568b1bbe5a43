from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import shutil
from pathlib import Path

import pytest

from sanctionscreen.errors import MalformedListError, UnknownFormatError
from sanctionscreen.lists import read_list
from sanctionscreen.lists.ofac_remarks import parse_remarks, split_statements

HERE = Path(__file__).parent
RELEASE = HERE / "us-sdn/01-person-entity-vessel-aircraft"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A copy of an OFAC release that a test may damage."""
    shutil.copytree(RELEASE, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_hash_covers_companions_in_name_order(release: Path) -> None:
    """The hash is over sdn.csv, then its companions in name order."""
    names = ("sdn.csv", "add.csv", "alt.csv", "sdn_comments.csv")
    expected = hashlib.sha256(b"".join((release / name).read_bytes() for name in names)).hexdigest()
    assert read_list(release / "sdn.csv").sha256 == expected
    alone = hashlib.sha256((release / "sdn.csv").read_bytes()).hexdigest()
    assert read_list(release / "sdn.csv", companions=False).sha256 == alone


def test_companions_are_found_in_any_case_and_packed(release: Path) -> None:
    """Companions may be written in capitals, or be gzip files."""
    plain = read_list(release / "sdn.csv")
    (release / "alt.csv").rename(release / "ALT.CSV")
    (release / "add.csv.gz").write_bytes(gzip.compress((release / "add.csv").read_bytes()))
    (release / "add.csv").unlink()
    assert read_list(release / "sdn.csv").parties == plain.parties


@pytest.mark.parametrize("name", ["alt.csv", "add.csv"])
def test_missing_companion_raises(release: Path, name: str) -> None:
    """Without the other names or the addresses a list is not whole, unless that is asked for."""
    (release / name).unlink()
    with pytest.raises(MalformedListError, match=rf"found no {name}.*companions=False"):
        read_list(release / "sdn.csv")
    result = read_list(release / "sdn.csv", companions=False)
    assert [problem.code for problem in result.problems] == ["no_companions"]
    assert len(result.parties) == 4


def test_byte_order_mark_is_skipped(release: Path) -> None:
    """A UTF-8 byte order mark at the start of any file changes nothing, and a companion is still known as one."""
    plain = read_list(release / "sdn.csv")
    for name in ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"):
        (release / name).write_bytes(b"\xef\xbb\xbf" + (release / name).read_bytes())
        result = read_list(release / "sdn.csv")
        assert result.parties == plain.parties
        assert result.problems == plain.problems
    with pytest.raises(UnknownFormatError, match=r"pass sdn\.csv"):
        read_list(release / "alt.csv")


@pytest.mark.parametrize("name", ["alt.csv", "add.csv"])
def test_companion_without_rows_beside_a_long_list_raises(tmp_path: Path, name: str) -> None:
    """A companion without a row beside 100 entries is a failed download; beside fewer, or unasked for, it is not."""
    rows = {
        "sdn.csv": b'%d,"EXAMPLE","individual","SDGT",' + b",".join([b"-0- "] * 8) + b"\r\n",
        "alt.csv": b'%d,1,"aka","SAMPLE",-0- \r\n',
        "add.csv": b"%d,1,-0- ,-0- ,-0- ,-0- \r\n",
    }

    def write_release(n_rows: int) -> None:
        for file, row in rows.items():
            lines = b"" if file == name else b"".join(row % number for number in range(1, n_rows + 1))
            (tmp_path / file).write_bytes(lines + b"\x1a")

    write_release(99)
    assert len(read_list(tmp_path / "sdn.csv").parties) == 99
    write_release(100)
    for lenient in (False, True):
        with pytest.raises(MalformedListError, match=rf"found no row in {name} beside 100 entries.*companions=False"):
            read_list(tmp_path / "sdn.csv", accept_unterminated=lenient)
    assert len(read_list(tmp_path / "sdn.csv", companions=False).parties) == 100


def test_missing_comments_are_a_problem_of_cut_remarks_only(tmp_path: Path) -> None:
    """Without the comments file, the entries whose Remarks are cut are reported, and half a statement is not read."""
    shutil.copytree(HERE / "us-sdn/02-remarks-go-on-in-comments", tmp_path, dirs_exist_ok=True)
    (tmp_path / "sdn_comments.csv").unlink()
    (party,) = read_list(tmp_path / "sdn.csv").parties
    assert [problem.code for problem in party.problems] == ["cut_remarks"]
    assert party.countries == ()
    assert party.notes.endswith("; nationality")


def test_comments_of_another_date_are_reported(release: Path) -> None:
    """A comments row for Remarks that are not cut is kept and reported."""
    (release / "sdn_comments.csv").write_bytes(b"102,\"lf a word; a.k.a. 'LATER'\"\r\n\x1a")
    party = read_list(release / "sdn.csv").parties[1]
    assert [problem.code for problem in party.problems] == ["comments_mismatch"]
    assert party.names[-1].text == "LATER"
    assert "lf a word" in party.notes


@pytest.mark.parametrize("name", ["alt.csv", "add.csv", "sdn_comments.csv"])
def test_rows_of_no_entry_raise(release: Path, name: str) -> None:
    """A companion row whose id sdn.csv lacks is refused by its id, or reported when leniency is asked for."""
    row = {
        "alt.csv": b'999,9,"aka","STRAY",-0- ',
        "add.csv": b"999,9,-0- ,-0- ,-0- ,-0- ",
        "sdn_comments.csv": b'999,"x"',
    }[name]
    whole = (release / name).read_bytes()
    (release / name).write_bytes(whole[:-1] + row + b"\r\n\x1a")
    with pytest.raises(MalformedListError, match="ids 999"):
        read_list(release / "sdn.csv")
    result = read_list(release / "sdn.csv", accept_unterminated=True)
    assert [problem.code for problem in result.list_problems] == ["foreign_rows"]


def test_unterminated_file_is_accepted_on_request(release: Path) -> None:
    """A copy without the closing byte, even without its last line end, can be read and says so."""
    path = release / "sdn.csv"
    whole = read_list(path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(MalformedListError, match="accept_unterminated"):
        read_list(path)
    result = read_list(path, accept_unterminated=True)
    assert result.parties == whole.parties
    assert [problem.code for problem in result.problems] == ["unterminated"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"EX-AMP",aircraft', b'"EX-AMP,aircraft'),
        (b",aircraft,", b",aircraft,extra,"),
        (b'104,"EX', b'x104,"EX'),
        (b"EXAMPLE STAR", b"EXAMPLE\r\nSTAR"),
        (b"EXAMPLE STAR", b"EXAMPLE \x00 STAR"),
        (b"EXAMPLE STAR", b"EXAMPLE \xe9 STAR"),
        (b"EXAMPLE STAR", b"EXAMPLE \x1a STAR"),
        (b'EXAMPLE STAR"', b'EXAMPLE "STAR'),
    ],
    ids=["open-quote", "thirteen-cells", "no-id", "line-break", "nul", "not-utf-8", "end-inside", "stray-quote"],
)
def test_broken_rows_raise(release: Path, old: bytes, new: bytes) -> None:
    """A damaged row is refused with its line instead of swallowing its neighbours."""
    path = release / "sdn.csv"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(MalformedListError, match=r"sdn\.csv"):
        read_list(path, accept_unterminated=True)


def test_list_id_must_be_known(release: Path) -> None:
    """The official file name says which list it is; without it the caller must."""
    other = (release / "sdn.csv").rename(release / "download.csv")
    with pytest.raises(ValueError, match="list_id='us-sdn'"):
        read_list(other)
    assert read_list(other, list_id="us-sdn").list_id == "us-sdn"
    with pytest.raises(ValueError, match="companions=False"):
        read_list(other.read_bytes(), list_id="us-sdn")
    assert len(read_list(other.read_bytes(), list_id="us-sdn", companions=False).parties) == 4
    other.rename(release / "SDN.CSV")
    with pytest.raises(ValueError, match="contradicts"):
        read_list(release / "SDN.CSV", list_id="us-non-sdn")
    assert read_list(release / "SDN.CSV").list_id == "us-sdn"


def test_date_comes_from_the_caller_only(release: Path) -> None:
    """OFAC's CSV has no date: it is what the caller says, or nothing."""
    assert read_list(release / "sdn.csv").published_on is None
    assert read_list(release / "sdn.csv", published_on=dt.date(2026, 1, 15)).published_on == dt.date(2026, 1, 15)


def test_companion_passed_alone_is_explained(release: Path) -> None:
    """Passing alt.csv says to pass sdn.csv."""
    with pytest.raises(UnknownFormatError, match=r"pass sdn\.csv"):
        read_list(release / "alt.csv")


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("DOB 1970; POB Here.", ["DOB 1970", "POB Here."]),
        ("a.k.a. 'A; B'; Clerk.", ["a.k.a. 'A; B'", "Clerk."]),
        ("a.k.a. 'ABU 'X'; a.k.a. ''Y'", ["a.k.a. 'ABU 'X'", "a.k.a. ''Y'"]),
        ("(one; two); three", ["(one; two)", "three"]),
        ("never (closed; two; three", ["never (closed", "two", "three"]),
        ("a.k.a. 'OPEN; DOB 1970; a.k.a. 'SHUT'", ["a.k.a. 'OPEN", "DOB 1970", "a.k.a. 'SHUT'"]),
        ("People's Council; Workers' Party", ["People's Council", "Workers' Party"]),
        ("", []),
    ],
)
def test_statements_are_split_outside_quotes_and_brackets(text: str, statements: list[str]) -> None:
    """Semicolons separate statements, but not inside a quoted alias or a closed bracket."""
    assert split_statements(text) == statements


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("DOB 10 Dec 1948.", "1948-12-10"),
        ("DOB Dec 1948", "1948-12"),
        ("DOB 1948", "1948"),
        ("DOB circa 1951", "circa 1951"),
        ("DOB circa 10 Dec 1951", "circa 1951-12-10"),
        ("alt. DOB 1960 to 1962", "1960 to 1962"),
        ("DOB circa 1960-1962", "circa 1960 to 1962"),
        ("DOB 01 Jan 1960 to 31 Dec 1962", "1960-01-01 to 1962-12-31"),
        ("DOB Aug 1958 to Dec 1960", "1958-08 to 1960-12"),
    ],
)
def test_every_shape_of_birth_date_is_read(text: str, date: str) -> None:
    """Birth dates are read as far as they are known."""
    assert [str(found) for found in parse_remarks(text).birth_dates] == [date]


def test_no_statement_is_lost() -> None:
    """A statement becomes a field that keeps its words, or stays in the notes."""
    text = "Linked To: X; Odd thing 5; Passport AB1 (Iran) expires 2011; Secondary sanctions risk: y; License (none)."
    remarks = parse_remarks(text)
    kept = remarks.notes + [identifier.text for identifier in remarks.identifiers]
    assert sorted(kept) == sorted(text.removesuffix(".").split("; "))
