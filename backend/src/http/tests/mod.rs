//! The doors, tried in process against a database.

mod doors;
mod feeds;
mod journey;
mod malformed;
mod openapi;
mod session;
mod site;
mod unsubscribe;
mod wire;

use super::{configure, error::Fault, outer};
use crate::{
    Actor,
    accounts::{self, Client, NewUser, OrganizationRef, SESSION_COOKIE},
    opportunities,
    organizations::store::tests::{enterprise, insert},
    testing::TestApp,
};
use actix_http::Request;
use actix_web::{
    App, Error,
    body::{BoxBody, MessageBody},
    cookie::Cookie,
    dev::{Service, ServiceResponse},
    http::{StatusCode, header::HeaderMap},
    middleware::from_fn,
    test::{TestRequest, init_service},
    web::Data,
};
use contract::{
    ErrorCode, Problem,
    accounts::{LoginForm, Role},
    opportunities::{OpportunityForm, OpportunityView},
    organizations::OrganizationKind,
};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

pub const PASSWORD: &str = "minhang-demo-2026";

/// What a door answered.
#[derive(Debug)]
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The problem told; anything else is a failure of the test.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem: Problem = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(problem.trace_id.as_deref(), Some(self.header("x-request-id")));
        assert!(!problem.detail.is_empty());
        problem
    }

    pub fn refused(&self, code: ErrorCode) {
        assert_eq!(self.problem().code, code, "{}", self.body);
    }
}

/// The server as it runs, without its pages.
pub async fn site(
    app: &TestApp,
) -> impl Service<Request, Response = ServiceResponse<BoxBody>, Error = Error> + use<> {
    let data = Data::new(app.app.clone());
    init_service(App::new().app_data(data).wrap(from_fn(outer)).configure(configure)).await
}

