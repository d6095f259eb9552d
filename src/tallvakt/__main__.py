"""`python -m tallvakt` is the same as the command `tallvakt`."""

from tallvakt.cli import main

if __name__ == "__main__":
    main()
