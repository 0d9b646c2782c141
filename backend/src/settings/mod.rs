//! Typed settings: the embedded commented defaults, then a file, then the environment, checked as a
//! whole before anything is opened.

use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use figment_file_provider_adapter::FileAdapter;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

mod accounts;
mod plain;
mod storage;

pub use accounts::{AccountSettings, IdleMinutes, OidcSettings};
pub use storage::StorageSettings;

/// The commented defaults.
pub const DEFAULTS: &str = include_str!("default.toml");
/// The file read from the working directory when none is named.
pub const FILE: &str = "shujutong.toml";

/// All settings; see `default.toml` for what each means.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of everything the platform writes.
    pub data_dir: PathBuf,
    /// Unencrypted connections to other machines are allowed.
    pub plain_connections: bool,
    /// The HTTP server.
    pub http: HttpSettings,
    /// The database.
    pub database: DatabaseSettings,
    /// The search engine.
    pub search: SearchSettings,
    /// Outgoing mail.
    pub mail: MailSettings,
    /// Background jobs.
    pub jobs: JobSettings,
    /// Accounts and sessions.
    pub accounts: AccountSettings,
    /// Single sign-on.
    pub oidc: OidcSettings,
    /// Attachments.
    pub storage: StorageSettings,
    /// Matching.
    pub matching: MatchingSettings,
}

/// The HTTP server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Address to listen on.
    pub host: String,
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// The address people use.
    pub public_url: String,
    /// Threads; 0 is the number of cores.
    pub workers: usize,
    /// Largest request body in bytes.
    pub body_limit: usize,
    /// Requests a second that one address, or one account, may make in the long run; 0 is no limit.
    pub requests_per_second: u32,
    /// Requests it may make at once.
    pub requests_burst: u32,
    /// Cookies only over HTTPS.
    pub secure_cookies: bool,
    /// `/metrics` for everybody, not for this machine only.
    pub public_metrics: bool,
}

/// The database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite:…` or `postgres:…`; after loading never empty.
    pub url: String,
    /// Pool size.
    pub max_connections: u32,
}

/// The search engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchSettings {
    /// Address of a Meilisearch server; empty is the embedded engine.
    pub url: String,
    /// Its key.
    pub key: String,
    /// Prefix of index names.
    pub prefix: String,
}

/// Outgoing mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// `smtp…:` address; empty writes files.
    pub url: String,
    /// Sender.
    pub from: String,
    /// Where questions go.
    pub contact: String,
    /// Mails a minute over SMTP; 0 is no limit.
    pub per_minute: u32,
    /// Days until sent mails lose their reader and text; 0 keeps them.
    pub keep_days: u32,
}

/// Background jobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSettings {
    /// Workers inside `serve`.
    pub workers: usize,
    /// Polling interval in ms.
    pub poll_ms: u64,
    /// Seconds until a silent worker's job is taken over.
    pub lease_seconds: u64,
}

/// Matching.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchingSettings {
    /// Recommendations for one opportunity, at most.
    pub recommendations: usize,
    /// Least score (0–100) that is recommended.
    pub minimum_score: u32,
}

/// Why the settings cannot be used; the message names the setting and the mend.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(String);

