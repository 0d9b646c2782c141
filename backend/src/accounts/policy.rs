//! Who may do what with accounts.

use crate::{Actor, App, Credential, Error, Member, Person, Result};
use contract::{
    ErrorCode,
    accounts::{Role, TokenScope},
    organizations::OrganizationStatus,
};

/// What changes a credential asks for the password once more after so long.
const CONFIRMED_FOR_MS: i64 = 15 * 60_000;

/// Accounts are created by administrators and by the platform itself.
///
/// # Errors
/// For everybody else.
pub fn may_create_user(actor: &Actor) -> Result<()> {
    match actor {
        Actor::System => Ok(()),
        other => other.require_role(&[Role::Administrator]).map(drop),
    }
}

/// A link that sets anybody's password goes by mail to its owner only; whoever runs the command line can
/// take one.
///
/// # Errors
/// For everybody but the platform itself.
pub const fn may_hand_out_links(actor: &Actor) -> Result<()> {
    match actor {
        Actor::System => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

/// The own account is handled by its owner, signed in: a token that leaked must not be able to make
/// others, nor to end sessions.
///
/// # Errors
/// For visitors, the platform itself, and holders of a token.
pub fn may_handle_account(actor: &Actor) -> Result<&Person> {
    let person = actor.require_person()?;
    match person.credential {
        Credential::Session { .. } => Ok(person),
        Credential::Token(_) => Err(Error::Forbidden),
    }
}

/// Credentials are changed by their owner, who gave the password a short time ago.
///
/// # Errors
/// [`Error::ConfirmationRequired`] when it was longer ago; see also [`may_handle_account`].
pub fn may_change_credentials<'a>(app: &App, actor: &'a Actor) -> Result<&'a Person> {
    let person = may_handle_account(actor)?;
    match person.credential {
        Credential::Session { confirmed_at, .. } if confirmed_at.plus_ms(CONFIRMED_FOR_MS) > app.now() => {
            Ok(person)
        }
        _ => Err(Error::ConfirmationRequired),
    }
}

/// Somebody else's second factor is taken away by administrators only, who gave their password a short
/// time ago; and by the platform itself, for the day the only administrator has lost it.
///
/// # Errors
/// For everybody else, and for holders of a token.
pub fn may_reset_second_factor(app: &App, actor: &Actor) -> Result<()> {
    if matches!(actor, Actor::System) {
        return Ok(());
    }
    actor.require_role(&[Role::Administrator])?;
    may_change_credentials(app, actor).map(drop)
}

/// Personal tokens are for everybody who acts for an organization, signed in.
///
/// # Errors
/// For visitors, people without organization, the platform itself, and holders of a token.
pub fn may_handle_tokens(actor: &Actor) -> Result<&Member> {
    let member = actor.require_member()?;
    may_handle_account(actor)?;
    Ok(member)
}

/// Making one asks for a password given a short time ago: a borrowed session must not turn into lasting
/// access.
///
/// # Errors
/// See [`may_handle_tokens`] and [`may_change_credentials`].
pub fn may_create_tokens<'a>(app: &App, actor: &'a Actor) -> Result<&'a Member> {
    let member = may_handle_tokens(actor)?;
    may_change_credentials(app, actor)?;
    Ok(member)
}

/// Tokens of the organization are for those who handle its members.
pub const fn handles_organization_tokens(member: &Member) -> bool {
    member.role.handles_members()
}

/// Whether the credential opens a door of this scope; sessions open all that their owner may.
///
/// # Errors
/// [`Error::ScopeMissing`] for a token without the scope.
pub fn credential_allows(actor: &Actor, scope: TokenScope) -> Result<()> {
    match actor.person().map(|person| &person.credential) {
        Some(Credential::Token(scopes)) if !scopes.allow(scope) => Err(Error::ScopeMissing),
        _ => Ok(()),
    }
}

/// Members of an organization see each other.
///
/// # Errors
/// For everybody who acts for nobody.
pub const fn may_see_members(actor: &Actor) -> Result<&Member> {
    actor.require_member()
}

