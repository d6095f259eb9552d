"""`python -m tallvakt` is the same as the command `tallvakt`."""

from tallvakt.cli import process

if __name__ == "__main__":
    process()