impl Settings {
    /// Loads defaults, file and environment, completes what is derived, and checks the whole.
    ///
    /// # Errors
    /// An unreadable named file, an unknown or mistyped setting, or values that cannot work.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let path = file.map_or_else(|| PathBuf::from(FILE), Path::to_path_buf);
        if file.is_some() && !path.is_file() {
            return Err(SettingsError(format!("找不到配置文件 {}；请检查 --config 的路径", path.display())));
        }
        let settings: Self = Figment::from(Toml::string(DEFAULTS))
            .merge(FileAdapter::wrap(Toml::file(path)))
            .merge(FileAdapter::wrap(Env::prefixed("SHUJUTONG__").split("__")))
            .extract()
            .map_err(|e| SettingsError(format!("配置有误：{e}")))?;
        settings.complete()
    }

    /// The defaults with another data folder; reads neither file nor environment.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn for_folder(data_dir: &Path) -> Result<Self, SettingsError> {
        let mut settings: Self = Figment::from(Toml::string(DEFAULTS))
            .extract()
            .map_err(|e| SettingsError(format!("配置有误：{e}")))?;
        data_dir.clone_into(&mut settings.data_dir);
        settings.complete()
    }

    fn complete(mut self) -> Result<Self, SettingsError> {
        std::fs::create_dir_all(&self.data_dir).map_err(|e| {
            SettingsError(format!(
                "数据目录 {} 无法创建或写入（{e}）；请换一个目录（data_dir 或 SHUJUTONG__DATA_DIR），或修改权限",
                self.data_dir.display()
            ))
        })?;
        if self.database.url.is_empty() {
            let file = self.data_dir.join("shujutong.db");
            self.database.url = format!("sqlite:{}?mode=rwc", file.display());
        }
        if self.accounts.session_secret.is_empty() {
            self.accounts.session_secret = kept_secret(&self.data_dir.join("session.key"))?;
        }
        if self.accounts.seal_secret.is_empty() {
            self.accounts.seal_secret = kept_secret(&self.data_dir.join("seal.key"))?;
        }
        if self.http.public_url.is_empty() {
            self.http.public_url = format!("http://{}:{}", self.http.host, self.http.port);
        }
        while self.http.public_url.ends_with('/') {
            self.http.public_url.pop();
        }
        self.check()?;
        Ok(self)
    }

    fn check(&self) -> Result<(), SettingsError> {
        let database = self.database.url.as_str();
        let known = |url: &str, schemes: &[&str]| schemes.iter().any(|s| url.starts_with(s));
        let rules = [
            (
                self.http.host.parse::<std::net::IpAddr>().is_ok(),
                "http.host 应为 IP 地址，例如 127.0.0.1 或 0.0.0.0",
            ),
            (
                url::Url::parse(&self.http.public_url).is_ok_and(|u| u.has_host()),
                "http.public_url 应为完整网址，例如 https://sjt.example.cn",
            ),
            (
                self.http.secure_cookies || !self.http.public_url.starts_with("https://"),
                "http.public_url 是 https:// 时，http.secure_cookies 必须为 true，否则登录凭据会走明文",
            ),
            (self.http.body_limit >= 65_536, "http.body_limit 至少 65536（一份两万字的需求约 60 KB）"),
            (
                known(database, &["sqlite:", "postgres:", "postgresql:"]),
                "database.url 应以 sqlite: 或 postgres: 开头",
            ),
            (self.database.max_connections >= 2, "database.max_connections 至少为 2"),
            (
                self.search.url.is_empty() || known(&self.search.url, &["http://", "https://"]),
                "search.url 应以 http:// 或 https:// 开头，或留空使用内置引擎",
            ),
            (
                !self.search.prefix.is_empty()
                    && self.search.prefix.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)),
                "search.prefix 只能含字母、数字、- 和 _",
            ),
            (
                self.mail.url.is_empty()
                    || known(&self.mail.url, &["smtp://", "smtps://", "smtp+starttls://"]),
                "mail.url 应以 smtp://、smtps:// 或 smtp+starttls:// 开头，或留空写成文件",
            ),
            (self.mail.from.parse::<lettre::message::Mailbox>().is_ok(), "mail.from 应为 名称 <邮箱> 的形式"),
            (contract::field::is_email(&self.mail.contact), "mail.contact 应为邮箱地址"),
            (
                self.jobs.poll_ms >= 10 && self.jobs.lease_seconds >= 5,
                "jobs.poll_ms 至少 10，jobs.lease_seconds 至少 5",
            ),
            ((1..=100).contains(&self.matching.recommendations), "matching.recommendations 应在 1–100 之间"),
            (self.matching.minimum_score <= 100, "matching.minimum_score 应在 0–100 之间"),
        ];
        let mut wrong: Vec<&str> = rules.iter().filter(|(good, _)| !good).map(|(_, words)| *words).collect();
        wrong.extend(self.accounts.wrong());
        wrong.extend(self.oidc.wrong());
        wrong.extend(self.storage.wrong());
        wrong.extend(self.plain());
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(SettingsError(format!("配置有误：{}", wrong.join("；"))))
        }
    }

    /// The settings as TOML with secrets hidden, for `check-config` and support.
    pub fn shown(&self) -> String {
        let mut copy = self.clone();
        let one = [
            &mut copy.search.key,
            &mut copy.accounts.session_secret,
            &mut copy.accounts.seal_secret,
            &mut copy.oidc.client_secret,
            &mut copy.storage.secret_key,
        ];
        let former = [&mut copy.accounts.former_session_secrets, &mut copy.accounts.former_seal_secrets];
        for secret in one.into_iter().chain(former.into_iter().flatten()).filter(|secret| !secret.is_empty())
        {
            "******".clone_into(secret);
        }
        for address in [&mut copy.database.url, &mut copy.mail.url, &mut copy.search.url] {
            *address = hide_password(address);
        }
        toml::to_string_pretty(&copy).unwrap_or_default()
    }
}

