//! What people see: pages (server only), islands (server and wasm), shared parts, message files.
//!
//! * `pages/` — one module a page: an async function that calls use cases and returns a [`page::Page`].
//! * `islands/` — the only code that becomes wasm: what must react without loading a page.
//! * `ui/` — the shared parts; a page never writes its own.
//! * `api` — server functions the islands call, under `/fn`, POST only.
//!
//! Data is loaded before anything is rendered, so titles, status codes and redirects are always
//! right and no page needs a script. Permission is decided in `backend`, never here.
#![recursion_limit = "256"]

pub mod api;
pub mod error;
pub mod islands;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod carried;
#[cfg(feature = "ssr")]
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod kept;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod posted;
#[cfg(feature = "ssr")]
mod render;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod visit;