pub async fn send(
    site: &impl Service<Request, Response = ServiceResponse<BoxBody>, Error = Error>,
    request: TestRequest,
) -> Got {
    let response = match site.call(request.to_request()).await {
        Ok(response) => response.into_parts().1,
        Err(error) => error.error_response(),
    };
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = actix_web::body::to_bytes(response.into_body().boxed()).await.unwrap();
    Got { status, headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

/// A server in a test.
pub trait Site: Service<Request, Response = ServiceResponse<BoxBody>, Error = Error> {}

impl<T: Service<Request, Response = ServiceResponse<BoxBody>, Error = Error>> Site for T {}

/// What a door answered, with a body that need not be text.
#[derive(Debug)]
pub struct Raw {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Raw {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub async fn raw(site: &impl Site, request: TestRequest) -> Raw {
    let response = match site.call(request.to_request()).await {
        Ok(response) => response.into_parts().1,
        Err(error) => error.error_response(),
    };
    let (status, headers) = (response.status(), response.headers().clone());
    let body = actix_web::body::to_bytes(response.into_body().boxed()).await.unwrap_or_default();
    Raw { status, headers, body: body.to_vec() }
}

/// People of every role, signed in; and what they act on.
pub struct People {
    pub enterprise: Uuid,
    /// A published opportunity of the officer's department.
    pub opportunity: OpportunityView,
    cookies: Vec<(Option<Role>, Option<String>)>,
}

impl People {
    /// One of each side.
    pub async fn arrive(app: &TestApp) -> Self {
        Self::with_roles(app, &[Role::Owner, Role::Officer, Role::Operator]).await
    }

    /// People with these roles; an officer must be among them.
    pub async fn with_roles(app: &TestApp, roles: &[Role]) -> Self {
        let enterprise = insert(app, enterprise("上海浦江档案服务有限公司")).await;
        let mut cookies = vec![(None, None)];
        for role in roles {
            let role = *role;
            cookies.push((Some(role), Some(signed_in(app, role, enterprise).await)));
        }
        let officer = cookies.iter().find(|(role, _)| *role == Some(Role::Officer));
        let opportunity = published(app, officer.and_then(|(_, c)| c.as_deref()).unwrap()).await;
        Self { enterprise, opportunity, cookies }
    }

    /// Every role with its cookie; `None` is the visitor.
    pub fn all(&self) -> impl Iterator<Item = (Option<Role>, Option<Cookie<'static>>)> + '_ {
        let cookie = |value: &String| Cookie::new(SESSION_COOKIE, value.clone());
        self.cookies.iter().map(move |(role, value)| (*role, value.as_ref().map(cookie)))
    }

    pub fn cookie(&self, role: Role) -> Cookie<'static> {
        self.all().find(|(r, _)| *r == Some(role)).and_then(|(_, c)| c).unwrap()
    }

    pub fn email(role: Role) -> String {
        format!("{}@demo.example", role.as_str())
    }
}

/// A requirement that may be published.
pub fn requirement() -> OpportunityForm {
    OpportunityForm {
        kind: "project".into(),
        title: "历史文书档案数字化加工 <42 万页 & 著录>".into(),
        requirement: "完成 42 万页文书档案的整理、扫描、OCR 与著录，今年 12 月底前完成，错误率低于 0.1%。"
            .into(),
        budget_wan: "86".into(),
        deadline: "2026-12-18".into(),
        contact_name: "王老师".into(),
        contact_phone: "021-64881234".into(),
        ..OpportunityForm::default()
    }
}

async fn published(app: &TestApp, cookie: &str) -> OpportunityView {
    let officer = accounts::service::actor_of_session(app, cookie).await.unwrap();
    let form = requirement();
    let draft = opportunities::service::save_draft(app, &officer, None, None, &form).await.unwrap();
    let (id, version) = (draft.summary.id, draft.version);
    opportunities::service::publish(app, &officer, id, version, &form).await.unwrap()
}

async fn signed_in(app: &TestApp, role: Role, enterprise: Uuid) -> String {
    let organization = match role.kind() {
        OrganizationKind::Enterprise => OrganizationRef::Id(enterprise.into()),
        OrganizationKind::Department => OrganizationRef::Name("浦江镇政府".into()),
        OrganizationKind::Operator => OrganizationRef::Name("平台运营中心".into()),
    };
    let new = NewUser {
        email: People::email(role),
        name: role.zh().into(),
        role,
        organization,
        password: Some(PASSWORD.into()),
        demo: true,
    };
    accounts::service::create_user(app, &Actor::System, &new).await.unwrap();
    let form = LoginForm { email: new.email, password: PASSWORD.into(), ..LoginForm::default() };
    accounts::service::sign_in(app, &form, &Client::default()).await.unwrap().done().unwrap().tokens.access
}

#[actix_web::test]
async fn every_answer_is_traced_and_guarded() {
    let app = TestApp::start().await;
    let site = site(&app).await;
    let got = send(&site, TestRequest::get().uri("/healthz")).await;
    let csp = got.header("content-security-policy").to_owned();
    assert!(csp.contains("default-src 'self'") && csp.contains("'nonce-"), "{csp}");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("x-request-id").len() >= 8);
    let again = send(&site, TestRequest::get().uri("/healthz")).await;
    assert_ne!(again.header("content-security-policy"), csp, "a nonce is used once");
    let given = TestRequest::get().uri("/api/nope").insert_header(("x-request-id", "proxy-12345678"));
    let got = send(&site, given).await;
    assert_eq!(got.header("x-request-id"), "proxy-12345678");
    assert_eq!(got.header("content-disposition"), "attachment; filename=\"api.json\"");
    got.refused(ErrorCode::NotFound);
    for path in ["/healthz", "/api/v1/opportunities", "/api/nope"] {
        let got = send(&site, TestRequest::get().uri(path)).await;
        assert!(got.header("server").is_empty() && got.header("x-powered-by").is_empty(), "{path}");
        assert!(!got.header("content-type").is_empty(), "{path}");
    }
    let forged = TestRequest::get().uri("/api/nope").insert_header(("x-request-id", "a b\tc<script>"));
    assert_ne!(send(&site, forged).await.header("x-request-id"), "a b\tc<script>");
    app.finish().await;
}

/// What is written to the log while it lives, by this thread.
struct Log(Arc<Mutex<Vec<u8>>>, #[allow(dead_code, reason = "held")] tracing::subscriber::DefaultGuard);

impl Log {
    fn listen() -> Self {
        let written = Arc::new(Mutex::new(Vec::new()));
        let writer = Writer(written.clone());
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(writer).finish();
        Self(written, tracing::subscriber::set_default(subscriber))
    }

    /// The lines so far that have these words.
    fn lines(&self, words: &str) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains(words)).map(str::to_owned).collect()
    }
}

#[derive(Clone)]
struct Writer(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Writer {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn refused_access_is_logged_with_the_door_and_who_asked_and_nothing_more() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let log = Log::listen();
    send(&site, TestRequest::get().uri("/api/v1/users?q=min@a.cn").cookie(people.cookie(Role::Officer)))
        .await
        .refused(ErrorCode::Forbidden);
    let got = accounts::store::user_by_email(app.db.read(), &People::email(Role::Officer)).await.unwrap();
    let refused = log.lines("refused");
    assert_eq!(refused.len(), 1, "{refused:?}");
    for words in ["WARN", "Forbidden", "/api/v1/users", &got.unwrap().id.to_string()] {
        assert!(refused[0].contains(words), "{words}: {}", refused[0]);
    }
    assert!(!refused[0].contains("min@a.cn") && !refused[0].contains("q="), "{}", refused[0]);
    send(&site, TestRequest::get().uri("/api/v1/tokens")).await.refused(ErrorCode::Unauthenticated);
    send(&site, TestRequest::get().uri("/api/v1/suppliers")).await;
    let refused = log.lines("refused");
    assert_eq!(refused.len(), 2, "an answer is no refusal: {refused:?}");
    assert!(refused[1].contains("INFO") && refused[1].contains("Unauthenticated"), "{}", refused[1]);
    app.finish().await;
}

#[actix_web::test]
async fn failed_sign_ins_are_logged_without_an_address() {
    let app = TestApp::start().await;
    People::arrive(&app).await;
    let site = site(&app).await;
    let log = Log::listen();
    for email in [People::email(Role::Officer), "nobody@demo.example".to_owned()] {
        let form = serde_json::json!({ "email": email, "password": "wrong" });
        let wrong = TestRequest::post().uri("/api/v1/session").set_json(form);
        send(&site, wrong).await.refused(ErrorCode::WrongCredentials);
    }
    let officer = accounts::store::user_by_email(app.db.read(), &People::email(Role::Officer)).await.unwrap();
    let failed = log.lines("a sign-in failed");
    assert!(failed[0].contains(&officer.unwrap().id.to_string()), "{failed:?}");
    assert!(failed[1].contains("account=\"-\""), "{failed:?}");
    assert!(log.lines("@demo.example").is_empty(), "{:?}", log.lines("@"));
    app.finish().await;
}

#[actix_web::test]
async fn health_readiness_and_figures() {
    let app = TestApp::start().await;
    let site = site(&app).await;
    assert_eq!(send(&site, TestRequest::get().uri("/healthz")).await.body, "ok\n");
    let ready = send(&site, TestRequest::get().uri("/readyz")).await;
    assert_eq!((ready.status, ready.json()["status"].as_str()), (StatusCode::OK, Some("reduced")));
    let here = "127.0.0.1:9".parse().unwrap();
    let got = send(&site, TestRequest::get().uri("/metrics").peer_addr(here)).await;
    assert!(got.body.contains("http_requests_total{"), "{}", got.body);
    assert!(got.body.contains("route=\"/readyz\""), "{}", got.body);
    send(&site, TestRequest::get().uri("/metrics").peer_addr("192.0.2.1:9".parse().unwrap()))
        .await
        .refused(ErrorCode::NotFound);
    let proxied = TestRequest::get().uri("/metrics").peer_addr(here);
    send(&site, proxied.insert_header(("x-forwarded-for", "192.0.2.1"))).await.refused(ErrorCode::NotFound);
    app.app.db.clone().close().await;
    let ready = send(&site, TestRequest::get().uri("/readyz")).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    app.finish().await;
}

#[actix_web::test]
async fn a_panic_is_answered_as_a_fault() {
    async fn falls() -> actix_web::HttpResponse {
        panic!("secret path /var/db")
    }
    let app = TestApp::start().await;
    let data = Data::new(app.app.clone());
    let falling =
        App::new().app_data(data).wrap(from_fn(outer)).route("/falls", actix_web::web::get().to(falls));
    let got = send(&init_service(falling).await, TestRequest::get().uri("/falls")).await;
    got.refused(ErrorCode::Internal);
    assert!(!got.body.contains("secret"));
    app.finish().await;
}

#[actix_web::test]
async fn faults_are_told_without_their_cause() {
    let fault = Fault::Case(crate::Error::Internal(anyhow::anyhow!("secret path /var/db")));
    let response = actix_web::ResponseError::error_response(&fault);
    let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
    assert!(!String::from_utf8_lossy(&body).contains("secret"));
}
