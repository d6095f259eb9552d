"""Corrected copies of publications: what to write, how each form of file takes it, and the check of what was written.

It lies in the pipeline because a copy is checked again like any publication before it is left behind.
"""
