//! Mails as `.eml` files.

use super::{Outgoing, SendError, Transport};
use async_trait::async_trait;
use contract::Timestamp;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Writes each mail to `{folder}/{message-id}.eml`: sending it again writes the same file again.
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Files in a folder, which is made when needed.
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

#[async_trait]
impl Transport for Files {
    fn name(&self) -> &'static str {
        "file"
    }

    async fn send(&self, mail: &Outgoing) -> Result<(), SendError> {
        let (folder, name, bytes) = (self.folder.clone(), file_name(&mail.message_id), mail.bytes.clone());
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await;
        let folder = self.folder.display();
        written
            .map_err(|_| SendError::Later("写邮件文件时程序异常".to_owned()))?
            .map_err(|e| SendError::Later(format!("无法写入邮件目录 {folder}（{e}）；请检查磁盘空间和权限")))
    }

    async fn forget(&self, before: Timestamp) {
        let (folder, ms) = (self.folder.clone(), before.0.max(0).unsigned_abs());
        let before = SystemTime::UNIX_EPOCH + Duration::from_millis(ms);
        if tokio::task::spawn_blocking(move || remove_older(&folder, before)).await.is_err() {
            tracing::error!("removing old mail files panicked");
        }
    }
}

/// Whole or not at all, and on disk before it counts as sent. Only the owner reads folder and files:
/// mails hold addresses and links that work once.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    make_private(folder)?;
    let unfinished = folder.join(format!("{name}.tmp"));
    let mut file = private_file(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(format!("{name}.eml")))?;
    // The rename itself must survive a power cut.
    File::open(folder)?.sync_all()
}

/// The folder, with the rights it should have even when it was made before.
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

fn private_file(path: &Path) -> io::Result<File> {
    // What a kill left behind may have other rights.
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes the files written before an instant; one that cannot be removed waits for the next night.
fn remove_older(folder: &Path, before: SystemTime) {
    let old = |entry: &fs::DirEntry| {
        let written = entry.metadata().and_then(|data| data.modified());
        entry.path().extension().is_some_and(|kind| kind == "eml") && written.is_ok_and(|at| at < before)
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(old) {
        if let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!(%error, "an old mail file was not removed");
        }
    }
}

/// A Message-ID as a file name: never leads out of the folder.
fn file_name(message_id: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "@-_.".contains(c) { c } else { '_' };
    message_id.chars().map(safe).collect::<String>().trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(text: &str) -> Outgoing {
        Outgoing {
            from: "a@b.cn".into(),
            to: "c@d.cn".into(),
            message_id: "0192@h.cn".into(),
            bytes: text.into(),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn sending_again_leaves_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = folder.path().join("deep/outbox");
        let files = Files::new(outbox.clone());
        // What a kill in the middle of writing leaves behind is no mail.
        fs::create_dir_all(&outbox).unwrap();
        fs::write(outbox.join("0192@h.cn.tmp"), "half").unwrap();
        files.send(&mail("one")).await.unwrap();
        files.send(&mail("two")).await.unwrap();
        assert_eq!(names(&outbox), ["0192@h.cn.eml"]);
        assert_eq!(fs::read_to_string(outbox.join("0192@h.cn.eml")).unwrap(), "two");
        fs::remove_dir_all(&outbox).unwrap();
        files.send(&mail("three")).await.unwrap();
        assert_eq!(names(&outbox).len(), 1);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_means_later() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("outbox");
        fs::write(&blocked, "a file stands in the way").unwrap();
        let files = Files::new(blocked.clone());
        let Err(SendError::Later(words)) = files.send(&mail("x")).await else { panic!("not later") };
        assert!(words.contains("outbox"), "{words}");
        fs::remove_file(&blocked).unwrap();
        files.send(&mail("x")).await.unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_reads_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let outbox = folder.path().join("outbox");
        fs::create_dir(&outbox).unwrap();
        fs::set_permissions(&outbox, PermissionsExt::from_mode(0o755)).unwrap();
        fs::write(outbox.join("0192@h.cn.tmp"), "half").unwrap();
        Files::new(outbox.clone()).send(&mail("one")).await.unwrap();
        let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((rights(&outbox), rights(&outbox.join("0192@h.cn.eml"))), (0o700, 0o600));
    }

    #[tokio::test]
    async fn old_files_go_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path().to_owned());
        files.forget(Timestamp(0)).await;
        files.send(&mail("one")).await.unwrap();
        fs::write(folder.path().join("notes.txt"), "somebody's").unwrap();
        files.forget(Timestamp(0)).await;
        assert_eq!(names(folder.path()).len(), 2);
        files.forget(Timestamp(i64::MAX / 1_000)).await;
        assert_eq!(names(folder.path()), ["notes.txt"]);
    }

    #[test]
    fn no_message_id_leads_out_of_the_folder() {
        assert_eq!(file_name("../../etc/x@[::1]"), "_.._etc_x@___1_");
    }
}
