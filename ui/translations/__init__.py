"""The Chinese of messages whose English is written where they arise, one table a package."""
