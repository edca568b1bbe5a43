from __future__ import annotations

import csv
import datetime as dt
import gzip
import html
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from lxml import etree

from lists.expectations import describe_list
from sanctionscreen.errors import ListError, MalformedListError, UnknownFormatError
from sanctionscreen.lists import FORMATS, read_list
from sanctionscreen.model import NameKind, PartyKind, SanctionsList

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SHARED = Path(os.environ.get("SANCTIONSCREEN_SHARED", ROOT.parent / "shared"))
LISTS = SHARED / "lists"
GENERATOR = ROOT / "benchmarks" / "generate_eu_list.py"
OFAC_PRIMARY = ("sdn.csv", "sdn.csv.gz", "cons_prim.csv")

needs_shared = pytest.mark.skipif(not LISTS.is_dir(), reason=f"no real lists in {LISTS}")


def fixture_sources() -> list[Path]:
    """Every fixture: an XML file, or a folder with an OFAC release."""
    found = []
    for expected in sorted(HERE.glob("*/*.json")):
        xml, folder = expected.with_suffix(".xml"), expected.with_suffix("")
        found.append(xml if xml.exists() else next(folder / name for name in OFAC_PRIMARY if (folder / name).exists()))
    return found


def expected_of(source: Path) -> Path:
    """The expectation beside a fixture."""
    return source.with_suffix(".json") if source.suffix == ".xml" else source.parent.with_name(source.parent.name + ".json")


