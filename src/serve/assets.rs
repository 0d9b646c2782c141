//! The assets inside the binary: named by their content, compressed when they were built.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, VARY,
    },
    web::{Data, Path, ServiceConfig, get},
};
use frontend::assets::{Assets, BOOT};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;
use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash, Hasher},
};

/// What `cargo xtask assets` built before this program was compiled; read from the folder in
/// development builds.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/target/site"]
#[allow_missing = true]
struct Files;

/// The part of the manifest that the server needs.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
}

/// The assets and their names.
pub struct Site {
    names: Assets,
    boot: String,
    built: bool,
}

impl Site {
    /// Reads the manifest.
    pub fn open() -> Self {
        let manifest: Option<Manifest> =
            Files::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
        let built = manifest.is_some();
        let mut hasher = DefaultHasher::new();
        BOOT.hash(&mut hasher);
        let boot = format!("boot.{:016x}.js", hasher.finish());
        let mut names = Assets { boot: format!("/assets/{boot}"), ..Assets::default() };
        if let Some(manifest) = manifest {
            names.js = format!("/assets/{}", manifest.js);
            names.wasm = format!("/assets/{}", manifest.wasm);
            names.css = format!("/assets/{}", manifest.css);
        }
        Self { names, boot, built }
    }

    /// The names that pages use.
    pub const fn names(&self) -> &Assets {
        &self.names
    }

    /// Whether `cargo xtask assets` has run.
    pub const fn is_built(&self) -> bool {
        self.built
    }
}

/// Registers the assets.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/assets/{name:.+}", get().to(asset))
        .route("/favicon.svg", get().to(favicon))
        .route("/favicon.ico", get().to(favicon));
}

async fn asset(request: HttpRequest, site: Data<Site>, name: Path<String>) -> HttpResponse {
    if *name == site.boot {
        return answer(&request, &name, Cow::Borrowed(BOOT.as_bytes()), None);
    }
    match find(request.headers(), &name) {
        Some((file, encoding)) => answer(&request, &name, file.data, encoding),
        None => HttpResponse::NotFound().finish(),
    }
}

/// A name without hash, so asked about each time.
async fn favicon(request: HttpRequest) -> HttpResponse {
    match find(request.headers(), "favicon.svg") {
        Some((file, encoding)) => answer(&request, "favicon.svg", file.data, encoding),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The smallest form of a file that the client understands.
fn find(headers: &HeaderMap, name: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepts = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepted(accepts, encoding)
            && let Some(file) = Files::get(&format!("assets/{name}.{ending}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Files::get(&format!("assets/{name}")).map(|file| (file, None))
}

/// Whether an `Accept-Encoding` names an encoding and does not refuse it with `q=0`.
fn accepted(header: &str, encoding: &str) -> bool {
    header.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = parts.any(|p| p.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0));
        named && !refused
    })
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a name carries a hash of its content: `portal.0123456789abcdef.css`.
fn is_hashed(name: &str) -> bool {
    name.split(['.', '_', '/']).any(|part| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn answer(
    request: &HttpRequest,
    name: &str,
    data: Cow<'static, [u8]>,
    encoding: Option<&'static str>,
) -> HttpResponse {
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let known = request.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let fresh = known.is_some_and(|list| list.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    let mut response = if fresh { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let keep = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    response.insert_header((CACHE_CONTROL, keep));
    response.insert_header((ETAG, tag));
    response.insert_header((VARY, "accept-encoding"));
    // An SVG opened by its own address may do nothing.
    if name.ends_with(".svg") {
        response.insert_header((
            HeaderName::from_static("content-security-policy"),
            "default-src 'none'; style-src 'unsafe-inline'",
        ));
    }
    if fresh {
        return response.finish();
    }
    if let Some(encoding) = encoding {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    response.content_type(kind(name)).body(data.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("portal.0123456789abcdef.css"));
        assert!(is_hashed("app.0123456789abcdef_bg.wasm"));
        assert!(is_hashed("snippets.0123456789abcdef/inline0.js"));
        assert!(!is_hashed("favicon.svg"));
    }

    #[test]
    fn encodings_are_taken_and_refused_as_the_client_says() {
        assert!(accepted("gzip, deflate, br", "br"));
        assert!(accepted("br;q=0.5", "br"));
        assert!(!accepted("br;q=0, gzip", "br"));
        assert!(!accepted("", "gzip"));
    }
}
