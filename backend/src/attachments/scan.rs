//! Asking a clamd whether a file is known to be harmful. Nothing is kept that was not looked at when
//! the settings ask for it.

use crate::{Error, Result};
use clamav_client::tokio::{Tcp, scan_buffer};
use std::time::Duration;

/// A scanner that has not answered by then is away.
const PATIENCE: Duration = Duration::from_secs(20);

/// Has the bytes looked at.
///
/// # Errors
/// A field error when something was found; [`Error::Unavailable`] when the scanner is away or could
/// not look at all of it.
pub async fn clean(clamd: &str, bytes: &[u8]) -> Result<()> {
    if clamd.is_empty() {
        return Ok(());
    }
    let away = |cause: String| Error::Unavailable(format!("clamd at {clamd}: {cause}"));
    let asked = scan_buffer(bytes, Tcp { host_address: clamd }, Some(64 * 1024));
    let answer = tokio::time::timeout(PATIENCE, asked).await;
    let answer = answer.map_err(|_| away("no answer".into()))?.map_err(|e| away(e.to_string()))?;
    let text = String::from_utf8_lossy(&answer);
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    if text == "stream: OK" {
        Ok(())
    } else if text.ends_with("FOUND") {
        tracing::warn!(text, "an upload was refused");
        Err(Error::field("file", "安全扫描发现这个文件可能有害，没有保存。请检查你的电脑，换一个干净的文件"))
    } else {
        Err(away(format!("answered {text:?}")))
    }
}
