"""Files in, chunks with people out."""