def real_rows() -> list[dict[str, str]]:
    """Rows of the manifest that are whole lists or excerpts in a format read here."""
    if not LISTS.is_dir():
        return []
    with (LISTS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted = re.compile(r"un/.*\.xml|gb_uksl/.*\.xml|eu/.*/xmlFull.*\.xml|us_ofac/.*/(sdn\.csv(\.gz)?|cons_prim\.csv)")
    return [row for row in rows if row["entities"] and wanted.fullmatch(row["path"])]


def options_of(path: Path) -> dict[str, bool]:
    """How leniently a real OFAC release must be read: copies somebody cleaned, cut together, or left alone."""
    if "us_ofac" not in path.parts:
        return {}
    has_companions = any((path.parent / name).exists() for name in ("alt.csv", "cons_alt.csv"))
    is_touched = path.parent.name in ("2019-01-04", "2022-01-31", "2025-05-16_excerpt")
    return {"companions": has_companions, "accept_unterminated": is_touched}


def count_names(result: SanctionsList) -> int:
    """Names of all parties."""
    return sum(len(party.names) for party in result.parties)


@pytest.fixture(scope="session")
def small_eu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up EU file of 64 entries."""
    path = tmp_path_factory.mktemp("eu") / "small.xml"
    subprocess.run([sys.executable, GENERATOR, path, "--entities", "64", "--seed", "7"], check=True)
    return path


@pytest.fixture(scope="session")
def big_eu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up EU file of real size."""
    path = tmp_path_factory.mktemp("eu") / "big.xml"
    subprocess.run([sys.executable, GENERATOR, path], check=True)
    return path


@pytest.mark.parametrize("source", fixture_sources(), ids=lambda p: str(p.relative_to(HERE)))
def test_fixture_gives_the_parties_expected(source: Path) -> None:
    """Each small list gives exactly the parties written beside it."""
    assert describe_list(read_list(source)) == json.loads(expected_of(source).read_text(encoding="utf-8"))


@needs_shared
@pytest.mark.parametrize("row", real_rows(), ids=lambda row: row["path"])
def test_real_list_gives_every_entry_and_name(row: dict[str, str]) -> None:
    """Each real list gives as many parties as the manifest counts, and every name another road finds in the file."""
    path = LISTS / row["path"]
    result = read_list(path, **options_of(path))
    assert len(result.parties) == int(row["entities"])
    assert all(sum(name.kind is NameKind.PRIMARY for name in party.names) == 1 for party in result.parties)
    assert all(party.designations and party.designations[0].measures for party in result.parties)
    checks = {"eu": check_eu_names, "un": check_un_names, "gb_uksl": check_uk_names, "us_ofac": check_ofac_names}
    check_names = checks[row["path"].partition("/")[0]]
    check_names(path, result, int(row["names"]))


def check_eu_names(path: Path, result: SanctionsList, n_listed: int) -> None:
    """Each name of a real EU list is there, in any script."""
    root = ElementTree.parse(path).getroot()
    texts = sorted(" ".join(e.get("wholeName", "").split()) for e in root.iter() if e.tag.endswith("}nameAlias"))
    assert sorted(name.text for party in result.parties for name in party.names) == texts
    assert count_names(result) == n_listed


def count_alias_names(cell: str) -> int:
    """Names in a UN alias cell, counted by another road than the reader's: separators, less remarks and acronyms."""
    cell = re.sub(r", born .*| - sub-unit name", "", " ".join(cell.split()))
    cell = re.sub(
        r"\((?:original script|[^()]*(?:listed as|known as|birth name|combat name|third|identity)[^()]*)\)",
        "",
        cell,
        flags=re.I,
    )
    has_other_script = bool(re.search("[A-Za-z]", cell)) and bool(re.search("[\u0400-\u06ff\u4e00-\u9fff]", cell))
    if ";" not in cell and not has_other_script:
        return 1
    pieces = re.split(r"[;()]|\bb\)", cell)
    return sum(bool(re.search(r"\w", piece)) and not re.fullmatch(r"\s*[A-Z]{2,5}\s*", piece) for piece in pieces)


def check_un_names(path: Path, result: SanctionsList, n_listed: int) -> None:
    """A real UN list gives the names the manifest counts, plus those that shared a cell with another."""
    root = ElementTree.parse(path).getroot()
    cells = [e.text or "" for e in root.iter("ALIAS_NAME") if (e.text or "").strip()]
    originals = [e.text for e in root.iter("NAME_ORIGINAL_SCRIPT") if (e.text or "").strip()]
    assert len(result.parties) + len(cells) + len(originals) == n_listed
    assert count_names(result) == n_listed + sum(count_alias_names(cell) - 1 for cell in cells)
    texts = {name.text for party in result.parties for name in party.names}
    assert {" ".join(cell.split()) for cell in cells if not re.search(r"[;(),]", cell)} <= texts


def check_uk_names(path: Path, result: SanctionsList, n_listed: int) -> None:
    """A real UK list gives every name a plain search of the text finds, each once an entry, and no other."""
    blocks = path.read_text(encoding="utf-8").split("<Designation>")[1:]
    assert len(blocks) == len(result.parties)
    n_found = 0
    for block, party in zip(blocks, result.parties, strict=True):
        records = re.findall(r"<(?:Name|NonLatinName)>(.*?)</(?:Name|NonLatinName)>", block, flags=re.DOTALL)
        texts = [re.findall(r"<Name(?:\d|NonLatinScript)>(.*?)<", record, flags=re.DOTALL) for record in records]
        names = [" ".join(html.unescape(" ".join(text)).split()) for text in texts]
        n_found += len(names)
        assert [name.text for name in party.names] == list(dict.fromkeys(names))
    assert n_found == n_listed


def check_ofac_names(path: Path, result: SanctionsList, n_listed: int) -> None:
    """A real OFAC list gives one name a row, one an alternate row, and one a weak alias in Remarks."""
    prefix = "cons_" if "_cons" in path.parent.name else ""
    ids = {party.entry_id for party in result.parties}
    remarks = {cells[0]: cells[11] for cells in csv_rows(path)}
    alternates = [cells for cells in csv_rows(path.parent / f"{prefix}alt.csv") if cells[0] in ids]
    for comment in csv_rows(path.parent / f"{prefix or 'sdn_'}comments.csv"):
        if comment[0] in ids:
            remarks[comment[0]] += comment[1]
    # Where Remarks are cut and nothing goes on, the half statement at the end is not read.
    whole = [text if len(text) != 1000 else text.rpartition("; ")[0] for text in remarks.values()]
    n_weak = sum(len(re.findall(r"(?:^|; )(?:alt\. )?[afn]\.k\.a\. '", text)) for text in whole)
    assert count_names(result) == n_listed + len(alternates) + n_weak
    assert sum(name.weak for party in result.parties for name in party.names) == n_weak


def csv_rows(path: Path) -> list[list[str]]:
    """Rows of an OFAC file, none when it is absent."""
    if not path.exists():
        return []
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [cells for cells in csv.reader(io.StringIO(data.decode("ascii").replace("\x1a", ""), newline="")) if cells]


@needs_shared
def test_repeated_eu_reference_keeps_both_records() -> None:
    """Two records under one euReferenceNumber are both kept and both reported."""
    result = read_list(LISTS / "eu/2020-04-15_excerpt/xmlFullSanctionsList_1_1_b.xml")
    assert len({party.entry_id for party in result.parties}) == 6
    assert [problem.code for problem in result.problems] == ["repeated_id", "repeated_id"]


@needs_shared
def test_real_damaged_list_raises_with_its_line() -> None:
    """A real UN list with a bare ampersand is refused, with the line of the ampersand and the entry it is in."""
    path = LISTS / "damaged/un_2024-10-16_bare_ampersand.xml"
    with pytest.raises(MalformedListError) as caught:
        read_list(path)
    assert caught.value.line is not None
    line = path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
    assert re.search(r"&(?!\w+;|#)", line)
    assert caught.value.entry_id is None or re.fullmatch(r"\w{3}\.\d{3}", caught.value.entry_id)


@needs_shared
def test_generated_list_is_valid_against_the_official_schema(small_eu: Path) -> None:
    """The made-up EU list follows the official schema, so what is measured on it is worth something."""
    schema = etree.XMLSchema(etree.parse(LISTS / "eu/schema/20171012-FULL-schema-1_1.xsd"))
    schema.assertValid(etree.parse(small_eu))


def test_generator_is_deterministic(small_eu: Path, tmp_path: Path) -> None:
    """The same seed gives the same bytes."""
    again = tmp_path / "again.xml"
    subprocess.run([sys.executable, GENERATOR, again, "--entities", "64", "--seed", "7"], check=True)
    assert again.read_bytes() == small_eu.read_bytes()


def sixteenths(data: bytes) -> list[bytes]:
    """A file cut at every sixteenth."""
    return [data[: len(data) * part // 16] for part in range(1, 16)]


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_truncated_xml_raises(small_eu: Path, compressed: bool) -> None:
    """An XML list cut anywhere is refused, compressed or not."""
    for whole in (small_eu.read_bytes(), (HERE / "un-sc/01-individual-with-everything.xml").read_bytes()):
        for cut in sixteenths(gzip.compress(whole) if compressed else whole):
            with pytest.raises(ListError):
                read_list(cut)


@needs_shared
def test_truncated_real_un_list_raises() -> None:
    """A real UN list cut at any sixteenth, or just before the end, is refused."""
    whole = (LISTS / "un/2016-02-11_excerpt/consolidated.xml").read_bytes()
    for cut in [*sixteenths(whole), whole.rstrip()[:-1]]:
        with pytest.raises(MalformedListError):
            read_list(cut)


@pytest.mark.parametrize("name", ["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"])
def test_truncated_ofac_file_raises(name: str, tmp_path: Path) -> None:
    """Each file of an OFAC release is refused when cut, even exactly at the end of a line."""
    shutil.copytree(HERE / "us-sdn/02-remarks-go-on-in-comments", tmp_path, dirs_exist_ok=True)
    whole = (tmp_path / name).read_bytes()
    at_line_ends = [whole[: found.end()] for found in re.finditer(rb"\n", whole)]
    for cut in [*sixteenths(whole), *at_line_ends, whole[:-1]]:
        (tmp_path / name).write_bytes(cut)
        with pytest.raises(ListError):
            read_list(tmp_path / "sdn.csv")


@needs_shared
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_truncated_real_ofac_list_raises(compressed: bool, tmp_path: Path) -> None:
    """A real OFAC list cut at any sixteenth, or at any of its line ends nearby, is refused."""
    whole = (LISTS / "us_ofac/2018-04-06_cons/cons_prim.csv").read_bytes()
    cuts = sixteenths(gzip.compress(whole) if compressed else whole)
    if not compressed:
        cuts += [cut[: cut.rfind(b"\n") + 1] for cut in cuts]
    for cut in cuts:
        (tmp_path / "cons_prim.csv").write_bytes(cut)
        with pytest.raises(MalformedListError):
            read_list(tmp_path / "cons_prim.csv", companions=False)


def test_mutated_list_never_loses_an_entry_silently(small_eu: Path) -> None:
    """After a change of any byte a list is refused or still has all its entries; a name that went is reported."""
    whole = small_eu.read_bytes()
    n_names = count_names(read_list(whole))
    rng = random.Random(20260115)
    for _ in range(150):
        at = rng.randrange(len(whole))
        mutated = whole[:at] + bytes([rng.choice(b"<>&\"'x/ =\xff")]) + whole[at + 1 :]
        try:
            result = read_list(mutated)
        except ListError:
            continue
        assert len(result.parties) == 64
        n_lost = sum(problem.code == "empty_name" for problem in result.problems)
        assert count_names(result) + n_lost == n_names


BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<export", BOMB + b"<export"),
        (b"<export", EXTERNAL + b"<export"),
        (b"<export", b'<!DOCTYPE export SYSTEM "http://localhost/x.dtd"><export'),
        (b"Sample One", b"Sample &unknown; One"),
        (b"Sample One", b"Sample \xe9 One"),
        (b"Sample One", b"Sample \x00 One"),
        (b"Sample One", b"Sample \x0b One"),
        (b"Sample One", b"Sample < One"),
        (b"</export>", b"</export><export/>"),
        (b"</export>", b"<!-- <sanctionEntity> --></export>"),
        (b'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
        (b'encoding="UTF-8"', b'encoding="UTF-7"'),
    ],
    ids=[
        "bomb", "external-entity", "external-dtd", "undefined-entity", "not-utf-8", "nul", "control", "bracket", "two-roots",
        "hidden-entry", "latin-1", "utf-7",
    ],
)  # fmt: skip
def test_hostile_or_broken_xml_raises(old: bytes, new: bytes) -> None:
    """What an attacker or a broken tool may put into an XML list is refused, and no entity is ever expanded."""
    whole = (HERE / "eu-fsf/03-unknown-codes-and-repeated-id.xml").read_bytes()
    assert old in whole
    with pytest.raises(MalformedListError) as caught:
        read_list(whole.replace(old, new, 1))
    assert "root:" not in str(caught.value)


def test_declaration_is_found_across_chunks(small_eu: Path) -> None:
    """A document type declaration that two chunks share is seen all the same."""
    whole = small_eu.read_bytes()
    start = whole.index(b"<sanctionEntity")
    for shift in range(len(b"<!DOCTYPE") + 1):
        padding = b"<!--" + b"x" * (65_536 - start - len(b"<!---->") - shift) + b"-->"
        with pytest.raises(MalformedListError, match="document type declaration"):
            read_list(whole[:start] + padding + b"<!DOCTYPE export>" + whole[start:])


def test_error_names_file_line_and_entry(small_eu: Path, tmp_path: Path) -> None:
    """A broken file is described by its name, the line and the entry, found and expected, and by nobody's name."""
    lines = small_eu.read_bytes().split(b"\n")
    at = next(at for at, line in enumerate(lines) if at > 200 and b"<nameAlias" in line)
    lines[at] = lines[at].replace(b"wholeName=", b"wholeName")
    path = tmp_path / "eu.xml"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(MalformedListError, match=r"^eu\.xml, line \d+, entry EU\.\d+\.\d+: found .* expected") as caught:
        read_list(path)
    assert caught.value.line == at + 1


UN_WHOLE = HERE / "un-sc/01-individual-with-everything.xml"
EU_WHOLE = HERE / "eu-fsf/01-person-with-everything.xml"


def replaced(path: Path, *changes: tuple[bytes, bytes]) -> bytes:
    """A file's bytes after some changes, each of which must find its place."""
    data = path.read_bytes()
    for old, new in changes:
        assert old in data
        data = data.replace(old, new)
    return data


def second_individual(tag: bytes) -> bytes:
    """A UN entry under a tag of any name."""
    return b"<%s><FIRST_NAME>OTHER</FIRST_NAME><REFERENCE_NUMBER>XXi.002</REFERENCE_NUMBER></%s>" % (tag, tag)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            [(b"</INDIVIDUALS>", second_individual(b"individual") + b"</INDIVIDUALS>")],
            r"line \d+, entry XXi\.002: found the element individual, .* expected only INDIVIDUAL here",
        ),
        (
            [(b"<INDIVIDUALS>", b"<INDIVIDUALS>" + second_individual(b"individual"))],
            r"line \d+, entry XXi\.002: found the element individual, .* expected only INDIVIDUAL here",
        ),
        (
            [(b"<ENTITY>", b"<ENTITY2>"), (b"</ENTITY>", b"</ENTITY2>")],
            r"line \d+, entry IQe\.901: found the element ENTITY2, .* expected only ENTITY here",
        ),
        (
            [(b"<ENTITIES>", b"<VESSELS><VESSEL/></VESSELS><ENTITIES>")],
            r"line \d+: found the element VESSELS, .* expected only INDIVIDUALS or ENTITIES here",
        ),
        (
            [(b"</CONSOLIDATED_LIST>", b"<ENTITY3/></CONSOLIDATED_LIST>")],
            r"line \d+: found the element ENTITY3, .* expected only INDIVIDUALS or ENTITIES here",
        ),
        (
            [(b"<INDIVIDUALS>", b"<PEOPLE>"), (b"</INDIVIDUALS>", b"</PEOPLE>")],
            r"line \d+: found the element INDIVIDUAL inside PEOPLE, expected it inside INDIVIDUALS",
        ),
        (
            [(b"<ENTITIES>", b"<INDIVIDUALS>"), (b"</ENTITIES>", b"</INDIVIDUALS>")],
            r"line \d+: found the element ENTITY inside INDIVIDUALS, expected it inside ENTITIES",
        ),
    ],
    ids=["last", "first", "all-entities", "section", "at-the-end", "renamed-section", "wrong-section"],
)
def test_unknown_element_beside_un_entries_raises(changes: list[tuple[bytes, bytes]], words: str) -> None:
    """What stands beside the UN's entries or sections and is none of them may be a lost party, so the list is refused."""
    with pytest.raises(MalformedListError, match=words):
        read_list(replaced(UN_WHOLE, *changes))


