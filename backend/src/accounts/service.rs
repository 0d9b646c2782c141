//! The use cases of accounts.

use super::store;
use crate::{App, Result};

pub use super::{
    access::{
        sessions::{
            actor_of_api_token, actor_of_session, end_other_sessions, end_session, list_sessions, me, renew,
            sign_out,
        },
        sign_in::{Step, second_step, sign_in},
        tokens::{create_token, create_token_once, list_tokens, revoke_token},
    },
    credentials::{
        change::change_password,
        confirm::{confirm, confirmed, security},
        rescue::reset_second_factor,
    },
    users::create_user,
};

/// Whether this installation carries the accounts of the demonstration, whose password is public.
///
/// # Errors
/// When the database fails.
pub async fn has_demo_accounts(app: &App) -> Result<bool> {
    store::has_demo_accounts(app.db.read()).await
}
