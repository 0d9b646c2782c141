//! What doors are about: made fresh for each knock, of one's own or of somebody else's.

use super::{
    people::{Asker, House},
    rows::{
        hide, new_admission, new_attachment, new_change, new_import, new_invitation, new_job, new_link,
        new_mail, new_member, new_opportunity, new_product, new_recommendation, new_session, new_token,
        registration, unsubscription,
    },
};
use contract::accounts::Role;

/// What a door is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// Nobody's.
    Nothing,
    /// An enterprise that is shown.
    Supplier,
    /// One that is not shown (yet).
    HiddenSupplier,
    /// A product that is shown.
    Product,
    /// A department's draft.
    Draft,
    /// A department's published opportunity.
    Published,
    /// What was recommended to an enterprise.
    Recommendation,
    /// A person's session.
    Session,
    /// A person's API token.
    Token,
    /// A job that was given up.
    Job,
    /// A mail that was given up.
    Mail,
    /// A mail one can unsubscribe from, by its secret.
    Unsubscription,
    /// A statement of the platform.
    Topic,
    /// A link that sets the password of somebody's account.
    ResetLink,
    /// A link that proves somebody's new address.
    EmailLink,
    /// A link that carries a registration out.
    RegistrationLink,
    /// A link that leads into somebody's organization.
    InvitationLink,
    /// An invitation, as those who sent it see it.
    Invitation,
    /// A member of an organization.
    Member,
    /// Somebody's account, as the platform sees it.
    User,
    /// An enterprise, as the platform sees it.
    Enterprise,
    /// A department, as the platform sees it.
    Department,
    /// A change of an enterprise that waits for its review.
    Change,
    /// An application as 数商 that waits for its review.
    Application,
    /// A number of the register of 数商.
    Merchant,
    /// A stored file.
    Attachment,
    /// A file that an operator handed in to be imported.
    Import,
}

impl Thing {
    /// Whether the asker can have one.
    pub const fn owner_exists(self, asker: Asker) -> bool {
        match self {
            Self::Nothing => true,
            Self::Session | Self::Token => !matches!(asker, Asker::Visitor),
            Self::Supplier | Self::HiddenSupplier | Self::Product | Self::Recommendation => {
                matches!(asker, Asker::Of(Role::Owner | Role::Editor | Role::Viewer))
            }
            Self::Draft | Self::Published => matches!(asker, Asker::Of(Role::Officer | Role::Head)),
            // The platform's; whoever else asks meets somebody else's.
            Self::Invitation | Self::Member => asker.role().is_some(),
            Self::Attachment | Self::Application => {
                matches!(asker, Asker::Of(Role::Owner | Role::Editor | Role::Viewer))
            }
            Self::Import => matches!(asker, Asker::Of(Role::Operator | Role::Administrator)),
            // The platform's, or of whoever holds the secret; whoever asks meets somebody else's.
            Self::Job
            | Self::Mail
            | Self::Unsubscription
            | Self::Topic
            | Self::ResetLink
            | Self::EmailLink
            | Self::RegistrationLink
            | Self::InvitationLink
            | Self::User
            | Self::Enterprise
            | Self::Department
            | Self::Change
            | Self::Merchant => false,
        }
    }
}

/// Makes the thing; what stands in the door's path for it.
pub async fn make(house: &House, thing: Thing, asker: Asker, own: bool) -> String {
    let enterprise = if own { house.houses.enterprise } else { house.houses.other_enterprise };
    let department = if own { house.houses.department } else { house.houses.other_department };
    match thing {
        Thing::Nothing => String::new(),
        Thing::Supplier => enterprise.to_string(),
        Thing::HiddenSupplier => hide(house, enterprise).await,
        Thing::Product => new_product(house, enterprise).await,
        Thing::Draft => new_opportunity(house, department, "draft").await.to_string(),
        Thing::Published => new_opportunity(house, department, "published").await.to_string(),
        Thing::Recommendation => new_recommendation(house, enterprise, department).await,
        Thing::Session | Thing::Token => {
            let person = house.users.get(&asker).filter(|_| own).map_or(house.stranger.0, |u| u.id);
            if thing == Thing::Session {
                new_session(house, person).await
            } else {
                new_token(house, person).await
            }
        }
        Thing::Job => new_job(house).await,
        Thing::Mail => new_mail(house).await,
        Thing::Unsubscription => unsubscription(&new_mail(house).await),
        Thing::Topic => "privacy".to_owned(),
        Thing::ResetLink => new_link(house, "reset_password").await,
        Thing::EmailLink => new_link(house, "change_email").await,
        Thing::RegistrationLink => registration(house).await,
        Thing::InvitationLink => new_invitation(house, enterprise).await.1,
        Thing::Invitation => {
            let own_house = house.houses.of(asker).filter(|_| own);
            new_invitation(house, own_house.unwrap_or(enterprise)).await.0
        }
        Thing::Member => {
            let own_house = house.houses.of(asker).filter(|_| own);
            let role = asker.role().filter(|_| own).unwrap_or(Role::Editor);
            new_member(house, own_house.unwrap_or(enterprise), role).await
        }
        Thing::User => new_member(house, enterprise, Role::Editor).await,
        Thing::Enterprise => enterprise.to_string(),
        Thing::Department => department.to_string(),
        Thing::Change => new_change(house, enterprise).await,
        Thing::Application => new_admission(house, enterprise, "submitted").await.0,
        Thing::Merchant => new_admission(house, enterprise, "admitted").await.1,
        Thing::Attachment => new_attachment(house, enterprise).await,
        Thing::Import => {
            let person = house.users.get(&asker).filter(|_| own).map_or(house.stranger.0, |u| u.id);
            new_import(house, person).await
        }
    }
}
