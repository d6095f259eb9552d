"""Linear identities among the series of tables: found, verified, and told from chance."""

from tallvakt.authoring.identities.identity_search import Figures, Identity, counts, find_identities

__all__ = ["Figures", "Identity", "counts", "find_identities"]
