"""ACH and Fedwire: names of entries, addenda and tags; real samples are read, and damaged ones never crash."""

from __future__ import annotations

import gzip
import io
import random
import time
from pathlib import Path
from types import ModuleType

import pytest

import sanctionscreen as ss
from samples import SHARED
from sanctionscreen.errors import PaymentError
from sanctionscreen.payments import PaymentParty, fedwire, nacha
from sanctionscreen.payments.files import message_format

PAYMENTS = SHARED / "payments"
needs_payments = pytest.mark.skipif(not PAYMENTS.is_dir(), reason="set SANCTIONSCREEN_SHARED to the real files")


def record(*pieces: tuple[int, str]) -> str:
    """A record of 94 characters from pieces at their columns, counted from 1."""
    text = [" "] * nacha.RECORD
    for column, piece in pieces:
        text[column - 1 : column - 1 + len(piece)] = piece
    return "".join(text[: nacha.RECORD])


HEADER = record((1, "101 23138010412104288218010200001A094101"), (41, "BANK"))
CCD_BATCH = record((1, "5220"), (5, "OSTVIK TRADING"), (41, "123456789"), (51, "CCD"), (54, "INVOICE"), (88, "0000001"))
CCD_ENTRY = record((1, "622231380104"), (13, "998877"), (30, "0000010000"), (55, "ZAVOD NEVA LLC"), (80, "121042880000001"))
CCD_TEXT = record((1, "705"), (4, "PAYMENT FOR OLGA KONTAKTOVA"), (84, "0001"), (88, "0000001"))
IAT_BATCH = record((1, "5220"), (21, "FF3"), (39, "US"), (51, "IAT"), (88, "0000002"))
IAT_ENTRY = record((1, "6221210428820007"), (30, "0000100000"), (40, "123456789"), (80, "231380100000001"))
IAT_ADDENDA = [
    record((1, "710ANN"), (25, "928383"), (47, "TIMUR TESTOV")),
    record((1, "711"), (4, "OSTVIK SHIPPING"), (39, "LENINA 5")),
    record((1, "712"), (4, "MINSK*\\"), (39, "BY*220000\\")),
    record((1, "713"), (4, "NORTH TESTBANK"), (39, "01"), (41, "121042882")),
    record((1, "714"), (4, "SOUTH TESTBANK"), (39, "01"), (41, "231380104")),
    record((1, "715"), (19, "NEVSKY 1")),
    record((1, "716"), (4, "SANKT PETERBURG*\\"), (39, "RU*190000\\")),
    record((1, "717"), (4, "FOR VIKTOR GRANITSYN")),
]
ACH = [
    HEADER,
    CCD_BATCH,
    CCD_ENTRY,
    CCD_TEXT,
    record((1, "8220")),
    IAT_BATCH,
    IAT_ENTRY,
    *IAT_ADDENDA,
    record((1, "9")),
    "9" * 94,
]

FAIM = (
    "{1500}30User ReqT {1510}1000{1520}20190509Source08000001{2000}000001234567{3100}121042882North Testbank*"
    "{3400}231380104South Testbank*{3600}CTR{4100}F021000021*Third Testbank*Main 1*"
    "{4200}D123455*Timur Testov*Lenina 5*Minsk*"
    "{5010}TXID/123-45-6789*1/Ostvik Shipping*2/Nevsky 1*3/RU/Sankt Peterburg*{5100}BAAAADEFF*Fourth Testbank*"
    "{6000}Invoice for Olga Kontaktova*{7050}50F*/1*1/Zavod Neva*3/RU/Moskva*{7059}59*/2*Viktor Granitsyn*"
)


def rows_of(reader: ModuleType, data: bytes) -> list[PaymentParty]:
    """Rows of one file."""
    return list(reader.read(io.BytesIO(data), "file"))


