//! 两步验证: setting it up, its recovery codes, and taking it out of use.

use super::{Input, errors, in_form, troubles};
use crate::{
    carried::handed,
    page::{Answer, Nav, Page},
    posted::Posted,
    ui::{
        confirm::{Act, Confirm, confirm},
        flash::flash,
        side::workspace,
        states::note,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{
    Error, Result,
    accounts::{
        credentials::{qr, second_factor},
        service,
    },
};
use contract::{
    Problem,
    accounts::{CodeForm, SecondFactorOffer, SecurityView},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const HERE: &str = "/my/security/second-factor";

/// New recovery codes on their way from the form to the page that shows them, once: going back to it sends
/// no form, which would make others.
#[derive(Serialize, Deserialize)]
struct Codes {
    renewed: bool,
    codes: Vec<String>,
}

/// `GET /my/security/second-factor`
pub async fn show(visit: Visit) -> HttpResponse {
    let answer = match handed::<Codes>(&visit) {
        Some(new) => Ok(codes(&visit, &new)),
        None => page(&visit, None).await,
    };
    visit.respond(answer)
}

/// `POST /my/security/second-factor/start`
pub async fn start(visit: Visit) -> HttpResponse {
    let answer = match second_factor::offer(&visit.app, &visit.actor).await {
        // A second click on the button: it is set up already.
        Ok(_) | Err(Error::Conflict(..)) => Ok(Answer::go(HERE)),
        Err(error) => Err(error),
    };
    visit.respond(answer)
}

/// `POST /my/security/second-factor`
pub async fn enable(visit: Visit, Posted(form): Posted<CodeForm>) -> HttpResponse {
    let answer = match second_factor::confirm(&visit.app, &visit.actor, &form.code).await {
        Ok(new) => Ok(Answer::go_showing(&visit, HERE, Codes { renewed: false, codes: new.codes })),
        Err(error @ Error::Conflict(..)) => in_use_already(&visit, error).await,
        Err(error) => again(&visit, error).await.map(Into::into),
    };
    visit.respond(answer)
}

/// A second click on the button. The answer to the first one may be on its way with the codes: the page at
/// [`HERE`] shows them when they have come, and otherwise says what to do.
async fn in_use_already(visit: &Visit, error: Error) -> Result<Answer> {
    if service::security(&visit.app, &visit.actor).await?.second_factor {
        return Ok(Answer::go_saying(HERE, "second-factor-on"));
    }
    again(visit, error).await.map(Into::into)
}

/// `POST /my/security/second-factor/codes`
pub async fn renew_codes(visit: Visit) -> HttpResponse {
    let answer = match second_factor::renew_codes(&visit.app, &visit.actor).await {
        Ok(new) => Ok(Answer::go_showing(&visit, HERE, Codes { renewed: true, codes: new.codes })),
        Err(error) => again(&visit, error).await.map(Into::into),
    };
    visit.respond(answer)
}

/// `POST /my/security/second-factor/disable`
pub async fn disable(visit: Visit) -> HttpResponse {
    let answer = match second_factor::disable(&visit.app, &visit.actor).await {
        Ok(()) => Ok(Answer::go_saying("/my/security", "second-factor-off")),
        Err(error) => again(&visit, error).await.map(Into::into),
    };
    visit.respond(answer)
}

async fn again(visit: &Visit, error: Error) -> Result<Page> {
    let problem = in_form(error)?;
    page(visit, Some(&problem)).await
}

async fn page(visit: &Visit, problem: Option<&Problem>) -> Result<Page> {
    let security = service::security(&visit.app, &visit.actor).await?;
    let inner = if security.second_factor {
        service::confirmed(&visit.app, &visit.actor)?;
        in_use(&security, problem).into_any()
    } else {
        match second_factor::offered(&visit.app, &visit.actor).await? {
            Some(offer) => scan(&offer, problem)?.into_any(),
            None => begin(&security).into_any(),
        }
    };
    let content = workspace(
        visit,
        view! {
            <div class="page-head"><h1>"两步验证"</h1></div>
            {flash(visit.flash.as_deref())}
            {inner}
        },
    );
    Ok(Page::new("两步验证", Nav::Other, content).refused(problem).workspace())
}

fn begin(security: &SecurityView) -> impl IntoView + use<> {
    let required = security
        .second_factor_required
        .then(|| note("warn", view! { <p>"你的角色必须使用两步验证。设置好之后，才能进入工作台。"</p> }));
    view! {
        <form class="card" method="post" action=format!("{HERE}/start")>
            {required}
            <h2>"三步设置好"</h2>
            <ol class="bullets">
                <li>"手机上装一个验证器，例如 FreeOTP、Microsoft Authenticator、Google Authenticator，或手机自带的密码管理。"</li>
                <li>"用它扫一扫下一页的二维码。"</li>
                <li>"填写它显示的 6 位数字，然后保存好恢复码。"</li>
            </ol>
            <div class="acts">
                <button class="btn main">"开始设置"</button> <a class="btn line" href="/my/security">"返回"</a>
            </div>
        </form>
    }
}

fn scan(offer: &SecondFactorOffer, problem: Option<&Problem>) -> Result<impl IntoView + use<>> {
    let image = qr::svg(&offer.url)?;
    // In fours, as people read and type it.
    let secret: Vec<String> =
        offer.secret.chars().collect::<Vec<_>>().chunks(4).map(|part| part.iter().collect()).collect();
    let code = Input {
        name: "code",
        label: "验证码",
        hint: "填写验证器里“数聚通”旁边的 6 位数字。",
        value: "",
        kind: "text",
        autocomplete: "one-time-code",
        inputmode: "numeric",
    };
    Ok(view! {
        <form class="card form" method="post" action=HERE novalidate>
            {troubles(problem)}
            <div class="stack">
                <h2>"用验证器扫一扫"</h2>
                <div role="img" aria-label="二维码：用验证器扫描，也可以手工输入下面的密钥" inner_html=image></div>
                <p class="small">"扫不了？在验证器里选“手工输入”，密钥是："</p>
                <p><code data-secret=offer.secret.clone()>{secret.join(" ")}</code></p>
            </div>
            {code.draw(&errors(problem))}
            <div class="acts">
                <button class="btn main">"启用"</button> <a class="btn line" href="/my/security">"以后再说"</a>
            </div>
        </form>
    })
}

fn in_use(security: &SecurityView, problem: Option<&Problem>) -> impl IntoView + use<> {
    let off = if security.second_factor_required {
        view! { <p class="small muted">"你的角色必须使用两步验证，不能停用。要换手机，请联系平台管理员重置。"</p> }.into_any()
    } else {
        confirm(Confirm {
            open: "停用两步验证".into(),
            of: String::new(),
            look: "btn bad quiet",
            question: "停用两步验证？".into(),
            words: "之后只凭密码就能登录。换手机时，停用后再重新设置即可。".into(),
            yes: "确定停用",
            act: Act::Form(format!("{HERE}/disable")),
        })
        .into_any()
    };
    let renew = confirm(Confirm {
        open: "更换恢复码".into(),
        of: String::new(),
        look: "btn line",
        question: "更换恢复码？".into(),
        words: "会生成一组新的，只显示一次；旧的恢复码全部作废。".into(),
        yes: "确定更换",
        act: Act::Form(format!("{HERE}/codes")),
    });
    view! {
        {troubles(problem)}
        <section class="card" aria-labelledby="codes">
            <h2 id="codes">"恢复码"</h2>
            <p>{format!("还剩 {} 个没有用过。手机不在身边时，登录可以用一个恢复码代替验证码。", security.recovery_codes_left)}</p>
            {renew}
        </section>
        <section class="card" aria-labelledby="off"><h2 id="off">"换手机或停用"</h2> {off}</section>
    }
}

/// Shown once, to be printed or copied by hand.
fn codes(visit: &Visit, new: &Codes) -> Page {
    let title = if new.renewed { "恢复码已更换" } else { "两步验证已启用" };
    let items = new.codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect_view();
    let content = workspace(
        visit,
        view! {
            <section class="card" aria-labelledby="codes">
                <h1 id="codes">{title}</h1>
                {note("warn", view! { <p role="status">"请现在就打印或抄下这些恢复码，放在手机以外的安全地方。它们只在这里显示这一次。"</p> })}
                <ol class="bullets" aria-label="恢复码">{items}</ol>
                <p class="small muted">"每个恢复码只能用一次。手机丢失时，在登录的第二步填一个恢复码。"</p>
                <div class="acts"><a class="btn main" href="/my/security">"我已保存"</a></div>
            </section>
        },
    );
    Page::new(title, Nav::Other, content).workspace()
}
