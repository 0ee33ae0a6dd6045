"""Decide what is right: exercises, verdicts, diagnoses. Nothing here prints."""
