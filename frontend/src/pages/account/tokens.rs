//! API tokens: making, listing and revoking them.

use super::{Input, confirm_first, errors, in_form, troubles};
use crate::{
    carried::handed,
    page::{Answer, Nav, Page},
    posted::Posted,
    ui::{
        confirm::{Act, Confirm, confirm},
        flash::flash,
        icon,
        side::workspace,
        states::{empty_with, note},
        table::{self, Head},
        tags::{Tone, tag},
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    accounts::{policy, service},
};
use contract::{
    ApiTokenId, ErrorCode, Problem, Timestamp,
    accounts::{ApiTokenForm, ApiTokenView, NewApiToken, Role, Scopes, TokenScope},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const HERE: &str = "/my/tokens";

/// What the form sends: a box that is not checked sends nothing.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// The id that the token shall have: a form sent twice makes one.
    id: String,
    name: String,
    days: String,
    write: Option<String>,
    publish: Option<String>,
    operate: Option<String>,
    for_organization: Option<String>,
}

impl Sent {
    fn new() -> Self {
        Self { days: "90".to_owned(), ..Self::default() }
    }

    fn has(&self, scope: TokenScope) -> bool {
        match scope {
            TokenScope::Read => true,
            TokenScope::Write => self.write.is_some(),
            TokenScope::Publish => self.publish.is_some(),
            TokenScope::Operate => self.operate.is_some(),
        }
    }

    fn form(&self) -> ApiTokenForm {
        let days = self.days.trim();
        ApiTokenForm {
            name: self.name.clone(),
            // What is no number is refused as 0 is.
            days: if days.is_empty() { None } else { Some(days.parse().unwrap_or(0)) },
            scopes: Scopes(TokenScope::ALL.into_iter().filter(|scope| self.has(*scope)).collect()),
            for_organization: self.for_organization.is_some(),
        }
    }
}

/// What a page hands to the list.
#[derive(Serialize, Deserialize)]
enum Handed {
    /// The form, to be sent once more.
    Form(Sent),
    /// A token that was just made, to be shown once.
    Made { name: String, secret: String },
}

/// `GET /my/tokens`
pub async fn show(visit: Visit) -> HttpResponse {
    let answer = match handed(&visit) {
        Some(Handed::Form(sent)) => page(&visit, &sent, None, None).await,
        Some(Handed::Made { name, secret }) => {
            page(&visit, &Sent::new(), None, Some(shown(&name, secret).into_any())).await
        }
        None => page(&visit, &Sent::new(), None, None).await,
    };
    visit.respond(answer)
}

/// `POST /my/tokens`: the secret stands in no address and is shown by the list, once.
pub async fn create(visit: Visit, Posted(sent): Posted<Sent>) -> HttpResponse {
    let id = sent.id.parse().unwrap_or_else(|_| ApiTokenId(visit.app.new_id()));
    let answer = match service::create_token_once(&visit.app, &visit.actor, id, &sent.form()).await {
        Ok(NewApiToken { token, secret }) => {
            Ok(Answer::go_showing(&visit, HERE, Handed::Made { name: token.name, secret }))
        }
        // A second click, or the form once more by the browser's button.
        Err(Error::Conflict(ErrorCode::Duplicate, _)) => Ok(Answer::go_saying(HERE, "token-once")),
        Err(Error::ConfirmationRequired) => Ok(Answer::confirm_first(&visit, HERE, Handed::Form(sent))),
        Err(error) => match in_form(error) {
            Ok(problem) => page(&visit, &sent, Some(&problem), None).await.map(Answer::from),
            Err(error) => Err(error),
        },
    };
    visit.respond(answer)
}

/// `POST /my/tokens/{id}/revoke`
pub async fn revoke(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        match service::revoke_token(&visit.app, &visit.actor, id).await {
            // A second click on the button: it is revoked already.
            Ok(()) | Err(Error::NotFound) => Ok(Answer::go_saying(HERE, "token-revoked")),
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}

async fn page(visit: &Visit, sent: &Sent, problem: Option<&Problem>, made: Option<AnyView>) -> Result<Page> {
    let tokens = service::list_tokens(&visit.app, &visit.actor).await?;
    // Asked for before the form is filled in, not after; what was typed longer than that is kept.
    let late = matches!(service::confirmed(&visit.app, &visit.actor), Err(Error::ConfirmationRequired));
    let asks = late && problem.is_none();
    let make = if asks {
        confirm_first("创建令牌", "创建令牌", HERE).into_any()
    } else {
        form(visit, sent, problem).into_any()
    };
    // A secret is shown once, whatever stands below it.
    let keeps = asks && made.is_none();
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"API 令牌"</h1>
                    <p class="muted">
                        "程序访问" <a href="/docs/api">"开放接口"</a>
                        "时出示它，权限不超过你自己，也不超过勾选的范围。"
                    </p>
                </div>
            </div>
            {flash(visit.flash.as_deref())}
            {made}
            {list(&tokens, visit.now)}
            {make}
        },
    );
    Ok(Page::new("API 令牌", Nav::Other, content).refused(problem).workspace().keeping_parcel(keeps))
}

