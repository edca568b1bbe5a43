"""The three XML formats of OFAC: what small files of invented parties say is all kept."""

from __future__ import annotations

import pytest
from lxml import etree

import sanctionscreen as ss
from samples import SHARED, needs_shared
from sanctionscreen.lists.countries import country_code

VALUES = {
    "AliasType": {"1400": "A.K.A.", "1403": "Name"},
    "Country": {"7": "Russia"},
    "FeatureType": {"8": "Birthdate", "9": "Place of Birth", "25": "Location"},
    "IDRegDocType": {"1571": "Passport", "1": "Unheard-of Paper"},
    "List": {"1550": "SDN List", "91507": "Sectoral Sanctions Identifications List", "91512": "Consolidated List"},
    "LocPartType": {"1450": "REGION", "1454": "CITY", "1455": "STATE/PROVINCE"},
    "NamePartType": {"1520": "Last Name", "1525": "Entity Name"},
    "RelationQuality": {"1540": "High", "1": "Unknown"},
    "RelationType": {"15003": "Owned or Controlled By"},
    "SanctionsType": {"1": "Program", "91505": "13662 Sectoral Directive 1"},
    "Validity": {"1": "Valid", "2": "Fraudulent"},
}


def identity(number: str, name: str) -> str:
    """An identity of one primary name."""
    return (
        f'<Identity ID="{number}"><Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName>'
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="5" ScriptID="215">{name}</NamePartValue>'
        "</DocumentedNamePart></DocumentedName></Alias><NamePartGroups><MasterNamePartGroup>"
        '<NamePartGroup ID="5" NamePartTypeID="1525"/></MasterNamePartGroup></NamePartGroups></Identity>'
    )


def listing(profile: str, on: str, day: str, *programmes: str, more: str = "") -> str:
    """What one list says of a profile, on a day of May 2020."""
    measures = "".join(
        f'<SanctionsMeasure SanctionsTypeID="1"><Comment>{programme}</Comment></SanctionsMeasure>'
        for programme in programmes
    )
    date = f"<Date><Year>2020</Year><Month>5</Month><Day>{day}</Day></Date>"
    inside = f"<EntryEvent>{date}</EntryEvent>{measures}{more}"
    return f'<SanctionsEntry ProfileID="{profile}" ListID="{on}">{inside}</SanctionsEntry>'


def document(of: str, inside: str, more: str = "") -> str:
    """A passport of an identity."""
    return f'<IDRegDocument IDRegDocTypeID="1571" IdentityID="{of}"{more}>{inside}</IDRegDocument>'


def advanced(
    *entries: str,
    profiles: str = "",
    features: str = "",
    documents: str = "",
    locations: str = "",
    relations: str = "",
    others: str = "",
) -> ss.SanctionsList:
    """A file of the party 10 with the profile 11 and the identity 12, and of others."""
    values = "".join(
        f"<{tag}Values>" + "".join(f'<{tag} ID="{n}">{text}</{tag}>' for n, text in of.items()) + f"</{tag}Values>"
        for tag, of in VALUES.items()
    )
    data = (
        '<Sanctions xmlns="http://www.un.org/sanctions/1.0"><DateOfIssue><Year>2020</Year><Month>6</Month><Day>1</Day>'
        f"</DateOfIssue><ReferenceValueSets>{values}<PartyTypeValues><PartyType ID='2'>Entity</PartyType></PartyTypeValues>"
        "<PartySubTypeValues><PartySubType ID='3' PartyTypeID='2'>Unknown</PartySubType></PartySubTypeValues>"
        f"</ReferenceValueSets><Locations>{locations}</Locations><IDRegDocuments>{documents}</IDRegDocuments>"
        f'<DistinctParties><DistinctParty FixedRef="10"><Profile ID="11" PartySubTypeID="3">{identity("12", "Zavod 5")}'
        f"{features}</Profile>{profiles}</DistinctParty>{others}</DistinctParties>"
        f"<ProfileRelationships>{relations}</ProfileRelationships><SanctionsEntries>{''.join(entries)}</SanctionsEntries>"
        "<SanctionsEntryLinks/></Sanctions>"
    )
    return ss.read_list(data.encode())


def test_advanced_a_party_of_no_list_does_not_make_it_another() -> None:
    """The list is that of the parties which are on one."""
    profile = f'<Profile ID="21" PartySubTypeID="3">{identity("22", "Zavod 6")}</Profile>'
    other = f'<DistinctParty FixedRef="20">{profile}</DistinctParty>'
    found = advanced(listing("11", "1550", "9", "SDGT"), others=other)
    assert (found.list_id, [party.entry_id for party in found.parties]) == ("us-sdn", ["10", "20"])
    assert advanced(listing("11", "91507", "9", "SDGT"), others=other).list_id == "us-non-sdn"


