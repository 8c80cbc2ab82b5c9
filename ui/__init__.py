"""Evidence in front of a person or a program."""
