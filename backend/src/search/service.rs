//! The use cases of search.

pub use super::outbox::{touch, touch_many};
