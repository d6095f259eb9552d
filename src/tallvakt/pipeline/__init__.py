"""From files to reports: the steps of a run, the findings it makes, and publications that are linked."""
