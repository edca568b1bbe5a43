"""Payment messages: names planted in every field are found, innocent payments seldom alert, big files stay small in memory.

    python benchmarks/payments.py --innocents 3000 --transactions 200000

Prints, by message type: listed names planted and found, field by field; alerts per 1,000 innocent payments (people of the
census, companies, and remittance texts of invoices), all parties and texts, at the default threshold; then payments a second
and the growth of the peak of memory with one pacs.008 file, beside reading the same file alone.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow.compute as pc

import sanctionscreen as ss
from quality_names import innocents, read_parties
from real_lists import read_lists
from sanctionscreen.payments import open_payments

GOODS = (
    "water pumps",
    "consulting",
    "steel pipes",
    "rent",
    "office chairs",
    "school fees",
    "spare parts",
    "insurance",
    "coffee",
)
INNOCENT_TEXT = "Invoice {n} of 12.11.2026 for {goods}, order {m}"
PLANTED_TEXT = "Invoice {n} for {goods} delivered to {name} in November"

PACS_008 = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M</MsgId></GrpHdr>'
    "{units}</FIToFICstmrCdtTrf></Document>"
)
PACS_UNIT = (
    "<CdtTrfTxInf><PmtId><EndToEndId>{id}</EndToEndId></PmtId><UltmtDbtr><Nm>{ultimate_debtor}</Nm></UltmtDbtr>"
    "<Dbtr><Nm>{debtor}</Nm><CtctDtls><Nm>{debtor_contact}</Nm></CtctDtls></Dbtr>"
    "<DbtrAgt><FinInstnId><Nm>{debtor_agent}</Nm></FinInstnId></DbtrAgt>"
    "<Cdtr><Nm>{creditor}</Nm></Cdtr><UltmtCdtr><Nm>{ultimate_creditor}</Nm></UltmtCdtr>"
    "<InstrForCdtrAgt><InstrInf>{instruction}</InstrInf></InstrForCdtrAgt><RmtInf><Ustrd>{remittance}</Ustrd>"
    "<Strd><Invcr><Nm>{invoicer}</Nm></Invcr></Strd></RmtInf></CdtTrfTxInf>"
)
MT103 = (
    "{{1:F01AAAADEFFAXXX0000000000}}{{2:I103BBBBBY2XXXXXN}}{{4:\n:20:{id}\n:23B:CRED\n:50K:/1234\n{debtor}\n"
    ":52D:{debtor_agent}\n"
    ":57D:{creditor_agent}\n:59:/5678\n{creditor}\n:70:{remittance}\n:72:{instruction}\n-}}\n$"
)
MT202_COV = (
    "{{1:F01AAAADEFFAXXX0000000000}}{{2:I202BBBBBY2XXXXXN}}{{3:{{119:COV}}}}{{4:\n:20:{id}\n:52A:CCCCUS33\n:58A:DDDDRUMM\n"
    ":50K:{underlying_debtor}\n:59:{underlying_creditor}\n:70:{remittance}\n-}}\n$"
)
FAIM = (
    "{{1520}}{id}{{2000}}1{{3100}}121042882{instructing_agent}*{{4200}}D1*{creditor}*{{5000}}D2*{debtor}*"
    "{{6000}}{remittance}*\n"
)
Make = Callable[[dict[str, str]], str]


def wrapped(text: str) -> str:
    """A text in lines of 35 characters, as MT carries it."""
    return "\n".join(text[i : i + 35] for i in range(0, len(text), 35))


def mt(template: str) -> Make:
    """Makes messages of a template, each value in lines of 35."""
    return lambda values: template.format(**{key: wrapped(value) for key, value in values.items()})


def ach(values: dict[str, str]) -> str:
    """A batch of one entry with a remittance text."""
    batch = f"5220{values['debtor'][:16]:16}{'':20}{'123456789':10}PPD{'':41}"[:94].ljust(94)
    entry = f"622231380104{'998877':17}0000010000{'':15}{values['creditor'][:22]:22}  1{values['id']:>15}"
    text = f"705{values['remittance'][:80]:80}00010000001"
    return "\n".join((batch, entry.ljust(94)[:94], text.ljust(94)[:94], "")) + "8220".ljust(94) + "\n"


# Message type -> (roles it carries, how one message is made, how many make a file, ending).
TYPES: dict[str, tuple[tuple[str, ...], Make, Callable[[list[str]], str], str]] = {
    "pacs.008": (
        (
            "debtor", "ultimate_debtor", "debtor_contact", "debtor_agent", "creditor", "ultimate_creditor", "invoicer",
            "instruction", "remittance",
        ),
        lambda values: PACS_UNIT.format(**{key: escape(value) for key, value in values.items()}),
        lambda units: PACS_008.format(units="".join(units)),
        ".xml",
    ),
    "MT103": (
        ("debtor", "debtor_agent", "creditor_agent", "creditor", "remittance", "instruction"), mt(MT103), "".join, ".fin"
    ),
    "MT202 COV": (("underlying_debtor", "underlying_creditor", "remittance"), mt(MT202_COV), "".join, ".fin"),
    "ACH": (("debtor", "creditor", "remittance"), ach, lambda units: "101".ljust(94) + "\n" + "".join(units), ".ach"),
    "Fedwire": (("instructing_agent", "creditor", "debtor", "remittance"), FAIM.format_map, "".join, ".txt"),
}  # fmt: skip
TEXT_ROLES = ("remittance", "instruction")


def main() -> None:
    """Read the command line, plant, screen, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--planted", type=int, default=200, help="names planted in each field of each type")
    parser.add_argument("--innocents", type=int, default=3000, help="innocent payments of each type")
    parser.add_argument("--transactions", type=int, default=200_000, help="of the big pacs.008 file")
    parser.add_argument("--seed", type=int, default=20260)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    index = ss.NameIndex.build(read_lists())
    parties = read_parties(free_only=False)
    pool = [name for names in innocents(arguments.innocents, arguments.seed, parties).values() for name in names]
    strong = index.names.filter(pc.invert(index.names["weak"]))
    listed = [name for name in strong["text"].to_pylist() if is_plain(name)]
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'type':10} {'field':20} planted   found")
        for kind in TYPES:
            plant(kind, listed, pool, index, rng, Path(folder), arguments.planted)
        print(f"\n{'type':10} {'innocent payments':>18} {'alerts per 1,000':>17}")
        for kind in TYPES:
            screen_innocents(kind, pool, index, rng, Path(folder), arguments.innocents)
        screen_big_file(pool, index, rng, Path(folder), arguments.transactions)


