"""What a lesson asks by itself, most of all at its end, a module a lesson."""
