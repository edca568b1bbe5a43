"""Writes data/payments.csv and data/payments.parquet: about 200 made-up payments, some with a disguised listed name.

Every name here is invented or, in `DISGUISED`, a publicly designated party under a spelling a payment might carry.
No randomness and no clock: the same rows every time. Run it from the project folder:

    python scripts/make_sample_payments.py [FOLDER]
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [
        ("payment_id", pa.string()),
        ("debtor_name", pa.string()),
        ("debtor_country", pa.string()),
        ("creditor_name", pa.string()),
        ("creditor_country", pa.string()),
        ("amount", pa.decimal128(12, 2)),
        ("currency", pa.string()),
        ("remittance", pa.string()),
    ]
)

PEOPLE = """
Anna Schneider|DE         Lukas Hofmann|DE          Jürgen Großmann|DE       Sabine Müller-Lüdenscheidt|DE
Élodie Marchand|FR        Jean-Baptiste Lefèvre|FR  Chloé Dubois|FR          François d'Aubigny|FR
Giulia Bianchi|IT         Marco dell'Acqua|IT       Niccolò Rinaldi|IT       Chiara De Santis|IT
María José Núñez Ortega|ES Íñigo Etxeberria|ES      Pau Ferrer i Soler|ES    Carmen Álvarez|ES
João Gonçalves Pereira|PT Beatriz Conceição|PT      Sander van der Meulen|NL Femke de Vries|NL
Søren Kjærgaard|DK        Åsa Lindström|SE          Øystein Håkonsen|NO      Päivi Mäkelä|FI
Agnieszka Wiśniewska|PL   Łukasz Żółkiewski|PL      Zuzana Dvořáková|CZ      Juraj Hruška|SK
Győző Szentgyörgyi|HU     Ștefan Țurcanu|RO         Đorđe Šćepanović|HR      Živa Kovačič|SI
Ģirts Bērziņš|LV          Šarūnas Jučiūtė|LT        Õnne Tõnisson|EE         Maria Borg Cassar|MT
Siobhán Ní Dhomhnaill|IE  Rhys ap Gwilym|GB         Olivia Thornton-Webb|GB  Guðrún Jónsdóttir|IS
Γεώργιος Παπαδάκης|GR     Ελένη Κωνσταντίνου|GR     Νίκος Θεοδωρόπουλος|CY   Katerina Stavrou|CY
Елена Димитрова|BG        Стоян Желязков|BG         Петро Гаврилюк|UA        Оксана Шевчишин|UA
Алексей Воробьёв|KZ       Наталья Зайцева|LV        Айгуль Нурланова|KZ      Бауыржан Сейтов|KZ
Милица Јовановић|RS       Драган Стојков|MK         Гиорги Челидзе|GE        ნინო ბერიძე|GE
Արամ Հովսեփյան|AM         Դավիթ Գրիգորյան|AM        Ayşe Yıldız|TR           Çağrı Şahinoğlu|TR
ليلى بن عاشور|TN          يوسف الخطيب|JO            نور الهدى منصوري|MA      سامر حداد|LB
مریم رضایی|SE             آرش کاویانی|DE            דוד לוינשטיין|IL         נועה ברקאי|IL
王晓明|CN                 陈丽华|SG                 林志強|TW                歐陽美玲|HK
田中 さくら|JP            佐藤 健太郎|JP            김민준|KR                박서연|KR
สมชาย ใจดี|TH             Nguyễn Thị Minh Khai|VN   राजेश शर्मा|IN            Priya Venkataraman|IN
অনন্যা চট্টোপাধ্যায়|BD      Chukwuemeka Okonkwo|NG    Thandiwe Nkosi|ZA        Kwame Asante-Mensah|GH
Mohamed El Fassi|MA       Fatima Zahra Idrissi|BE   Omar Bensalem|FR         Hassan Yıldırım|DE
Sergey Ivantsov|EE        Dmitri Medvedkin|FI       Vladimira Putna|CZ       Igor Sechkin|DE
Maria Zakharchenko|UA     Viktoria Lavrova-Berg|SE  Roman Abramczyk|PL       Kim Min-ji|KR
"""

COMPANIES = """
Bäckerei Sonnenschein GmbH|DE      Müller & Söhne Maschinenbau AG|DE  Nordlicht Logistik GmbH & Co. KG|DE
Boulangerie du Vieux Port SARL|FR  Électricité Générale Martin SAS|FR Vignobles Château Belair SCEA|FR
Oleificio Fratelli Greco S.r.l.|IT Tipografia San Marco S.p.A.|IT     Conservas La Marisma S.L.|ES
Cortiça Natural Lda|PT             Van Dijk Bloemen B.V.|NL           Møller Fisk A/S|DK
Fjällräv Textil AB|SE              Pohjola Puu Oy|FI                  Piekarnia Złoty Kłos sp. z o.o.|PL
České Sklo Liberec a.s.|CZ         Balaton Szerszám Kft.|HU           Dunărea Transport S.R.L.|RO
Ελαιόλαδα Κρήτης Α.Ε.|GR           Ναυτιλιακή Αιγαίου ΕΠΕ|GR          Пекарна Роза ЕООД|BG
ТОВ Карпатська Вода|UA             ООО Северный Лён|LV                ТОО Алатау Мед|KZ
Özgür Tekstil Sanayi A.Ş.|TR       شركة الأرز للتجارة|LB              مؤسسة النخيل الذهبي|AE
深圳市晨光电子有限公司|CN          上海和谐贸易有限公司|CN             株式会社ひまわり製作所|JP
주식회사 한빛무역|KR               Lotus Garden Restaurant Pte Ltd|SG Ganga Spices Private Limited|IN
Baltic Amber Trading UAB|LT        Riga Wood Export SIA|LV            Thames Valley Plumbing Ltd|GB
Emerald Isle Dairy DAC|IE          Alpine Watches SA|CH               Donau Versicherungsmakler GmbH|AT
Kalahari Coffee (Pty) Ltd|ZA       Lagos Palm Oil Nigeria Ltd|NG      Rossini Musikverlag KG|AT
Volgograd Strasse Café|DE          General Trading House Ltd|CY       Wagner Klavierbau Bayreuth|DE
Sovereign Commercial Cleaning|IE   Antey Yoga Studio|NL               First Development Bank of Nowhere|LU
"""

# name in the payment, country, how it is disguised, entries of that party in the sample lists: one must be shown
DISGUISED: list[tuple[str, str, str, str]] = [
    ("Sergej Lawrow", "DE", "German romanisation", "EU.7511.15 35233"),
    ("Владимир Путин", "KZ", "Cyrillic original, no patronymic", "EU.7510.16 35096"),
    ("LAVROV, Sergei", "AE", "comma form, no patronymic", "EU.7511.15 35233"),
    ("Deripaska Oleg", "CY", "swapped order, no patronymic", "EU.7890.86 24283"),
    ("Alisher Usmonov", "CH", "Uzbek spelling", "EU.7514.12 35283"),
    ("Ramzan Akhmatovich Kadirov", "AE", "spelling variant", "EU.226.40 23343"),
    ("Evgeny Prigozhin", "CF", "other romanisation", "EU.8153.35 21171"),
    ("SECHIN IVANOVICH IGOR", "LU", "order", "EU.7512.14 16692"),
    ("Sergueï Choïgou", "FR", "French spelling", "EU.7370.6 35173"),
    ("Siergiej Szojgu", "PL", "Polish spelling", "EU.7370.6 35173"),
    ("Аляксандр Лукашэнка", "BY", "Belarusian original", "EU.5971.83 9760"),
    ("Alexandre Loukachenko", "FR", "French spelling", "EU.5971.83 9760"),
    ("\u041cikhail \u041cishustin", "AM", "Cyrillic capital M in a Latin word", "EU.7486.75 35282"),
    ("Vla\u200bdimir Pu\u200btin", "TR", "zero-width spaces", "EU.7510.16 35096"),
    ("Βλαντίμιρ Πούτιν", "GR", "Greek script", "EU.7510.16 35096"),
    ("بشار الأسد", "LB", "Arabic original", "EU.2437.5"),
    ("Bachar al Assad", "FR", "French spelling, no hyphen", "EU.2437.5"),
    ("Kalashnikov Concern JSC", "IN", "legal form moved", "EU.8174.69 16911"),
    ("Almaz-Antey Concern", "VN", "order, short form", "EU.3949.53 16865"),
    ("Sovcom Bank", "KG", "split name", "EU.8060.95 34737"),
    ("PAO Promsvyazbank", "RS", "legal form romanised", "EU.7395.36 34656"),
    ("Novikombank AO", "CN", "legal form added", "EU.8076.58 18784"),
    ("Bank Rossija", "DE", "German romanisation", "EU.7394.37 16681"),
    ("WAGNERGROUP", "ML", "joined name", "EU.6778.46 22543"),
    ("ЧВК Вагнер", "RS", "Cyrillic original", "EU.6778.46 22543"),
    ("Sberbank Rossii", "AT", "Russian word order", "17018"),
    ("Korea Mining Developement Trading Corporation", "MM", "typo", "EU.4187.20 KPe.001 9345"),
    ("Tanchon Comercial Bank", "MO", "lost letter", "EU.4189.47 KPe.003 9346"),
    ("Mullah Abdul Ghani Barader", "QA", "title, vowel", "EU.322.37 TAi.024"),
    ("Sirajudin Haqqani", "PK", "single for double letter", "EU.1787.1 TAi.144"),
    ("Saif al Islam Gaddafi", "LY", "other romanisation", "EU.3858.27 LYi.017 12608"),
    ("V. Matvienko", "RU", "initial", "EU.3517.66 16660"),
    ("Tian Yinyin", "CN", "surname first without a comma", "28263"),
    ("ARTAVIL", "MY", "vessel named as beneficiary", "15036"),
]

# Names of little use: those without letter and digit must be counted as unscreened, never passed in silence.
UNUSABLE: list[str | None] = [None, "", "   ", "X", "12345678", "- - -", "???", "12 345 678"]

REMITTANCES = (
    "Invoice {n}", "Rechnung {n}", "Facture n° {n}", "Factura {n}", "Rent", "Miete Oktober", "salary", "RF{n}",
    "Оплата по счёту {n}", "Τιμολόγιο {n}", "Geschenk", "tuition fee", "donation", "INV-{n}; thank you, see you soon",
)  # fmt: skip
CURRENCY = {
    "GB": "GBP", "CH": "CHF", "SE": "SEK", "PL": "PLN", "CZ": "CZK", "HU": "HUF", "DK": "DKK", "NO": "NOK",
    "US": "USD", "AE": "USD", "CN": "USD", "HK": "USD", "SG": "USD", "TR": "USD",
}  # fmt: skip


def parse_names(block: str) -> list[tuple[str, str]]:
    """(name, country) pairs of a block where two or more spaces, or a line end, part one pair from the next."""
    names = []
    for line in block.strip().splitlines():
        while "|" in line:
            name, _, rest = line.partition("|")
            names.append((name.strip(), rest[:2]))
            line = rest[2:]
    return names


def build_rows() -> list[dict[str, object]]:
    """All payments in order: innocent ones, with a disguised or unusable name every few rows."""
    people, companies = parse_names(PEOPLE), parse_names(COMPANIES)
    disguised, unusable = list(DISGUISED), list(UNUSABLE)
    rows: list[dict[str, object]] = []
    number = 0
    while number < 200:
        number += 1
        debtor = people[(number * 7) % len(people)] if number % 3 else companies[(number * 5) % len(companies)]
        creditor = companies[(number * 11) % len(companies)] if number % 2 else people[(number * 13) % len(people)]
        name: str | None
        if number % 5 == 3 and disguised:
            name, country, _, _ = disguised.pop(0)
            # Screening only one side would miss half of them.
            debtor, creditor = ((name, country), creditor) if number % 2 else (debtor, (name, country))
        debtor_name: str | None = debtor[0]
        if number % 25 == 0 and unusable:
            debtor_name = unusable.pop(0)
        rows.append(
            {
                "payment_id": f"P{number:04d}",
                "debtor_name": debtor_name,
                "debtor_country": debtor[1],
                "creditor_name": creditor[0],
                "creditor_country": creditor[1],
                "amount": Decimal((number * 7919) % 250_000 + 199).scaleb(-2) * (1 + number % 4),
                "currency": CURRENCY.get(debtor[1], "EUR"),
                "remittance": REMITTANCES[number % len(REMITTANCES)].format(n=20_260_000 + number * 17),
            }
        )
    return rows


def csv_cell(value: object) -> str:
    """A cell as RFC 4180 has it; null is an empty cell, an empty text a pair of quotes."""
    if value is None:
        return ""
    text = str(value)
    if text == "" or any(char in text for char in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def main(folder: Path) -> None:
    """Write both files into a folder."""
    rows = build_rows()
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    lines = [",".join(SCHEMA.names)] + [",".join(csv_cell(row[name]) for name in SCHEMA.names) for row in rows]
    (folder / "payments.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    pq.write_table(table, folder / "payments.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "data")
