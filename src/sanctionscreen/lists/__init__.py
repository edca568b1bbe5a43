"""Official sanctions lists, from the bytes an authority publishes to a frozen `SanctionsList`.

The story, in the order of the modules:

1. `source` opens what it is given (a path, a gzip file, bytes), uncompresses it chunk by chunk and hashes every byte
as it
   passes, so what is hashed is what is read.
2. `formats` is the register: one row per official format, each with a test of the content's first bytes and a reader.
3. `reading` holds `read_list`: recognise, name, read.
4. One module per format does the rest: `un_xml`, `ofac_csv` (with `ofac_remarks` for the free text and
`ofac_programmes`
   for what each programme forbids), `eu_fsf_xml` (with `eu_codes`), `uk_sl_xml` (with
   `uk_details`, `uk_codes`). `own` makes a list from your own table.
5. `xml_stream`, `details`, `dates` and `countries` are what several readers share.

Every reader counts entries twice, by two roads that share no code, and raises when they disagree: a list that was not
read whole never looks like a list. What a reader keeps but does not understand becomes a `Problem`.
"""

from sanctionscreen.lists.formats import FORMATS, Format
from sanctionscreen.lists.reading import read_list

__all__ = ["FORMATS", "Format", "read_list"]