@pytest.mark.parametrize("section", ["INDIVIDUALS", "ENTITIES"])
def test_missing_un_section_raises_and_an_empty_one_is_reported(section: str) -> None:
    """A UN list without one of its two sections is refused; one that is there but empty is a problem of the list."""
    found = re.compile(rf"<{section}>.*</{section}>".encode(), re.DOTALL)
    with pytest.raises(MalformedListError, match=rf"line 2: found no element {section}, expected it"):
        read_list(found.sub(b"", UN_WHOLE.read_bytes()))
    result = read_list(found.sub(f"<{section}/>".encode(), UN_WHOLE.read_bytes()))
    assert [problem.code for problem in result.list_problems] == ["empty_section"]
    assert section in result.list_problems[0].message
    assert len(result.parties) == 1


@needs_shared
@pytest.mark.parametrize("path", sorted(LISTS.glob("un/*/consolidated.xml")), ids=lambda path: path.parent.name)
def test_real_un_list_has_no_structural_problem(path: Path) -> None:
    """No real UN list has an empty section, or an alias with something no schema has or with a quality but no name."""
    codes = {problem.code for problem in read_list(path).problems}
    assert not codes & {"empty_section", "unknown_element", "empty_name"}


def test_renamed_alias_name_is_reported_once_a_party_and_kept_in_the_notes() -> None:
    """Aliases whose ALIAS_NAME has another name are not taken for placeholders: each party says so, and keeps the text."""
    data = replaced(UN_WHOLE, (b"<ALIAS_NAME>", b"<AKA_NAME>"), (b"</ALIAS_NAME>", b"</AKA_NAME>"))
    for party, texts in zip(
        read_list(data).parties,
        (["Testan Exempel", "The Sample"], ["Example Trading", "Sample Trading"]),
        strict=True,
    ):
        assert [problem.code for problem in party.problems] == ["unknown_element"]
        assert "element AKA_NAME" in party.problems[0].message
        assert all(f"element AKA_NAME: {text}" in party.notes for text in texts)