def is_plain(name: str) -> bool:
    """Whether a listed name has several words in Latin letters, and fits a line and an ACH field."""
    return name.isascii() and 10 <= len(name) <= 22 and len(name.split()) > 1


def values_of(kind: str, n: int, pool: list[str], rng: random.Random) -> dict[str, str]:
    """What an innocent message says."""
    roles = TYPES[kind][0]
    values = {role: rng.choice(pool) for role in roles}
    text = {"n": rng.randrange(10**5), "m": rng.randrange(10**5), "goods": rng.choice(GOODS)}
    return {**values, **{role: INNOCENT_TEXT.format(**text) for role in roles if role in TEXT_ROLES}, "id": f"{n:015}"}


def write(kind: str, messages: list[dict[str, str]], folder: Path) -> Path:
    """Write messages as one file of their type."""
    _, make, join, ending = TYPES[kind]
    path = folder / f"file{ending}"
    path.write_text(join([make(values) for values in messages]), encoding="utf-8")
    return path


def plant(
    kind: str, listed: list[str], pool: list[str], index: ss.NameIndex, rng: random.Random, folder: Path, n_each: int
) -> None:
    """Plant a listed name in each field, and count the payments whose hits name that role."""
    planted: dict[str, tuple[str, str]] = {}
    messages = []
    for role in TYPES[kind][0]:
        for name in rng.choices(listed, k=n_each):
            values = values_of(kind, len(messages) + 1, pool, rng)
            words = {"n": rng.randrange(10**5), "goods": rng.choice(GOODS), "name": name}
            values[role] = PLANTED_TEXT.format(**words) if role in TEXT_ROLES else name
            planted[values["id"]] = (role, name)
            messages.append(values)
    hits = ss.screen_file(write(kind, messages, folder), index)
    seen = {(payment, role) for payment, role in zip(hits["query_id"].to_pylist(), hits["role"].to_pylist(), strict=True)}
    found = Counter(role for payment, (role, _) in planted.items() if (payment, role) in seen)
    for role in TYPES[kind][0]:
        print(f"{kind:10} {role:20} {n_each:7,} {found[role]:7,}", flush=True)


def screen_innocents(kind: str, pool: list[str], index: ss.NameIndex, rng: random.Random, folder: Path, n: int) -> None:
    """Count the innocent payments with any hit."""
    path = write(kind, [values_of(kind, at + 1, pool, rng) for at in range(n)], folder)
    hits = ss.screen_file(path, index)
    alerts = len(set(hits["query_id"].to_pylist()))
    print(f"{kind:10} {n:18,} {1000 * alerts / n:17.1f}", flush=True)


def screen_big_file(pool: list[str], index: ss.NameIndex, rng: random.Random, folder: Path, n: int) -> None:
    """Time one big pacs.008 file, beside reading it without screening."""
    begin, end = PACS_008.split("{units}")
    path = folder / "big.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(begin)
        for at in range(n):
            file.write(TYPES["pacs.008"][1](values_of("pacs.008", at + 1, pool, rng)))
        file.write(end)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    n_rows = sum(table.num_rows for table in open_payments(path))
    reading = time.perf_counter() - start
    start = time.perf_counter()
    n_hits = sum(table.num_rows for table in ss.screen_batches(open_payments(path), index))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"\npacs.008, {n:,} transactions, {path.stat().st_size >> 20:,} MB: {n / seconds:,.0f} transactions/s screened, "
        f"{seconds / reading:.1f} times as long as reading alone; {n_rows:,} rows, {n_hits:,} hits; "
        f"peak memory grew by {(peak - before) >> 10:,} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
