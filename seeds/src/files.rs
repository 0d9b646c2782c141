//! The embedded files.

use backend::{Error, Result, reference::Reference};
use contract::reference::{TaxonomyDomain, Town, Zone};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::{Deserialize, de::DeserializeOwned};

#[derive(RustEmbed)]
#[folder = "reference"]
struct ReferenceFiles;

#[derive(RustEmbed)]
#[folder = "demo"]
struct DemoFiles;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Towns {
    town: Vec<Town>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Zones {
    zone: Vec<Zone>,
}

/// The reference data as the files say, domains in the order of their file names. Needs no database.
///
/// # Errors
/// When a file cannot be read as what it should be; the message names it.
pub fn reference_data() -> Result<Reference> {
    let towns: Towns = parse("towns.toml")?;
    let zones: Zones = parse("zones.toml")?;
    let taxonomy: Result<Vec<TaxonomyDomain>> =
        names(ReferenceFiles::iter(), "taxonomy/").iter().map(|name| parse(name)).collect();
    Ok(Reference { towns: towns.town, zones: zones.zone, taxonomy: taxonomy? })
}

/// The demonstration files whose names begin so, joined.
///
/// # Errors
/// When there are none.
pub fn demo_file(prefix: &str) -> Result<Vec<u8>> {
    let mut joined = Vec::new();
    for name in names(DemoFiles::iter(), prefix) {
        joined.extend_from_slice(&there(&name, DemoFiles::get(&name))?.data);
        joined.push(b'\n');
    }
    if joined.is_empty() {
        Err(Error::Malformed(format!("没有演示数据文件 {prefix}*")))
    } else {
        Ok(joined)
    }
}

fn names(all: impl Iterator<Item = std::borrow::Cow<'static, str>>, prefix: &str) -> Vec<String> {
    let mut names: Vec<String> = all.filter(|name| name.starts_with(prefix)).map(Into::into).collect();
    names.sort();
    names
}

fn there(name: &str, file: Option<EmbeddedFile>) -> Result<EmbeddedFile> {
    file.ok_or_else(|| Error::Malformed(format!("缺少数据文件 {name}")))
}

fn parse<T: DeserializeOwned>(name: &str) -> Result<T> {
    let file = there(name, ReferenceFiles::get(name))?;
    let wrong = |words: String| Error::Malformed(format!("参考数据文件 {name} 有误：{words}"));
    let text = std::str::from_utf8(&file.data).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(text).map_err(|error| wrong(error.to_string()))
}