@pytest.mark.parametrize("glue", ["\n", "\r\n", ""])
def test_ach_entries_and_addenda(glue: str) -> None:
    """Company and receiver of an entry; parties, banks and remittance of an international one; in lines or not."""
    rows = rows_of(nacha, glue.join(ACH).encode())
    found = {(row.payment_id, row.role, row.name or row.text) for row in rows}
    assert {
        ("121042880000001", "debtor", "OSTVIK TRADING"),
        ("121042880000001", "creditor", "ZAVOD NEVA LLC"),
        ("121042880000001", "remittance", "PAYMENT FOR OLGA KONTAKTOVA"),
        ("231380100000001", "creditor", "TIMUR TESTOV"),
        ("231380100000001", "debtor", "OSTVIK SHIPPING"),
        ("231380100000001", "debtor_agent", "NORTH TESTBANK"),
        ("231380100000001", "creditor_agent", "SOUTH TESTBANK"),
        ("231380100000001", "remittance", "FOR VIKTOR GRANITSYN"),
    } <= found
    creditor = next(row for row in rows if row.name == "TIMUR TESTOV")
    assert creditor.address == "NEVSKY 1, SANKT PETERBURG, RU, 190000"
    assert creditor.message_type == "NACHA IAT"


def test_fedwire_tags() -> None:
    """Banks, customers, option F, cover customers and texts, on one line or one tag a line; several messages a file."""
    for text in (FAIM, FAIM.replace("{", "\n{").lstrip()):
        found = {(row.role, row.name or row.text) for row in rows_of(fedwire, text.encode())}
        assert {
            ("instructing_agent", "North Testbank"), ("instructed_agent", "South Testbank"),
            ("creditor_agent", "Third Testbank"), ("creditor", "Timur Testov"), ("debtor", "Ostvik Shipping"),
            ("debtor_agent", "Fourth Testbank"),
            ("remittance", "Invoice for Olga Kontaktova"), ("underlying_debtor", "Zavod Neva"),
            ("underlying_creditor", "Viktor Granitsyn"),
        } <= found  # fmt: skip
    two = f"{FAIM}\n{FAIM}"
    ids = {row.payment_id for row in rows_of(fedwire, two.encode())}
    assert ids == {"20190509Source08000001", "20190509Source08000001#2"}


def entry_rows(standard_class: str, *pieces: tuple[int, str], code: str = "22") -> list[PaymentParty]:
    """Rows of one entry of a class, with pieces at their columns."""
    batch = record((1, "5220"), (5, "OSTVIK TRADING"), (51, standard_class))
    entry = record((1, f"6{code}231380104"), (13, "998877"), *pieces, (80, "121042880000001"))
    return rows_of(nacha, "\n".join([HEADER, batch, entry]).encode())


@pytest.mark.parametrize(
    ("standard_class", "column", "name"),
    [
        ("PPD", 55, "TIMUR TESTOVOVICH NEV"),
        ("CTX", 59, "ZAVOD NEVA LLC"),
        ("ATX", 59, "ZAVOD NEVA LLC"),
        ("CIE", 40, "TIMUR TESTOV"),
        ("CIE", 55, "TIMUR TESTOVOVICH NEV"),
        ("MTE", 40, "TIMUR TESTOVOVICH NEV"),
        ("MTE", 55, "TIMUR TESTOVOVICH NEV"),
        ("ADV", 55, "ZAVOD NEVA LLC"),
    ],
)
def test_ach_name_columns(standard_class: str, column: int, name: str) -> None:
    """Each class has its name elsewhere; in CIE and MTE files carry it in either place."""
    counted = ((55, "0001"),) if column == 59 else ()
    assert name in {row.name for row in entry_rows(standard_class, *counted, (column, name)) if row.role == "creditor"}


def test_ach_advice_account_ends_before_its_amount() -> None:
    """The account of an ADV entry has 15 columns: what follows is the amount."""
    rows = entry_rows("ADV", (28, "000000010000"), (55, "ZAVOD NEVA LLC"))
    assert [row.identifiers for row in rows if row.role == "creditor"] == [("bank_account:998877",)]


