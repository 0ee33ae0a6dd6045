"""What a learner sees in a notebook: it shows and records, and decides nothing."""
