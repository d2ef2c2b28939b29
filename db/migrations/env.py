"""Alembic's way in: it uses the connection that `db.migrate` hands over, and nothing else."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
