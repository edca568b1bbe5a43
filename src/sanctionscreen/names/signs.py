"""Signs that stand inside words and are no letters."""

APOSTROPHES = "'`´\u0374\u1fef\u1ffdʹʻʼʽʾʿˈˊˋ˴‘’‚‛′‵❛❜＇ꞌ՚׳ʔ"
BY_SOUND = "\u02d0"  # stands behind a word in Chinese characters that a dot shows to be a part of a foreign name
