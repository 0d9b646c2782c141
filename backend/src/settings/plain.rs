//! Which connections would leave this machine unencrypted (OWASP ASVS 4.0, 1.9.1 and 9.2.2).

use super::Settings;
use url::{Host, Url};

impl Settings {
    /// What to set where a connection to another machine would not be encrypted; nothing when
    /// `plain_connections` allows them.
    pub(super) fn plain(&self) -> Vec<&'static str> {
        if self.plain_connections {
            return Vec::new();
        }
        let rules = [
            (
                database_is_safe(&self.database.url),
                "database.url 连到另一台机器而不加密：请在地址末尾加上 ?sslmode=verify-full（或 require）",
            ),
            (
                self.search.url.is_empty() || is_safe(&self.search.url, &["https"]),
                "search.url 连到另一台机器而不加密：请改用 https://",
            ),
            (
                self.mail.url.is_empty() || is_safe(&self.mail.url, &["smtps", "smtp+starttls"]),
                "mail.url 连到另一台机器而可能不加密：请改用 smtps:// 或 smtp+starttls://",
            ),
            (
                self.storage.endpoint.is_empty() || is_safe(&self.storage.endpoint, &["https"]),
                "storage.endpoint 连到另一台机器而不加密：请改用 https://",
            ),
            (
                self.storage.clamd.is_empty() || is_safe(&format!("clamd://{}", self.storage.clamd), &[]),
                "storage.clamd 在另一台机器上，而 clamd 协议不加密：请在本机运行 clamd，或经加密隧道连接",
            ),
        ];
        let wrong: Vec<&'static str> =
            rules.into_iter().filter(|(safe, _)| !safe).map(|(_, words)| words).collect();
        match wrong.is_empty() {
            true => wrong,
            false => [wrong, vec!["确实只经过已加密的内部网络时，设 plain_connections = true"]].concat(),
        }
    }
}

/// Whether an address names this machine or a scheme that always encrypts. One that is no address is some
/// other rule's business.
fn is_safe(address: &str, encrypted: &[&str]) -> bool {
    let Ok(url) = Url::parse(address) else { return true };
    encrypted.contains(&url.scheme()) || is_here(&url)
}

/// A file, a socket, this machine, or a mode that never falls back to plain.
fn database_is_safe(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return true };
    let named =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    url.scheme() == "sqlite"
        || named("host").is_some_and(|host| host.starts_with('/'))
        || matches!(named("sslmode").as_deref(), Some("require" | "verify-ca" | "verify-full"))
        || is_here(&url)
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        None => true,
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // Of schemes that the standard does not know, hosts are not parsed as numbers.
        Some(Host::Domain(name)) => {
            name == "localhost"
                || name.starts_with('/')
                || name.starts_with("%2F")
                || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(change: impl FnOnce(&mut Settings)) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::for_folder(folder.path()).unwrap();
        change(&mut settings);
        settings.plain().join("；")
    }

    #[test]
    fn this_machine_may_be_reached_in_plain() {
        let here = ["postgres://u:p@127.0.0.1:5432/x", "postgres://localhost/x", "postgres://[::1]/x"];
        let sockets =
            ["postgres:///x?host=/run/postgresql", "postgres://%2Frun%2Fpostgresql/x", "sqlite:/x.db"];
        for url in here.into_iter().chain(sockets) {
            assert_eq!(told(|s| s.database.url = url.into()), "", "{url}");
        }
        let all = told(|s| {
            s.search.url = "http://127.0.0.1:7700".into();
            s.mail.url = "smtp://localhost:25".into();
            s.storage.endpoint = "http://[::1]:9000".into();
            s.storage.clamd = "127.0.0.1:3310".into();
        });
        assert_eq!(all, "");
    }

    #[test]
    fn another_machine_only_encrypted_or_when_the_settings_say_so() {
        let plain = |s: &mut Settings| {
            s.database.url = "postgres://u:p@db.example/x?sslmode=prefer".into();
            s.search.url = "http://search.example".into();
            s.mail.url = "smtp://mail.example".into();
            s.storage.endpoint = "http://10.0.0.7:9000".into();
            s.storage.clamd = "scanner.example:3310".into();
        };
        let words = told(plain);
        for name in ["database.url", "search.url", "mail.url", "storage.endpoint", "storage.clamd"] {
            assert!(words.contains(name), "{words}");
        }
        assert!(words.ends_with("设 plain_connections = true"), "{words}");
        let allowed = |s: &mut Settings| {
            plain(s);
            s.plain_connections = true;
        };
        assert_eq!(told(allowed), "");
        let encrypted = told(|s| {
            s.database.url = "postgres://db.example/x?sslmode=verify-full".into();
            s.search.url = "https://search.example".into();
            s.mail.url = "smtp+starttls://mail.example".into();
            s.storage.endpoint = "https://s3.example".into();
        });
        assert_eq!(encrypted, "");
    }
}
