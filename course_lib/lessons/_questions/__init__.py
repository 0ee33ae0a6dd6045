"""The questions of the lessons, a module a lesson: guesses before a run, questions at the end."""
