//! Who may read mails and send them again: those who may look at and operate jobs.

pub use crate::jobs::policy::{may_look, may_operate};
