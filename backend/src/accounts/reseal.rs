//! People's telephones, passwords' hashes, second factors and waiting links under the newest key; see [`crate::reseal`].

use super::{
    credentials::{kept, second_factor},
    links,
    membership::registration::phone_place,
};
use crate::{App, Result, reseal};
use contract::UserId;
use entity::{one_time_link, user};

/// Seals them with the newest key; says how many.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<u64> {
    use user::Column::{Id, PasswordHash, Phone, TotpSecret};
    let phones = reseal::column::<user::Entity>(app, Id, Phone, |id| phone_place(UserId(id))).await?;
    let factors = reseal::column::<user::Entity>(app, Id, TotpSecret, second_factor::place).await?;
    let hashes = reseal::column::<user::Entity>(app, Id, PasswordHash, kept::place).await?;
    let (id, data) = (one_time_link::Column::Id, one_time_link::Column::Data);
    Ok(phones
        + factors
        + hashes
        + reseal::column::<one_time_link::Entity>(app, id, data, links::place).await?)
}