@pytest.mark.parametrize(
    ("alias", "code", "note"),
    [
        (b"<ENTITY_ALIAS>Loose Name</ENTITY_ALIAS>", "unknown_element", "Loose Name"),
        (b"<ENTITY_ALIAS><QUALITY/>Loose Name</ENTITY_ALIAS>", "unknown_element", "Loose Name"),
        (b"<ENTITY_ALIAS><ALIAS_NAME><VALUE>Deep</VALUE></ALIAS_NAME></ENTITY_ALIAS>", "unknown_element", "Deep"),
        (b"<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME/></ENTITY_ALIAS>", "empty_name", ""),
    ],
    ids=["text", "tail", "nested", "quality-only"],
)
def test_un_alias_with_any_text_is_never_skipped(alias: bytes, code: str, note: str) -> None:
    """An alias that holds text where no name is read from is reported, and its text is in the notes."""
    party = read_list(replaced(UN_WHOLE, (b"</ENTITY>", alias + b"</ENTITY>"))).parties[1]
    assert [problem.code for problem in party.problems] == [code]
    assert note in party.notes


def test_every_name_of_a_un_alias_is_read() -> None:
    """Two ALIAS_NAMEs in one alias are two names."""
    both = b"<ENTITY_ALIAS><ALIAS_NAME>Name A</ALIAS_NAME><ALIAS_NAME>Name B</ALIAS_NAME></ENTITY_ALIAS>"
    party = read_list(replaced(UN_WHOLE, (b"</ENTITY>", both + b"</ENTITY>"))).parties[1]
    assert [name.text for name in party.names[-2:]] == ["Name A", "Name B"]


