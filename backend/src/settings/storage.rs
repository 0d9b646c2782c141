//! Settings of attachments.

use serde::{Deserialize, Serialize};

/// Attachments.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageSettings {
    /// `s3://bucket/prefix`; empty keeps files in the data folder.
    pub url: String,
    /// Address of an S3-compatible server; empty is AWS.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// Key id.
    pub access_key: String,
    /// Key secret.
    pub secret_key: String,
    /// Largest attachment in bytes.
    pub attachment_limit: usize,
    /// Most bytes one organization may store.
    pub organization_limit: u64,
    /// `host:port` of a clamd; empty does not scan.
    pub clamd: String,
}

impl StorageSettings {
    /// What cannot work, in words.
    pub(super) fn wrong(&self) -> Vec<&'static str> {
        let bucket = |url: &str| url.strip_prefix("s3://").is_some_and(|rest| !rest.is_empty());
        let rules = [
            (
                self.url.is_empty() || bucket(&self.url),
                "storage.url 应为 s3://桶名/前缀，或留空保存在数据目录",
            ),
            (
                self.url.is_empty() || (!self.access_key.is_empty() && !self.secret_key.is_empty()),
                "设置了 storage.url，还需要 storage.access_key 和 storage.secret_key",
            ),
            (
                (1024..=104_857_600).contains(&self.attachment_limit),
                "storage.attachment_limit 应在 1 KB–100 MB 之间",
            ),
            (
                self.clamd.is_empty()
                    || self.clamd.rsplit_once(':').is_some_and(|(_, p)| p.parse::<u16>().is_ok()),
                "storage.clamd 应为 主机:端口，例如 127.0.0.1:3310，或留空不扫描",
            ),
        ];
        rules.into_iter().filter(|(good, _)| !good).map(|(_, words)| words).collect()
    }
}
