//! Pictures are decoded off the threads that answer requests, and few at once: each may take much memory.

use super::{model::Kind, picture};
use crate::{Error, Result};
use contract::attachments::AttachmentPurpose;
use tokio::sync::Semaphore;

/// Pictures decoded at once.
static FEW: Semaphore = Semaphore::const_new(2);

/// A picture written anew; see [`picture::anew`].
///
/// # Errors
/// A field error at `file` for what is no picture or too large a one.
pub async fn anew(bytes: Vec<u8>, kind: Kind, purpose: AttachmentPurpose) -> Result<(Vec<u8>, Kind)> {
    let done = one_of(&FEW, move || picture::anew(&bytes, kind, purpose)).await?;
    done.map_err(|words| Error::field("file", words))
}

/// The permit goes with the work: whoever hangs up meanwhile does not let the next one in too early.
async fn one_of<T: Send + 'static>(
    few: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let permit = few.acquire().await.map_err(|e| Error::Internal(e.into()))?;
    let held = move || {
        let _permit = permit;
        work()
    };
    tokio::task::spawn_blocking(held).await.map_err(|e| Error::Internal(e.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, time::Duration};

    #[tokio::test]
    async fn who_hangs_up_does_not_let_the_next_one_in() {
        static ONE: Semaphore = Semaphore::const_new(1);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (end, ends) = mpsc::channel::<()>();
        let upload = tokio::spawn(one_of(&ONE, move || {
            begun.send(()).unwrap();
            ends.recv().unwrap();
        }));
        has_begun.await.unwrap();
        upload.abort();
        assert!(upload.await.unwrap_err().is_cancelled());
        assert_eq!(ONE.available_permits(), 0, "the work goes on");
        end.send(()).unwrap();
        let next = tokio::time::timeout(Duration::from_secs(20), one_of(&ONE, || 7)).await;
        assert_eq!(next.unwrap().unwrap(), 7);
    }
}
