"""The checks, hints and catalogued answers of each lesson: one module a lesson."""
