"""THE BOOK: the journal and the tables read from it, in SQLite or PostgreSQL."""
