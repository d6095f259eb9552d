"""For those who write contracts and checks: drafts, lint, codelists, and the pages made from the code."""
