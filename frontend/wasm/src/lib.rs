//! `hydrate()` for the browser and nothing else.

// Keeps the exported functions of the islands from being dropped with an unused crate.
pub use frontend::islands;

/// Wakes the islands of a page that the server rendered.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
