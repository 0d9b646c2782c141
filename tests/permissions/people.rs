//! One person of each role, signed in, in a house of their own; and knocking at its doors.

use super::{table::Row, things};
use actix_http::Request;
use actix_web::{
    App, Error,
    body::BoxBody,
    cookie::Cookie,
    dev::{Service, ServiceResponse},
    http::{Method, StatusCode, header::LOCATION},
    middleware::from_fn,
    test::{TestRequest, call_service, init_service},
};
use backend::{
    Actor,
    accounts::{self, Client, NewUser, OrganizationRef, SESSION_COOKIE},
    search::embedded::Embedded,
    testing::TestApp,
};
use contract::{
    UserId,
    accounts::{LoginForm, Role},
    organizations::{OrganizationKind, OrganizationStatus},
};
use entity::{organization, user};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use shujutong::serve;
use std::{collections::HashMap, future::Future, pin::Pin, rc::Rc, sync::Arc};
use uuid::Uuid;

const PASSWORD: &str = "minhang-demo-2026";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asker {
    Visitor,
    /// Signed in, without organization.
    Person,
    Of(Role),
}

impl Asker {
    pub const ALL: [Self; 11] = [
        Self::Visitor,
        Self::Person,
        Self::Of(Role::Owner),
        Self::Of(Role::Editor),
        Self::Of(Role::Viewer),
        Self::Of(Role::Officer),
        Self::Of(Role::Head),
        Self::Of(Role::Operator),
        Self::Of(Role::ContentEditor),
        Self::Of(Role::Auditor),
        Self::Of(Role::Administrator),
    ];

    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Of(role) => Some(role),
            Self::Visitor | Self::Person => None,
        }
    }

    fn email(self) -> String {
        self.role()
            .map_or_else(|| "person@demo.example".to_owned(), |r| format!("{}@demo.example", r.as_str()))
    }
}

/// The organizations of the house and somebody else's.
#[derive(Clone, Copy)]
pub struct Houses {
    pub enterprise: Uuid,
    pub department: Uuid,
    pub platform: Uuid,
    pub other_enterprise: Uuid,
    pub other_department: Uuid,
}

impl Houses {
    pub const fn of(&self, asker: Asker) -> Option<Uuid> {
        match asker {
            Asker::Visitor | Asker::Person => None,
            Asker::Of(role) => Some(match role.kind() {
                OrganizationKind::Enterprise => self.enterprise,
                OrganizationKind::Department => self.department,
                OrganizationKind::Operator => self.platform,
            }),
        }
    }
}

type Call = Box<dyn Fn(Request) -> Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>>;

pub struct House {
    pub app: TestApp,
    pub houses: Houses,
    /// A person of nobody asked here, for things of other people.
    pub stranger: UserId,
    pub users: HashMap<Asker, user::Model>,
    organizations: Vec<organization::Model>,
    sessions: HashMap<Asker, String>,
    call: Call,
    visits: u32,
}

impl House {
    pub async fn build() -> Self {
        let app =
            TestApp::with_engine(|s| Arc::new(Embedded::open(&s.data_dir.join("index")).unwrap())).await;
        seeds::reference(&app).await.unwrap();
        let houses = Houses {
            enterprise: made(&app, OrganizationKind::Enterprise, "上海自家数据有限公司").await,
            other_enterprise: made(&app, OrganizationKind::Enterprise, "上海别家数据有限公司").await,
            department: made(&app, OrganizationKind::Department, "本局").await,
            other_department: made(&app, OrganizationKind::Department, "别局").await,
            platform: made(&app, OrganizationKind::Operator, "平台运营中心").await,
        };
        let mut users = HashMap::new();
        for asker in Asker::ALL {
            if asker != Asker::Visitor {
                users.insert(asker, joined(&app, &houses, asker).await);
            }
        }
        let stranger = new_user(&app, "stranger@demo.example", Role::Owner, houses.other_enterprise).await;
        let organizations = organization::Entity::find().all(app.db.read()).await.unwrap();
        let service = Rc::new(service(&app).await);
        let call: Call = Box::new(move |request| {
            let service = service.clone();
            Box::pin(async move { call_service(&*service, request).await })
        });
        let sessions = HashMap::new();
        Self { app, houses, stranger, users, organizations, sessions, call, visits: 0 }
    }

    pub async fn finish(self) {
        drop(self.call);
        self.app.finish().await;
    }