def test_eu_entry_without_name_alias_raises() -> None:
    """An EU entry whose nameAlias elements have another name is refused, as the schema requires one."""
    words = r"line \d+, entry EU\.\S+: found no nameAlias but .*nameAka.*, expected at least one"
    with pytest.raises(MalformedListError, match=words):
        read_list(replaced(EU_WHOLE, (b"nameAlias", b"nameAka")))


def test_unknown_element_beside_eu_entries_raises() -> None:
    """An EU entry under another tag is refused."""
    other = b'<sanctionentity euReferenceNumber="EU.1.1"/></export>'
    with pytest.raises(
        MalformedListError, match=r"entry EU\.1\.1: found the element sanctionentity, .* sanctionEntity here"
    ):
        read_list(replaced(EU_WHOLE, (b"</export>", other)))


def small_eu_entry(name: bytes, birth: bytes = b"") -> bytes:
    """An EU list of one person with these attributes of the name and the birth date."""
    return (
        b'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-15T00:00:00Z">'
        b'<sanctionEntity euReferenceNumber="EU.1.1" logicalId="1"><regulation programme="XYZ" numberTitle="1"/>'
        b'<subjectType code="person" classificationCode="P"/><nameAlias wholeName="Sample One" logicalId="2" %s/>'
        b'<birthdate calendarType="GREGORIAN" %s/></sanctionEntity></export>' % (name, birth)
    )


