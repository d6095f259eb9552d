"""Measurements, and oracles that tests share; a package of its own, so that no other distribution's stands for it."""
