"""View models: what a template shows, put into words; no template looks into a report by itself."""
