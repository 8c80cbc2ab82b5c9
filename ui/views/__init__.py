"""The pages: each reads its widgets, calls the engine once, and draws."""
