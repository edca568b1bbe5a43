"""SWIFT MT: every tag of block 4; real samples and their ISO 20022 twins name the same parties."""

from __future__ import annotations

import csv
import io
import random
import re
import time
from pathlib import Path

import pytest

from samples import SHARED
from sanctionscreen.errors import PaymentError
from sanctionscreen.names import normalize_name
from sanctionscreen.payments import PaymentParty, iso20022, swift_mt
from sanctionscreen.payments.files import message_format

PAYMENTS = SHARED / "payments"
needs_payments = pytest.mark.skipif(not PAYMENTS.is_dir(), reason="set SANCTIONSCREEN_SHARED to the real files")

MT103 = """{1:F01AAAADEFFAXXX0000000000}{2:O1031610191014BBBBBY2XAXXX63382244921910142210N}{3:{108:M108}}{4:
:20:REF1
:23B:CRED
:32A:191014USD1814,28
:50K:/123456
TIMUR TESTOV
LENINA 5, MINSK
:52D:/C/9
NORTH TESTBANK
:53A:/789
CCCCUS33
:57A://CP999
DDDDRUMM
:59F:/408
1/ZAVOD NEVA OBSHCHESTVO S OGRANICHEN
1/NOY OTVETSTVENNOSTYU
2/NEVSKY 1
3/RU/SANKT PETERBURG
4/19610512
7/RU/771234
:70:FINDERS FEES FOR OLGA KONTAKTOVA AND
 SONS
:72:/INS/EEEEGB2L
//PAY TO OSTVIK
:71A:SHA
-}"""


def rows_of(text: str | bytes, name: str = "file.fin") -> list[PaymentParty]:
    """Rows of one file."""
    return list(swift_mt.read(io.BytesIO(text if isinstance(text, bytes) else text.encode()), name))


def test_every_field_of_a_payment_is_a_row() -> None:
    """Options A, D, F and K; accounts, numbered lines, banks of the headers, texts."""
    rows = rows_of(MT103)
    assert {row.payment_id for row in rows} == {"REF1"}
    assert {(row.message_id, row.message_type) for row in rows} == {("M108", "MT103")}
    named = {(row.role, row.name) for row in rows if row.name}
    assert ("debtor", "TIMUR TESTOV") in named
    assert ("debtor_agent", "NORTH TESTBANK") in named
    assert ("creditor", "ZAVOD NEVA OBSHCHESTVO S OGRANICHENNOY OTVETSTVENNOSTYU") in named
    creditor = next(row for row in rows if row.role == "creditor")
    assert (creditor.country, creditor.town, creditor.birth_date) == ("RU", "SANKT PETERBURG", "1961-05-12")
    assert creditor.identifiers == ("bank_account:408", "national_id:771234")
    assert {(row.role, identifier) for row in rows for identifier in row.identifiers if identifier.startswith("bic")} == {
        ("instructing_agent", "bic:BBBBBY2X"), ("instructed_agent", "bic:AAAADEFF"),
        ("instructing_reimbursement_agent", "bic:CCCCUS33"), ("creditor_agent", "bic:DDDDRUMM"),
        ("previous_instructing_agent", "bic:EEEEGB2L"),
    }  # fmt: skip
    texts = {row.text for row in rows if row.role == "remittance"}
    assert texts == {"FINDERS FEES FOR OLGA KONTAKTOVA AND SONS", "FINDERS FEES FOR OLGA KONTAKTOVA ANDSONS"}
    assert any(row.text == "/INS/EEEEGB2L PAY TO OSTVIK" for row in rows)


def test_names_wrapped_at_35_are_joined_both_ways() -> None:
    """The name goes on in the next line without a mark; the field says which reading it is."""
    text = MT103.replace("TIMUR TESTOV\nLENINA 5, MINSK", "OSTVIK MEZHDUNARODNYI TORGOVYI DOM S\nEVER")
    debtors = [(row.field, row.name) for row in rows_of(text) if row.role == "debtor"]
    assert (":50K:/1-2", "OSTVIK MEZHDUNARODNYI TORGOVYI DOM SEVER") in debtors
    assert (":50K:", "OSTVIK MEZHDUNARODNYI TORGOVYI DOM S") in debtors


