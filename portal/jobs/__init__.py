"""Background jobs, stored in PostgreSQL: docs/decisions/0008-jobs-on-postgres.md."""
