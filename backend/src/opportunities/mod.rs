//! opportunities.
