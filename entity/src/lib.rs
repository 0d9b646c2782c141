//! sea-orm entities, one file a table. Instants are Unix milliseconds (UTC), so that they sort alike on
//! SQLite and PostgreSQL; names of states and kinds are those of `contract`.
//!
//! Relations are written as ids: each use case says itself what it joins.

pub mod api_token;
pub mod attachment;
pub mod audit_entry;
pub mod audit_head;
pub mod capability;
pub mod case_study;
pub mod counter;
pub mod index_change;
pub mod invitation;
pub mod job;
pub mod mail;
pub mod mail_suppression;
pub mod merchant_admission;
pub mod one_time_link;
pub mod opportunity;
pub mod organization;
pub mod organization_change;
pub mod product;
pub mod qualification;
pub mod recommendation;
pub mod session;
pub mod sign_in_failure;
pub mod taxonomy_capability;
pub mod town;
pub mod user;
pub mod zone;
