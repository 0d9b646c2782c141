//! The gate before password hashing: few at a time, behind everybody else's work, and not too often from
//! one place.

use crate::{Error, Result};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use contract::Timestamp;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::Semaphore;

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Checked for unknown accounts, so that their answer takes as long as a wrong password's.
pub const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2p0LW5vLXN1Y2gtdXNlcg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Who waits longer for a turn is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// The gate; one in an application.
pub struct Gate {
    hashing: Arc<Semaphore>,
    /// Attempts for one account from one address.
    pub attempts: Attempts,
    /// Failed attempts from one address, whatever the account: against trying one password on many.
    pub failures: Attempts,
    /// Registrations and invitations from one address.
    pub registrations: Attempts,
    /// Mails to one address, of one kind, that anybody may ask for: in a minute, and in an hour.
    letters: [Attempts; 2],
}

impl Default for Gate {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            hashing: Arc::new(Semaphore::new((cores / 2).max(1))),
            attempts: Attempts::new(10),
            failures: Attempts::new(100),
            registrations: Attempts::new(20),
            letters: [Attempts::new(3), Attempts::within(8, HOUR_MS)],
        }
    }
}

impl Gate {
    /// Hashes a new password to a PHC string.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the queue is too long.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.turn(move || Ok(argon2()?.hash_password(password.as_bytes())?.to_string())).await
    }

    /// Whether a password fits a PHC string.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the queue is too long.
    pub async fn verify(&self, password: &str, hash: &str) -> Result<bool> {
        let (password, hash) = (password.to_owned(), hash.to_owned());
        self.turn(move || Ok(argon2()?.verify_password(password.as_bytes(), hash.as_str()).is_ok())).await
    }

    /// Counts a mail that somebody asks for: nobody's inbox shall be filled.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the key has had enough of them for the minute or the hour.
    pub fn count_letter(&self, key: &str, now: Timestamp) -> Result<()> {
        self.letters.iter().try_for_each(|letters| letters.count(key, now))
    }

    /// Whether a PHC string was made with other parameters than today's.
    pub fn is_outdated(&self, hash: &str) -> bool {
        !hash.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, self.hashing.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Unavailable("too many sign-ins are waiting".into()));
        };
        // The turn ends with the hashing, not with the request: who hangs up does not stop the work.
        let (tell, told) = tokio::sync::oneshot::channel();
        let held = move || {
            let _turn = turn;
            step_back();
            let _ = tell.send(work());
        };
        // A thread of its own, as its priority cannot be raised again: next to what a hash costs it is
        // nothing.
        std::thread::Builder::new().name("hashing".into()).spawn(held).map_err(anyhow::Error::new)?;
        match told.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(e)) => Err(Error::Internal(anyhow::anyhow!("password hashing: {e}"))),
            Err(e) => Err(Error::Internal(anyhow::Error::new(e).context("password hashing"))),
        }
    }
}

