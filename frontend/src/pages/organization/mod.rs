//! An enterprise's own entry: four parts of one form, each with a page; and the overview over it.

mod acts;
mod expiry;
mod fields;
mod form;
mod lists;
pub mod overview;
mod sent;
mod uploads;

use crate::{
    page::{Nav, Page},
    posted::{Pairs, Posted},
    ui::{
        confirm::{Act, Confirm, confirm},
        flash::flash,
        side::workspace,
        upload::Refused,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, http::StatusCode};
use backend::{Result, organizations::profile};
use contract::{
    FieldErrors, Problem,
    organizations::{OrganizationStatus, ProfileForm, ProfileSection, ProfileView, ReviewStatus},
};
use leptos::prelude::*;

macro_rules! pages {
    ($($show:ident $post:ident $section:ident),+) => {$(
        /// `GET` of this part's page.
        pub async fn $show(visit: Visit) -> HttpResponse {
            visit.respond(open(&visit, ProfileSection::$section).await)
        }

        /// `POST` of this part's page.
        pub async fn $post(visit: Visit, Posted(pairs): Posted<Pairs>) -> HttpResponse {
            visit.respond(acts::save(&visit, ProfileSection::$section, &pairs).await)
        }
    )+};
}

pages!(
    profile save_profile Profile,
    capabilities save_capabilities Capabilities,
    qualifications save_qualifications Qualifications,
    cases save_cases Cases
);

/// The address of a part's page.
pub const fn address(section: ProfileSection) -> &'static str {
    match section {
        ProfileSection::Profile => "/my/profile",
        ProfileSection::Capabilities => "/my/capabilities",
        ProfileSection::Qualifications => "/my/qualifications",
        ProfileSection::Cases => "/my/cases",
    }
}

/// What a page shows beside the view.
struct Shown {
    view: ProfileView,
    /// What is typed.
    form: ProfileForm,
    /// The version the form was read with.
    version: i32,
    /// Why it was not taken.
    problem: Option<Problem>,
    /// A file that was not taken.
    refused: Option<Refused>,
}

impl Shown {
    /// A change waits for its review.
    fn waits(&self) -> bool {
        waits(&self.view)
    }

    /// Nothing can be changed: the whole part waits, or the enterprise may put nothing into force.
    fn locked(&self, section: ProfileSection) -> bool {
        let barred = matches!(self.view.status, OrganizationStatus::Suspended | OrganizationStatus::Rejected);
        self.waits() && (barred || section == ProfileSection::Qualifications)
    }

    /// Messages at fields: what is wrong now, and what the reviewer said where nothing else is.
    fn errors(&self) -> FieldErrors {
        let mut errors = self.problem.as_ref().map(|p| p.fields.clone()).unwrap_or_default();
        let returned =
            |change: &&contract::organizations::ChangeView| change.status == ReviewStatus::Returned;
        let changes = [&self.view.change, &self.view.registration].into_iter().flatten().filter(returned);
        for remark in changes.flat_map(|change| &change.remarks.fields.0) {
            let field = self.place(&remark.field);
            if errors.at(&field).is_none() {
                errors.add(&field, format!("审核意见：{}", remark.message));
            }
        }
        errors
    }

    /// A remark at a qualification names its id, for rows may have moved since.
    fn place(&self, field: &str) -> String {
        let id = field.strip_prefix("qualifications.").and_then(|id| id.parse().ok());
        let row = id.and_then(|id| self.form.qualifications.iter().position(|q| q.id == Some(id)));
        row.map_or_else(|| field.to_owned(), |n| format!("qualifications.{n}.name"))
    }
}

/// A change waits for its review; what needs none is in force when it is saved.
fn waits(view: &ProfileView) -> bool {
    view.change.as_ref().is_some_and(|change| change.status == ReviewStatus::Submitted)
}

async fn open(visit: &Visit, section: ProfileSection) -> Result<Page> {
    let view = profile::find(&visit.app, &visit.actor).await?;
    let shown = Shown { form: view.form.clone(), version: view.version, view, problem: None, refused: None };
    page(visit, section, &shown).await
}

/// The page that an upload came from, with what was wrong with the file; `None` for other addresses.
pub async fn refused_upload(visit: &Visit, path: &str, refused: Refused) -> Option<Result<Page>> {
    let section = ProfileSection::FORM.into_iter().find(|section| address(*section) == path)?;
    Some(shown_refusal(visit, section, refused).await)
}

async fn shown_refusal(visit: &Visit, section: ProfileSection, refused: Refused) -> Result<Page> {
    let view = profile::find(&visit.app, &visit.actor).await?;
    let (form, version) = (view.form.clone(), view.version);
    page(visit, section, &Shown { view, form, version, problem: None, refused: Some(refused) }).await
}