/// Invitations are seen and revoked and members removed by those at the head of their organization, signed in.
///
/// # Errors
/// For other roles, and for holders of a token.
pub fn may_handle_members(actor: &Actor) -> Result<&Member> {
    let member = actor.require_member()?;
    may_handle_account(actor)?;
    if member.role.handles_members() { Ok(member) } else { Err(Error::Forbidden) }
}

/// Changing roles and handing the head over, and inviting somebody ([`may_invite`]), ask for a password given a short time ago: a
/// borrowed session must not take an organization over. Removing somebody and revoking an invitation do
/// not: they only ever take rights away.
///
/// # Errors
/// See [`may_handle_members`] and [`may_change_credentials`].
pub fn may_change_members<'a>(app: &App, actor: &'a Actor) -> Result<&'a Member> {
    let member = may_handle_members(actor)?;
    may_change_credentials(app, actor)?;
    Ok(member)
}

/// Inviting sends mail in the name of the platform and of the organization, to any address: an enterprise
/// must have been reviewed for it.
///
/// # Errors
/// A conflict that says what to wait for; see also [`may_change_members`].
pub fn may_invite<'a>(app: &App, actor: &'a Actor) -> Result<&'a Member> {
    let member = may_change_members(app, actor)?;
    match invites_later(member) {
        None => Ok(member),
        Some(words) => Err(Error::Conflict(ErrorCode::WrongState, words.to_owned())),
    }
}

/// Why nobody can be invited into the member's organization yet.
pub const fn invites_later(member: &Member) -> Option<&'static str> {
    match member.status {
        OrganizationStatus::Active => None,
        OrganizationStatus::Pending => Some("企业注册正在审核，通过以后才能邀请成员。"),
        OrganizationStatus::Rejected => Some("企业注册没有通过，不能邀请成员。"),
        OrganizationStatus::Suspended => Some("企业已被平台暂停，恢复以后才能邀请成员。"),
        OrganizationStatus::Unclaimed => Some("企业条目还没有认领，认领以后才能邀请成员。"),
    }
}

/// A person without organization may register or claim one, or accept an invitation.
///
/// # Errors
/// A conflict in words for members of an organization; see also [`may_handle_account`].
pub fn may_join(actor: &Actor) -> Result<&Person> {
    let person = may_handle_account(actor)?;
    match actor {
        Actor::Member(member) => Err(Error::Conflict(
            ErrorCode::WrongState,
            format!(
                "你已经是“{}”的成员。一个账号只能属于一个单位，请先在“成员”中退出。",
                member.organization
            ),
        )),
        // Belongs to an organization, and cannot act for it yet.
        _ if person.lacks_second_factor => Err(Error::SecondFactorMissing),
        _ => Ok(person),
    }
}

/// The platform's people find accounts; each look at one's details is put on record.
///
/// # Errors
/// For everybody else.
pub fn may_see_users(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Operator, Role::Administrator, Role::Auditor])
}

/// Operators and administrators set departments up and rename them, signed in.
///
/// # Errors
/// For everybody else, and for holders of a token.
pub fn may_set_up_departments(actor: &Actor) -> Result<&Member> {
    let member = actor.require_role(&[Role::Operator, Role::Administrator])?;
    may_handle_account(actor)?;
    Ok(member)
}

/// Making somebody the head of a department, closing one and opening it again ask for a password given a
/// short time ago, as [`may_change_members`] does.
///
/// # Errors
/// See [`may_set_up_departments`] and [`may_change_credentials`].
pub fn may_staff_departments<'a>(app: &App, actor: &'a Actor) -> Result<&'a Member> {
    let member = may_set_up_departments(actor)?;
    may_change_credentials(app, actor)?;
    Ok(member)
}

/// Administrators block accounts, signed in.
///
/// # Errors
/// For everybody else, and for holders of a token.
pub fn may_administer(actor: &Actor) -> Result<&Member> {
    let member = actor.require_role(&[Role::Administrator])?;
    may_handle_account(actor)?;
    Ok(member)
}
