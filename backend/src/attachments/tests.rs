//! Uploads from the form to the store and back, with everybody who may not.

use super::{office::tests::zip, picture::tests::png, service, sweep, upload::Upload};
use crate::{
    Actor, Error, Person, audit,
    http::tests::{People, Raw, raw, site},
    organizations::store::tests::{enterprise, insert},
    testing::{TestApp, member, person},
};
use actix_web::{http::StatusCode, test::TestRequest};
use contract::{AttachmentId, Timestamp, accounts::Role, attachments::AttachmentPurpose};
use entity::{attachment, audit_entry, organization};
use futures::StreamExt;
use object_store::ObjectStoreExt;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use uuid::Uuid;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

fn sent(purpose: AttachmentPurpose, name: &str, bytes: &[u8]) -> Upload {
    Upload { purpose: purpose.as_str().into(), name: name.into(), bytes: bytes.into(), ..Upload::default() }
}

async fn blobs(app: &TestApp) -> usize {
    app.blobs.list(None).count().await
}

async fn rows(app: &TestApp) -> u64 {
    attachment::Entity::find().count(app.db.read()).await.unwrap()
}

fn words(error: &Error) -> String {
    error.to_problem().detail
}

#[tokio::test]
async fn a_file_is_what_it_contains() {
    let app = TestApp::start().await;
    let owner = member(Role::Owner, insert(&app, enterprise("甲")).await);
    let scan = AttachmentPurpose::Qualification;
    let made = service::upload(&app, &owner, sent(scan, "../证书.exe", PDF)).await.unwrap();
    assert_eq!((made.name.as_str(), made.content_type.as_str()), ("证书.pdf", "application/pdf"));
    assert!(!made.public && !made.used);
    let docx = zip(&["[Content_Types].xml", "word/document.xml"]);
    assert!(service::upload(&app, &owner, sent(scan, "a.docx", &docx)).await.unwrap().name == "a.docx");
    let (kept, files) = (rows(&app).await, blobs(&app).await);
    let macros = zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    for (name, bytes) in [
        ("资质.pdf", b"MZ\x90\0 an executable".as_slice()),
        ("a.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("a.docx", &zip(&["run.exe"])),
        ("a.docx", &macros),
        ("a.png", &png(8, 8)[..30]),
        ("empty.pdf", b""),
    ] {
        let error = service::upload(&app, &owner, sent(scan, name, bytes)).await.unwrap_err();
        assert!(matches!(&error, Error::Validation(e) if e.at("file").is_some()), "{name}: {error:?}");
    }
    let error = service::upload(&app, &owner, sent(AttachmentPurpose::Logo, "a.png", PDF)).await.unwrap_err();
    assert!(words(&error).contains("只收PNG"), "{}", words(&error));
    assert_eq!((rows(&app).await, blobs(&app).await), (kept, files), "nothing refused is kept");
    assert!(matches!(audit::verify(app.db.read()).await.unwrap(), audit::Verdict::Whole(2)));
    app.finish().await;
}

#[tokio::test]
async fn a_logo_replaces_the_one_before_and_the_sweep_removes_the_rest() {
    let app = TestApp::start().await;
    let (own, other) = (insert(&app, enterprise("甲")).await, insert(&app, enterprise("乙")).await);
    let owner = member(Role::Owner, own);
    let logo = |side| sent(AttachmentPurpose::Logo, "标识.png", &png(side, side));
    let first = service::upload(&app, &owner, logo(16)).await.unwrap();
    let second = service::upload(&app, &owner, logo(32)).await.unwrap();
    assert!(second.public && second.used);
    assert!(matches!(service::find(&app, &owner, first.id).await, Err(Error::NotFound)));
    assert_eq!(service::logo(&app, &owner).await.unwrap().map(|l| l.id), Some(second.id));
    // Used ones stay, unused ones have a day.
    let unused = sent(AttachmentPurpose::Case, "说明.pdf", PDF);
    service::upload(&app, &owner, unused.clone()).await.unwrap();
    assert_eq!(sweep::run(&app).await.unwrap(), (0, 0));
    assert_eq!((rows(&app).await, blobs(&app).await), (2, 3));
    // The store tells the machine's own time.
    let row = attachment::Entity::find_by_id(second.id.0).one(app.db.read()).await.unwrap().unwrap();
    let stored = app.blobs.head(&row.storage_key.as_str().into()).await.unwrap();
    let ahead = stored.last_modified.timestamp_millis() - app.now().0;
    app.clock.advance(ahead.max(0) + Timestamp::DAY + 60_000);
    assert_eq!(sweep::run(&app).await.unwrap(), (1, 2));
    assert_eq!((rows(&app).await, blobs(&app).await), (1, 1));
    assert!(service::open(&app, &Actor::Visitor, second.id, true).await.is_ok(), "the logo is still there");
    // Others cannot touch it.
    let stranger = member(Role::Owner, other);
    assert!(matches!(service::delete(&app, &stranger, second.id).await, Err(Error::NotFound)));
    let viewer = member(Role::Viewer, own);
    assert!(matches!(service::remove_logo(&app, &viewer).await, Err(Error::Forbidden)));
    service::remove_logo(&app, &owner).await.unwrap();
    let organization = organization::Entity::find_by_id(own).one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((organization.logo_id, rows(&app).await, blobs(&app).await), (None, 0, 0));
    app.finish().await;
}

#[tokio::test]
async fn who_stores_what_and_how_much() {
    let app = TestApp::with_settings(|s| {
        s.storage.attachment_limit = 1024;
        s.storage.organization_limit = 70;
    })
    .await;
    let own = insert(&app, enterprise("甲")).await;
    let scan = sent(AttachmentPurpose::Claim, "证明.pdf", PDF);
    for role in Role::ALL {
        let may = matches!(role, Role::Owner | Role::Editor);
        let done = service::upload(&app, &member(role, own), scan.clone()).await;
        assert_eq!(done.is_ok(), may, "{role:?}");
    }
    let full = service::upload(&app, &member(Role::Owner, own), scan.clone()).await.unwrap_err();
    assert!(words(&full).contains("总量已到上限"));
    let outsider = Actor::Person(Person { user_id: Uuid::from_u128(77).into(), ..person() });
    let proof = service::upload(&app, &outsider, scan.clone()).await.unwrap();
    let case = sent(AttachmentPurpose::Case, "a.pdf", PDF);
    assert!(matches!(service::upload(&app, &outsider, case).await, Err(Error::Forbidden)));
    assert!(matches!(service::upload(&app, &Actor::Visitor, scan).await, Err(Error::Unauthenticated)));
    assert!(service::find(&app, &outsider, proof.id).await.is_ok());
    let another = Actor::Person(Person { user_id: Uuid::from_u128(78).into(), ..person() });
    for stranger in [another, member(Role::Owner, own), member(Role::Officer, own)] {
        assert!(matches!(service::find(&app, &stranger, proof.id).await, Err(Error::NotFound)));
    }
    app.finish().await;
}

/// A clamd that knows one virus.
async fn clamd() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut command = [0; 10];
            stream.read_exact(&mut command).await.unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut seen = Vec::new();
            loop {
                let length = stream.read_u32().await.unwrap();
                if length == 0 {
                    break;
                }
                let mut chunk = vec![0; length as usize];
                stream.read_exact(&mut chunk).await.unwrap();
                seen.extend(chunk);
            }
            let has = |words: &[u8]| seen.windows(words.len()).any(|w| w == words);
            let answer: &[u8] = if has(b"EICAR") {
                b"stream: Eicar-Signature FOUND\0"
            } else if has(b"TOO-LONG") {
                b"INSTREAM size limit exceeded. ERROR\0"
            } else {
                b"stream: OK\0"
            };
            stream.write_all(answer).await.unwrap();
        }
    });
    address
}

