//! How often one address, or one account, may ask: a leaking bucket each (GCRA), in this process.
//!
//! This keeps a flood from taking the machine from everybody; it is no protection of passwords, which
//! `accounts::throttle` slows down for all replicas together. Whoever asks from this very machine
//! without a proxy between is not limited: probes, measurements, tests.

use super::client::{address_of, is_local};
use crate::{Error, Result, settings::HttpSettings};
use actix_web::HttpRequest;
use contract::UserId;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use std::{hash::Hash, num::NonZeroU32};

/// With so many keys those that are full again are forgotten.
const SWEEP_AT: usize = 10_000;

/// The buckets.
pub struct Rates {
    addresses: Option<DefaultKeyedRateLimiter<String>>,
    accounts: Option<DefaultKeyedRateLimiter<UserId>>,
}

impl Rates {
    /// As the settings say; 0 a second is no limit.
    pub fn new(settings: &HttpSettings) -> Self {
        let quota = NonZeroU32::new(settings.requests_per_second).map(|rate| {
            let burst = NonZeroU32::new(settings.requests_burst).unwrap_or(rate);
            Quota::per_second(rate).allow_burst(burst)
        });
        Self { addresses: quota.map(RateLimiter::dashmap), accounts: quota.map(RateLimiter::dashmap) }
    }

    /// Counts a request of its address.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn of_address(&self, request: &HttpRequest) -> Result<()> {
        match &self.addresses {
            Some(limiter) if !is_local(request) => count(limiter, &address_of(request)),
            _ => Ok(()),
        }
    }

    /// Counts a request of an account, from wherever it comes.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn of_account(&self, request: &HttpRequest, account: UserId) -> Result<()> {
        match &self.accounts {
            Some(limiter) if !is_local(request) => count(limiter, &account),
            _ => Ok(()),
        }
    }
}

fn count<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<()> {
    if limiter.len() >= SWEEP_AT {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|early| {
        let wait = early.wait_time_from(limiter.clock().now());
        Error::too_many(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn from(address: &str) -> HttpRequest {
        TestRequest::get().peer_addr(address.parse().unwrap()).to_http_request()
    }

    fn rates(per_second: u32) -> Rates {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = crate::settings::Settings::for_folder(folder.path()).unwrap().http;
        (settings.requests_per_second, settings.requests_burst) = (per_second, 3);
        Rates::new(&settings)
    }

    #[test]
    fn a_flood_from_one_address_is_refused_and_others_are_not() {
        let rates = rates(1);
        let flood = from("192.0.2.1:1");
        let passed = (0..50).filter(|_| rates.of_address(&flood).is_ok()).count();
        assert!((3..=5).contains(&passed), "{passed}");
        assert!(matches!(rates.of_address(&flood), Err(Error::TooMany(1))), "one a second");
        rates.of_address(&from("192.0.2.2:1")).unwrap();
        for _ in 0..50 {
            rates.of_address(&from("127.0.0.1:1")).unwrap();
        }
    }

    #[test]
    fn an_account_is_counted_whatever_its_address() {
        let rates = rates(1);
        let account = UserId(uuid::Uuid::from_u128(1));
        let passed =
            (1..50).filter(|n| rates.of_account(&from(&format!("192.0.2.{n}:1")), account).is_ok()).count();
        assert!((3..=5).contains(&passed), "{passed}");
        assert!(rates.of_account(&from("192.0.2.1:1"), UserId(uuid::Uuid::from_u128(2))).is_ok());
    }

    #[test]
    fn nought_is_no_limit() {
        let rates = rates(0);
        assert!((0..1_000).all(|_| rates.of_address(&from("192.0.2.1:1")).is_ok()));
    }
}
