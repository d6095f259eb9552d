"""Linear identities among the series of tables: found, verified, and told from chance."""

from tallvakt.authoring.identities.identity_search import Identity, SeriesIntervals, counts, find_identities

__all__ = ["Identity", "SeriesIntervals", "counts", "find_identities"]
