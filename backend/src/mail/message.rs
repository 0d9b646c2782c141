//! A mail's row as RFC 5322 bytes.

use super::{Outgoing, unsubscribe_url};
use crate::settings::Settings;
use entity::mail;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use std::time::{Duration, UNIX_EPOCH};

/// The longest display name written; longer ones only help those who forge headers.
const NAME_MAX: usize = 80;

/// Builds the message. The same row gives the same bytes each time.
///
/// # Errors
/// What is wrong with the row, in words without the address.
pub fn build(settings: &Settings, mail: &mail::Model) -> Result<Outgoing, String> {
    let from: Mailbox = settings.mail.from.parse().map_err(|_| "发件人地址（mail.from）无效".to_owned())?;
    let contact: Address =
        settings.mail.contact.parse().map_err(|_| "联系地址（mail.contact）无效".to_owned())?;
    let to: Address = mail.to_address.parse().map_err(|_| "收件人地址无效，请更正企业的邮箱".to_owned())?;
    let name: String = one_line(&mail.to_name).chars().take(NAME_MAX).collect();
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(mail.created_at).unwrap_or(0));
    let mut builder = Message::builder()
        .from(from.clone())
        .reply_to(Mailbox::new(None, contact))
        .to(Mailbox::new((!name.is_empty()).then_some(name), to))
        .subject(one_line(&mail.subject))
        .date(date)
        .message_id(Some(mail.message_id.clone()))
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(token) = &mail.unsubscribe_token {
        let url = unsubscribe_url(&settings.http.public_url, token);
        builder = builder
            .raw_header(header("List-Unsubscribe", format!("<{url}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("=_{}", mail.id.simple()))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let message = builder.multipart(parts).map_err(|e| format!("邮件无法生成：{e}"))?;
    Ok(Outgoing {
        from: from.email.to_string(),
        to: mail.to_address.clone(),
        message_id: mail.message_id.trim_matches(['<', '>']).to_owned(),
        bytes: message.formatted(),
    })
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Text for a header: line ends and control characters could start a header of their own.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}
