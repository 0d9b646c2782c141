//! Reference data: the district's towns, the 特色专区 and the taxonomy of capabilities. The files in
//! `seeds/reference` are the truth; the database holds what they said last.

pub mod model;
pub mod service;
mod store;

pub use model::Reference;
