//! Where the bytes of attachments are kept: a folder, or a bucket of an S3-compatible server. Rows
//! about them are `attachments`' business.

use crate::{Error, Result, settings::Settings};
use anyhow::Context;
use object_store::{ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem, prefix::PrefixStore};
use std::sync::Arc;

/// Where blobs are.
pub type Blobs = Arc<dyn ObjectStore>;

/// Opens the store of the settings; a folder is made when it is missing.
///
/// # Errors
/// When the folder cannot be made or the server's settings make no client.
pub fn open(settings: &Settings) -> Result<Blobs> {
    let storage = &settings.storage;
    let Some(place) = storage.url.strip_prefix("s3://") else {
        let folder = settings.data_dir.join("attachments");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("附件目录 {} 无法建立", folder.display()))?;
        // What was acknowledged survives a power cut.
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(failed)?.with_fsync(true);
        return Ok(Arc::new(store));
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&storage.region)
        .with_access_key_id(&storage.access_key)
        .with_secret_access_key(&storage.secret_key);
    if !storage.endpoint.is_empty() {
        builder = builder
            .with_endpoint(&storage.endpoint)
            .with_allow_http(storage.endpoint.starts_with("http://"))
            .with_virtual_hosted_style_request(false);
    }
    let store = builder.build().map_err(failed)?;
    let prefix = prefix.trim_matches('/');
    Ok(if prefix.is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, prefix)) })
}

/// A store that does not do what is asked is away: nothing of it is the asker's fault.
pub fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => {
            Error::Internal(anyhow::anyhow!("a stored file is gone: {error}"))
        }
        error => Error::Unavailable(format!("attachments: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;
    use object_store::{ObjectStoreExt, path::Path};

    #[tokio::test]
    async fn a_folder_keeps_what_it_is_given() {
        let app = TestApp::start().await;
        let key = Path::from("ab/cd");
        app.blobs.put(&key, "x".into()).await.unwrap();
        assert!(app.settings.data_dir.join("attachments/ab/cd").is_file());
        assert_eq!(app.blobs.get(&key).await.unwrap().bytes().await.unwrap(), "x");
        assert!(matches!(app.blobs.get(&Path::from("no")).await.map_err(failed), Err(Error::Internal(_))));
        app.finish().await;
    }
}
