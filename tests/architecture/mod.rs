//! Holds the arrows of docs/ARCHITECTURE.md:
//! root → frontend(ssr) → backend → entity → contract; frontend(hydrate) → contract only.
//! And docs/SECURITY.md to what it names.

mod arrows;
mod security;
mod source;
mod wasm;