@pytest.mark.parametrize(
    ("strong", "codes", "weak"),
    [("true", [], False), ("0", [], True), ("maybe", ["unknown_code"], False), ("False", ["unknown_code"], False)],
)
def test_unknown_strong_is_reported_and_read_strictly(strong: str, codes: list[str], weak: bool) -> None:
    """A `strong` that is no boolean keeps the name as a strong one, with a problem."""
    (party,) = read_list(small_eu_entry(f'strong="{strong}"'.encode())).parties
    assert [problem.code for problem in party.problems] == codes
    assert [name.weak for name in party.names] == [weak]


@pytest.mark.parametrize(
    ("birth", "dates"),
    [
        ('year="1970" monthOfYear="13" dayOfMonth="5"', ["1970"]),
        ('year="1970" monthOfYear="2" dayOfMonth="31"', ["1970-02"]),
        ('year="1970" monthOfYear="x"', ["1970"]),
        ('year="1970" dayOfMonth="5"', ["1970"]),
        (f'year="{"9" * 5000}" monthOfYear="2"', ["????-02"]),
        ('year="1970" monthOfYear="13" birthdate="1970-03-02"', ["1970"]),
        ('monthOfYear="13" birthdate="1970-03-02"', ["1970-03-02"]),
        ('dayOfMonth="31"', []),
    ],
)
def test_impossible_part_of_an_eu_birth_date_is_reported(birth: str, dates: list[str]) -> None:
    """A birth date keeps the parts that can be; the others give a problem and stay in the notes."""
    (party,) = read_list(small_eu_entry(b"", birth.encode())).parties
    assert [problem.code for problem in party.problems] == ["bad_date"]
    assert [str(date) for date in party.birth_dates] == dates
    assert "Birth date: " in party.notes


