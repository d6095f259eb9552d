"""Tallvakt, the guard of the figures: checks published statistics before, or after, the world reads them.

publication file → ingest → tables (cells that know their place) → recognise → Cells frame → edits → outcomes
                                                                                        ↘ reasoning (consistency,
                                                                                          localisation, disclosure)
outcomes + findings → report model → HTML site · JSON · JUnit · SARIF · GitHub annotations · terminal
                                   → gate (Great Expectations checkpoint: policy, record, notification)

A published figure is an interval of integers, a promise of the publication is one linear row over such figures,
and everything the suite says is a question to that one sparse system.
"""

__version__ = "0.1.0"
