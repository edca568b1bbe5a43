# make demo · make test · make check · make docs · make linkcheck · make bench · make quality · make oracle · make clean
# Each target makes .venv by itself, from a bare Python 3.11 or newer: PYTHON=python3.12 make test picks another one.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
SPHINX := $(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --fresh-env -d out/doctrees

.PHONY: demo test check docs linkcheck bench quality oracle clean

demo: $(READY)
	@mkdir -p out
	@$(BIN)/sanctionscreen index data/lists -o out/lists.ssx
	@echo
	@$(BIN)/sanctionscreen screen data/payments.csv -x out/lists.ssx
	@echo
	@$(BIN)/sanctionscreen check "Sergej Lawrow" -x out/lists.ssx --born 1950-03-21 --country RU
	@echo
	@$(BIN)/sanctionscreen explain "Сергей Лавров" "LAVROV, Sergey Viktorovich"
	@echo
	@$(BIN)/sanctionscreen screen data/pacs008.xml -x out/lists.ssx -o out/hits.csv --decisions out/decisions.csv --policy data/policy.toml
	@cat out/decisions.csv
	@echo
	@$(BIN)/sanctionscreen rollback data/payments.csv data/lists --without US
	@echo
	@$(BIN)/sanctionscreen ownership data/holdings.csv data/lists

test: $(READY)
	@$(BIN)/python -m pytest -q

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(SPHINX) --builder dummy docs out/docs-check

docs: $(READY)
	@$(SPHINX) --builder html docs out/docs
	@echo "The documentation is in out/docs/index.html"

# The only target that asks other servers whether the links to them still lead somewhere.
linkcheck: $(READY)
	@$(SPHINX) --builder linkcheck docs out/linkcheck

bench: $(READY)
	@$(BIN)/python benchmarks/speed.py

quality: $(READY)
	@$(BIN)/python benchmarks/quality.py

oracle: $(READY)
	@$(BIN)/python benchmarks/oracle.py

# Made again whenever pyproject.toml changes; the stamp is only written when everything is installed.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sanctionscreen needs Python 3.11 or newer; '$(PYTHON)' is missing or older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	find src -name "*.nb[ic]" -delete
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
