//! The server as it runs, in process, with the demonstration data in a folder of its own.

use actix_http::Request;
use actix_web::{
    App, Error,
    body::BoxBody,
    cookie::Cookie,
    dev::{Service, ServiceResponse},
    http::{StatusCode, header::HeaderMap},
    middleware::from_fn,
    test::{TestRequest, call_service, init_service, read_body},
};
use backend::{
    accounts::{self, Client},
    search::embedded::Embedded,
    testing::TestApp,
};
use contract::accounts::LoginForm;
use shujutong::serve;
use std::{future::Future, pin::Pin, rc::Rc, sync::Arc};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Visitor,
    Officer,
    Supplier,
    Operator,
}

impl Who {
    const fn email(self) -> &'static str {
        match self {
            Self::Visitor => "",
            Self::Officer => "officer@demo.example",
            Self::Supplier => "supplier-a@demo.example",
            Self::Operator => "operator@demo.example",
        }
    }
}

pub struct Site {
    pub app: TestApp,
    sessions: Vec<(Who, String)>,
    call: Call,
}

type Call = Box<dyn Fn(Request) -> Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>>;

/// What a page answered.
#[derive(Debug)]
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> String {
        let all: Vec<&str> = self.headers.get_all(name).filter_map(|v| v.to_str().ok()).collect();
        all.join("; ")
    }

    pub fn location(&self) -> String {
        self.header("location")
    }

    /// What every page must have: one frame, one heading, nothing the security policy would refuse.
    pub fn expect_sound(&self, path: &str) {
        let count = |needle: &str| self.body.matches(needle).count();
        assert!(self.body.starts_with("<!doctype html><html lang="), "{path}");
        assert_eq!((count("<h1"), count("<main"), count("</html>")), (1, 1, 1), "{path}");
        let title = self.body.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
        assert!(title.is_some_and(|words| !words.contains('<')), "{path}: {title:?}");
        assert_eq!(count(" style="), 0, "{path} carries an inline style");
        let inline = self.body.split("<script").skip(1).filter(|tag| !tag.contains(" src=")).count();
        assert_eq!(inline, 0, "{path} carries an inline script");
        assert!(self.header("content-security-policy").contains("script-src 'self'"), "{path}");
        assert!(self.header("cache-control").contains("private"), "{path}");
    }
}

impl Site {
    pub async fn start() -> Self {
        let app = TestApp::with_engine(|settings| {
            Arc::new(Embedded::open(&settings.data_dir.join("index")).unwrap())
        })
        .await;
        seeds::reference(&app).await.unwrap();
        seeds::demo(&app, &|_, _| {}).await.unwrap();
        backend::jobs::worker::run_due(&app).await;
        let mut sessions = Vec::new();
        for who in [Who::Officer, Who::Supplier, Who::Operator] {
            let form = LoginForm {
                email: who.email().to_owned(),
                password: seeds::DEMO_PASSWORD.to_owned(),
                ..LoginForm::default()
            };
            let signed = accounts::service::sign_in(&app, &form, &Client::default()).await.unwrap();
            sessions.push((who, signed.done().unwrap().tokens.access));
        }
        let service = Rc::new(service(&app).await);
        let call: Call = Box::new(move |request| {
            let service = service.clone();
            Box::pin(async move { call_service(&*service, request).await })
        });
        Self { app, sessions, call }
    }

    pub async fn finish(self) {
        drop(self.call);
        self.app.finish().await;
    }

    /// The token of somebody's session.
    pub fn session(&self, who: Who) -> String {
        self.sessions.iter().find(|(other, _)| *other == who).map(|(_, token)| token.clone()).unwrap()
    }

    pub async fn get(&self, who: Who, path: &str) -> Got {
        self.send(who, TestRequest::get().uri(path)).await
    }

    pub async fn post(&self, who: Who, path: &str, form: &[(&str, &str)]) -> Got {
        self.send(who, TestRequest::post().uri(path).set_form(form)).await
    }

    /// The page, with what an answer before it handed over.
    pub async fn get_carrying(&self, who: Who, path: &str, before: &Got) -> Got {
        let name = frontend::carried::CARRIED;
        let all: Vec<&str> =
            before.headers.get_all("set-cookie").filter_map(|value| value.to_str().ok()).collect();
        let sealed = all.iter().find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('=')).unwrap();
        let sealed = sealed.split(';').next().unwrap().to_owned();
        self.send(who, TestRequest::get().uri(path).cookie(Cookie::new(name, sealed))).await
    }

    pub async fn send(&self, who: Who, mut request: TestRequest) -> Got {
        if let Some((_, cookie)) = self.sessions.iter().find(|(other, _)| *other == who) {
            request = request.cookie(Cookie::new(accounts::SESSION_COOKIE, cookie.clone()));
        }
        let response = (self.call)(request.to_request()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        Got { status, headers, body }
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