def test_advanced_a_programme_on_two_lists_is_one_designation() -> None:
    """The list that designates gives the date, not the one that repeats it."""
    party = advanced(listing("11", "91512", "9", "UKRAINE-EO13662"), listing("11", "91507", "7", "UKRAINE-EO13662")).parties[
        0
    ]
    assert [(d.programme, str(d.listed_on)) for d in party.designations] == [("UKRAINE-EO13662", "2020-05-07")]


def test_advanced_the_sdn_list_decides_a_programme() -> None:
    """A programme on the SDN list and another blocks."""
    party = advanced(listing("11", "91507", "9", "UKRAINE-EO13662"), listing("11", "1550", "8", "UKRAINE-EO13662")).parties[
        0
    ]
    (designation,) = party.designations
    assert (designation.measures[0].value, str(designation.listed_on)) == ("asset_freeze", "2020-05-08")


def test_advanced_every_profile_of_a_party_is_read() -> None:
    """Names, documents and programmes of a second profile are the party's; it has one primary name."""
    party = advanced(
        listing("11", "1550", "1", "SDGT"),
        listing("21", "1550", "2", "IRAN"),
        profiles=f'<Profile ID="21" PartySubTypeID="3"><Comment>Second</Comment>{identity("22", "Kombinat 6")}</Profile>',
        documents=document("22", "<IDRegistrationNo>X1</IDRegistrationNo>"),
    ).parties[0]
    assert [(name.text, name.kind.value) for name in party.names] == [("Zavod 5", "primary"), ("Kombinat 6", "alias")]
    assert [d.programme for d in party.designations] == ["SDGT", "IRAN"]
    assert (party.identifiers[0].value, party.notes, party.problems) == ("X1", "Second", ())


LEGACY = (
    "<sdnList xmlns='x'><publshInformation><Publish_Date>05/01/2020</Publish_Date><Record_Count>1</Record_Count>"
    "</publshInformation><sdnEntry><uid>10</uid><lastName>Zavod 5</lastName><sdnType>Entity</sdnType><programList/>"
    "{more}</sdnEntry></sdnList>"
)
ENHANCED = (
    "<sanctionsData xmlns='x'><publicationInfo><dataAsOf>2024-05-24T15:59:26</dataAsOf>{info}</publicationInfo>"
    "<referenceValues/><featureTypes/><entities><entity id='10'><generalInfo><entityType>Entity</entityType></generalInfo>"
    "<sanctionsLists><sanctionsList datePublished='2019-03-26'>{on}</sanctionsList></sanctionsLists><names><name>"
    "<isPrimary>true</isPrimary><translations><translation><isPrimary>true</isPrimary><formattedFullName>Zavod 5"
    "</formattedFullName></translation></translations></name></names>{more}</entity></entities></sanctionsData>"
)


@pytest.mark.parametrize("of", ["legacy", "advanced", "enhanced"])
def test_an_entry_without_a_programme_is_kept_with_a_problem(of: str) -> None:
    """All three formats: the party is there and the problem says what is missing."""
    listed = {
        "legacy": lambda: ss.read_list(LEGACY.format(more="").encode()),
        "advanced": lambda: advanced(listing("11", "1550", "1")),
        "enhanced": lambda: ss.read_list(ENHANCED.format(info="", on="SDN List", more="").encode()),
    }[of]()
    (party,) = listed.parties
    assert [problem.code for problem in party.problems] == ["no_programme"]
    assert [d.programme for d in party.designations] == [""]


def place(number: str, **parts: str) -> str:
    """A place of its parts, by their number."""
    inside = "".join(
        f'<LocationPart LocPartTypeID="{part[1:]}"><LocationPartValue><Value>{text}</Value></LocationPartValue>'
        "</LocationPart>"
        for part, text in parts.items()
    )
    return f'<Location ID="{number}"><LocationCountry CountryID="7"/>{inside}</Location>'


def test_advanced_documents_keep_what_is_said_of_them() -> None:
    """Authority, place of issue, validity and comment are in the identifier's text, or in the note of an unknown paper."""
    inside = "<Comment>Old</Comment><IDRegistrationNo>X1</IDRegistrationNo><IssuingAuthority>Bureau 3</IssuingAuthority>"
    paper = document("12", inside, ' ValidityID="2" IssuedIn-LocationID="4"')
    locations = place("4", _1454="Kazan")
    (party,) = advanced(
        listing("11", "1550", "1", "SDGT"), documents=paper + paper.replace('"1571"', '"1"'), locations=locations
    ).parties
    said = "issued by Bureau 3; issued in Kazan, RU; validity Fraudulent; comment Old"
    assert [identifier.text for identifier in party.identifiers] == [f"Passport; {said}"]
    assert party.notes == f"Unheard-of Paper: X1 ({said})"


