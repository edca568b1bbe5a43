"""ACH and Fedwire: names of entries, addenda and tags; real samples are read, and damaged ones never crash."""

from __future__ import annotations

import gzip
import io
import random
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
    assert b'"rows": 200398' in hits.schema.metadata[b"sanctionscreen"]


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
