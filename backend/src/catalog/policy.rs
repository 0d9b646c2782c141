//! Who may see which products: those of the enterprises they may see.

pub use crate::organizations::policy::{Scope, scope};
