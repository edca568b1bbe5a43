"""How Sphinx builds these pages: `make docs`. Nothing is fetched while building."""

from importlib.metadata import version as version_of

project = "sanctionscreen"
author = "The sanctionscreen authors"
copyright = "2026 The sanctionscreen authors"
version = release = version_of("sanctionscreen")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_heading_anchors = 3  # links such as model.md#versions

default_role = "code"  # what stands in single backticks in docstrings

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

nitpicky = True  # a name nobody knows is a warning, and warnings are errors
nitpick_ignore_regex = [("py:class", r"(collections\.abc|datetime|os|pyarrow)\..*")]  # documented elsewhere

html_theme = "alabaster"
html_theme_options = {
    "description": "Screens payments and customers against official sanctions lists",
    "page_width": "60em",
    "font_family": "sans-serif",
}
html_show_sourcelink = False
