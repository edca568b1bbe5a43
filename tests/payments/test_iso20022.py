"""ISO 20022 messages: every party and text becomes a row; real samples lose no word."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import sanctionscreen as ss
from samples import SHARED
from sanctionscreen.errors import PaymentError
from sanctionscreen.payments import PARTIES_SCHEMA, PaymentParty, open_payments
from sanctionscreen.payments.iso20022 import is_words, local, read
from sanctionscreen.payments.parties import is_placeholder

PAYMENTS = SHARED / "payments"
DATA = Path(__file__).parents[2] / "data" / "lists"

PACS = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf>
<GrpHdr><MsgId>M1</MsgId><InstgAgt><FinInstnId><BICFI>AAAADEFF</BICFI></FinInstnId></InstgAgt></GrpHdr>{units}
</FIToFICstmrCdtTrf></Document>"""
UNIT = """<CdtTrfTxInf><PmtId><EndToEndId>{reference}</EndToEndId></PmtId>
<Dbtr><Nm>Timur  Testov</Nm><PstlAdr><TwnNm>Minsk</TwnNm><Ctry>BY</Ctry><AdrLine>Lenina 5</AdrLine></PstlAdr>
<Id><PrvtId><DtAndPlcOfBirth><BirthDt>1980-05-12</BirthDt></DtAndPlcOfBirth><Othr><Id>AB1</Id><SchmeNm><Cd>CCPT</Cd></SchmeNm>
</Othr></PrvtId></Id><CtctDtls><Nm>Olga Kontaktova</Nm></CtctDtls></Dbtr>
<DbtrAgt><FinInstnId><BICFI>BBBBBY2X</BICFI></FinInstnId></DbtrAgt><Cdtr><Nm>NOTPROVIDED</Nm></Cdtr>
<CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
<UltmtCdtr><Id><OrgId><LEI>5299000J2N45DDNE4Y28</LEI></OrgId></Id></UltmtCdtr>
<InstrForCdtrAgt><InstrInf>Pay to Zavod Neva</InstrInf></InstrForCdtrAgt>
<RmtInf><Ustrd>Invoice 5 for Ostvik Shipping</Ustrd><Strd><Invcr><Nm>Invoicer Ltd</Nm></Invcr></Strd></RmtInf>
</CdtTrfTxInf>"""


def rows_of(xml: str | bytes) -> list[PaymentParty]:
    """Rows of one file."""
    return list(read(io.BytesIO(xml.encode() if isinstance(xml, str) else xml), "file.xml"))


def test_every_party_and_text_of_a_payment_is_a_row() -> None:
    """Names, addresses, birth dates and identifiers, whatever the role; the group's agent is repeated for each payment."""
    rows = rows_of(PACS.format(units=UNIT.format(reference="E1") + UNIT.format(reference="E2")))
    assert {row.payment_id for row in rows} == {"E1", "E2"}
    first = {row.role: row for row in rows if row.payment_id == "E1"}
    debtor = first["debtor"]
    assert (debtor.name, debtor.country, debtor.town, debtor.birth_date) == ("Timur Testov", "BY", "Minsk", "1980-05-12")
    assert debtor.identifiers == ("passport:AB1",)
    assert debtor.address == "Minsk, Lenina 5"
    assert debtor.field.endswith("CdtTrfTxInf/Dbtr")
    assert first["debtor_contact"].name == "Olga Kontaktova"
    assert first["debtor_agent"].identifiers == ("bic:BBBBBY2X",)
    assert first["instructing_agent"].identifiers == ("bic:AAAADEFF",)
    assert first["ultimate_creditor"].identifiers == ("lei:5299000J2N45DDNE4Y28",)
    assert first["invoicer"].name == "Invoicer Ltd"
    assert (first["instruction"].text, first["remittance"].text) == ("Pay to Zavod Neva", "Invoice 5 for Ostvik Shipping")
    assert {row.message_type for row in rows} == {"pacs.008.001.08"}
    assert "NOTPROVIDED" not in {row.name for row in rows}


def test_wrappers_prefixes_and_several_documents() -> None:
    """Local names count: envelopes, prefixes, no namespace; documents one after the other; a message inside CDATA."""
    plain = PACS.format(units=UNIT.format(reference="E1"))
    prefixed = plain.replace("<", "<p:").replace("<p:/", "</p:").replace('xmlns="', 'xmlns:p="')
    bare = plain.replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"', "")
    wrapped = f'<Envelope xmlns="urn:x"><AppHdr><MsgDefIdr>pacs.008.001.08</MsgDefIdr></AppHdr>{bare}</Envelope>'
    inside = f"<Msg><AddtlInf><![CDATA[{plain}]]></AddtlInf></Msg>"
    for xml in (prefixed, bare, wrapped, inside):
        assert "Timur Testov" in {row.name for row in rows_of(xml)}, xml[:60]
    declared = '<?xml version="1.0"?>' + plain
    assert [row.name for row in rows_of(declared + "\n" + declared)].count("Timur Testov") == 2


def test_cover_payments_name_their_customers() -> None:
    """Customers under UndrlygCstmrCdtTrf have roles of their own."""
    xml = (
        "<Document><FICdtTrf><CdtTrfTxInf><PmtId><TxId>T</TxId></PmtId><Dbtr><FinInstnId><BICFI>AAAADEFF</BICFI></FinInstnId></Dbtr>"
        "<UndrlygCstmrCdtTrf><Dbtr><Nm>Timur Testov</Nm></Dbtr><Cdtr><Nm>Zavod Neva</Nm></Cdtr></UndrlygCstmrCdtTrf>"
        "</CdtTrfTxInf></FICdtTrf></Document>"
    )
    assert {row.role: row.name for row in rows_of(xml)} == {
        "debtor": None, "underlying_debtor": "Timur Testov", "underlying_creditor": "Zavod Neva"
    }  # fmt: skip


