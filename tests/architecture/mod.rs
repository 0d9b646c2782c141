//! Holds the arrows of docs/ARCHITECTURE.md:
//! root → frontend(ssr) → backend → entity → contract; frontend(hydrate) → contract only.

mod arrows;
mod source;
mod wasm;