def test_several_messages_and_acknowledgements() -> None:
    """Messages joined by `$`, an ACK in front, DOS-PCC signs, CRLF, only block 4: all are read, the ACK is not."""
    ack = "{1:F21AAAADEFFAXXX0000000000}{4:{177:1910141610}{451:0}}"
    file = f"\x01{ack}{MT103}\x03${MT103.replace('REF1', 'REF2')}$\n{ack}\n{MT103}"
    for text in (file, file.replace("\n", "\r\n")):
        assert list(dict.fromkeys(row.payment_id for row in rows_of(text))) == ["REF1", "REF2", "REF1#2"]
    block_four = MT103[MT103.index(":20:") :]
    assert "TIMUR TESTOV" in {row.name for row in rows_of(block_four)}
    assert swift_mt.recognise(block_four.encode())


def test_sequences_and_cover() -> None:
    """MT101 has a payment for each :21:, with the parties of sequence A; the customers of a cover have their own roles."""
    mt101 = (
        "{1:F01AAAADEFFAXXX0000000000}{2:I101BBBBBY2XXXXXN}{4:\n:20:A\n:50H:/1\nORDERING CO\n"
        ":21:P1\n:59:/2\nFIRST\n:21:P2\n:59:/3\nSECOND\n-}"
    )
    rows = rows_of(mt101)
    assert [(r.payment_id, r.name) for r in rows if r.role == "creditor"] == [("P1", "FIRST"), ("P2", "SECOND")]
    assert [r.payment_id for r in rows if r.name == "ORDERING CO"] == ["P1", "P2"]
    cover = (
        "{1:F01AAAADEFFAXXX0000000000}{2:I202BBBBBY2XXXXXN}{3:{119:COV}}{4:\n:20:C\n:52A:CCCCUS33\n:58A:DDDDRUMM\n"
        ":50K:TIMUR TESTOV\n:52A:EEEEGB2L\n:59:ZAVOD NEVA\n-}"
    )
    roles = {row.role: row.name or row.identifiers[0] for row in rows_of(cover)}
    assert roles["creditor"] == "bic:DDDDRUMM"
    assert (roles["underlying_debtor"], roles["underlying_creditor"]) == ("TIMUR TESTOV", "ZAVOD NEVA")
    assert (roles["debtor_agent"], roles["underlying_debtor_agent"]) == ("bic:CCCCUS33", "bic:EEEEGB2L")


def test_statements_have_a_payment_for_each_line() -> None:
    """Bookings with subfields and with code words: names are names, the rest is text."""
    text = (
        ":20:S\n:25:123\n:61:1409010902DR1,62NTRFREF\n:86:166?00GUTSCHRIFT?20Rechnung 5?21fuer Olga?32TESTOV?33TIMUR\n"
        ":61:1409020902CR2,00NTRFREF\n:86:/NAME/ZAVOD NEVA/REMI/Factuur 7/\n:62F:C1,00\n"
    )
    rows = rows_of(text)
    assert [(r.payment_id, r.name) for r in rows if r.name] == [
        ("S#1", "TESTOV TIMUR"),
        ("S#1", "TESTOVTIMUR"),
        ("S#2", "ZAVOD NEVA"),
    ]
    assert "Factuur 7" in {row.text for row in rows}


def screened(rows: list[PaymentParty]) -> str:
    """All names and texts."""
    return " | ".join(row.name or row.text or "" for row in rows)


def test_a_dollar_in_a_text_parts_nothing() -> None:
    """Only what stands between messages parts them, so not even a line of one `$` in a block 4 does."""
    text = MT103.replace("FINDERS FEES", "USD$ 5 FINDERS\n$\n$FEES")
    rows = rows_of(f"{text}${text.replace('REF1', 'REF2')}\n$\n{text.replace('REF1', 'REF3')}\n$")
    assert list(dict.fromkeys(row.payment_id for row in rows)) == ["REF1", "REF2", "REF3"]
    for reference in ("REF1", "REF2", "REF3"):
        mine = [row for row in rows if row.payment_id == reference]
        assert "KONTAKTOVA" in screened(mine) and "OSTVIK" in screened(mine)


