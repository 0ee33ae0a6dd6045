"""`course grade`: what a class hands in, run where it can do no harm, and judged where it cannot reach."""
