-- PostgreSQL: what the account needs that `shujutong serve`, `worker` and the other commands use. The owner of the
-- database runs `shujutong migrate`, and this after it:
--   psql "$OWNER_URL" -v role=shujutong_app -f database-rights.sql
-- The account can neither change the schema nor alter or remove an entry of the audit trail.
GRANT USAGE ON SCHEMA public TO :role;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :role;
REVOKE UPDATE, DELETE ON audit_entries FROM :role;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM :role;
