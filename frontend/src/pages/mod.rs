//! The pages, one module each. A page is an async function: it calls use cases and returns a
//! [`crate::page::Page`]; it decides no permission and writes no shared part of its own.

pub mod about;
pub mod account;
pub mod admission;
pub mod api_docs;
pub mod attachments;
pub mod bureau;
pub mod ended;
pub mod home;
pub mod invitation;
pub mod joining;
pub mod login;
pub mod members;
pub mod merchants;
pub mod my;
pub mod oops;
pub mod operator;
pub mod opportunities;
pub mod opportunity;
pub mod organization;
pub mod overseas;
pub mod personal_data;
pub mod preferences;
pub mod product;
pub mod products;
pub mod register;
pub mod search;
pub mod sign_on;
pub mod supplier;
pub mod suppliers;
pub mod unsubscribe;
