//! The style sheet: every part bundled into one file, minified for the browsers of the last two years.

use anyhow::{Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
    targets::{Browsers, Features, Targets},
};
use std::path::Path;

/// Follows the `@import`s from one file and answers one sheet.
///
/// # Errors
/// When a file is missing or does not parse; the words name file, line and column.
pub fn bundle(index: &Path, minify: bool) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(index).map_err(|e| anyhow!("样式有误：{e}"))?;
    let targets = targets();
    if minify {
        sheet
            .minify(MinifyOptions { targets, ..MinifyOptions::default() })
            .map_err(|e| anyhow!("样式有误：{e}"))?;
    }
    let options = PrinterOptions { minify, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(|e| anyhow!("样式有误：{e}"))?.code)
}

/// Evergreen browsers of November 2024. `light-dark()` and nesting are in all of them; they must not
/// be rewritten, because the page chooses light or dark by `color-scheme` at run time.
fn targets() -> Targets {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Targets {
        browsers: Some(Browsers {
            chrome: version(130, 0),
            edge: version(130, 0),
            firefox: version(132, 0),
            safari: version(18, 0),
            ios_saf: version(18, 0),
            samsung: version(27, 0),
            android: version(130, 0),
            ..Browsers::default()
        }),
        include: Features::empty(),
        exclude: Features::LightDark | Features::Nesting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_layers_and_leaves_light_dark_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.css"), "@layer base { a { color: light-dark(#000000, #fff) } }")
            .unwrap();
        let index = folder.path().join("index.css");
        std::fs::write(&index, "@layer base, parts;\n@import \"a.css\";").unwrap();
        let css = bundle(&index, true).unwrap();
        assert!(css.contains("a{color:light-dark(#000,#fff)}"), "{css}");
        // Bundling may place the names elsewhere, but their order is the order of the cascade.
        assert!(css.find("@layer base").unwrap() < css.find("parts").unwrap(), "{css}");
    }

    #[test]
    fn a_mistake_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index.css");
        std::fs::write(&index, "@import \"gone.css\";").unwrap();
        assert!(bundle(&index, true).unwrap_err().to_string().contains("样式有误"));
    }
}
