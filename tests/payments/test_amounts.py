"""Rows of messages tell the amount of their payment."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest

from sanctionscreen.payments import PaymentParty, fedwire, iso20022, nacha, swift_mt

TWO = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M1</MsgId>
<TtlIntrBkSttlmAmt Ccy="EUR">99</TtlIntrBkSttlmAmt>
<InstgAgt><FinInstnId><BICFI>BANKDEFFXXX</BICFI></FinInstnId></InstgAgt></GrpHdr>
<CdtTrfTxInf><PmtId><EndToEndId>P1</EndToEndId></PmtId><InstdAmt Ccy="USD">70.5</InstdAmt>
<IntrBkSttlmAmt Ccy="EUR">60.25</IntrBkSttlmAmt><Dbtr><Nm>Timur Testov</Nm></Dbtr></CdtTrfTxInf>
<CdtTrfTxInf><PmtId><EndToEndId>P2</EndToEndId></PmtId><InstdAmt Ccy="CHF">1,000</InstdAmt>
<Dbtr><Nm>Olga</Nm></Dbtr></CdtTrfTxInf>
</FIToFICstmrCdtTrf></Document>"""
ACH = (
    b"5200ALFA HOLDING                        1234567890PPDPAYROLL         260101   1091000010000001\n"
    b"622091000019123456789012     0000123456ID-1           Timur Testov            0091000010000001\n"
)
FEDWIRE = b"{1510}1000{1520}20260101ABCDEFGH000001{2000}000000123456{3600}CTR{5000}D123*TIMUR TESTOV*"
MT103 = (
    b"{1:F01AAAADEFFXXXX0000000000}{2:I103BBBBFRPPXXXXN}{4:\n:20:R1\n:33B:USD70,5\n:32A:260101EUR60,\n:50K:/1\nTESTOV\n-}"
)
MT101 = (
    b"{2:I101BBBBFRPPXXXXN}{4:\n:20:R2\n:50K:/1\nTESTOV\n:21:A1\n:32B:EUR1234,56\n:59:X Y\n:21:A2\n:32B:CHF7,\n:59:Z Q\n-}"
)
MT940 = (
    b":20:S1\n:25:1\n:28C:1\n:60F:C260101EUR100,00\n:61:2601010101D1234,5NTRFNONREF\n:86:TIMUR TESTOV\n:62F:C260101EUR0,\n"
)


@pytest.mark.parametrize(
    ("read", "message", "expected"),
    [
        (iso20022.read, TWO, {"P1": ("60.25", "EUR"), "P2": (None, None)}),
        (nacha.read, ACH, {"091000010000001": ("1234.56", "USD")}),
        (swift_mt.read, MT103, {"R1": ("60", "EUR")}),
        (swift_mt.read, MT101, {"A1": ("1234.56", "EUR"), "A2": ("7", "CHF")}),
        (swift_mt.read, MT940, {"S1#1": ("1234.5", "EUR")}),
        (fedwire.read, FEDWIRE, {"20260101ABCDEFGH000001": ("1234.56", "USD")}),
    ],
)
def test_every_row_of_a_payment_has_its_amount(
    read: Callable[[BinaryIO, str], Iterator[PaymentParty]], message: bytes, expected: dict[str, tuple[str, str]]
) -> None:
    """That of the settlement before that instructed; a number that is none is no amount."""
    found: dict[str, set[tuple[str | None, str | None]]] = {}
    for row in read(io.BytesIO(message), "m"):
        found.setdefault(row.payment_id, set()).add((row.amount, row.currency))
    assert found == {payment: {amount} for payment, amount in expected.items()}