@pytest.mark.parametrize(
    "xml",
    [
        "<Document>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><Document>&b;</Document>",
        "<a/>",
        "<a>" * 300 + "</a>" * 300,
        "<Document><Dbtr><Nm>A</Nm></Document>",
    ],
)
def test_broken_messages_say_so(xml: str) -> None:
    """Broken XML, entities and files without anything are errors that name the file."""
    with pytest.raises(PaymentError, match=r"file\.xml"):
        rows_of(xml)


def test_messages_are_screened_by_role_and_field(tmp_path: Path) -> None:
    """Names and texts hit with role, field and payment; a BIC-only agent is counted; packed files give the same."""
    index = ss.NameIndex.build([ss.read_list(DATA / "eu_fsf_sample.xml")])
    unit = UNIT.format(reference="E1").replace("Timur  Testov", "Sergej Lawrow").replace("1980-05-12", "1950-03-21")
    unit = unit.replace("Invoice 5 for Ostvik Shipping", "Rechnung 5 fuer Herrn Sergej Wiktorowitsch Lawrow, Moskau")
    data = PACS.format(units=unit).encode()
    (tmp_path / "a.xml").write_bytes(data)
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.xml", data)
    found = []
    for name in ("a.xml", "a.xml.gz", "a.zip"):
        hits = ss.screen_file(tmp_path / name, index)
        found.append([(r["query_id"], r["role"], r["field"].rpartition("/")[2], r["listed_name"]) for r in hits.to_pylist()])
    assert found[0] == found[1] == found[2]
    assert {hit[1:3] for hit in found[0]} == {("debtor", "Dbtr"), ("remittance", "Ustrd")}
    assert {hit[0] for hit in found[0]} == {"E1"}
    summary = hits.schema.metadata[b"sanctionscreen"].decode()
    assert '"bic_only": 2' in summary


def sample_files() -> list[Path]:
    """Real ISO 20022 samples."""
    return sorted(PAYMENTS.glob("*/*.xml"))


@pytest.mark.skipif(not PAYMENTS.is_dir(), reason="set SANCTIONSCREEN_SHARED to the real files")
def test_real_samples_lose_no_word() -> None:
    """Every text of every sample that may be a name is in a row, by an independent walk over the parsed file."""
    lost: dict[str, int] = {}
    n_files = n_words = 0
    for path in sample_files():
        rows = list(read(io.BytesIO(path.read_bytes()), path.name))
        said = " | ".join(words for row in rows for words in words_of(row))
        try:
            tree = etree.parse(path, etree.XMLParser(remove_comments=True, remove_pis=True))
        except etree.XMLSyntaxError:  # two documents in one file, read all the same
            assert rows
            continue
        n_files += 1
        for element in tree.iter():
            text = " ".join((element.text or "").split())
            known = len(element) or not is_words(text) or is_placeholder(text) or text.startswith("<")
            if (
                known
                or local(element) in ("PrvcOfBirth", "CityOfBirth", "Issr", "Titl")
                or local(element.getparent()) == "ClrSysId"
            ):
                continue
            n_words += 1
            if text not in said:
                lost[f"{local(element.getparent())}/{local(element)}"] = lost.get(f"{local(element)}", 0) + 1
    assert n_files > 500 and n_words > 10_000
    assert set(lost) <= {"SchmeNm/Prtry", "CtctDtls/Othr", "Other/Id"}


def words_of(row: PaymentParty) -> Iterator[str]:
    """Everything a row says."""
    yield from filter(None, (row.name, row.text, row.address, row.country, row.town, row.birth_date))
    yield from (identifier.partition(":")[2] for identifier in row.identifiers)


def test_damaged_messages_never_crash() -> None:
    """Cut, changed and swapped bytes: a PaymentError or rows, never anything else."""
    rng = random.Random()
    data = PACS.format(units=UNIT.format(reference="E1")).encode()
    for _ in range(2_000):
        changed = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(changed))
            changed[at : at + rng.randint(0, 3)] = bytes(rng.choices(b'<>/"&;abN\0\xff ', k=rng.randint(0, 3)))
        try:
            rows_of(bytes(changed[: rng.randint(len(changed) // 2, len(changed))]) if rng.random() < 0.3 else bytes(changed))
        except PaymentError:
            continue


def test_open_payments_gives_the_schema(tmp_path: Path) -> None:
    """Messages have PARTIES_SCHEMA; an archive of something else, or a broken one, is an error."""
    path = tmp_path / "a.xml"
    path.write_text(PACS.format(units=UNIT.format(reference="E1")), encoding="utf-8")
    reader = open_payments(path, batch_size=3)
    tables = list(reader)
    assert reader.schema == PARTIES_SCHEMA and max(table.num_rows for table in tables) == 3
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    for damaged in (tmp_path / "b.zip",):
        with pytest.raises(PaymentError, match=r"readme\.txt"):
            list(open_payments(damaged))
    (tmp_path / "c.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:40])
    with pytest.raises(PaymentError, match="zip"):
        list(open_payments(tmp_path / "c.zip"))
