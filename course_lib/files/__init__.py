"""A file of a learner: read, run and checked in child processes, for `course check` and `course grade`."""
