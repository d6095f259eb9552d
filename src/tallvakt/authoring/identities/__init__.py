"""Linear identities among the series of tables: found, verified, and told from chance."""

from tallvakt.authoring.identities.identity_search import find_identities
from tallvakt.authoring.identities.verified_identity import Identity, SeriesIntervals, counts

__all__ = ["Identity", "SeriesIntervals", "counts", "find_identities"]
