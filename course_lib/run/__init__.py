"""Run code in virtual time and record what it did."""
