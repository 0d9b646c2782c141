//! Single sign-on against a real OpenID provider: npm's oidc-provider, on a port of this machine.

mod platform;
mod provider;

use backend::testing::TestApp;
use platform::{Browser, Platform};
use provider::{Provider, Visitor};

const DOORS: [(&str, bool); 5] = [
    ("/login/sso", true),
    ("/login/sso/callback?code=a&state=b", false),
    ("/login/sso/link", false),
    ("/login/sso/link", true),
    ("/my/security/sso/unlink", true),
];

#[actix_web::test]
async fn it_is_off_unless_an_issuer_is_set() {
    let platform = Platform::of(TestApp::start().await).await;
    let mut signed_in = platform.signed_in("zhang@example.cn").await;
    for (path, is_form) in DOORS {
        for browser in [&mut Browser::default(), &mut signed_in] {
            let got = if is_form {
                platform.post(browser, path, &[]).await
            } else {
                platform.get(browser, path).await
            };
            assert_eq!(got.status, 404, "{path}");
        }
    }
    let page = platform.get(&mut Browser::default(), "/login").await;
    assert!(
        !page.body.contains("/login/sso") && page.policy.ends_with("form-action 'self'"),
        "{}",
        page.policy
    );
    let page = platform.get(&mut signed_in, "/my/security").await;
    assert!(page.status == 200 && !page.body.contains("sso"));
    platform.app.finish().await;
}

#[actix_web::test]
async fn an_identity_is_linked_once_after_the_password_and_then_signs_in() {
    let Some(provider) = Provider::start() else { return };
    let platform = Platform::with(&provider.issuer).await;
    let (mut there, mut here) = (Visitor::new("zhang"), Browser::default());
    let page = platform.get(&mut here, "/login?next=/my/security").await;
    assert!(page.body.contains("用测试通登录") && page.policy.ends_with(&provider.issuer), "{}", page.policy);
    assert!(!platform.get(&mut here, "/suppliers").await.policy.contains(&provider.issuer));

    // Nobody is linked: sign in with the password, then link.
    let back = there.go(&platform.begin(&mut here, "/my/security").await).await;
    let got = platform.get(&mut here, &back).await;
    assert_eq!((got.status, got.location.as_str()), (303, "/login/sso/link"));
    let page = platform.get(&mut here, "/login/sso/link").await;
    assert!(page.body.contains("还没有关联账号"), "{}", page.body);
    let refused = platform.post(&mut here, "/login/sso/link", &[]).await;
    assert!(refused.location.starts_with("/login?"), "a visitor links nothing: {}", refused.location);
    platform.sign_in(&mut here, "zhang@example.cn").await;
    assert!(platform.get(&mut here, "/login/sso/link").await.body.contains("关联测试通登录？"));
    assert_eq!(platform.linked("zhang@example.cn").await, None, "looking links nothing");
    let got = platform.post(&mut here, "/login/sso/link", &[]).await;
    assert_eq!((got.status, got.location.as_str()), (303, "/my/security"));
    let subject = platform.linked("zhang@example.cn").await;
    assert_eq!(subject, Some(format!("{}|zhang", provider.issuer)));
    assert!(platform.mailed("已关联测试通登录").await && platform.audited("sign_on.linked").await == 1);

    // From now on straight in, with the provider's session or a fresh one.
    for there in [&mut there, &mut Visitor::new("zhang")] {
        let mut here = Browser::default();
        let back = there.go(&platform.begin(&mut here, "/my/tokens").await).await;
        let got = platform.get(&mut here, &back).await;
        assert_eq!((got.status, got.location.as_str()), (303, "/my/tokens"), "{}", got.body);
        let page = platform.get(&mut here, "/my/security").await;
        assert!(page.status == 200 && page.body.contains("已关联"));
        // The sign-on is no password: credentials ask for it.
        let asked = platform.post(&mut here, "/my/security/sso/unlink", &[]).await;
        assert!(asked.location.starts_with("/my/security/confirm"), "{}", asked.location);
    }
    assert_eq!(platform.started_by_sign_on().await, 2);

    // Somebody else who is signed in cannot take the identity over, nor is thrown into its account.
    let mut other = platform.signed_in("li@example.cn").await;
    let back = there.go(&platform.begin(&mut other, "").await).await;
    let got = platform.get(&mut other, &back).await;
    assert!(got.status == 409 && got.body.contains("已经关联了另一个账号"), "{}", got.body);

    // Taken away again.
    let mut here = platform.signed_in("zhang@example.cn").await;
    let got = platform.post(&mut here, "/my/security/sso/unlink", &[]).await;
    assert_eq!((got.status, platform.linked("zhang@example.cn").await), (303, None));
    let mut here = Browser::default();
    let back = there.go(&platform.begin(&mut here, "").await).await;
    assert_eq!(platform.get(&mut here, &back).await.location, "/login/sso/link");
    platform.app.finish().await;
}