def test_advanced_places_keep_both_regions_and_birth_places() -> None:
    """REGION stands beside STATE/PROVINCE; a birth place given as a place is no address."""
    features = "".join(
        f'<Feature FeatureTypeID="{kind}"><FeatureVersion><VersionLocation LocationID="{at}"/></FeatureVersion></Feature>'
        for kind, at in (("25", "4"), ("9", "5"))
    )
    locations = place("4", _1455="Tatarstan", _1450="Volga") + place("5", _1454="Kazan")
    (party,) = advanced(listing("11", "1550", "1", "SDGT"), features=features, locations=locations).parties
    assert [(a.region, a.country) for a in party.addresses] == [("Tatarstan, Volga", "RU")]
    assert [(a.city, a.country) for a in party.birth_places] == [("Kazan", "RU")]


def test_advanced_types_lists_and_comments_are_notes() -> None:
    """What a list says beside the programme is kept."""
    more = '<SanctionsMeasure SanctionsTypeID="91505"/><EntryEvent><Comment>Moved</Comment></EntryEvent>'
    entry = listing("11", "91507", "1", "UKRAINE-EO13662", more=more + "<LimitationsToListing>Partly</LimitationsToListing>")
    assert advanced(entry).parties[0].notes.splitlines() == [
        "List: Sectoral Sanctions Identifications List",
        "Sanctions type: 13662 Sectoral Directive 1",
        "Event: Moved",
        "LimitationsToListing: Partly",
    ]


def test_advanced_relations_say_their_quality_and_what_points_nowhere_is_a_problem() -> None:
    """A relationship or a list entry of a profile that is not in the file is said."""
    relation = '<ProfileRelationship From-ProfileID="{}" To-ProfileID="99" RelationTypeID="15003" RelationQualityID="1540"/>'
    listed = advanced(
        listing("11", "1550", "1", "SDGT"),
        listing("77", "1550", "1", "SDGT"),
        relations=relation.format("11") + relation.format("88"),
    )
    assert listed.parties[0].notes == "Linked To: profile 99 (Owned or Controlled By, quality High)"
    assert [problem.code for problem in listed.problems] == ["missing_record"] * 2
    assert [word in problem.message for word, problem in zip(("88", "77"), listed.problems, strict=True)] == [True] * 2


def test_advanced_the_last_year_there_is_reads() -> None:
    """9999-12-31, which stands for an open end, is a date."""
    day = "<Year>9999</Year><Month>12</Month><Day>31</Day>"
    period = f"<DatePeriod><Start><From>{day}</From></Start><End><To>{day}</To></End></DatePeriod>"
    feature = f'<Feature FeatureTypeID="8"><FeatureVersion>{period}</FeatureVersion></Feature>'
    (party,) = advanced(listing("11", "1550", "1", "SDGT"), features=feature).parties
    assert [str(date) for date in party.birth_dates] == ["9999-12-31"]


def test_legacy_unknown_children_of_items_are_kept_with_a_problem() -> None:
    """Format drift inside an item or a vessel, and the region of an address."""
    more = (
        "<addressList><address><uid>1</uid><region>Volga</region><planet>Mars</planet></address></addressList>"
        "<vesselInfo><tonnage>5</tonnage><hull>red</hull></vesselInfo>"
    )
    (party,) = ss.read_list(LEGACY.format(more=more).encode()).parties
    assert party.addresses[0].region == "Volga"
    assert party.notes.splitlines() == ["planet: Mars", "Tonnage: 5", "hull: red"]
    assert [problem.code for problem in party.problems if problem.code != "no_programme"] == ["unknown_field"] * 2


def test_enhanced_details_of_documents_links_and_types_are_kept() -> None:
    """Place of issue, features, dates and unknown elements of a document; quality, reliability, sanctions types."""
    more = (
        "<identityDocuments><identityDocument><type>Passport</type><documentNumber>X1</documentNumber>"
        "<issueDate><fromDateBegin>2014-03-03</fromDateBegin><toDateEnd>2014-03-04</toDateEnd></issueDate>"
        "<issuingLocation>Kazan</issuingLocation><idFeatures><idFeature>Gender: Male</idFeature></idFeatures>"
        "<colour>red</colour></identityDocument></identityDocuments><sanctionsTypes><sanctionsType>Block</sanctionsType>"
        "</sanctionsTypes><relationships><relationship><type>Owned by</type><relatedEntity>Kombinat 6</relatedEntity>"
        "<quality>High</quality></relationship></relationships><features><feature><type>Motto</type><value>Go</value>"
        "<reliability>Confirmed</reliability></feature></features>"
    )
    (party,) = ss.read_list(ENHANCED.format(info="", on="SDN List", more=more).encode()).parties
    assert party.identifiers[0].text == "Passport; issued 2014-03-03 to 2014-03-04; issued in Kazan; Gender: Male"
    assert set(party.notes.splitlines()) == {
        "colour: red",
        "Sanctions type: Block",
        "Linked To: Kombinat 6 (Owned by, quality High)",
        "Motto: Go",
        "Reliability of Motto: Confirmed",
    }
    assert "unknown_field" in {problem.code for problem in party.problems}


