"""`course check`: a file is run and checked in child processes."""