fn shown(name: &str, secret: String) -> impl IntoView + use<> {
    note(
        "ok",
        view! {
            <h2>{format!("令牌“{}”已创建", name)}</h2>
            <p role="status">"请现在复制并妥善保存，离开或刷新这一页就看不到了："</p>
            <pre tabindex="0" aria-label="令牌"><code>{secret}</code></pre>
        },
    )
}

fn list(tokens: &[ApiTokenView], now: Timestamp) -> AnyView {
    if tokens.is_empty() {
        let words = "需要让程序读取或提交数据时，在下面创建一个。";
        return view! { <div class="card">{empty_with(icon::KEY, "还没有令牌", words, ())}</div> }.into_any();
    }
    let rows = tokens.iter().map(|token| row(token, now)).collect_view();
    let heads =
        [Head::Words("用途"), Head::Words("范围"), Head::Words("到期"), Head::Words("最近使用"), Head::Acts];
    table::table("令牌", &heads, rows)
}

fn row(token: &ApiTokenView, now: Timestamp) -> impl IntoView + use<> {
    let scopes: Vec<&str> = token.scopes.0.iter().map(|scope| scope.zh()).collect();
    let shared = token.for_organization.then(|| tag(Tone::Brand, "本单位"));
    let ended = (token.expires_at <= now).then(|| tag(Tone::StateBad, "已到期"));
    let used = token.last_used_at.map_or_else(|| "从未".to_owned(), Timestamp::minute_zh);
    let revoke = confirm(Confirm {
        open: "撤销".into(),
        of: token.name.clone(),
        look: "btn line small",
        question: format!("撤销令牌“{}”？", token.name),
        words: "立即失效，用它的程序不能再访问；不能恢复，需要时可以另建一个。".into(),
        yes: "确定撤销",
        act: Act::Form(format!("/my/tokens/{}/revoke", token.id)),
    });
    view! {
        <tr>
            <th scope="row">
                {token.name.clone()} " " {shared} <div class="xs muted">{token.created_at.minute_zh()} " 创建"</div>
            </th>
            <td data-label="范围">{scopes.join("、")}</td>
            <td data-label="到期"><div>{token.expires_at.date_zh()} " " {ended}</div></td>
            <td data-label="最近使用">{used}</td>
            <td class="do">
                {revoke}
            </td>
        </tr>
    }
}

/// The scopes that say something to a role.
fn offered(role: Option<Role>) -> Vec<TokenScope> {
    let fits = |scope: &TokenScope| match scope {
        TokenScope::Read | TokenScope::Write => true,
        TokenScope::Publish => role.is_some_and(Role::is_department),
        TokenScope::Operate => role.is_some_and(Role::is_staff),
    };
    TokenScope::ALL.into_iter().filter(fits).collect()
}

fn form(visit: &Visit, sent: &Sent, problem: Option<&Problem>) -> impl IntoView + use<> {
    let (role, errors) = (visit.actor.role(), errors(problem));
    let id = if sent.id.is_empty() { visit.app.new_id().to_string() } else { sent.id.clone() };
    let name = Input {
        name: "name",
        label: "用途",
        hint: "例如：夜间同步到本单位的业务系统",
        value: &sent.name,
        kind: "text",
        autocomplete: "off",
        inputmode: "",
    };
    let days = Input {
        name: "days",
        label: "有效天数",
        hint: "1–365 天，到期自动失效",
        value: &sent.days,
        kind: "number",
        autocomplete: "off",
        inputmode: "",
    };
    let boxes = offered(role)
        .into_iter()
        .map(|scope| {
            let read = scope == TokenScope::Read;
            check(scope.as_str(), scope.zh(), sent.has(scope), read)
        })
        .collect_view();
    let shared = visit.actor.member().is_some_and(policy::handles_organization_tokens).then(|| {
        let words = "属于本单位：我离开后继续有效，由本单位的管理员管理";
        check("for_organization", words, sent.for_organization.is_some(), false)
    });
    view! {
        <form class="card form" method="post" action="/my/tokens" novalidate>
            <h2>"创建令牌"</h2>
            {troubles(problem)}
            <input type="hidden" name="id" value=id/>
            <div class="grid fields">{name.draw(&errors)} {days.draw(&errors)}</div>
            <fieldset class="field"><legend>"范围"</legend> {boxes} {shared}</fieldset>
            <div class="acts"><button class="btn main">"创建令牌"</button></div>
        </form>
    }
}

fn check(name: &'static str, words: &'static str, checked: bool, fixed: bool) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" id=name name=name value="1" checked=checked disabled=fixed/> <span>{words}</span>
        </label>
    }
}
