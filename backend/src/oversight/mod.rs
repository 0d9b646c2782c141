//! What auditors read beyond the reviewers' pages: everything the platform keeps about an organization,
//! and requirements of every state. Nothing here changes anything but the trail.

pub mod policy;
pub mod rest;
pub mod service;
#[cfg(test)]
mod tests;