def test_ach_debits_turn_the_roles() -> None:
    """The company of a debit is paid, and the receiver pays; so with international entries, and their banks."""
    roles = {row.name: row.role for row in entry_rows("PPD", (55, "TIMUR TESTOV"), code="27")}
    assert roles["OSTVIK TRADING"] == "creditor"
    assert roles["TIMUR TESTOV"] == "debtor"
    rows = rows_of(nacha, "\n".join([IAT_BATCH, f"627{IAT_ENTRY[3:]}", *IAT_ADDENDA]).encode())
    roles = {row.name: row.role for row in rows}
    assert roles["TIMUR TESTOV"] == "debtor"
    assert roles["NORTH TESTBANK"] == "creditor_agent"


def test_ach_banks_of_the_header_are_rows() -> None:
    """The names of the file's destination and origin."""
    header = record((1, "101"), (41, "SOUTH TESTBANK"), (64, "OSTVIK BUREAU"))
    found = {(row.role, row.name) for row in rows_of(nacha, "\n".join([header, *ACH[1:]]).encode())}
    assert {("instructed_agent", "SOUTH TESTBANK"), ("instructing_agent", "OSTVIK BUREAU")} <= found


def test_ach_batch_without_entries_keeps_its_company() -> None:
    """A company is screened even where no entry follows."""
    assert "OSTVIK TRADING" in {row.name for row in rows_of(nacha, f"{HEADER}\n{CCD_BATCH}".encode())}


def test_ach_international_countries_and_receiver_id() -> None:
    """Countries of parties and banks; that of the batch where the addenda say none; the receiver's own number."""
    addenda = [
        IAT_ADDENDA[0],
        record((1, "715"), (4, "PASS5544"), (19, "NEVSKY 1")),
        record((1, "713"), (4, "NORTH TESTBANK"), (39, "01"), (41, "121042882"), (75, "BY")),
    ]
    batch = record((1, "5220"), (39, "RU"), (51, "IAT"))
    by_name = {row.name: row for row in rows_of(nacha, "\n".join([batch, IAT_ENTRY, *addenda]).encode())}
    assert by_name["TIMUR TESTOV"].country == "RU"
    assert "other:PASS5544" in by_name["TIMUR TESTOV"].identifiers
    assert by_name["NORTH TESTBANK"].country == "BY"
    addenda.append(record((1, "716"), (4, "OMSK*\\"), (39, "KZ*190000\\")))
    rows = rows_of(nacha, "\n".join([batch, IAT_ENTRY, *addenda]).encode())
    assert {row.country for row in rows if row.name == "TIMUR TESTOV"} == {"KZ"}


@pytest.mark.parametrize("damaged", [CCD_ENTRY[:20] + CCD_ENTRY[25:], CCD_ENTRY[:60] + "XX" + CCD_ENTRY[60:]])
def test_ach_entry_of_another_length_is_searched_whole(damaged: str) -> None:
    """Columns of a line that is too short or too long have moved: all of it is text too, and what follows is read."""
    rows = rows_of(nacha, "\n".join([HEADER, CCD_BATCH, damaged, CCD_ENTRY]).encode())
    assert any("ZAVOD" in (row.text or "") and "line 3" in row.field for row in rows)
    assert ("121042880000001", "ZAVOD NEVA LLC") in {(row.payment_id, row.name) for row in rows}


