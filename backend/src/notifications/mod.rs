//! Telling suppliers by mail what was recommended to them, and letting them stop it.
//!
//! [`letter`] writes every other mail.
//!
//! `compose` writes the mail from values alone; `service` queues mails in the transaction of a
//! publication; `unsubscribe` is the door behind the link in each mail, open without signing in.

mod compose;
mod html;
pub mod letter;
pub mod service;
mod text;
mod unsubscribe;

#[cfg(test)]
mod tests;
