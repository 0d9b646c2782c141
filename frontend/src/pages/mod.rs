//! The pages, one module each. A page is an async function: it calls use cases and returns a
//! [`crate::page::Page`]; it decides no permission and writes no shared part of its own.

pub mod about;
pub mod api_docs;
pub mod bureau;
pub mod home;
pub mod login;
pub mod my;
pub mod oops;
pub mod operator;
pub mod opportunities;
pub mod opportunity;
pub mod overseas;
pub mod preferences;
pub mod product;
pub mod products;
pub mod search;
pub mod supplier;
pub mod suppliers;
pub mod unsubscribe;
