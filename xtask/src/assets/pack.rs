//! Names, compression and the manifest.

use super::wasm::Script;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::Path,
};

/// Raised when the way of packing changes, so that old results are not taken for new ones.
const VERSION: &str = "1";

/// What the server needs to know, and what the next run needs to see that nothing changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The script's file name: `app.HASH.js`.
    pub js: String,
    /// The module's: `app.HASH_bg.wasm`.
    pub wasm: String,
    /// The style sheet's: `portal.HASH.css`.
    pub css: String,
    /// The hash in the names of script and module.
    pub hash: String,
    /// The fingerprint of everything they were made from.
    pub inputs: String,
    /// Sizes in bytes.
    pub sizes: Sizes,
    /// Every file of `assets/`.
    pub files: BTreeSet<String>,
}

/// Sizes in bytes.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Sizes {
    pub wasm: usize,
    pub wasm_brotli: usize,
    pub js_brotli: usize,
    pub css: usize,
    pub css_brotli: usize,
}

impl Manifest {
    /// The manifest of an earlier run, if it can be read.
    pub fn read(site: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(site.join("manifest.json")).ok()?).ok()
    }

    /// Whether all its files are still there.
    pub fn is_whole(&self, site: &Path) -> bool {
        self.files.iter().all(|name| site.join("assets").join(name).is_file())
    }
}

/// Everything that goes into the folder.
pub struct Content {
    pub inputs: String,
    pub script: Script,
    pub style: String,
    pub public: BTreeMap<String, Vec<u8>>,
}

/// One hash over all inputs.
pub fn fingerprint(wasm: &[u8], style: &str, public: &BTreeMap<String, Vec<u8>>, dev: bool) -> String {
    let mut hasher = Sha256::new();
    hasher.update(VERSION);
    hasher.update([u8::from(dev)]);
    for part in [wasm, style.as_bytes()] {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    for (name, bytes) in public {
        hasher.update(name);
        hasher.update(bytes.len().to_le_bytes());
        hasher.update(bytes);
    }
    short(hasher)
}

fn short(hasher: Sha256) -> String {
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes all files, then the manifest in one move, then removes what no manifest names any more: a
/// server reading the folder meanwhile always finds a whole set.
pub fn write(site: &Path, content: &Content, compress: bool) -> Result<Manifest> {
    let (files, mut manifest) = name(content);
    let folder = site.join("assets");
    for (name, bytes) in &files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(&folder);
        std::fs::create_dir_all(parent).with_context(|| format!("创建 {}", parent.display()))?;
        put(&path, bytes)?;
        manifest.files.insert(name.clone());
        if !(compress && shrinks(name)) {
            continue;
        }
        let smaller = brotli(bytes)?;
        match name {
            name if *name == manifest.wasm => manifest.sizes.wasm_brotli = smaller.len(),
            name if *name == manifest.js => manifest.sizes.js_brotli = smaller.len(),
            name if *name == manifest.css => manifest.sizes.css_brotli = smaller.len(),
            _ => {}
        }
        for (ending, packed) in [("br", smaller), ("gz", gzip(bytes)?)] {
            let packed_name = format!("{name}.{ending}");
            put(&folder.join(&packed_name), &packed)?;
            manifest.files.insert(packed_name);
        }
    }
    put(&site.join("manifest.json"), &serde_json::to_vec_pretty(&manifest)?)?;
    remove_others(&folder, "", &manifest.files)?;
    Ok(manifest)
}

/// Gives every file its name. Script and module share one hash, as Leptos expects of them.
fn name(content: &Content) -> (BTreeMap<String, Vec<u8>>, Manifest) {
    let Content { inputs, script, style, public } = content;
    let mut hasher = Sha256::new();
    hasher.update(&script.js);
    hasher.update(&script.wasm);
    script.snippets.iter().for_each(|(name, bytes)| {
        hasher.update(name);
        hasher.update(bytes);
    });
    let hash = short(hasher);
    let css_hash = short(Sha256::new_with_prefix(style));
    let wasm = format!("app.{hash}_bg.wasm");
    let snippets = format!("snippets.{hash}/");
    let js = script.js.replace("app_bg.wasm", &wasm).replace("./snippets/", &format!("./{snippets}"));
    let manifest = Manifest {
        js: format!("app.{hash}.js"),
        wasm,
        css: format!("portal.{css_hash}.css"),
        hash,
        inputs: inputs.clone(),
        sizes: Sizes { wasm: script.wasm.len(), css: style.len(), ..Sizes::default() },
        files: BTreeSet::new(),
    };
    let mut files = public.clone();
    files.insert(manifest.js.clone(), js.into_bytes());
    files.insert(manifest.wasm.clone(), script.wasm.clone());
    files.insert(manifest.css.clone(), style.clone().into_bytes());
    files.extend(script.snippets.iter().map(|(name, bytes)| (format!("{snippets}{name}"), bytes.clone())));
    (files, manifest)
}

/// Whether a file is worth compressing.
fn shrinks(name: &str) -> bool {
    let endings = ["js", "wasm", "css", "svg", "json", "txt", "xml", "webmanifest", "ico"];
    Path::new(name).extension().is_some_and(|ending| endings.iter().any(|known| ending == *known))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters).context("brotli")?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Writes beside and moves into place: nobody sees half a file.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, bytes).with_context(|| format!("写入 {}", path.display()))?;
    std::fs::rename(&beside, path).with_context(|| format!("写入 {}", path.display()))
}