/// Lets everything else go first: pages are answered in between. A tenth of a core is left even when the
/// machine is busy, so that people can always sign in.
fn step_back() {
    // Elsewhere it would be the whole process that steps back.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}

fn argon2() -> std::result::Result<Argon2<'static>, argon2::password_hash::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A sliding window for each key, in this process.
pub struct Attempts {
    most: usize,
    window_ms: i64,
    seen: Mutex<HashMap<String, VecDeque<Timestamp>>>,
}

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
/// With so many keys the stale ones are swept out.
const SWEEP_AT: usize = 4_096;
/// With so many keys still in their window all is forgotten: a limit must not become a leak.
const KEYS_MAX: usize = 65_536;

impl Attempts {
    /// At most so many in a minute.
    pub fn new(most: usize) -> Self {
        Self::within(most, MINUTE_MS)
    }

    /// At most so many in so many milliseconds.
    pub fn within(most: usize, window_ms: i64) -> Self {
        Self { most, window_ms, seen: Mutex::default() }
    }

    /// Refuses a key that has used up its attempts, and counts nothing.
    ///
    /// # Errors
    /// [`Error::TooMany`] until the oldest attempt leaves the window.
    pub fn check(&self, key: &str, now: Timestamp) -> Result<()> {
        self.lock().get_mut(key).map_or(Ok(()), |times| self.room(times, now))
    }

    fn room(&self, times: &mut VecDeque<Timestamp>, now: Timestamp) -> Result<()> {
        times.retain(|t| t.plus_ms(self.window_ms) > now);
        match times.front() {
            Some(oldest) if times.len() >= self.most => {
                Err(Error::too_many(oldest.plus_ms(self.window_ms).0 - now.0))
            }
            _ => Ok(()),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the key has used up its attempts.
    pub fn count(&self, key: &str, now: Timestamp) -> Result<()> {
        let mut seen = self.lock();
        if seen.len() >= SWEEP_AT {
            seen.retain(|_, times| times.back().is_some_and(|t| t.plus_ms(self.window_ms) > now));
            if seen.len() >= KEYS_MAX {
                seen.clear();
            }
        }
        let times = seen.entry(key.to_owned()).or_default();
        self.room(times, now)?;
        times.push_back(now);
        Ok(())
    }

    /// Takes one counted attempt back; the others of the key stay.
    pub fn take_back(&self, key: &str, counted: Timestamp) {
        let mut seen = self.lock();
        let Some(times) = seen.get_mut(key) else { return };
        if let Some(at) = times.iter().position(|t| *t == counted) {
            times.remove(at);
        }
        if times.is_empty() {
            seen.remove(key);
        }
    }

    /// Forgets a key: the right password was given.
    pub fn forget(&self, key: &str) {
        self.lock().remove(key);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, VecDeque<Timestamp>>> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hashes_with_owasp_parameters_and_the_decoy_costs_the_same() {
        let gate = Gate::default();
        let hash = gate.hash("minhang-demo-2026").await.unwrap();
        let cost = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(hash.starts_with(cost) && DECOY.starts_with(cost), "{hash}");
        assert!(gate.verify("minhang-demo-2026", &hash).await.unwrap());
        assert!(!gate.verify("minhang-demo-2025", &hash).await.unwrap());
        let begin = std::time::Instant::now();
        assert!(!gate.verify("anything", DECOY).await.unwrap());
        assert!(begin.elapsed().as_millis() >= 2, "the decoy was not really hashed");
    }

    #[test]
    fn the_window_slides() {
        let attempts = Attempts::new(2);
        let at = Timestamp;
        attempts.count("a", at(0)).unwrap();
        attempts.count("a", at(30_000)).unwrap();
        assert!(matches!(attempts.count("a", at(59_999)), Err(Error::TooMany(1))));
        assert!(matches!(attempts.check("a", at(40_000)), Err(Error::TooMany(20))));
        attempts.check("b", at(40_000)).unwrap();
        attempts.count("b", at(59_999)).unwrap();
        attempts.count("a", at(60_000)).unwrap();
        assert!(attempts.count("a", at(60_001)).is_err());
        attempts.forget("a");
        attempts.count("a", at(60_001)).unwrap();
    }

    #[tokio::test]
    async fn a_request_given_up_keeps_its_turn_until_its_work_ends() {
        let gate = Gate { hashing: Arc::new(Semaphore::new(1)), ..Gate::default() };
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let work = gate.turn(move || {
            let _ = ended.recv();
            Ok(())
        });
        let given_up = tokio::time::timeout(Duration::from_millis(50), work).await;
        assert!(given_up.is_err());
        assert_eq!(gate.hashing.available_permits(), 0, "the work goes on and keeps its turn");
        drop(end);
        gate.turn(|| Ok(())).await.unwrap();
    }

    #[test]
    fn one_attempt_is_taken_back_and_the_others_stay() {
        let attempts = Attempts::new(2);
        attempts.count("a", Timestamp(0)).unwrap();
        attempts.count("a", Timestamp(5)).unwrap();
        attempts.take_back("a", Timestamp(5));
        attempts.take_back("a", Timestamp(7));
        attempts.count("a", Timestamp(8)).unwrap();
        assert!(attempts.count("a", Timestamp(9)).is_err());
        attempts.take_back("b", Timestamp(5));
        for at in [0, 8] {
            attempts.take_back("a", Timestamp(at));
        }
        assert!(attempts.lock().is_empty());
    }

    #[test]
    fn old_keys_are_swept_out() {
        let attempts = Attempts::new(1);
        for n in 0..SWEEP_AT {
            attempts.count(&n.to_string(), Timestamp(0)).unwrap();
        }
        attempts.count("new", Timestamp(MINUTE_MS)).unwrap();
        assert_eq!(attempts.lock().len(), 1);
    }
}