    /// Knocks at a row's door, with a fresh thing of one's own or of somebody else's; the status and
    /// where the answer leads. `unknown` asks for what never was.
    pub async fn knock(&mut self, row: &Row, asker: Asker, own: bool, unknown: bool) -> (StatusCode, String) {
        // Nobody asks so often that a limit would answer.
        self.app.clock.advance(7_000);
        self.put_in_order(asker).await;
        let id = if unknown {
            self.app.new_id().to_string()
        } else {
            things::make(self, row.thing, asker, own).await
        };
        let path = fill(row.path, &id);
        let mut request = TestRequest::default()
            .method(row.method.parse::<Method>().unwrap())
            .uri(&path)
            .peer_addr("127.0.0.1:9".parse().unwrap());
        if let Some(cookie) = self.sessions.get(&asker) {
            request = request.cookie(Cookie::new(SESSION_COOKIE, cookie.clone()));
        }
        request = match (row.method, example(row)) {
            ("GET", _) => request,
            (_, Some(json)) => request.set_json(json),
            _ => request.set_form([
                ("version", "1"),
                ("decision", "return"),
                ("act", "return"),
                ("words", "请补充材料"),
            ]),
        };
        let response = (self.call)(request.to_request()).await;
        let to =
            response.headers().get(LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        (response.status(), to)
    }

    /// Undoes what the last visit changed: everybody is who they were, and signed in.
    async fn put_in_order(&mut self, asker: Asker) {
        let tx = self.app.db.begin().await.unwrap();
        for row in &self.organizations {
            row.clone().into_active_model().reset_all().update(&tx).await.unwrap();
        }
        for row in self.users.values() {
            row.clone().into_active_model().reset_all().update(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        if asker == Asker::Visitor {
            return;
        }
        if let Some(cookie) = self.sessions.get(&asker) {
            let alive = accounts::service::actor_of_session(&self.app, cookie).await.unwrap();
            if alive != Actor::Visitor {
                return;
            }
        }
        self.visits += 1;
        let [a, b] = u16::try_from(self.visits).unwrap().to_be_bytes();
        let client = Client { address: format!("198.18.{a}.{b}"), ..Client::default() };
        let form = LoginForm { email: asker.email(), password: PASSWORD.into(), ..LoginForm::default() };
        let signed = accounts::service::sign_in(&self.app, &form, &client).await.unwrap().done().unwrap();
        self.sessions.insert(asker, signed.tokens.access);
    }
}

/// Puts an id or secret where the pattern has a variable.
fn fill(path: &str, id: &str) -> String {
    let mut out = String::new();
    for (at, part) in path.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if at > 0 => {
                out.push_str(id);
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// The example of a REST door's body.
fn example(row: &Row) -> Option<serde_json::Value> {
    if !row.path.starts_with("/api/v1/") {
        return None;
    }
    let api: serde_json::Value = serde_json::from_str(backend::http::openapi::json()).unwrap();
    let body = api["paths"][row.path][row.method.to_ascii_lowercase()].get("requestBody")?.clone();
    Some(body["content"]["application/json"]["example"].clone())
}

async fn made(app: &TestApp, kind: OrganizationKind, name: &str) -> Uuid {
    let id = app.new_id();
    let row =
        backend::organizations::store::blank(id, kind, name.into(), OrganizationStatus::Active, app.now());
    let tx = app.db.begin().await.unwrap();
    organization::Entity::insert(row).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn new_user(app: &TestApp, email: &str, role: Role, organization: Uuid) -> UserId {
    let new = NewUser {
        email: email.to_owned(),
        name: role.zh().into(),
        role,
        organization: OrganizationRef::Id(organization.into()),
        password: Some(PASSWORD.into()),
        demo: true,
    };
    accounts::service::create_user(app, &Actor::System, &new).await.unwrap()
}

async fn joined(app: &TestApp, houses: &Houses, asker: Asker) -> user::Model {
    let role = asker.role().unwrap_or(Role::Viewer);
    let organization = houses.of(asker).unwrap_or(houses.enterprise);
    let id = new_user(app, &asker.email(), role, organization).await;
    let mut row = user::Entity::find_by_id(id.0).one(app.db.read()).await.unwrap().unwrap();
    if asker == Asker::Person {
        (row.organization_id, row.role) = (None, None);
    }
    row
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
