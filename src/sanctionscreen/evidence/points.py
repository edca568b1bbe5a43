"""What each piece of evidence is worth, in 1/10,000 of a score, and why. A change here is a change of the score."""

from __future__ import annotations

MAX_RAISE = 500  # all raises together: evidence helps a name over the threshold, it never makes a match of its own
IDENTIFIER_SCORE = 9_500  # an equal identifier is a hit of its own, whatever the name

# --- birth date ------------------------------------------------------------------------------------------------------
SAME_BIRTH_DATE = 300  # rare enough to identify
SAME_BIRTH_YEAR = 150  # shared by millions
SWAPPED_DAY_MONTH = -100  # 3 December for 12 March: mostly a slip of day-first and month-first forms, yet no agreement
OTHER_BIRTH_DAY = -500  # same year, other day: often a slip of the pen
OTHER_BIRTH_YEAR = -1_500
CIRCA_YEARS = 2  # "circa 1951" agrees with 1949 to 1953
NEAR_YEARS = 1  # lists and passports differ by a year often enough: neither agreement nor disagreement
AGREEING_YEARS = 10  # a range of more years agrees with too many to raise a score; it can still disagree

# --- countries -------------------------------------------------------------------------------------------------------
SAME_COUNTRY = 100  # in any relation: shared by millions
OTHER_COUNTRY = -300  # people move and hold several nationalities
SAME_NATIONALITY = 100  # as SAME_COUNTRY, which is mostly this
OTHER_NATIONALITY = -300  # people hold several, and lists state one
SAME_BIRTH_COUNTRY = 100
OTHER_BIRTH_COUNTRY = -200  # it never changes, but borders do, and it mostly repeats what the nationality says
SAME_RESIDENCE = 50  # an address is the easiest to share
OTHER_RESIDENCE = -100  # an address is the easiest to change
COUNTRY_ELSEWHERE = 25  # born where the other one lives: a hint; a given party mostly states one country three times

# --- gender ----------------------------------------------------------------------------------------------------------
OTHER_GENDER = -500  # agreement says nothing: half the world agrees
