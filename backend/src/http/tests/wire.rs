//! What only shows on the wire: HEAD without a body, bodies of unknown length, broken HTTP.

use super::super::{configure, outer};
use crate::testing::TestApp;
use actix_web::{App, HttpServer, middleware::from_fn, web::Data};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn serve(app: &TestApp) -> (SocketAddr, actix_web::dev::ServerHandle) {
    let data = Data::new(app.app.clone());
    let make = move || App::new().app_data(data.clone()).wrap(from_fn(outer)).configure(configure);
    let server = HttpServer::new(make).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (address, handle)
}

/// Sends bytes and reads until the server closes or falls silent.
async fn talk(address: SocketAddr, words: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may close before it has read everything.
    let _ = stream.write_all(words).await;
    let mut got = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(Ok(n)) = tokio::time::timeout(Duration::from_millis(500), stream.read(&mut buffer)).await {
        if n == 0 {
            break;
        }
        got.extend_from_slice(&buffer[..n]);
    }
    String::from_utf8_lossy(&got).into_owned()
}

#[actix_web::test]
async fn on_the_wire() {
    let app = TestApp::start().await;
    let (address, handle) = serve(&app).await;
    let head = talk(address, b"HEAD /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-length: "), "{head}");
    assert!(head.ends_with("\r\n\r\n"), "a HEAD answer has no body: {head}");

    let mut chunked = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
        Transfer-Encoding: chunked\r\n\r\n"
        .to_vec();
    let chunk = [b"8000\r\n".as_slice(), &[b' '; 0x8000], b"\r\n"].concat();
    for _ in 0..12 {
        chunked.extend_from_slice(&chunk);
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let got = talk(address, &chunked).await;
    assert!(got.starts_with("HTTP/1.1 413") && got.contains("too-large"), "{got}");

    for broken in [
        "GET / HTTP/9.9\r\n\r\n".as_bytes(),
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET /api/v1/suppliers?q=\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /api/v1/suppliers HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    ] {
        let got = talk(address, broken).await;
        let words = String::from_utf8_lossy(broken);
        assert!(got.is_empty() || got.starts_with("HTTP/1.1 4"), "{words}: {got}");
    }
    handle.stop(false).await;
    app.finish().await;
}
