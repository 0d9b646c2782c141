//! The names of the built assets, as `cargo xtask assets` wrote them into its manifest.

use serde::Deserialize;

/// Paths of the assets on this site; every name but the fallback's carries a hash of its content.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The script of the islands, made by wasm-bindgen.
    pub js: String,
    /// Its wasm.
    pub wasm: String,
    /// The small script that loads both and wakes the islands.
    pub boot: String,
}

impl Default for Assets {
    fn default() -> Self {
        Self {
            css: "/assets/app.css".to_owned(),
            js: "/assets/app.js".to_owned(),
            wasm: "/assets/app_bg.wasm".to_owned(),
            boot: "/assets/boot.js".to_owned(),
        }
    }
}

/// The script that loads the islands. It is served as a file instead of being written into each
/// page: pages then need no nonce, and the content security policy allows no inline script at all.
pub const BOOT: &str = include_str!("boot.js");
