"""THE BOOK: the journal and the tables read from it, in SQLite at a desk, PostgreSQL at a district."""
