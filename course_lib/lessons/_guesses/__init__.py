"""What a lesson lets its reader guess before a run answers it, a module a lesson."""