/// Replaces the password of an address by stars. One that cannot be read is hidden as a whole: a password
/// with a `#` in it looks like that.
pub fn hide_password(address: &str) -> String {
    let Ok(mut url) = url::Url::parse(address) else {
        return if address.is_empty() { String::new() } else { "******".to_owned() };
    };
    if url.password().is_some() {
        let _ = url.set_password(Some("******"));
    }
    if url.query_pairs().any(|(name, _)| name == "password") {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let hidden =
            pairs.iter().map(|(name, value)| (name, if name == "password" { "******" } else { value }));
        url.query_pairs_mut().clear().extend_pairs(hidden);
    }
    url.to_string()
}

/// Reads a secret kept in a file, or makes one that only the owner may read. A file that is there is never
/// written again: what its secret sealed would be lost.
fn kept_secret(path: &Path) -> Result<String, SettingsError> {
    let failed = |e: std::io::Error| SettingsError(format!("密钥文件 {} 无法读写：{e}", path.display()));
    let read = || match std::fs::read_to_string(path) {
        Ok(text) if text.trim().len() >= 32 => Ok(Some(text.trim().to_owned())),
        Ok(_) => Err(SettingsError(format!(
            "密钥文件 {} 不完整（至少 32 个字符）：请从备份恢复它；确实没有用过，才可以删掉它重新生成",
            path.display()
        ))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(failed(e)),
    };
    if let Some(secret) = read()? {
        return Ok(secret);
    }
    let secret: String = rand::random::<[u8; 32]>().iter().map(|b| format!("{b:02x}")).collect();
    // Whole at once under its name, and whichever process comes second takes the first one's.
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, secret.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(secret),
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => {
            read()?.ok_or_else(|| failed(e.error))
        }
        Err(e) => Err(failed(e.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_complete_and_the_secret_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let first = Settings::for_folder(folder.path()).unwrap();
        let second = Settings::for_folder(folder.path()).unwrap();
        assert_eq!(first.accounts.session_secret, second.accounts.session_secret);
        assert!(first.database.url.starts_with("sqlite:"));
        assert!(!first.shown().contains(&first.accounts.session_secret));
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::write(at("key"), format!("{}\n", "k".repeat(40))).unwrap();
        let text = format!("data_dir = {:?}\n[accounts]\nseal_secret_file = {:?}\n", at("data"), at("key"));
        std::fs::write(at("s.toml"), text).unwrap();
        let settings = Settings::load(Some(Path::new(&at("s.toml")))).unwrap();
        assert_eq!(settings.accounts.seal_secret, "k".repeat(40));
        std::fs::remove_file(at("key")).unwrap();
        let words = Settings::load(Some(Path::new(&at("s.toml")))).unwrap_err().to_string();
        assert!(words.contains(&at("key")), "{words}");
    }

    #[test]
    fn every_wrong_value_is_named_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::for_folder(folder.path()).unwrap();
        settings.http.host = "everywhere".into();
        settings.mail.url = "pigeon://".into();
        let words = settings.check().unwrap_err().to_string();
        assert!(words.contains("http.host") && words.contains("mail.url"), "{words}");
    }

    #[test]
    fn passwords_in_addresses_are_hidden() {
        assert_eq!(hide_password("postgres://u:secret@h/db"), "postgres://u:******@h/db");
        assert_eq!(
            hide_password("postgres://h/db?user=u&password=secret"),
            "postgres://h/db?user=u&password=******"
        );
        assert_eq!(hide_password("sqlite:/data/x.db?mode=rwc"), "sqlite:/data/x.db?mode=rwc");
        assert_eq!(hide_password(""), "");
        for odd in ["postgres://u:pa#ss@h/db", "postgres://u:pa/ss@h/db"] {
            assert!(!hide_password(odd).contains("ss@"), "{odd}");
        }
    }

    #[test]
    fn a_key_that_is_there_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seal.key");
        let made: Vec<String> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(|| kept_secret(&path).unwrap())).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(made.iter().all(|secret| *secret == made[0]), "all go on with the same");
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&path, "short").unwrap();
        assert!(kept_secret(&path).unwrap_err().to_string().contains("不完整"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "short");
    }
}
