//! The table: who passes which door.

use super::{people::Asker, things::Thing};
use contract::accounts::Role;

/// Who passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Never,
    Everybody,
    /// Everybody signed in, also without organization.
    SignedIn,
    Roles(&'static [Role]),
    /// Only who is not signed in.
    Visitors,
    /// These, and people without organization.
    RolesAndPeople(&'static [Role]),
}

impl When {
    pub fn admits(self, asker: Asker) -> bool {
        match self {
            Self::Never => false,
            Self::Everybody => true,
            Self::SignedIn => asker != Asker::Visitor,
            Self::Visitors => asker == Asker::Visitor,
            Self::Roles(roles) => asker.role().is_some_and(|role| roles.contains(&role)),
            Self::RolesAndPeople(roles) => asker == Asker::Person || Self::Roles(roles).admits(asker),
        }
    }
}

/// A door and what is expected of it.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub method: &'static str,
    /// The pattern.
    pub path: &'static str,
    /// What it is about.
    pub thing: Thing,
    /// Who passes when the thing is theirs.
    pub own: When,
    /// Who passes whosoever the thing is.
    pub all: When,
    /// Who has no business here is told “not found”, too.
    pub hidden: bool,
    /// What is somebody else's is answered as if it had never been, not as “not found”: what was typed
    /// comes back.
    pub as_unknown: bool,
    /// Who is signed in and has no business here is told “not found”; visitors are asked to sign in.
    pub veiled: bool,
}

impl Row {
    const fn veiled(mut self) -> Self {
        self.veiled = true;
        self
    }

    const fn as_unknown(mut self) -> Self {
        self.as_unknown = true;
        self
    }
}

/// A door about nothing of anybody's.
const fn plain(method: &'static str, path: &'static str, all: When) -> Row {
    Row {
        method,
        path,
        thing: Thing::Nothing,
        own: Never,
        all,
        hidden: false,
        as_unknown: false,
        veiled: false,
    }
}

/// A door about somebody's thing.
const fn about(method: &'static str, path: &'static str, thing: Thing, own: When, all: When) -> Row {
    Row { method, path, thing, own, all, hidden: false, as_unknown: false, veiled: false }
}

/// The same; who has no business here is told “not found”, too.
const fn hidden(method: &'static str, path: &'static str, thing: Thing, own: When, all: When) -> Row {
    Row { method, path, thing, own, all, hidden: true, as_unknown: false, veiled: false }
}

use Role::{Administrator, Auditor, ContentEditor, Editor, Head, Officer, Operator, Owner, Viewer};
use When::{Everybody, Never, Roles, SignedIn};

const SUPPLIER: When = Roles(&[Owner, Editor, Viewer]);
const SUPPLIER_WRITES: When = Roles(&[Owner, Editor]);
const DEPARTMENT: When = Roles(&[Officer, Head]);
const MEMBERS: When =
    Roles(&[Owner, Editor, Viewer, Officer, Head, Operator, ContentEditor, Auditor, Administrator]);
/// The platform's people who look at everything.
const LOOKS: When = Roles(&[Operator, Auditor, Administrator]);
/// Of them, who may also act.
const OPERATES: When = Roles(&[Operator, Administrator]);
const AUDITS: When = Roles(&[Auditor]);
const ADMINISTERS: When = Roles(&[Administrator]);
/// The heads of their organizations, who handle its members.
const HEADS: When = Roles(&[Owner, Head, Administrator]);
const OWNER: When = Roles(&[Owner]);
/// Suppliers who write, and people without organization who prove a claim.
const UPLOADS: When = When::RolesAndPeople(&[Owner, Editor]);
const RANKS: When = Roles(&[Officer, Head, Operator, Auditor, Administrator]);

