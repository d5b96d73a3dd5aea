"""Work done in the background, kept in PostgreSQL: docs/decisions/0008-jobs-on-postgres.md."""