@pytest.mark.parametrize(("lists", "whole"), [("SDN List", True), ("FSE List", False), ("FSE List|Consolidated List", True)])
def test_enhanced_some_of_the_non_sdn_lists_are_a_part(lists: str, whole: bool) -> None:
    """A filter by lists is a part unless it is the SDN list alone or the list that holds all others."""
    names = "".join(f"<sanctionsList>{name}</sanctionsList>" for name in lists.split("|"))
    info = f"<filters><sanctionsLists>{names}</sanctionsLists></filters>"
    data = ENHANCED.format(info=info, on="SDN List" if lists == "SDN List" else "FSE List", more="").encode()
    if not whole:
        with pytest.raises(ss.FilteredListError, match="FSE List"):
            ss.read_list(data)
    listed = ss.read_list(data, accept_filtered=True)
    assert ("filtered" in {problem.code for problem in listed.problems}) is not whole


def test_enhanced_unknown_publication_facts_are_a_problem_of_the_list() -> None:
    """What the head of the file says and no reader knows is said."""
    listed = ss.read_list(ENHANCED.format(info="<edition>draft</edition>", on="SDN List", more="").encode())
    assert [(p.code, "draft" in p.message) for p in listed.problems if not p.entry_id] == [("unknown_field", True)]


# Content that stands in the party in another shape, and why.
NOT_WORD_FOR_WORD = {
    "Year": "a date is read as a whole", "Month": "the same", "Day": "the same", "uid": "a number of the element",
    "mainEntry": "a flag", "isPrimary": "a flag: the name's kind", "isLowQuality": "a flag: weak", "isValid": "a flag",
    "identityId": "a number", "versionId": "a number", "valueRefId": "a number", "type": "a code: the field it is in",
    "aliasType": "a code: the name's kind", "category": "a code: weak", "sdnType": "a code: the kind",
    "entityType": "a code: the kind", "idType": "a code: the identifier's kind", "country": "a code of two letters",
    "idCountry": "the same", "issuingCountry": "the same", "script": "seen in the name", "sanctionsList": "the list's id",
    "isApproximate": "a flag", "isDateRange": "a flag", "fromDateBegin": "read with the value", "fromDateEnd": "the same",
    "toDateBegin": "the same", "toDateEnd": "the same",
}  # fmt: skip


def squeezed(text: str) -> str:
    """Letters and digits alone, in small letters: how parts are joined is ours."""
    return "".join(filter(str.isalnum, text.casefold()))


@needs_shared
@pytest.mark.parametrize(
    "path",
    [
        "2018-04-06_cons/consolidated.xml", "2020-03-17_cons/consolidated.xml", "2020-03-17_cons/cons_advanced.xml",
        "2020-04-22_excerpt/sdn.xml", "2024-05-06_cons/consolidated.xml", "2024-05-24_enhanced/yemen_sdn_enhanced.xml",
        "2024-08-28_enhanced/IRGC_sdn_enhanced.xml",
    ],
)  # fmt: skip
def test_every_text_of_a_real_entry_is_in_its_party(path: str) -> None:
    """Walked without our readers: each text of an entry is found in the party of its number."""
    file = SHARED / "lists" / "us_ofac" / path
    parties = {party.entry_id: party for party in ss.read_list(file, accept_filtered=True).parties}
    texts = {number: squeezed(repr(party).replace("\\u200c", "")) for number, party in parties.items()}
    lost = []
    for entry in etree.parse(str(file)).iter("{*}sdnEntry", "{*}DistinctParty", "{*}entity"):
        number = entry.get("FixedRef") or entry.get("id") or entry.findtext("{*}uid") or ""
        for part in entry.iter("{*}*"):
            tag = etree.QName(part).localname
            if tag not in NOT_WORD_FOR_WORD and squeezed(part.text or "") not in texts[number]:
                lost.append((number, tag, part.text))
    # A nationality, flag or country of registration is a code of two letters in the party.
    assert [found for found in lost if country_code(found[2]) not in parties[found[0]].countries] == []
