//! reference.
