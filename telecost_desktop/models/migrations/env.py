"""How alembic runs a step: on the connection that it is handed, one transaction per step."""

from alembic import context

from telecost_desktop.models.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
