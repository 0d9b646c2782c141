//! Who may read mails and send them again: those who may operate jobs.

pub use crate::jobs::policy::operate;
