//! The one error of use cases, and its mapping to what clients may see.

use contract::{ErrorCode, FieldErrors, Problem};
use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields are missing or wrong.
    #[error("invalid fields")]
    Validation(FieldErrors),
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// E-mail or password is wrong.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The password was right; the second factor's code is missing.
    #[error("second factor required")]
    SecondFactorRequired,
    /// The role asks for a second factor that is not set up.
    #[error("second factor missing")]
    SecondFactorMissing,
    /// The password must be given once more.
    #[error("confirmation required")]
    ConfirmationRequired,
    /// The API token lacks the scope.
    #[error("scope missing")]
    ScopeMissing,
    /// Signed in, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// No such thing, or not the asker's.
    #[error("not found")]
    NotFound,
    /// The state of things does not allow it, e.g. `Stale`, `WrongState` or `Duplicate`, with the words to show.
    #[error("conflict: {0:?}")]
    Conflict(ErrorCode, String),
    /// The request cannot be read; the words say what to mend.
    #[error("malformed: {0}")]
    Malformed(String),
    /// Too many requests; in so many seconds the next one is heard.
    #[error("too many requests")]
    TooMany(u32),
    /// A part of the platform is away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault; its chain is logged once, clients see only the trace id.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// A single wrong field.
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(name, message);
        Self::Validation(errors)
    }

    /// Too many requests; the next one is heard after so many milliseconds.
    pub fn too_many(wait_ms: i64) -> Self {
        let seconds = wait_ms.max(1).saturating_add(999) / 1_000;
        Self::TooMany(u32::try_from(seconds).unwrap_or(u32::MAX))
    }

    /// The code clients see.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Validation(_) => ErrorCode::Invalid,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::WrongCredentials => ErrorCode::WrongCredentials,
            Self::SecondFactorRequired => ErrorCode::SecondFactorRequired,
            Self::SecondFactorMissing => ErrorCode::SecondFactorMissing,
            Self::ConfirmationRequired => ErrorCode::ConfirmationRequired,
            Self::ScopeMissing => ErrorCode::ScopeMissing,
            Self::Forbidden => ErrorCode::Forbidden,
            Self::NotFound => ErrorCode::NotFound,
            Self::Conflict(code, _) => *code,
            Self::Malformed(_) => ErrorCode::Malformed,
            Self::TooMany(_) => ErrorCode::TooMany,
            Self::Unavailable(_) => ErrorCode::Unavailable,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// What clients may see. Logs faults with their chain; call it once, at the door.
    pub fn to_problem(&self) -> Problem {
        let problem = Problem::new(self.code());
        match self {
            Self::Validation(fields) => {
                let detail = match fields.0.as_slice() {
                    [only] => only.message.clone(),
                    many => format!("有 {} 处需要修改，请看每一项旁边的说明。", many.len()),
                };
                problem.with_detail(detail).with_fields(fields.clone())
            }
            Self::Conflict(_, words) | Self::Malformed(words) if !words.is_empty() => {
                problem.with_detail(words)
            }
            Self::TooMany(seconds) => problem.with_wait(*seconds),
            Self::Unavailable(cause) => {
                tracing::warn!(cause, "a part of the platform is away");
                problem
            }
            Self::Internal(source) => {
                tracing::error!(error = format!("{source:#}"), "internal error");
                problem
            }
            _ => problem,
        }
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Validation(errors)
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Conflict(ErrorCode::Duplicate, String::new()),
            _ if is_busy(&error) => Self::Unavailable(format!("database: {error}")),
            _ => Self::Internal(anyhow::Error::new(error).context("database")),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

/// Whether the database is only busy or away, so that the same request may succeed in a moment.
pub fn is_busy(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) => {
            is_away(source)
        }
        _ => false,
    }
}

/// Codes by which a database says that it is busy or going away: locked (SQLite 5 and 6, with their
/// extended codes); lock not available, serialization failure, deadlock, shut down, starting up and
/// connection trouble (PostgreSQL, appendix A).
fn is_away(error: &SqlxError) -> bool {
    match error {
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => true,
        SqlxError::Database(source) => source.code().is_some_and(|code| {
            let code: &str = &code;
            match code.parse::<i32>() {
                // SQLite's numbers have few digits, PostgreSQL's codes five characters.
                Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6),
                _ => {
                    matches!(code, "55P03" | "40001" | "40P01" | "57P01" | "57P02" | "57P03" | "53300")
                        || code.starts_with("08")
                }
            }
        }),
        _ => false,
    }
}
