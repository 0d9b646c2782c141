//! Instants: UTC milliseconds in the database, RFC 3339 on the wire, Asia/Shanghai on the page.

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// China Standard Time has been UTC+8 without daylight saving since 1991.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// An instant as Unix time in milliseconds, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// One day in milliseconds.
    pub const DAY: i64 = 86_400_000;

    /// The same instant some milliseconds later (or earlier, when negative).
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The same instant some days later.
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_ms(days.saturating_mul(Self::DAY))
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Clock time in Shanghai.
    fn local(self) -> DateTime<FixedOffset> {
        let utc = self.utc();
        FixedOffset::east_opt(SHANGHAI_SECONDS)
            .map_or_else(|| utc.fixed_offset(), |zone| utc.with_timezone(&zone))
    }

    /// RFC 3339 in UTC with milliseconds, for machines.
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// RFC 2822, for RSS and mail headers.
    pub fn rfc2822(self) -> String {
        self.utc().to_rfc2822()
    }

    /// `2026年3月5日` in Shanghai.
    pub fn date_zh(self) -> String {
        let t = self.local();
        format!("{}年{}月{}日", t.year(), t.month(), t.day())
    }

    /// `2026年3月5日 17:00` in Shanghai.
    pub fn minute_zh(self) -> String {
        let t = self.local();
        format!("{} {:02}:{:02}", self.date_zh(), t.hour(), t.minute())
    }

    /// `2026-03-05` in Shanghai: the value of a date input.
    pub fn date_iso(self) -> String {
        self.local().format("%Y-%m-%d").to_string()
    }

    /// The year in Shanghai, as used in codes such as `MH-2026-0012`.
    pub fn year(self) -> i32 {
        self.local().year()
    }

    /// Whole days from `self` until `later`, counted by Shanghai calendar dates; negative when past.
    pub fn days_until(self, later: Self) -> i64 {
        (later.local().date_naive() - self.local().date_naive()).num_days()
    }

    /// Midnight of this day in Shanghai.
    pub const fn start_of_day(self) -> Self {
        let shift = SHANGHAI_SECONDS as i64 * 1000;
        Self((self.0 + shift).div_euclid(Self::DAY) * Self::DAY - shift)
    }

    /// The same clock time on the same date a year later; 29 February becomes 1 March.
    pub fn a_year_later(self) -> Self {
        let t = self.local();
        let later = t.with_year(t.year() + 1);
        let later = later.or_else(|| (t + chrono::Duration::days(1)).with_year(t.year() + 1));
        later.map_or(self, |t| Self(t.timestamp_millis()))
    }

    /// The end of the working day (17:00 Shanghai) of a date given as `2026-03-05`.
    ///
    /// Returns `None` when the text is no calendar date.
    pub fn end_of_working_day(date: &str) -> Option<Self> {
        let day = chrono::NaiveDate::parse_from_str(date.trim(), "%Y-%m-%d").ok()?;
        let at = day.and_hms_opt(17, 0, 0)?.and_utc().timestamp_millis();
        (1970..=9999).contains(&day.year()).then(|| Self(at - i64::from(SHANGHAI_SECONDS) * 1000))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|t| Self(t.timestamp_millis()))
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_shanghai_time_and_round_trips() {
        let t = Timestamp(1_772_697_600_000); // 2026-03-05T08:00:00Z
        assert_eq!(t.rfc3339(), "2026-03-05T08:00:00.000Z");
        assert_eq!(t.minute_zh(), "2026年3月5日 16:00");
        let json = serde_json::to_string(&t).unwrap();
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), t);
    }

    #[test]
    fn a_year_runs_from_midnight_here() {
        let day = |date: &str| Timestamp::end_of_working_day(date).unwrap().start_of_day();
        assert_eq!(day("2026-11-20").minute_zh(), "2026年11月20日 00:00");
        assert_eq!(day("2026-11-20").plus_ms(-1).start_of_day(), day("2026-11-19"));
        assert_eq!(day("2026-11-20").a_year_later(), day("2027-11-20"));
        assert_eq!(day("2028-02-29").a_year_later(), day("2029-03-01"));
    }

    #[test]
    fn a_deadline_is_the_end_of_the_working_day_here() {
        let end = Timestamp::end_of_working_day("2026-12-04").unwrap();
        assert_eq!(end.rfc3339(), "2026-12-04T09:00:00.000Z");
        assert_eq!(Timestamp::end_of_working_day("2026-02-30"), None);
        // 23:30 on 3 December in Shanghai is one calendar day before.
        let eve = Timestamp::end_of_working_day("2026-12-03").unwrap().plus_ms(6 * 3_600_000 + 1_800_000);
        assert_eq!(eve.days_until(end), 1);
    }
}
