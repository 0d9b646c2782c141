//! How a person comes to an organization, and what happens there: registering, inviting, leaving.

pub mod accepting;
pub mod claims;
pub mod department_changes;
pub mod departments;
pub mod enrolment;
pub mod invitations;
pub mod members;
mod proof;
pub mod registration;
pub mod rest;
pub(crate) mod takeover;
pub(crate) mod vacancy;

#[cfg(test)]
mod claims_tests;
#[cfg(test)]
mod department_tests;
#[cfg(test)]
mod personal_data_tests;
#[cfg(test)]
mod registration_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vacancy_tests;
