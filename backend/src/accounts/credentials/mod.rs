//! What proves a person: password, sign-in address, second factor; and changing them.

pub mod change;
pub mod confirm;
pub mod email;
pub mod gate;
pub(crate) mod kept;
pub mod password;
pub mod qr;
pub mod rescue;
pub mod reset;
pub mod rest;
pub mod second_factor;

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod second_factor_tests;
#[cfg(test)]
pub(super) mod tests;