@pytest.mark.parametrize("dash", ["-", "- ", "-}"])
def test_a_dash_alone_in_a_text_does_not_end_it(dash: str) -> None:
    """What comes after it is read, be it the rest of the field or other fields."""
    rows = rows_of(MT103.replace("FINDERS FEES", f"FINDERS\n{dash}\nFEES"))
    assert {"OLGA", "KONTAKTOVA", "OSTVIK"} <= words_in_rows(rows)
    assert {row.payment_id for row in rows} == {"REF1"}


def test_a_block_four_may_end_with_a_dash_only() -> None:
    """At its end, and the trailers are no text."""
    for end in ("-", "-\n", "", "-}{5:{CHK:ABCDEFGHIJKL}{TNG:}}{S:{SPD:}}", "-}\n{5:{MAC:ABCDABCD}}$"):
        assert screened(rows_of(MT103.removesuffix("-}") + end)) == screened(rows_of(MT103))


def test_a_second_block_four_is_a_message() -> None:
    """Without a header of its own, in the same line or the next, as are fields after the end."""
    body = MT103[MT103.index("{4:") :].replace("REF1", "REF2").replace("TIMUR", "IGOR")
    for second in (body, "\n" + body, "\n" + body.removeprefix("{4:\n"), "$\n" + body.removeprefix("{4:\n")):
        rows = rows_of(MT103 + second)
        assert [(r.payment_id, r.name) for r in rows if r.role == "debtor" and r.field == ":50K:"] == [
            ("REF1", "TIMUR TESTOV"), ("REF2", "IGOR TESTOV"),
        ]  # fmt: skip


def test_every_numbered_line_is_in_a_row() -> None:
    """Codes 4 to 8, and numbers that repeat."""
    rows = rows_of(
        ":20:A\n:50F:CUST/DE/NORDBANK TESTSTADT/123\n1/TIMUR\n1/TESTOV\n2/LENINA 5\n3/RU/MOSKVA\n3/OBLAST KRASNAYA\n"
        "4/19610512\n5/RU/ZELENOGRAD\n6/DE/SUEDBANK/99\n7/RU/ISSUER OTDEL\n7/771\n8/BROTHER OF OLGA KONTAK\n8/TOVA\n"
        ":59F:/1\n1/IVAN\n4/MAY 1961\n8/NEVA HOLDING\n"
    )
    words = "TIMUR TESTOV LENINA MOSKVA OBLAST KRASNAYA ZELENOGRAD SUEDBANK NORDBANK ISSUER OTDEL KONTAKTOVA MAY NEVA"
    assert set(words.split()) <= words_in_rows(rows)
    debtor = next(row for row in rows if row.role == "debtor")
    assert (debtor.name, debtor.country, debtor.town, debtor.birth_date) == ("TIMUR TESTOV", "RU", "MOSKVA", "1961-05-12")
    assert "other:99" in debtor.identifiers and "national_id:771" in debtor.identifiers


def test_words_among_codes_are_texts_and_codes_are_not() -> None:
    """References, account lines, code words, bookings."""
    rows = rows_of(
        "{1:F01AAAADEFFAXXX0000000000}{2:I103BBBBBY2XXXXXN}{4:\n:20:TIMUR TESTOV\n:21:ZAVOD/7\n:23B:CRED\n"
        ":23E:PHON/CALL OLGA\n"
        ":32A:191014USD1814,28\n:50C:OSTVIK\nTORGOVYI DOM\n:50K:/ACME KONTAKTOV\n/DE89370400440532013000\nLI WEI\n"
        ":57A:/C/NEVA BANK\nDDDDRUMM\n:59:/1\nSECOND\n:70:/RFB/SEVER/ROC/YUG\n:72:/ACC/EEEEGB2L\n/INS/FFFFFR2L\n"
        "/BNF/VOSTOK\n"
        "/REC/ZAPAD\n:77B:/ORDERRES/RU//KRAI\n:71A:SHA\n-}"
    )
    words = "TIMUR TESTOV ZAVOD OLGA OSTVIK TORGOVYI KONTAKTOV LI WEI NEVA SECOND SEVER YUG VOSTOK ZAPAD KRAI"
    assert set(words.split()) <= {word for row in rows for word in words_of(f"{row.name} {row.text}")}
    assert [row.field for row in rows if row.field in (":23B:", ":32A:", ":71A:")] == []
    assert [row.role for row in rows if row.identifiers == ("bic:FFFFFR2L",)] == ["previous_instructing_agent"]
    assert next(row for row in rows if row.name == "LI WEI").identifiers[1] == "bank_account:DE89370400440532013000"