def test_order_of_names_does_not_change_the_primary_name(small_eu: Path) -> None:
    """The EU's primary name is the same however an export orders the names."""
    root = etree.parse(small_eu).getroot()
    rng = random.Random(5)
    for entity in root:
        names = [child for child in entity if child.tag.endswith("}nameAlias")]
        at = entity.index(names[0])
        rng.shuffle(names)
        for name in names:
            entity.remove(name)
        entity[at:at] = names
    primaries = [
        [name.text for party in read_list(data).parties for name in party.names if name.kind is NameKind.PRIMARY]
        for data in (small_eu, etree.tostring(root, encoding="UTF-8", xml_declaration=True))
    ]
    assert primaries[0] == primaries[1]
    assert len(primaries[0]) == 64


def test_reading_needs_little_memory(big_eu: Path) -> None:
    """A list of 26 MB is read, result and all, in less than 100 MB more than the library itself takes."""
    if not Path("/proc/self/status").exists():
        pytest.skip("peak memory of a process is read from /proc")
    code = (
        "import re,sys\nfrom pathlib import Path\nfrom sanctionscreen.lists import read_list\n"
        "def peak(): return int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "before = peak()\nresult = read_list(sys.argv[1])\nprint(len(result.parties), (peak() - before) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, big_eu], check=True, capture_output=True, text=True)
    n_parties, mebibytes = map(int, done.stdout.split())
    assert n_parties == 6200
    assert mebibytes < 100


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (gzip.compress(b""), "an empty file"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "an HTML page"),
        (b'{"results": []}', "JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04rest", "a zip file or spreadsheet"),
        ("<export/>".encode("utf-16"), "UTF-16"),
        (b"<?xml version='1.0'?><OTHER Date='11/02/2016'></OTHER>", "XML with the root element OTHER"),
        (b"<export xmlns='http://example.org/other'></export>", "XML with the root element export"),
        (b'101,1,"aka","EXAMPLE",-0- \r\n\x1a', "an OFAC companion file"),
        (b"Jane Example wrote this", "bytes 4a 61"),
    ],
)
def test_unknown_content_says_what_was_found(content: bytes, words: str) -> None:
    """Content no reader knows is described, without quoting it, beside the formats that are known."""
    with pytest.raises(UnknownFormatError) as caught:
        read_list(content)
    assert words in str(caught.value)
    assert all(known.title in str(caught.value) for known in FORMATS)
    assert "Example" not in str(caught.value)


def test_format_comes_from_content_not_suffix(tmp_path: Path, small_eu: Path) -> None:
    """A gzip file under any name, and bytes, give the same list as the file; the hash is over the bytes as given."""
    plain = read_list(small_eu)
    odd = tmp_path / "eu.csv"
    odd.write_bytes(gzip.compress(small_eu.read_bytes()[:9000]) + gzip.compress(small_eu.read_bytes()[9000:]) + b"\0\0")
    packed = read_list(odd)
    assert packed.parties == plain.parties == read_list(small_eu.read_bytes()).parties
    assert packed.sha256 != plain.sha256 == read_list(small_eu.read_bytes()).sha256
    assert (packed.source, packed.format) == ("eu.csv", "eu_fsf_xml")
    odd.write_bytes(odd.read_bytes() + b"garbage")
    with pytest.raises(MalformedListError, match="gzip"):
        read_list(odd)


def test_empty_list_raises() -> None:
    """A well-formed list without entries is no list."""
    with pytest.raises(MalformedListError, match="no entry"):
        read_list(b'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-15T00:00:00Z"></export>')


def test_wrong_arguments_say_the_cure(tmp_path: Path, small_eu: Path) -> None:
    """A folder, a missing file, a file object, a foreign list_id and a contradicting date are refused in words."""
    with pytest.raises(IsADirectoryError, match="pass the list file inside it"):
        read_list(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_list(tmp_path / "nothing.xml")
    with pytest.raises(TypeError, match="path or bytes"):
        read_list(io.BytesIO(b""))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="eu-fsf"):
        read_list(small_eu, list_id="un-sc")
    with pytest.raises(ValueError, match="contradicts"):
        read_list(small_eu, published_on=dt.date(2020, 1, 1))
    assert read_list(small_eu, list_id="mine").parties[0].list_id == "mine"


def test_every_kind_of_party_is_read() -> None:
    """Persons, entities, vessels and aircraft keep their kind."""
    kinds = [party.kind for party in read_list(HERE / "us-sdn/01-person-entity-vessel-aircraft/sdn.csv").parties]
    assert kinds == [PartyKind.ENTITY, PartyKind.PERSON, PartyKind.VESSEL, PartyKind.AIRCRAFT]
