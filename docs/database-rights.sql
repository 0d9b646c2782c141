-- PostgreSQL 15 or newer: what the account needs that `shujutong serve`, `worker` and the other commands use. The owner
-- of the database runs `shujutong migrate`, and this after it, each time: tables that a migration made have no rights yet.
--   psql "$OWNER_URL" -1 -v ON_ERROR_STOP=1 -v role=shujutong_app -f database-rights.sql
-- The account can neither change the schema nor alter or remove an entry of the audit trail.

-- A database that was made by version 14 or older lets everybody create tables in it. There the schema may belong to the
-- superuser, who runs this line then and gives CREATE to the owner.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :role;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :role;
REVOKE UPDATE, DELETE ON audit_entries FROM :role;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM :role;
