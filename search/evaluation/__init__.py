"""How good the rankings are: tasks in, metrics out."""