#[actix_web::test]
async fn a_second_factor_is_asked_for_unless_the_provider_did() {
    let Some(provider) = Provider::start() else { return };
    let platform = Platform::with(&provider.issuer).await;
    for (login, to) in [("zhang", "/login/second-factor"), ("zhang-otp", "/my/security")] {
        platform.with_second_factor("zhang@example.cn", &format!("{}|{login}", provider.issuer)).await;
        let mut here = Browser::default();
        let back = Visitor::new(login).go(&platform.begin(&mut here, "/my/security").await).await;
        let got = platform.get(&mut here, &back).await;
        assert!(got.status == 303 && got.location.starts_with(to), "{login}: {}", got.location);
        let page = platform.get(&mut here, "/my/security").await;
        assert_eq!(page.status, if login == "zhang" { 303 } else { 200 });
    }
    platform.app.finish().await;
}

#[actix_web::test]
async fn what_was_altered_used_or_comes_from_elsewhere_is_refused_in_words() {
    let Some(mut provider) = Provider::start() else { return };
    let platform = Platform::with(&provider.issuer).await;
    platform.link("zhang@example.cn", &format!("{}|zhang", provider.issuer)).await;
    let mut there = Visitor::new("zhang");
    let mut here = Browser::default();
    let begun = platform.begin(&mut here, "").await;
    let (back, cookie) = (there.go(&begun).await, here.cookie("sjt_signon"));
    let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let altered = {
        let mut bytes = cookie.clone().into_bytes();
        let middle = bytes.len() / 2;
        bytes[middle] = if bytes[middle] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let mut elsewhere = Browser::default();
    platform.begin(&mut elsewhere, "").await;
    let tries = [
        ("no cookie", String::new(), back.clone()),
        ("altered cookie", altered, back.clone()),
        ("cookie of another sign-on", elsewhere.cookie("sjt_signon"), back.clone()),
        ("wrong state", cookie.clone(), back.replace(&state, "x")),
        ("no state", cookie.clone(), back.replace("state=", "s=")),
        ("no code", cookie.clone(), format!("/login/sso/callback?state={state}")),
        ("a refusal", cookie.clone(), format!("/login/sso/callback?error=access_denied&state={state}")),
        ("made-up code", cookie.clone(), format!("/login/sso/callback?code=x&state={state}")),
    ];
    for (what, cookie, path) in &tries {
        let mut browser = Browser::with("sjt_signon", cookie);
        let got = platform.get(&mut browser, path).await;
        assert!(got.status == 409 && got.body.contains("回到登录页"), "{what}: {} {}", got.status, got.body);
        assert!(browser.cookie("sjt_session").is_empty(), "{what}");
    }
    // The true answer works, once.
    assert_eq!(platform.get(&mut here, &back).await.status, 303);
    let got = platform.get(&mut Browser::with("sjt_signon", &cookie), &back).await;
    assert!(got.status == 409 && got.body.contains("已经用过或已过期"), "{}", got.body);

    // Too late.
    let mut late = Browser::default();
    let back = there.go(&platform.begin(&mut late, "").await).await;
    platform.app.clock.advance(11 * 60_000);
    assert_eq!(platform.get(&mut late, &back).await.status, 409);

    // The provider goes away while somebody is there, and stays away.
    let mut last = Browser::default();
    let back = there.go(&platform.begin(&mut last, "").await).await;
    provider.stop();
    let got = platform.get(&mut last, &back).await;
    assert!(got.status == 503 && got.body.contains("暂时连不上"), "{}", got.body);
    platform.app.clock.advance(11 * 60_000);
    let got = platform.post(&mut Browser::default(), "/login/sso", &[]).await;
    assert!(got.status == 503 && got.body.contains("暂时连不上"), "{}", got.body);
    platform.app.finish().await;
}
