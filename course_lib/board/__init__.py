"""The class board: what a class's own checks say, live: who is where, who is stuck, and on what.

    python -m course_lib.board     as a managed service of a JupyterHub
    course board                   for a room without a hub

Learners' kernels send lesson, exercise, verdict, diagnosis and time of each check (`notebook/reporting.py`),
never code. Who sends is what the Hub says of the token, or the room's own token; what a body says never counts.
"""