async fn page(visit: &Visit, section: ProfileSection, shown: &Shown) -> Result<Page> {
    let errors = shown.errors();
    let upload = shown.refused.as_ref().map_or(200, |refused| refused.status);
    let status = shown.problem.as_ref().map_or(upload, |p| p.status);
    let files = profile::files::of_form(&visit.app, &visit.actor, &shown.form).await?;
    let parts = match section {
        ProfileSection::Capabilities => {
            let taxonomy = profile::service::taxonomy(&visit.app).await?;
            lists::capabilities(&shown.form, &errors, &taxonomy).into_any()
        }
        ProfileSection::Qualifications => {
            lists::qualifications(&shown.form, &errors, &files, visit.now).into_any()
        }
        ProfileSection::Cases => lists::cases(&shown.form, &errors, &files).into_any(),
        ProfileSection::Profile => form::facts(&shown.form, &errors, shown.waits()).into_any(),
    };
    let writes = backend::organizations::policy::may_write_profile(&visit.actor).is_ok();
    let locked = !writes || shown.locked(section);
    let limit = visit.app.settings.storage.attachment_limit;
    let uploads =
        (!locked).then(|| uploads::uploads(section, &shown.view.form, &files, limit, shown.refused.as_ref()));
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>{section.zh()}</h1>
                    <p class="muted">"保存的草稿只有本企业看得到；提交后，名称、代码和资质经审核生效，其余立即生效。"</p>
                </div>
                <a class="btn line small" href=format!("/suppliers/{}", shown.view.id)>"看公开页面"</a>
            </div>
            {flash(visit.flash.as_deref())}
            {tabs(section, &shown.form)}
            {overview::standing(&shown.view)}
            <form class="card form" method="post" action=address(section) novalidate>
                {refused(shown)} {fields::summary(section, &errors)}
                <input type="hidden" name="version" value=shown.version.to_string()/>
                <fieldset class="form" disabled=locked>{parts}</fieldset>
                {buttons(shown, section, writes)}
            </form>
            {uploads}
            {overview::meter(&shown.view)}
        },
    );
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Ok(Page::new(section.zh(), Nav::Other, content).workspace().with_status(status))
}

fn refused(shown: &Shown) -> impl IntoView + use<> {
    shown.problem.as_ref().filter(|p| p.fields.is_empty()).map(|p| {
        let words = format!("：{}", p.detail);
        crate::ui::states::note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {words}</p> })
    })
}

fn tabs(section: ProfileSection, form: &ProfileForm) -> impl IntoView + use<> {
    let count = |of: ProfileSection| match of {
        ProfileSection::Capabilities => Some(form.capabilities.len()),
        ProfileSection::Qualifications => Some(form.qualifications.len()),
        ProfileSection::Cases => Some(form.cases.len()),
        ProfileSection::Profile => None,
    };
    let items = ProfileSection::FORM
        .map(|one| {
            let current = (one == section).then_some("page");
            let count = count(one).map(|n| view! { " " <span class="count">{n.to_string()}</span> });
            view! { <li><a href=address(one) aria-current=current>{one.zh()} {count}</a></li> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label="资料的部分"><ul>{items}</ul></nav> }
}

fn buttons(shown: &Shown, section: ProfileSection, writes: bool) -> impl IntoView + use<> {
    if !writes {
        let words = "你的角色只能查看。需要修改，请联系本企业的管理员。";
        return view! { <p class="small muted">{words}</p> }.into_any();
    }
    if shown.waits() {
        let locked = shown.locked(section);
        let save = (!locked)
            .then(|| view! { <button class="btn main" name="act" value="save">"保存，立即生效"</button> });
        let words = if locked {
            "审核期间不能修改；收回后可以改好再提交。"
        } else {
            "名称、代码和资质有修改正在审核，收回后才能再改。其余随时可改，保存、上移和删除都立即生效，不影响审核。"
        };
        return view! {
            <div class="acts">{save} <button class="btn line" name="act" value="recall">"收回修改"</button></div>
            <p class="small muted">{words}</p>
        }
        .into_any();
    }
    let discard = (shown.view.version > 0).then(|| {
        view! {
            <span class="grow"></span>
            {confirm(Confirm {
                open: "放弃草稿".into(),
                of: String::new(),
                look: "btn bad quiet",
                question: "放弃草稿？".into(),
                words: "四个部分里还没有提交的修改都会丢掉，已经生效的内容不变。".into(),
                yes: "确定放弃",
                act: Act::Value("withdraw"),
            })}
        }
    });
    view! {
        <div class="acts">
            <button class="btn main" name="act" value="submit">"保存并提交"</button>
            <button class="btn line" name="act" value="save">"保存草稿"</button>
            {discard}
        </div>
    }
    .into_any()
}
