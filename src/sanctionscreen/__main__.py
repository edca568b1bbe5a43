"""Lets `python -m sanctionscreen` do what the `sanctionscreen` command does."""

from sanctionscreen.cli import main

if __name__ == "__main__":
    main()
