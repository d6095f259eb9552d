"""What may be wrong where promises fail: candidates, their likelihood, and faults of the layout."""