def test_ach_without_line_breaks_is_read_by_pieces() -> None:
    """A file of one line is not taken into memory whole, and errors name the record."""
    asked: list[int] = []

    class Counting(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:
            line = super().readline(size)
            asked.append(len(line))
            return line

    data = "".join([HEADER, CCD_BATCH, *[CCD_ENTRY] * 5_000]).encode()
    assert sum(row.role == "creditor" for row in nacha.read(Counting(data), "file")) == 5_000
    assert max(asked) < len(data) / 2
    with pytest.raises(PaymentError, match="file, line 1, record 3: found a record of type 'X'"):
        rows_of(nacha, "".join([HEADER, CCD_BATCH, f"X{CCD_ENTRY[1:]}"]).encode())


def faim_rows(tags: str) -> list[PaymentParty]:
    """Rows of a Fedwire message with these tags."""
    return rows_of(fedwire, f"{{1500}}30{{1520}}20190509A{tags}".encode())


def test_fedwire_elements_of_fixed_width() -> None:
    """Archives pad elements to their width instead of ending them with a star."""
    party = "".join(text.ljust(35) for text in ("31234", "Timur Testov", "Lenina 5", "Minsk", ""))
    by_role = {
        row.role: row for row in faim_rows(f"{{4200}}{party}\n{{6000}}{'FOR OLGA'.ljust(35)}{'KONTAKTOVA'.ljust(35)}")
    }
    assert by_role["creditor"].name == "Timur Testov"
    assert by_role["creditor"].address == "Lenina 5, Minsk"
    assert by_role["remittance"].text == "FOR OLGA KONTAKTOVA"
    (coded,) = faim_rows(f"{{6310}}LTR{'FOR OLGA'.ljust(26)}{'KONTAKTOVA'.ljust(33)}{'AND OTHERS'.ljust(33)}")
    assert coded.text == "LTRFOR OLGA KONTAKTOVA AND OTHERS"


def test_fedwire_kinds_of_ids() -> None:
    """The first character of an id says what it is."""
    tags = (
        "{4200}1AB778*Timur Testov*{5000}2123456789*Zavod Neva*{4100}BAAAADEFFXXX*Third Testbank*{5100}DX1*Fourth Testbank*"
    )
    found = {row.name: row.identifiers for row in faim_rows(tags)}
    assert found == {
        "Timur Testov": ("passport:AB778",),
        "Zavod Neva": ("tax_id:123456789",),
        "Third Testbank": ("bic:AAAADEFFXXX",),
        "Fourth Testbank": ("bank_account:X1",),
    }


@pytest.mark.parametrize(
    "tags",
    [
        "{5000}Testov*Main 1*",
        "{5000}DTestov*Main 1*",
        "{6310}Testov*",
        "{6110}Testov*",
        "{1599}Testov*",
        "{8400}AROI*1*Testov*",
    ],
)
def test_fedwire_single_words_are_kept(tags: str) -> None:
    """A name of one word, in the place of an id or in a tag of any number."""
    assert any("Testov" in f"{row.name} {row.text}" for row in faim_rows(tags))


def test_fedwire_numbered_lines() -> None:
    """Birth date, birth place and numbers of an originator; a line without a number goes on with the last one."""
    lines = "1/Timur*Testov*2/Nevsky 1*3/RU/Moskva*4/19500321*5/RU/Omsk*6/RU/BANK/55*7/RU/99*8/Viktor Granitsyn*"
    rows = faim_rows(f"{{5010}}CCPT/RU/778899*{lines}")
    assert rows[0].name == "Timur Testov"
    assert rows[0].birth_date == "1950-03-21"
    assert rows[0].identifiers == ("passport:778899", "other:55", "national_id:99")
    assert (rows[0].town, rows[0].country) == ("Moskva", "RU")
    assert {"Viktor Granitsyn"} <= {row.text for row in rows}
    assert any("Omsk" in (row.text or "") for row in rows)


def test_fedwire_cover_banks_by_bic() -> None:
    """The BIC of a bank behind a cover payment is no name."""
    rows = faim_rows("{7052}52A*/1*AAAADEFFXXX*")
    assert [(row.name, row.identifiers) for row in rows] == [(None, ("bank_account:1", "bic:AAAADEFFXXX"))]


def test_fedwire_remittance_contacts() -> None:
    """The contact of the remittance's originator is a party, as its beneficiary is."""
    tags = "{8300}OICUSTTimur Testov" + "*" * 21 + "Olga Kontaktova*5551212*{8350}Zavod Neva*PI*ARNU*1*Ostvik*19500321 Omsk*"
    found = {(row.role, row.name or row.text) for row in faim_rows(tags)}
    assert ("remittance_originator", "Timur Testov") in found
    assert ("remittance_originator_contact", "Olga Kontaktova") in found
    assert ("remittance_beneficiary", "Zavod Neva") in found


def test_fedwire_texts_cut_in_mid_word() -> None:
    """A full element goes on in the next without a space."""
    full = "PAYMENT FOR THE GOODS OF VIKTOR GRA"
    assert any("VIKTOR GRANITSYN" in (row.text or "") for row in faim_rows(f"{{6000}}{full}*NITSYN*"))


def test_fedwire_message_of_many_lines_is_read_once() -> None:
    """Reading grows with the file, not with its square (256 times here); a line without end is refused early."""

    def work(n: int) -> float:
        begin = time.process_time()
        rows_of(fedwire, b"{1500}30\n" + b"a\n" * n)
        return max(time.process_time() - begin, 0.001)  # less is noise

    few, many = work(6_000), work(96_000)
    assert many < 100 * few
    with pytest.raises(PaymentError, match="file, line 1: found a message of more than"):
        rows_of(fedwire, b"{1500}30" + b"a" * (fedwire.MAX_MESSAGE_BYTES + 1))


def test_broken_files_say_so() -> None:
    """A record of no known type, and files without anything."""
    with pytest.raises(PaymentError, match="file, line 2: found a record of type 'X'"):
        rows_of(nacha, f"{HEADER}\nX{CCD_ENTRY[1:]}".encode())
    for reader in (nacha, fedwire):
        with pytest.raises(PaymentError, match="file"):
            rows_of(reader, b"")


def test_formats_are_told_apart() -> None:
    """Each by its first bytes; a table is none of them."""
    formats = [message_format(data) for data in ("\n".join(ACH).encode(), "\n".join(ACH[1:]).encode(), FAIM.encode())]
    assert [found and found.name for found in formats] == ["ACH", "ACH", "Fedwire"]
    assert message_format(b"id,name\n1,Timur Testov\n") is None
    assert message_format(b"622231380104,Timur;" * 10) is None


@needs_payments
def test_real_samples() -> None:
    """Every entry the manifest counts; files that are damaged on purpose raise or give rows."""
    n_read = 0
    for path in sorted([*PAYMENTS.glob("nacha/*.ach"), *PAYMENTS.glob("fedwire_faim/*")]):
        found = message_format(path.read_bytes()[:4096])
        if found is None:
            assert path.name == "ach_ppd-debit-fixedLengthInvalid.ach"
            continue
        try:
            n_read += bool(list(found.read(io.BytesIO(path.read_bytes()), path.name)))
        except PaymentError as error:
            assert path.name in str(error)
    assert n_read > 60


@needs_payments
def test_real_hundred_thousand_entries(tmp_path: Path) -> None:
    """All entries of the big file are payments, and a name planted in one is found."""
    data = gzip.decompress((PAYMENTS / "nacha" / "ach_PPD-200-batches-100000-entries.ach.gz").read_bytes())
    lines = data.splitlines(keepends=True)
    at = next(i for i in range(50_000, len(lines)) if lines[i].startswith(b"6"))
    lines[at] = lines[at][:54] + b"SERGEJ LAWROW         " + lines[at][76:]
    path = tmp_path / "big.ach"
    path.write_bytes(b"".join(lines))
    index = ss.NameIndex.build([ss.read_list(Path(__file__).parents[2] / "data" / "lists" / "eu_fsf_sample.xml")])
    hits = ss.screen_file(path, index)
    assert {(r["role"], r["listed_name"]) for r in hits.to_pylist()} == {("creditor", "Sergej Wiktorowitsch LAWROW")}
    assert b'"rows": 400796' in hits.schema.metadata[b"sanctionscreen"]


@pytest.mark.parametrize(("reader", "text"), [(nacha, "\n".join(ACH)), (fedwire, FAIM)])
def test_damaged_files_never_crash(reader: ModuleType, text: str) -> None:
    """Cut, changed and doubled bytes: a PaymentError or rows, never anything else."""
    rng = random.Random()
    for _ in range(3_000):
        changed = bytearray(text.encode())
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(changed))
            changed[at : at + rng.randint(0, 5)] = bytes(rng.choices(b"{}*/\n\0\xff5679 A", k=rng.randint(0, 5)))
        try:
            rows_of(reader, bytes(changed))
        except PaymentError:
            continue
