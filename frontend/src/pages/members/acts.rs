//! What the forms of the page do.

use super::{HERE, Typed, page};
use crate::{page::Answer, posted::Posted, visit::Visit};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    accounts::membership::{invitations, members},
};
use contract::{
    UserId,
    accounts::{InvitationForm, RoleForm},
};

/// `POST /my/members`
pub async fn invite(visit: Visit, Posted(form): Posted<InvitationForm>) -> HttpResponse {
    let answer = match invitations::invite(&visit.app, &visit.actor, &form).await {
        Ok(_) => Ok(Answer::go_saying(HERE, "invited")),
        Err(Error::ConfirmationRequired) => {
            let typed = Typed { invitation: form, ..Typed::default() };
            Ok(Answer::confirm_first(&visit, HERE, typed))
        }
        Err(error @ (Error::Validation(_) | Error::TooMany(_))) => {
            let typed = Typed { invitation: form, ..Typed::default() };
            page(&visit, &typed, Some(error.to_problem())).await.map(Answer::from)
        }
        Err(error) => Err(error),
    };
    visit.respond(answer)
}

/// The list again, saying what was done, or why it was not.
async fn done(visit: &Visit, done: Result<()>, flash: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::go_saying(HERE, flash)),
        Err(error @ (Error::Conflict(..) | Error::Validation(_) | Error::TooMany(_))) => {
            let mut problem = error.to_problem();
            // The field of a row has no place of its own: the words stand above.
            problem.fields = contract::FieldErrors::default();
            Ok(page(visit, &Typed::default(), Some(problem)).await?.into())
        }
        Err(error) => Err(error),
    }
}

/// The password first, then the same row once more.
fn again(visit: &Visit, member: UserId, role: String) -> Answer {
    Answer::confirm_first(visit, HERE, Typed { member: Some(member), role, ..Typed::default() })
}

/// `POST /my/members/{id}/role`
pub async fn change_role(visit: Visit, id: Path<String>, Posted(form): Posted<RoleForm>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        match members::change_role(&visit.app, &visit.actor, id, &form).await {
            Err(Error::ConfirmationRequired) => Ok(again(&visit, id, form.role)),
            changed => done(&visit, changed, "role-changed").await,
        }
    };
    let answer = answer.await;
    visit.respond(answer)
}

/// `POST /my/members/{id}/transfer`
pub async fn transfer(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        match members::transfer(&visit.app, &visit.actor, id).await {
            Err(Error::ConfirmationRequired) => Ok(again(&visit, id, String::new())),
            transferred => done(&visit, transferred, "transferred").await,
        }
    };
    let answer = answer.await;
    visit.respond(answer)
}

/// `POST /my/members/{id}/remove`
pub async fn remove(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        done(&visit, members::remove(&visit.app, &visit.actor, id).await, "removed").await
    };
    let answer = answer.await;
    visit.respond(answer)
}

/// `POST /my/members/leave`
pub async fn leave(visit: Visit) -> HttpResponse {
    let answer = async {
        let id = visit.actor.require_member()?.person.user_id;
        match members::remove(&visit.app, &visit.actor, id).await {
            Ok(()) => Ok(Answer::go_saying("/my", "left")),
            refused => done(&visit, refused, "left").await,
        }
    };
    let answer = answer.await;
    visit.respond(answer)
}

/// `POST /my/invitations/{id}/resend`
pub async fn resend(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        let sent = invitations::resend(&visit.app, &visit.actor, id).await;
        done(&visit, sent.map(drop), "invited").await
    };
    let answer = answer.await;
    visit.respond(answer)
}

/// `POST /my/invitations/{id}/revoke`
pub async fn revoke(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        done(&visit, invitations::revoke(&visit.app, &visit.actor, id).await, "invitation-revoked").await
    };
    let answer = answer.await;
    visit.respond(answer)
}
