//! Mails over SMTP.

use super::{Outgoing, SendError, Transport};
use crate::settings::MailSettings;
use anyhow::{Context, anyhow};
use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    address::Envelope,
    transport::smtp::{
        AsyncSmtpTransportBuilder, Error, PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use percent_encoding::percent_decode_str;
use std::time::Duration;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until, timeout},
};
use url::Url;

/// For each command; a peer silent for longer is away.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// For a whole mail.
const MAIL_TIMEOUT: Duration = Duration::from_secs(60);
/// Waiting longer for a turn would outlast the job's lease.
const LONGEST_TURN: Duration = Duration::from_secs(25);
/// Connections kept open.
const CONNECTIONS: u32 = 4;
/// 5xx answers that speak of our login or the connection, not of this mail: an operator can mend them.
const ABOUT_US: [u16; 5] = [530, 534, 535, 538, 521];

/// Sends over SMTP at least once: after a crash between the peer's "250" and our note of it, the same
/// Message-ID goes out again.
pub struct Smtp {
    peer: AsyncSmtpTransport<Tokio1Executor>,
    /// From one mail to the next.
    spacing: Option<Duration>,
    next: Mutex<Instant>,
}

impl Smtp {
    /// Connects lazily to the server of `settings.url`.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn new(settings: &MailSettings) -> crate::Result<Self> {
        let peer = builder(&settings.url).context("mail.url 无法使用")?;
        let spacing = (settings.per_minute > 0).then(|| Duration::from_secs(60) / settings.per_minute);
        Ok(Self { peer: peer.build(), spacing, next: Mutex::new(Instant::now()) })
    }

    /// Waits for this mail's turn when a limit is set; a turn too far away is left to others.
    async fn turn(&self) -> Result<(), SendError> {
        let Some(spacing) = self.spacing else { return Ok(()) };
        let at = {
            let mut next = self.next.lock().await;
            let at = (*next).max(Instant::now());
            if at.duration_since(Instant::now()) > LONGEST_TURN {
                return Err(SendError::Later("已达到每分钟发送上限（mail.per_minute）".to_owned()));
            }
            *next = at + spacing;
            at
        };
        sleep_until(at).await;
        Ok(())
    }
}

#[async_trait]
impl Transport for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }

    async fn send(&self, mail: &Outgoing) -> Result<(), SendError> {
        let address = |text: &str| text.parse().map_err(|_| SendError::Never("邮箱地址无效".to_owned()));
        let envelope = Envelope::new(Some(address(&mail.from)?), vec![address(&mail.to)?])
            .map_err(|e| SendError::Never(e.to_string()))?;
        self.turn().await?;
        match timeout(MAIL_TIMEOUT, self.peer.send_raw(&envelope, &mail.bytes)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(&error)),
            Err(_) => Err(SendError::Later("邮件服务器没有及时回应".to_owned())),
        }
    }
}

fn refusal(error: &Error) -> SendError {
    let code = error.status().map(u16::from);
    let words = format!("邮件服务器：{error}");
    match code {
        Some(code) if ABOUT_US.contains(&code) => {
            SendError::Later(format!("{words}；请检查 mail.url 中的用户名和密码"))
        }
        _ if error.is_permanent() => SendError::Never(words),
        _ => SendError::Later(words),
    }
}

/// Reads `smtp://`, `smtps://` and `smtp+starttls://` with user and password.
fn builder(address: &str) -> anyhow::Result<AsyncSmtpTransportBuilder> {
    let url = Url::parse(address)?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| anyhow!("缺少服务器名"))?;
    let host = host.trim_matches(['[', ']']);
    let tls = || TlsParameters::new(host.to_owned());
    let (port, tls) = match url.scheme() {
        "smtp" => (587, Tls::Opportunistic(tls()?)),
        "smtp+starttls" => (587, Tls::Required(tls()?)),
        "smtps" => (465, Tls::Wrapper(tls()?)),
        other => return Err(anyhow!("不认识的协议 {other}")),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(url.port().unwrap_or(port))
        .tls(tls)
        .timeout(Some(COMMAND_TIMEOUT))
        .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(Duration::from_secs(30)));
    if let Some(password) = url.password() {
        let text = |encoded| percent_decode_str(encoded).decode_utf8().map(std::borrow::Cow::into_owned);
        builder = builder.credentials(Credentials::new(text(url.username())?, text(password)?));
    }
    Ok(builder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reads_every_kind_of_address() {
        for good in [
            "smtp://mail.example.cn",
            "smtps://u%40h:p%2Fw@mail.example.cn:465",
            "smtp+starttls://u:p@[::1]:2525",
            "smtp://127.0.0.1:25",
        ] {
            builder(good).unwrap_or_else(|e| panic!("{good}: {e:#}"));
        }
        for bad in ["smtp://", "pigeon://x", "mail.example.cn"] {
            assert!(builder(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn the_limit_spaces_mails_out() {
        let settings = |per_minute| MailSettings {
            url: "smtp://127.0.0.1:1".into(),
            from: "a@b.cn".into(),
            contact: "a@b.cn".into(),
            per_minute,
            keep_days: 180,
        };
        let smtp = Smtp::new(&settings(1200)).unwrap();
        let start = Instant::now();
        for _ in 0..4 {
            smtp.turn().await.unwrap();
        }
        assert!(start.elapsed() >= Duration::from_millis(150), "{:?}", start.elapsed());
        let slow = Smtp::new(&settings(1)).unwrap();
        slow.turn().await.unwrap();
        assert!(matches!(slow.turn().await, Err(SendError::Later(_))), "never outlasts the lease");
    }
}
