//! The platform in process, with two people, and browsers that keep their cookies.

use super::provider::{PUBLIC, SECRET};
use actix_http::Request;
use actix_web::{
    App, Error,
    body::BoxBody,
    cookie::Cookie,
    dev::{Service, ServiceResponse},
    middleware::from_fn,
    test::{TestRequest, call_service, init_service, read_body},
};
use backend::{
    Actor,
    accounts::{self, NewUser, OrganizationRef},
    testing::TestApp,
};
use contract::accounts::Role;
use entity::{audit_entry, mail, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use shujutong::serve;
use std::{collections::BTreeMap, future::Future, pin::Pin, rc::Rc, sync::Arc};

const PASSWORD: &str = "river-otter-lamp-77";

/// A browser's cookies.
#[derive(Default)]
pub struct Browser(BTreeMap<String, String>);

impl Browser {
    pub fn with(name: &str, value: &str) -> Self {
        Self(BTreeMap::from([(name.to_owned(), value.to_owned())]))
    }

    pub fn cookie(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

pub struct Got {
    pub status: u16,
    pub location: String,
    pub policy: String,
    pub body: String,
}

type Call = Box<dyn Fn(Request) -> Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>>;

pub struct Platform {
    pub app: TestApp,
    call: Call,
}

impl Platform {
    /// With single sign-on at this provider.
    pub async fn with(issuer: &str) -> Self {
        let app = TestApp::with_settings(|settings| {
            settings.http.public_url = PUBLIC.to_owned();
            settings.oidc.issuer = issuer.to_owned();
            settings.oidc.name = "测试通".to_owned();
            settings.oidc.client_id = "shujutong".to_owned();
            settings.oidc.client_secret = SECRET.to_owned();
        })
        .await;
        // The provider's clock is the machine's.
        app.clock.advance(chrono::Utc::now().timestamp_millis() - app.now().0);
        Self::of(app).await
    }

    pub async fn of(app: TestApp) -> Self {
        for (email, name) in [("zhang@example.cn", "张工"), ("li@example.cn", "李工")] {
            let new = NewUser {
                email: email.to_owned(),
                name: name.to_owned(),
                role: Role::Officer,
                organization: OrganizationRef::Name("浦江镇政府".to_owned()),
                password: Some(PASSWORD.to_owned()),
                demo: false,
            };
            accounts::service::create_user(&app, &Actor::System, &new).await.unwrap();
        }
        let service = Rc::new(service(&app).await);
        let call: Call = Box::new(move |request| {
            let service = service.clone();
            Box::pin(async move { call_service(&*service, request).await })
        });
        Self { app, call }
    }

    pub async fn get(&self, browser: &mut Browser, path: &str) -> Got {
        self.send(browser, TestRequest::get().uri(path)).await
    }

    pub async fn post(&self, browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> Got {
        self.send(browser, TestRequest::post().uri(path).set_form(form)).await
    }

    async fn send(&self, browser: &mut Browser, mut request: TestRequest) -> Got {
        for (name, value) in &browser.0 {
            request = request.cookie(Cookie::new(name.clone(), value.clone()));
        }
        let response = (self.call)(request.to_request()).await;
        for cookie in response.response().cookies() {
            if cookie.value().is_empty() {
                browser.0.remove(cookie.name());
            } else {
                assert!(cookie.http_only().unwrap_or_default(), "{cookie}");
                browser.0.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        let header = |name: &str| {
            response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (location, policy) = (header("location"), header("content-security-policy"));
        let status = response.status().as_u16();
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        Got { status, location, policy, body }
    }

    /// Begins a sign-on; the provider's address.
    pub async fn begin(&self, browser: &mut Browser, next: &str) -> String {
        let got = self.post(browser, "/login/sso", &[("next", next)]).await;
        assert_eq!(got.status, 303, "{}", got.body);
        assert!(got.location.contains("code_challenge_method=S256"), "{}", got.location);
        got.location
    }

    pub async fn sign_in(&self, browser: &mut Browser, email: &str) {
        let got = self.post(browser, "/login", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(got.status, 303, "{}", got.body);
    }

    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = Browser::default();
        self.sign_in(&mut browser, email).await;
        browser
    }

    async fn user(&self, email: &str) -> user::Model {
        let found = user::Entity::find().filter(user::Column::Email.eq(email)).one(self.app.db.read()).await;
        found.unwrap().unwrap()
    }

    pub async fn linked(&self, email: &str) -> Option<String> {
        self.user(email).await.oidc_subject
    }

    pub async fn link(&self, email: &str, subject: &str) {
        let mut row = self.user(email).await.into_active_model();
        row.oidc_subject = Set(Some(subject.to_owned()));
        self.write(row).await;
    }

    pub async fn with_second_factor(&self, email: &str, subject: &str) {
        let mut row = self.user(email).await.into_active_model();
        row.oidc_subject = Set(Some(subject.to_owned()));
        row.totp_confirmed_at = Set(Some(self.app.now().0));
        self.write(row).await;
    }

    async fn write(&self, row: user::ActiveModel) {
        let tx = self.app.db.begin().await.unwrap();
        row.update(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn mailed(&self, subject: &str) -> bool {
        let all = mail::Entity::find().all(self.app.db.read()).await.unwrap();
        all.iter().any(|mail| mail.subject.contains(subject))
    }

    pub async fn audited(&self, action: &str) -> usize {
        let rows = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq(action));
        rows.all(self.app.db.read()).await.unwrap().len()
    }

    pub async fn started_by_sign_on(&self) -> usize {
        let rows = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("session.started"));
        let all = rows.all(self.app.db.read()).await.unwrap();
        all.iter().filter(|row| row.detail["sign_on"] == true).count()
    }
}

async fn service(
    app: &TestApp,
) -> impl Service<Request, Response = ServiceResponse<BoxBody>, Error = Error> + use<> {
    let app = app.app.clone();
    let assets = Arc::new(serve::assets::Site::open());
    init_service(
        App::new()
            .wrap(from_fn(backend::http::outer))
            .configure(move |cfg| serve::configure(cfg, &app, &assets)),
    )
    .await
}