#[tokio::test]
async fn nothing_is_kept_that_was_not_looked_at() {
    let address = clamd().await;
    let app = TestApp::with_settings(|s| s.storage.clamd = address).await;
    let owner = member(Role::Owner, insert(&app, enterprise("甲")).await);
    let pdf = |inside: &str| {
        let bytes = format!("%PDF-1.7\n{inside}\n%%EOF\n");
        sent(AttachmentPurpose::Case, "a.pdf", bytes.as_bytes())
    };
    service::upload(&app, &owner, pdf("good")).await.unwrap();
    let found = service::upload(&app, &owner, pdf("EICAR")).await.unwrap_err();
    assert!(words(&found).contains("可能有害"), "{}", words(&found));
    let long = service::upload(&app, &owner, pdf("TOO-LONG")).await.unwrap_err();
    assert!(matches!(long, Error::Unavailable(_)));
    assert_eq!((rows(&app).await, blobs(&app).await), (1, 1));
    app.finish().await;
    let app = TestApp::with_settings(|s| s.storage.clamd = "127.0.0.1:1".into()).await;
    let owner = member(Role::Owner, insert(&app, enterprise("甲")).await);
    let away = service::upload(&app, &owner, pdf("good")).await.unwrap_err();
    assert!(matches!(away, Error::Unavailable(_)));
    assert_eq!((rows(&app).await, blobs(&app).await), (0, 0));
    app.finish().await;
}

