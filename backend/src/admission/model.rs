//! States, numbers and times of admissions: decisions without I/O.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Draft: save
//!     Draft --> Submitted: submit
//!     Submitted --> Returned: return
//!     Returned --> Submitted: submit
//!     Submitted --> Admitted: accept
//!     Submitted --> Rejected: reject
//!     Draft --> Withdrawn: withdraw
//!     Submitted --> Withdrawn: withdraw
//!     Returned --> Withdrawn: withdraw
//!     Admitted --> Suspended: suspend
//!     Suspended --> Admitted: restore
//!     Admitted --> Expired: its time is over
//!     Suspended --> Expired: its time is over
//! ```

use crate::{Error, Result};
use contract::{ErrorCode, Timestamp, admission::AdmissionStatus};

/// Days before the end from which a renewal may be handed in.
pub const RENEWAL_DAYS: i64 = 60;

/// Days after the end within which the review of a renewal handed in before it may still be over.
pub const REVIEW_DAYS: i64 = 60;

/// What people, and the clock, do with an admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change what is declared.
    Save,
    /// Hand it in.
    Submit,
    /// Take it back.
    Withdraw,
    /// Give it back with remarks.
    Return,
    /// Admit.
    Accept,
    /// Refuse.
    Reject,
    /// Take the certificate's validity away for a while.
    Suspend,
    /// Give it back.
    Restore,
    /// The time is over.
    Expire,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Save,
        Self::Submit,
        Self::Withdraw,
        Self::Return,
        Self::Accept,
        Self::Reject,
        Self::Suspend,
        Self::Restore,
        Self::Expire,
    ];
}

/// The state after an action.
///
/// # Errors
/// [`ErrorCode::WrongState`] when the state does not allow it, in words for people.
pub fn apply(status: AdmissionStatus, action: Action) -> Result<AdmissionStatus> {
    use AdmissionStatus::{Admitted, Draft, Expired, Rejected, Returned, Submitted, Suspended, Withdrawn};
    let words = match (status, action) {
        (Draft | Returned, Action::Save) => return Ok(status),
        (Draft | Returned, Action::Submit) => return Ok(Submitted),
        (Draft | Submitted | Returned, Action::Withdraw) => return Ok(Withdrawn),
        (Submitted, Action::Return) => return Ok(Returned),
        (Submitted, Action::Accept) | (Suspended, Action::Restore) => return Ok(Admitted),
        (Submitted, Action::Reject) => return Ok(Rejected),
        (Admitted, Action::Suspend) => return Ok(Suspended),
        (Admitted | Suspended, Action::Expire) => return Ok(Expired),
        (Submitted, Action::Save | Action::Submit) => "申请已提交，正在审核；如需修改，请先撤回或等待退回",
        (_, Action::Save | Action::Submit) => "这份申请已经办结，不能再修改",
        (_, Action::Withdraw) => "这份申请已经办结，不能再撤回",
        (_, Action::Return | Action::Accept | Action::Reject) => {
            "这份申请不在待审核状态，可能已由别人办理或已被撤回"
        }
        (_, Action::Suspend) => "只有有效的数商资格可以暂停",
        (_, Action::Restore) => "这个数商资格没有被暂停",
        (_, Action::Expire) => "没有可以到期的数商资格",
    };
    Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()))
}

/// The status to show: what was decided, and the clock.
pub fn status(stored: &str, valid_until: Option<Timestamp>, now: Timestamp) -> AdmissionStatus {
    let over = valid_until.is_some_and(|end| end <= now);
    match AdmissionStatus::parse(stored).unwrap_or(AdmissionStatus::Withdrawn) {
        AdmissionStatus::Admitted | AdmissionStatus::Suspended if over => AdmissionStatus::Expired,
        other => other,
    }
}

/// The time of an admission: a year of Shanghai days from today, or from the day the renewed one ends,
/// so that renewing early loses nothing. It has been a merchant since the first admission.
pub fn validity(renewed: Option<(Timestamp, Timestamp)>, now: Timestamp) -> (Timestamp, Timestamp) {
    match renewed {
        Some((from, until)) => (from, until.a_year_later()),
        None => (now.start_of_day(), now.start_of_day().a_year_later()),
    }
}

/// From when a renewal may be handed in.
pub const fn renewable_from(valid_until: Timestamp) -> Timestamp {
    valid_until.plus_days(-RENEWAL_DAYS)
}

/// Whether an application handed in at `submitted` still continues an admission that ends at `until`: as
/// long as that is valid, and while the review of what came in time runs over its end.
pub const fn continues(until: Timestamp, submitted: Timestamp, now: Timestamp) -> bool {
    now.0 < until.0 || (submitted.0 < until.0 && now.0 < until.plus_days(REVIEW_DAYS).0)
}

/// The certificate's number: `MH-SS-2026-0001`.
pub fn number(year: i32, n: i64) -> String {
    format!("MH-SS-{year}-{n:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_drawn_arrows_exist() {
        use AdmissionStatus::{
            Admitted, Draft, Expired, Rejected, Returned, Submitted, Suspended, Withdrawn,
        };
        let arrows = [
            (Draft, Action::Save, Draft),
            (Draft, Action::Submit, Submitted),
            (Draft, Action::Withdraw, Withdrawn),
            (Returned, Action::Save, Returned),
            (Returned, Action::Submit, Submitted),
            (Returned, Action::Withdraw, Withdrawn),
            (Submitted, Action::Withdraw, Withdrawn),
            (Submitted, Action::Return, Returned),
            (Submitted, Action::Accept, Admitted),
            (Submitted, Action::Reject, Rejected),
            (Admitted, Action::Suspend, Suspended),
            (Suspended, Action::Restore, Admitted),
            (Admitted, Action::Expire, Expired),
            (Suspended, Action::Expire, Expired),
        ];
        for from in AdmissionStatus::ALL {
            for action in Action::ALL {
                let to = arrows.iter().find(|(f, a, _)| (*f, *a) == (from, action)).map(|(.., to)| *to);
                assert_eq!(apply(from, action).ok(), to, "{from:?} {action:?}");
            }
        }
    }

    #[test]
    fn a_renewal_continues_from_the_old_end_and_the_clock_ends_it() {
        let day = |date| Timestamp::end_of_working_day(date).unwrap();
        let (from, until) = validity(None, day("2026-11-20"));
        assert_eq!(until.plus_ms(-1).minute_zh(), "2027年11月19日 23:59");
        let (since, later) = validity(Some((from, until)), day("2027-10-01"));
        assert_eq!((since, later.minute_zh().as_str()), (from, "2028年11月20日 00:00"));
        assert_eq!(status("admitted", Some(until), until.plus_ms(-1)), AdmissionStatus::Admitted);
        assert_eq!(status("suspended", Some(until), until), AdmissionStatus::Expired);
        assert_eq!(number(2026, 7), "MH-SS-2026-0007");
    }

    #[test]
    fn what_came_in_time_may_be_reviewed_for_a_while_after_the_end() {
        let end = Timestamp::end_of_working_day("2026-11-20").unwrap();
        let (before, late) = (end.plus_ms(-1), end.plus_days(REVIEW_DAYS));
        assert!(continues(end, before, before) && continues(end, before, late.plus_ms(-1)));
        assert!(!continues(end, before, late) && !continues(end, end, end));
    }
}
