//! The conversation with the provider.

use super::{refused, settings, subject};
use crate::{App, Error, Result};
use chrono::{DateTime, Utc};
use contract::Timestamp;
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
        CoreProviderMetadata, CoreTokenResponse,
    },
    reqwest,
};
use serde::{Deserialize, Serialize};
use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

/// The provider's description of itself, keys included, is asked for again after so long.
const KNOWN_FOR_MS: i64 = 10 * 60_000;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// What identities may be signed with: nothing that a client secret, or nobody, could have signed.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Ready = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What is known of the provider; a handle.
#[derive(Default)]
pub struct Provider(RwLock<Option<(Timestamp, CoreProviderMetadata)>>);

impl Provider {
    fn known(&self, now: Timestamp) -> Option<CoreProviderMetadata> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (since, metadata) = known.as_ref()?;
        (since.plus_ms(KNOWN_FOR_MS) > now).then(|| metadata.clone())
    }

    fn learn(&self, learned: Option<(Timestamp, CoreProviderMetadata)>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = learned;
    }
}

/// What was sent to the provider, and is needed to believe the answer.
#[derive(Serialize, Deserialize)]
pub(super) struct Secrets {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back within the signed identity.
    pub nonce: String,
    /// Proves to the provider that the code was asked for here (RFC 7636).
    pub verifier: String,
}

/// Who somebody is at the provider.
pub(super) struct Verified {
    /// As it stands with the account.
    pub subject: String,
    /// The provider asked for a second factor.
    pub second_factor: bool,
}

/// The provider's address to send the browser to.
pub(super) async fn ask(app: &App) -> Result<(String, Secrets)> {
    let client = client(app, metadata(app).await?)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let (url, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .set_pkce_challenge(challenge)
        .url();
    let (state, nonce) = (state.secret().clone(), nonce.secret().clone());
    Ok((url.into(), Secrets { state, nonce, verifier: verifier.secret().clone() }))
}

/// Exchanges the code, and believes what the provider signed for this platform and this sign-on only.
pub(super) async fn exchange(app: &App, code: &str, secrets: &Secrets) -> Result<Verified> {
    let client = client(app, metadata(app).await?)?;
    let answer = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|e| away(&e))?
        .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()))
        .request_async(&http()?)
        .await
        .map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => {
                tracing::info!(error = ?said.error(), "the sign-on provider refused a code");
                refused("登录凭据已经用过或已过期。请回到登录页重新开始。")
            }
            other => away(&other),
        })?;
    match verify(app, &client, &answer, secrets) {
        Err(ClaimsVerificationError::SignatureVerification(_)) => {
            // It may sign with a new key since it was asked.
            app.sign_on.learn(None);
            let client = self::client(app, metadata(app).await?)?;
            verify(app, &client, &answer, secrets)
        }
        done => done,
    }
    .map_err(|error| {
        tracing::warn!(%error, "the sign-on provider's answer is not believed");
        refused("无法核实对方发来的身份信息。请回到登录页重新开始，或用密码登录。")
    })
}

fn verify(
    app: &App,
    client: &Ready,
    answer: &CoreTokenResponse,
    secrets: &Secrets,
) -> std::result::Result<Verified, ClaimsVerificationError> {
    let now = DateTime::<Utc>::from_timestamp_millis(app.now().0).unwrap_or_default();
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || now);
    let other = |words: &str| ClaimsVerificationError::Other(words.to_owned());
    let token = answer.id_token().ok_or_else(|| other("no identity in the answer"))?;
    let claims: &CoreIdTokenClaims = token.claims(&verifier, &Nonce::new(secrets.nonce.clone()))?;
    if let Some(expected) = claims.access_token_hash() {
        let key = token.signing_key(&verifier).map_err(ClaimsVerificationError::SignatureVerification)?;
        let alg = token.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
        let is = AccessTokenHash::from_token(answer.access_token(), alg, key)
            .map_err(|e| other(&format!("access token: {e}")))?;
        if is != *expected {
            return Err(other("another access token"));
        }
    }
    let methods: Vec<&str> =
        claims.auth_method_refs().into_iter().flatten().map(|method| method.as_str()).collect();
    let second_factor = two_factors(&methods);
    Ok(Verified { subject: subject(claims.issuer().as_str(), claims.subject().as_str()), second_factor })
}

/// What one knows or is, and a one-time code or a key (RFC 8176). A text message (`sms`) may be how the code
/// came, and `user`, `geo` and the like are no factors.
const KNOWN: [&str; 8] = ["pwd", "pin", "kba", "fpt", "face", "iris", "retina", "vbm"];
const HELD: [&str; 3] = ["otp", "hwk", "swk"];

/// Whether the provider asked for two factors: it says so, or names one of either sort. A code alone is one.
fn two_factors(methods: &[&str]) -> bool {
    let names = |sort: &[&str]| methods.iter().any(|method| sort.contains(method));
    methods.contains(&"mfa") || (names(&HELD) && names(&KNOWN))
}

async fn metadata(app: &App) -> Result<CoreProviderMetadata> {
    if let Some(known) = app.sign_on.known(app.now()) {
        return Ok(known);
    }
    let issuer = IssuerUrl::new(settings(app)?.issuer.clone()).map_err(|e| away(&e))?;
    let found = CoreProviderMetadata::discover_async(issuer, &http()?).await.map_err(|e| away(&e))?;
    app.sign_on.learn(Some((app.now(), found.clone())));
    Ok(found)
}

fn client(app: &App, metadata: CoreProviderMetadata) -> Result<Ready> {
    let settings = settings(app)?;
    let methods = metadata.token_endpoint_auth_methods_supported();
    let in_body = methods.is_some_and(|methods| !methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
    let back = format!("{}/login/sso/callback", app.settings.http.public_url);
    let back = RedirectUrl::new(back).map_err(|e| Error::Internal(anyhow::Error::new(e)))?;
    let (id, secret) =
        (ClientId::new(settings.client_id.clone()), ClientSecret::new(settings.client_secret.clone()));
    let client = CoreClient::from_provider_metadata(metadata, id, Some(secret)).set_redirect_uri(back);
    Ok(if in_body { client.set_auth_type(AuthType::RequestBody) } else { client })
}

/// Follows no redirects: they would lead requests with secrets elsewhere.
fn http() -> Result<reqwest::Client> {
    reqwest::ClientBuilder::new()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map_err(|e| Error::Internal(anyhow::Error::new(e)))
}

/// The provider is away, or does not speak as it should. Its words are for the log.
fn away(error: &dyn std::error::Error) -> Error {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    Error::Unavailable(format!("sign-on provider: {error}{cause}"))
}

#[cfg(test)]
mod tests {
    use super::two_factors;

    #[test]
    fn a_code_alone_is_one_factor() {
        assert!(two_factors(&["mfa"]) && two_factors(&["pwd", "otp"]));
        assert!(two_factors(&["face", "hwk"]) && !two_factors(&["otp", "hwk"]));
        assert!(!two_factors(&["otp"]) && !two_factors(&["otp", "otp"]));
        assert!(!two_factors(&["otp", "sms"]) && !two_factors(&["otp", "user"]));
        assert!(!two_factors(&["pwd"]) && !two_factors(&[]));
    }
}