fn form(parts: &[(&str, &str, &[u8])]) -> TestRequest {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
        body.extend(format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b0--\r\n");
    TestRequest::post()
        .uri("/api/v1/attachments")
        .insert_header(("content-type", "multipart/form-data; boundary=b0"))
        .insert_header(("content-length", body.len().to_string()))
        .set_payload(body)
}

#[actix_web::test]
async fn through_the_doors() {
    let app = TestApp::with_settings(|s| s.storage.attachment_limit = 400_000).await;
    let site = site(&app).await;
    let people = People::with_roles(&app, &[Role::Owner, Role::Officer, Role::Auditor]).await;
    let owner = || people.cookie(Role::Owner);
    let scan = form(&[("purpose", "", b"case"), ("file", "证书 1.pdf", PDF)]).cookie(owner());
    let made = raw(&site, scan).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let view: serde_json::Value = serde_json::from_slice(&made.body).unwrap();
    let (id, href) = (view["id"].as_str().unwrap(), view["href"].as_str().unwrap());
    let got = raw(&site, TestRequest::get().uri(href).cookie(owner())).await;
    assert_eq!((got.status, got.body.as_slice()), (StatusCode::OK, PDF));
    let said = [
        ("content-type", "application/pdf"),
        (
            "content-disposition",
            "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E8%AF%81%E4%B9%A6%201.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "private, no-store"),
    ];
    for (name, value) in said {
        assert_eq!(got.header(name), value);
    }
    let again =
        TestRequest::get().uri(href).cookie(owner()).insert_header(("if-none-match", got.header("etag")));
    assert_eq!(raw(&site, again).await.status, StatusCode::NOT_MODIFIED);
    // Foreign eyes find nothing, a reviewer's look is noted.
    for stranger in
        [TestRequest::get().uri(href), TestRequest::get().uri(href).cookie(people.cookie(Role::Officer))]
    {
        assert_eq!(raw(&site, stranger).await.status, StatusCode::NOT_FOUND);
    }
    let looked = raw(&site, TestRequest::get().uri(href).cookie(people.cookie(Role::Auditor))).await;
    assert_eq!(looked.status, StatusCode::OK);
    let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("attachment.viewed"));
    let noted = noted.all(app.db.read()).await.unwrap();
    assert_eq!((noted.len(), noted[0].subject_id.to_string().as_str()), (1, id));
    refusals(&site, &people).await;
    let gone = TestRequest::delete().uri(&format!("/api/v1/attachments/{id}")).cookie(owner());
    assert_eq!(raw(&site, gone).await.status, StatusCode::NO_CONTENT);
    app.finish().await;
}

async fn refusals(site: &impl crate::http::tests::Site, people: &People) {
    let owner = || people.cookie(Role::Owner);
    let large = vec![b'x'; 400_001];
    let too_large = form(&[("purpose", "", b"case"), ("file", "a.pdf", &large)]).cookie(owner());
    let got = raw(site, too_large).await;
    assert_eq!(got.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(got.text().contains("文件太大"), "{}", got.text());
    let larger = vec![b'x'; 600_000];
    let early = raw(site, form(&[("file", "a.pdf", &larger)]).cookie(owner())).await;
    assert_eq!(early.status, StatusCode::PAYLOAD_TOO_LARGE);
    let elsewhere = form(&[("file", "a.pdf", &larger)]).uri("/api/v1/opportunities").cookie(owner());
    assert_eq!(
        raw(site, elsewhere).await.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "other doors keep their limit"
    );
    let not_a_form = TestRequest::post().uri("/api/v1/attachments").cookie(owner()).set_payload("x");
    assert_eq!(raw(site, not_a_form).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let cut = TestRequest::post()
        .uri("/api/v1/attachments")
        .cookie(owner())
        .insert_header(("content-type", "multipart/form-data; boundary=b0"))
        .set_payload("--b0\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx");
    assert_eq!(raw(site, cut).await.status, StatusCode::BAD_REQUEST);
    let twice =
        form(&[("purpose", "", b"case"), ("file", "a.pdf", PDF), ("file", "b.pdf", PDF)]).cookie(owner());
    assert_eq!(raw(site, twice).await.status, StatusCode::BAD_REQUEST);
    let wrong = raw(site, form(&[("purpose", "", b"rubbish"), ("file", "a.pdf", PDF)]).cookie(owner())).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let visitor: Raw = raw(site, form(&[("purpose", "", b"case"), ("file", "a.pdf", PDF)])).await;
    assert_eq!(visitor.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn everybody_sees_a_logo() {
    let app = TestApp::start().await;
    let site = site(&app).await;
    let owner = member(Role::Owner, insert(&app, enterprise("甲")).await);
    let logo = sent(AttachmentPurpose::Logo, "logo.webp", &png(4, 4));
    let logo = service::upload(&app, &owner, logo).await.unwrap();
    let got = raw(&site, TestRequest::get().uri(&logo.href)).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(got.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(got.header("content-disposition").starts_with("inline; filename=\"logo.png\""));
    assert_eq!(got.body.len() as u64, logo.bytes);
    let head = raw(&site, TestRequest::default().method(actix_web::http::Method::HEAD).uri(&logo.href)).await;
    assert_eq!((head.status, head.header("etag")), (StatusCode::OK, got.header("etag")));
    let nothing = AttachmentId(Uuid::nil());
    assert!(matches!(service::open(&app, &owner, nothing, true).await, Err(Error::NotFound)));
    app.finish().await;
}
