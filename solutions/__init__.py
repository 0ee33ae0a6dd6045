"""The worked answers of the course, and the programs that they grow into."""
