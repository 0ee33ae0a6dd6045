"""What `course grade` runs beside the checks: calls with inputs made up for each run, a module a lesson.

A function has the name of an exercise, and yields plain data of what the answer did: results, moments, what its
stand-ins were called with. It judges nothing. The grader compares that with what the worked answer did with
the same inputs, in a process that holds nobody's code. So whatever is made up is made up before the answer is
called, and only what the exercise's text says for sure is yielded. The first line of its docstring says what
is compared; docs/teaching.md lists them.
"""