/// All doors.
pub static ROWS: &[Row] = &[
    // The session itself.
    plain("GET", "/api/v1/session", SignedIn),
    plain("POST", "/api/v1/session", Everybody),
    plain("DELETE", "/api/v1/session", Everybody),
    plain("GET", "/login", Everybody),
    plain("POST", "/login", Everybody),
    plain("POST", "/logout", Everybody),
    // API tokens.
    plain("GET", "/api/v1/tokens", MEMBERS),
    plain("POST", "/api/v1/tokens", MEMBERS),
    about("DELETE", "/api/v1/tokens/{id}", Thing::Token, MEMBERS, Never),
    // What everybody may read.
    about("GET", "/api/v1/suppliers/{id}", Thing::Supplier, Never, Everybody),
    plain("GET", "/api/v1/suppliers", Everybody),
    about("GET", "/api/v1/products/{id}", Thing::Product, Never, Everybody),
    plain("GET", "/api/v1/products", Everybody),
    plain("GET", "/api/v1/search", Everybody),
    plain("GET", "/api/v1/suggest", Everybody),
    plain("POST", "/fn/suggest", Everybody),
    plain("GET", "/api/v1/opportunities", Everybody),
    about("GET", "/api/v1/opportunities/{id}", Thing::Published, Never, Everybody),
    plain("GET", "/", Everybody),
    plain("GET", "/en", Everybody),
    plain("GET", "/overseas", Everybody),
    plain("GET", "/opportunities", Everybody),
    about("GET", "/opportunities/{code}", Thing::Published, Never, Everybody),
    plain("GET", "/suppliers", Everybody),
    hidden("GET", "/suppliers/{id}", Thing::HiddenSupplier, SUPPLIER, LOOKS),
    plain("GET", "/products", Everybody),
    about("GET", "/products/{id}", Thing::Product, Never, Everybody),
    plain("GET", "/search", Everybody),
    plain("GET", "/docs/api", Everybody),
    plain("POST", "/preferences", Everybody),
    about("GET", "/about/{topic}", Thing::Topic, Never, Everybody),
    about("GET", "/unsubscribe/{token}", Thing::Unsubscription, Never, Everybody),
    about("POST", "/unsubscribe/{token}", Thing::Unsubscription, Never, Everybody),
    about("POST", "/unsubscribe/{token}/undo", Thing::Unsubscription, Never, Everybody),
    // For machines.
    plain("GET", "/feeds/opportunities.atom", Everybody),
    plain("GET", "/feeds/opportunities.rss", Everybody),
    plain("GET", "/api/openapi.json", Everybody),
    plain("GET", "/healthz", Everybody),
    plain("GET", "/readyz", Everybody),
    plain("GET", "/robots.txt", Everybody),
    plain("GET", "/.well-known/security.txt", Everybody),
    plain("GET", "/opensearch.xml", Everybody),
    plain("GET", "/sitemap.xml", Everybody),
    plain("GET", "/metrics", Everybody),
    // Requirements.
    plain("POST", "/api/v1/opportunities", DEPARTMENT),
    about("PUT", "/api/v1/opportunities/{id}", Thing::Draft, DEPARTMENT, Never).as_unknown(),
    about("DELETE", "/api/v1/opportunities/{id}", Thing::Draft, DEPARTMENT, Never),
    about("POST", "/api/v1/opportunities/{id}/publish", Thing::Draft, DEPARTMENT, Never),
    about("POST", "/api/v1/opportunities/{id}/withdraw", Thing::Published, DEPARTMENT, Never),
    plain("POST", "/fn/draft-save", DEPARTMENT),
    plain("GET", "/bureau", DEPARTMENT),
    plain("GET", "/bureau/opportunities/new", DEPARTMENT),
    plain("POST", "/bureau/opportunities/new", DEPARTMENT),
    about("GET", "/bureau/opportunities/{id}", Thing::Draft, DEPARTMENT, Never),
    about("POST", "/bureau/opportunities/{id}", Thing::Draft, DEPARTMENT, Never).as_unknown(),
    about("GET", "/bureau/opportunities/{id}/publish", Thing::Draft, DEPARTMENT, Never),
    about("POST", "/bureau/opportunities/{id}/publish", Thing::Draft, DEPARTMENT, Never),
    about("GET", "/bureau/opportunities/{id}/withdraw", Thing::Published, DEPARTMENT, Never),
    about("POST", "/bureau/opportunities/{id}/withdraw", Thing::Published, DEPARTMENT, Never),
    about("POST", "/bureau/opportunities/{id}/discard", Thing::Draft, DEPARTMENT, Never).as_unknown(),
    // Matching.
    about("GET", "/api/v1/opportunities/{id}/matches", Thing::Published, DEPARTMENT, LOOKS),
    plain("POST", "/api/v1/matches/preview", RANKS),
    plain("POST", "/fn/match-preview", RANKS),
    plain("POST", "/fn/seen", Everybody),
    plain("GET", "/api/v1/recommendations", SUPPLIER),
    about("POST", "/api/v1/recommendations/{id}/dismiss", Thing::Recommendation, SUPPLIER_WRITES, Never),
    about("POST", "/api/v1/recommendations/{id}/restore", Thing::Recommendation, SUPPLIER_WRITES, Never),
    plain("GET", "/my", When::RolesAndPeople(&[Owner, Editor, Viewer])),
    about("POST", "/my/recommendations/{id}/dismiss", Thing::Recommendation, SUPPLIER_WRITES, Never),
    about("POST", "/my/recommendations/{id}/restore", Thing::Recommendation, SUPPLIER_WRITES, Never),
    // Jobs and mails.
    plain("GET", "/operator/jobs", LOOKS),
    about("POST", "/operator/jobs/{id}/retry", Thing::Job, Never, OPERATES),
    plain("GET", "/operator/mails", LOOKS),
    about("GET", "/operator/mails/{id}", Thing::Mail, Never, LOOKS),
    about("GET", "/operator/mails/{id}/html", Thing::Mail, Never, LOOKS),
    about("POST", "/operator/mails/{id}/retry", Thing::Mail, Never, OPERATES),
    // The own account: everybody signed in, whether they act for somebody or not.
    plain("GET", "/api/v1/account/security", SignedIn),
    plain("POST", "/api/v1/account/confirmation", SignedIn),
    plain("PUT", "/api/v1/account/password", SignedIn),
    plain("POST", "/api/v1/account/email", SignedIn),
    plain("PUT", "/api/v1/account/email", Everybody),
    plain("POST", "/api/v1/account/reset", Everybody),
    plain("PUT", "/api/v1/account/reset", Everybody),
    plain("POST", "/api/v1/account/second-factor", SignedIn),
    plain("PUT", "/api/v1/account/second-factor", SignedIn),
    plain("DELETE", "/api/v1/account/second-factor", SignedIn),
    plain("POST", "/api/v1/account/recovery-codes", SignedIn),
    plain("GET", "/api/v1/sessions", SignedIn),
    plain("DELETE", "/api/v1/sessions", SignedIn),
    about("DELETE", "/api/v1/sessions/{id}", Thing::Session, SignedIn, Never),
    plain("GET", "/login/second-factor", Everybody),
    plain("POST", "/login/second-factor", Everybody),
    plain("GET", "/reset", Everybody),
    plain("POST", "/reset", Everybody),
    about("GET", "/reset/{secret}", Thing::ResetLink, Never, Everybody),
    about("POST", "/reset/{secret}", Thing::ResetLink, Never, Everybody),
    about("GET", "/email/{secret}", Thing::EmailLink, Never, Everybody),
    about("POST", "/email/{secret}", Thing::EmailLink, Never, Everybody),
    plain("GET", "/my/security", SignedIn),
    plain("POST", "/my/security/password", SignedIn),
    plain("GET", "/my/security/confirm", SignedIn),
    plain("POST", "/my/security/confirm", SignedIn),
    plain("GET", "/my/security/email", SignedIn),
    plain("POST", "/my/security/email", SignedIn),
    plain("GET", "/my/security/second-factor", SignedIn),
    plain("POST", "/my/security/second-factor", SignedIn),
    plain("POST", "/my/security/second-factor/start", SignedIn),
    plain("POST", "/my/security/second-factor/codes", SignedIn),
    plain("POST", "/my/security/second-factor/disable", SignedIn),
    plain("POST", "/my/security/sessions/end-others", SignedIn),
    about("POST", "/my/security/sessions/{id}/end", Thing::Session, SignedIn, Never).as_unknown(),
    plain("GET", "/my/security/data", SignedIn),
    plain("POST", "/my/security/data", SignedIn),
    plain("GET", "/my/security/data/export", SignedIn),
    plain("GET", "/my/tokens", MEMBERS),
    plain("POST", "/my/tokens", MEMBERS),
    about("POST", "/my/tokens/{id}/revoke", Thing::Token, MEMBERS, Never).as_unknown(),
    // Registration and membership.
    plain("POST", "/api/v1/registrations", Everybody),
    plain("POST", "/api/v1/registrations/verify", Everybody),
    plain("GET", "/register", Everybody),
    plain("POST", "/register", Everybody),
    plain("GET", "/register/sent", Everybody),
    about("GET", "/register/verify/{secret}", Thing::RegistrationLink, Never, Everybody),
    about("POST", "/register/verify/{secret}", Thing::RegistrationLink, Never, Everybody),
    plain("POST", "/api/v1/invitations/accept", Everybody),
    about("GET", "/invitations/{secret}", Thing::InvitationLink, Never, Everybody),
    // An invitation is for its address: whoever is signed in with another one finds nothing.
    hidden("POST", "/invitations/{secret}", Thing::InvitationLink, Never, When::Visitors),
    plain("GET", "/api/v1/invitations", HEADS),
    plain("POST", "/api/v1/invitations", HEADS),
    about("POST", "/api/v1/invitations/{id}/resend", Thing::Invitation, HEADS, Never),
    about("DELETE", "/api/v1/invitations/{id}", Thing::Invitation, HEADS, Never),
    plain("GET", "/api/v1/members", MEMBERS),
    about("PUT", "/api/v1/members/{id}", Thing::Member, HEADS, Never),
    about("DELETE", "/api/v1/members/{id}", Thing::Member, HEADS, Never),
    about("POST", "/api/v1/members/{id}/transfer", Thing::Member, HEADS, Never),
    plain("GET", "/my/members", MEMBERS),
    plain("POST", "/my/members", HEADS),
    plain("POST", "/my/members/leave", MEMBERS),
    about("POST", "/my/members/{id}/role", Thing::Member, HEADS, Never),
    about("POST", "/my/members/{id}/transfer", Thing::Member, HEADS, Never),
    about("POST", "/my/members/{id}/remove", Thing::Member, HEADS, Never),
    about("POST", "/my/invitations/{id}/resend", Thing::Invitation, HEADS, Never),
    about("POST", "/my/invitations/{id}/revoke", Thing::Invitation, HEADS, Never),
    // Accounts and departments, as the platform sees them.
    plain("GET", "/api/v1/users", LOOKS),
    about("GET", "/api/v1/users/{id}", Thing::User, Never, LOOKS),
    about("POST", "/api/v1/users/{id}/block", Thing::User, Never, ADMINISTERS),
    about("POST", "/api/v1/users/{id}/unblock", Thing::User, Never, ADMINISTERS),
    about("DELETE", "/api/v1/users/{id}/second-factor", Thing::User, Never, ADMINISTERS),
    plain("GET", "/api/v1/departments", LOOKS),
    plain("POST", "/api/v1/departments", OPERATES),
    plain("GET", "/operator/users", LOOKS),
    about("GET", "/operator/users/{id}", Thing::User, Never, LOOKS),
    about("POST", "/operator/users/{id}/block", Thing::User, Never, ADMINISTERS),
    about("POST", "/operator/users/{id}/unblock", Thing::User, Never, ADMINISTERS),
    about("GET", "/operator/users/{id}/second-factor", Thing::User, Never, ADMINISTERS),
    about("POST", "/operator/users/{id}/second-factor", Thing::User, Never, ADMINISTERS),
    about("PUT", "/api/v1/departments/{id}", Thing::Department, Never, OPERATES),
    about("POST", "/api/v1/departments/{id}/close", Thing::Department, Never, OPERATES),
    about("POST", "/api/v1/departments/{id}/reopen", Thing::Department, Never, OPERATES),
    about("GET", "/operator/departments/{id}", Thing::Department, Never, LOOKS),
    about("POST", "/operator/departments/{id}", Thing::Department, Never, OPERATES),
    about("POST", "/operator/departments/{id}/close", Thing::Department, Never, OPERATES),
    about("POST", "/operator/departments/{id}/reopen", Thing::Department, Never, OPERATES),
    plain("GET", "/operator/departments", LOOKS),
    plain("POST", "/operator/departments", OPERATES),
    // The own profile, and its review.
    plain("GET", "/api/v1/organization/profile", SUPPLIER),
    plain("PUT", "/api/v1/organization/profile", SUPPLIER_WRITES),
    plain("POST", "/api/v1/organization/profile/submit", SUPPLIER_WRITES),
    plain("GET", "/my/profile", SUPPLIER),
    plain("POST", "/my/profile", SUPPLIER_WRITES),
    plain("GET", "/my/capabilities", SUPPLIER),
    plain("POST", "/my/capabilities", SUPPLIER_WRITES),
    plain("GET", "/my/qualifications", SUPPLIER),
    plain("POST", "/my/qualifications", SUPPLIER_WRITES),
    plain("GET", "/my/cases", SUPPLIER),
    plain("POST", "/my/cases", SUPPLIER_WRITES),
    plain("POST", "/fn/capability-suggest", SUPPLIER),
    plain("POST", "/fn/password-strength", Everybody),
    plain("GET", "/api/v1/reviews", LOOKS),
    about("GET", "/api/v1/reviews/{id}", Thing::Change, Never, LOOKS),
    about("POST", "/api/v1/reviews/{id}/accept", Thing::Change, Never, OPERATES),
    about("POST", "/api/v1/reviews/{id}/return", Thing::Change, Never, OPERATES),
    about("POST", "/api/v1/reviews/{id}/reject", Thing::Change, Never, OPERATES),
    about("POST", "/api/v1/organizations/{id}/suspend", Thing::Enterprise, Never, OPERATES),
    about("POST", "/api/v1/organizations/{id}/restore", Thing::Enterprise, Never, OPERATES),
    plain("GET", "/operator/reviews", LOOKS),
    plain("GET", "/operator/organizations", LOOKS),
    // Importing is an act: who only looks has no business there, and what was handed in is its owner's.
    plain("POST", "/api/v1/imports/suppliers", OPERATES),
    plain("GET", "/operator/import", OPERATES),
    plain("POST", "/operator/import", OPERATES),
    plain("GET", "/operator/import/template.csv", OPERATES),
    about("GET", "/operator/import/{id}", Thing::Import, OPERATES, Never),
    about("GET", "/operator/import/{id}/refused.csv", Thing::Import, OPERATES, Never),
    about("GET", "/operator/reviews/{id}", Thing::Change, Never, LOOKS),
    about("POST", "/operator/reviews/{id}", Thing::Change, Never, OPERATES),
    about("GET", "/operator/organizations/{id}", Thing::Enterprise, Never, LOOKS),
    about("POST", "/operator/organizations/{id}/suspend", Thing::Enterprise, Never, OPERATES),
    about("POST", "/operator/organizations/{id}/restore", Thing::Enterprise, Never, OPERATES),
    // Files.
    plain("POST", "/api/v1/attachments", UPLOADS),
    about("GET", "/api/v1/attachments/{id}", Thing::Attachment, SUPPLIER, LOOKS).veiled(),
    about("DELETE", "/api/v1/attachments/{id}", Thing::Attachment, UPLOADS, Never),
    hidden("GET", "/attachments/{id}", Thing::Attachment, SUPPLIER, LOOKS),
    plain("GET", "/api/v1/account/claim", SignedIn),
    plain("PUT", "/api/v1/account/claim", SignedIn),
    about("DELETE", "/api/v1/account/claim/{id}", Thing::Change, Never, Never).veiled(),
    plain("POST", "/my/claim", SignedIn),
    about("POST", "/my/claim/{id}/withdraw", Thing::Change, Never, Never).veiled(),
    plain("POST", "/my/attachments", UPLOADS),
    plain("GET", "/my/logo", SUPPLIER),
    plain("POST", "/my/logo/remove", SUPPLIER_WRITES),
    // Admission as 数商.
    plain("GET", "/api/v1/merchants", Everybody),
    about("GET", "/api/v1/merchants/{number}", Thing::Merchant, Never, Everybody),
    plain("GET", "/merchants", Everybody),
    about("GET", "/merchants/{number}", Thing::Merchant, Never, Everybody),
    about("GET", "/merchants/{number}/certificate", Thing::Merchant, Never, Everybody),
    about("GET", "/merchants/{number}/certificate.pdf", Thing::Merchant, Never, Everybody),
    plain("GET", "/api/v1/organization/admission", SUPPLIER),
    plain("PUT", "/api/v1/organization/admission", SUPPLIER_WRITES),
    plain("POST", "/api/v1/organization/admission/submit", OWNER),
    about("POST", "/api/v1/organization/admission/withdraw", Thing::Application, OWNER, Never).as_unknown(),
    plain("GET", "/my/admission", SUPPLIER),
    plain("POST", "/my/admission", SUPPLIER_WRITES),
    plain("POST", "/my/admission/withdraw", OWNER),
    plain("GET", "/api/v1/admissions", LOOKS),
    about("GET", "/api/v1/admissions/{id}", Thing::Application, Never, LOOKS),
    about("POST", "/api/v1/admissions/{id}/decision", Thing::Application, Never, OPERATES),
    plain("GET", "/operator/admissions", LOOKS),
    about("GET", "/operator/admissions/{id}", Thing::Application, Never, LOOKS),
    about("POST", "/operator/admissions/{id}", Thing::Application, Never, OPERATES),
    // What auditors read.
    about("GET", "/api/v1/oversight/organizations/{id}", Thing::Enterprise, Never, AUDITS),
    plain("GET", "/api/v1/oversight/opportunities", AUDITS),
    about("GET", "/operator/organizations/{id}/dossier", Thing::Enterprise, Never, AUDITS),
    plain("GET", "/operator/opportunities", AUDITS),
    // The audit trail.
    plain("GET", "/api/v1/audit", LOOKS),
    plain("GET", "/operator/audit", LOOKS),
    plain("POST", "/operator/audit/verify", LOOKS),
    plain("POST", "/operator/audit/export", Roles(&[Auditor, Administrator])),
    // Single sign-on: off by default, and then nothing is there. tests/sign_on has it on.
    hidden("POST", "/login/sso", Thing::Nothing, Never, Never),
    hidden("GET", "/login/sso/callback", Thing::Nothing, Never, Never),
    hidden("GET", "/login/sso/link", Thing::Nothing, Never, Never),
    hidden("POST", "/login/sso/link", Thing::Nothing, Never, Never),
    hidden("POST", "/my/security/sso/unlink", Thing::Nothing, Never, Never),
];