def test_words_of_a_booking_are_texts() -> None:
    """In its references, behind codes that are not known, before the first subfield, in an account."""
    rows = rows_of(
        ":20:S\n:61:1409010902DR1,62NTRFTESTOV TIMUR//ZAVOD\n:86:/OLGA/KONTAKTOVA/\n:61:1409020902CR2,00NTRFNONREF\n"
        ":86:SEVER YUG?20Rechnung?31NEVA BANK\n:62F:C1,00\n"
    )
    assert {"TESTOV", "TIMUR", "ZAVOD", "OLGA", "KONTAKTOVA", "SEVER", "YUG", "NEVA", "BANK"} <= words_in_rows(rows)


@pytest.mark.parametrize("message_type", ["104", "107"])
def test_the_customer_of_a_direct_debit_is_the_creditor(message_type: str) -> None:
    """And the party of :59: the debtor, whose bank is :57:."""
    text = (
        f"{{1:F01AAAADEFFAXXX0000000000}}{{2:I{message_type}BBBBBY2XXXXXN}}{{4:\n:20:A\n:50K:/1\nPAID CO\n:52A:CCCCUS33\n"
        ":21:P1\n:57A:DDDDRUMM\n:59:/2\nTIMUR TESTOV\n-}"
    )
    roles = {row.role: row.name or row.identifiers[0] for row in rows_of(text) if not row.text}
    assert (roles["creditor"], roles["debtor"]) == ("PAID CO", "TIMUR TESTOV")
    assert (roles["creditor_agent"], roles["debtor_agent"]) == ("bic:CCCCUS33", "bic:DDDDRUMM")


def test_system_messages_are_rows_without_a_name() -> None:
    """They fail nothing, and what words they hold is text."""
    service = "{1:F21AAAADEFFAXXX0000000000}{4:{405:V}{451:1}}"
    login, words = "{1:L02AAAADEFFAXXX}{4:{110:001}}", "{1:F01AAAADEFFAXXX0000000000}{2:O0941}{4:{134:TIMUR TESTOV}}"
    rows = rows_of(f"{service}${login}\n{words}\n{MT103}")
    found = [(row.payment_id, row.name, row.text) for row in rows if row.role == "service_message"]
    assert found == [("file.fin#1", None, None), ("file.fin#2", None, None), ("file.fin#3", None, "TIMUR TESTOV")]
    assert "KONTAKTOVA" in screened(rows)


@pytest.mark.parametrize("text", ["", "hello", "{1:F01AAAADEFFAXXX0000000000}{4:\n-}"])
def test_files_without_a_field_say_so(text: str) -> None:
    """An empty file, prose, and a message without fields."""
    with pytest.raises(PaymentError, match=r"file\.fin"):
        rows_of(text)


@needs_payments
def test_real_samples_are_recognised_and_read() -> None:
    """All but two files that are no messages; every payment the manifest counts has rows."""
    unknown = []
    n_files = n_empty = 0
    for path in sorted(PAYMENTS.glob("mt*/*")):
        data = path.read_bytes()
        found = message_format(data[:4096])
        if found is None:
            unknown.append(path.name)
            continue
        n_files += 1
        assert found.name == "SWIFT MT", path
        n_empty += not list(swift_mt.read(io.BytesIO(data), path.name))
    assert n_files > 190 and n_empty < 10  # parts of statements: an account, a balance
    assert unknown == ["wolph_requirements.txt_requirements.fin", "wolph_self-provided_invalid_statement.fin"]


def words_of(text: str) -> set[str]:
    """Words of letters, two or more, none glued to a digit."""
    return {word.upper() for word in re.findall(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])", text)}