fn remove_others(folder: &Path, prefix: &str, keep: &BTreeSet<String>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            remove_others(&path, &format!("{name}/"), keep)?;
            let _ = std::fs::remove_dir(&path); // only when nothing is left in it
        } else if !keep.contains(&name) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(js: &str) -> Content {
        let script = Script {
            js: format!("import './snippets/x/inline0.js'; new URL('app_bg.wasm'); {js}"),
            wasm: vec![0; 2000],
            snippets: [("x/inline0.js".to_owned(), b"1".to_vec())].into(),
        };
        let public = [("favicon.svg".to_owned(), b"<svg/>".to_vec())].into();
        Content { inputs: "i".into(), script, style: "a{}".into(), public }
    }

    #[test]
    fn names_point_to_each_other_and_old_files_go() {
        let site = tempfile::tempdir().unwrap();
        let first = write(site.path(), &content("1"), true).unwrap();
        let second = write(site.path(), &content("2"), true).unwrap();
        assert_ne!(first.hash, second.hash);
        assert_eq!(second.wasm, format!("app.{}_bg.wasm", second.hash));
        let assets = site.path().join("assets");
        let js = std::fs::read_to_string(assets.join(&second.js)).unwrap();
        assert!(
            js.contains(&second.wasm) && js.contains(&format!("./snippets.{}/x/inline0.js", second.hash))
        );
        assert!(!assets.join(&first.js).exists(), "the old script is removed");
        assert!(!assets.join(format!("snippets.{}", first.hash)).exists(), "and its snippets");
        for name in [&second.js, &second.wasm, &second.css, "favicon.svg"] {
            assert!(
                assets.join(format!("{name}.br")).is_file() && assets.join(format!("{name}.gz")).is_file()
            );
        }
        assert!(Manifest::read(site.path()).unwrap().is_whole(site.path()));
        std::fs::remove_file(assets.join(&second.css)).unwrap();
        assert!(!Manifest::read(site.path()).unwrap().is_whole(site.path()));
    }

    #[test]
    fn the_fingerprint_sees_every_input() {
        let one = |wasm: &[u8], css: &str, name: &str, dev| {
            fingerprint(wasm, css, &[(name.to_owned(), vec![1])].into(), dev)
        };
        let base = one(b"w", "c", "f", false);
        assert_eq!(base, one(b"w", "c", "f", false));
        for other in [one(b"v", "c", "f", false), one(b"w", "d", "f", false), one(b"w", "c", "g", false)] {
            assert_ne!(base, other);
        }
        assert_ne!(base, one(b"w", "c", "f", true));
    }
}