def words_in_rows(rows: list[PaymentParty]) -> set[str]:
    """Every word of every column that is screened or is evidence."""
    found: set[str] = set()
    for row in rows:
        columns = (row.name, row.text, row.address, row.town, row.country, row.birth_date, *row.identifiers)
        found.update(*(words_of(column) for column in columns if column))
    return found


# Fields of codes, amounts, dates, references: single short words in them are codes.
CODED_TAG = re.compile(r"1\d|2\d|3[0-8]|6\d|9[089]|71[AFG]")
NO_NAMES = {"NOTPROVIDED", "NONREF", "KREF", "CCPT"}  # and a code of party identifiers
BOOKING_TYPE = re.compile(r"^(\S*?\d,\d*|\S*?\d[CD])[A-Z][A-Z0-9]{3}")
TRAILER = re.compile(r"\{+[5S]:.*")


@needs_payments
def test_every_word_of_the_real_samples_is_in_a_row() -> None:
    """Cut apart by the crudest means: no word of a field that may hold a name or a free text is lost."""
    lost: dict[str, set[str]] = {}
    n_words = 0
    for path in sorted(PAYMENTS.glob("mt*/*")):
        data = path.read_bytes()
        if message_format(data[:4096]) is None:
            continue
        have = words_in_rows(list(swift_mt.read(io.BytesIO(data), path.name)))
        text = TRAILER.sub("", data.decode("utf-8", "replace").replace("\r", ""))
        for tag, content in re.findall(r"^(?:.*\{4:)?:(\d\d[A-Z]?):(.*?)(?=^:\d\d[A-Z]?:|^-\}|\Z)", text, re.M | re.S):
            words = words_of(BOOKING_TYPE.sub(r"\1 ", content) if tag == "61" else content) - NO_NAMES
            if CODED_TAG.fullmatch(tag) or CODED_TAG.fullmatch(tag[:2]):
                words = {word for word in words if len(word) > 4}
            n_words += len(words)
            if missing := {word for word in words - have if not any(word in other for other in have)}:
                lost.setdefault(f"{path.name} {tag}", set()).update(missing)
    assert n_words > 3_000
    assert lost == {}


@needs_payments
def test_real_twins_name_the_same_parties() -> None:
    """Names of the ISO 20022 side stand on the MT side, cut at 35; where not, MT has no field for them or carries codes."""

    def names(path: Path, reader: object) -> set[str]:
        rows = reader.read(io.BytesIO(path.read_bytes()), path.name)  # type: ignore[attr-defined]
        return {"".join(normalize_name(row.name).tokens)[:28] for row in rows if row.name}

    with (PAYMENTS / "PAIRS.tsv").open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file, delimiter="\t"))
    agree = 0
    for pair in pairs:
        mt = names(PAYMENTS / pair["mt_path"], swift_mt)
        mx = names(PAYMENTS / pair["mx_path"], iso20022)
        agree += all(any(a.startswith(b) or b.startswith(a) for a in mt) for b in mx)
    assert len(pairs) == 125 and agree >= 109


@pytest.mark.parametrize(
    "filling", ["-" + " " * 200_000, "-" + "\n" * 200_000, "$" * 200_000, "-\n" * 200_000, "{5:" * 200_000]
)
def test_time_is_linear_in_what_fills_a_message(filling: str) -> None:
    """Runs of signs that end or part messages take a second or so, not minutes."""
    began = time.monotonic()
    rows = rows_of(f"{{4:\n:20:A\n:70:TIMUR\n{filling}x TESTOV\n-}}")
    assert time.monotonic() - began < 20
    assert "TIMUR" in words_in_rows(rows)


def test_damaged_messages_never_crash() -> None:
    """Cut, changed and doubled bytes: a PaymentError or rows, never anything else."""
    rng = random.Random()
    for _ in range(3_000):
        changed = bytearray((MT103 + "$" + MT103).encode())
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(changed))
            changed[at : at + rng.randint(0, 3)] = bytes(rng.choices(b"{}:/\n-$\0\xff50KF1 ", k=rng.randint(0, 4)))
        try:
            rows_of(bytes(changed))
        except PaymentError:
            continue
