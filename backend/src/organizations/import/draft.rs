//! A supplier as an import sees it: what is stored, what the row says, and whether that differs.

use crate::{
    App, Result,
    organizations::{
        model::{Place, SupplierTexts},
        profile::form::phone_place,
    },
};
use contract::{catalog::ProductKind, organizations::CompanySize};

/// What a row says; `None` where the file has no such column.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    pub has_id: bool,
    pub name: String,
    pub uscc: Option<Option<String>>,
    pub place: Option<Place>,
    pub local: Option<bool>,
    pub size: Option<Option<CompanySize>>,
    pub founded: Option<Option<i32>>,
    pub intro: Option<String>,
    pub website: Option<Option<String>>,
    pub email: Option<Option<String>>,
    pub contact_name: Option<Option<String>>,
    pub contact_phone: Option<Option<String>>,
    pub mail_consent: Option<bool>,
    pub capabilities: Option<Vec<String>>,
    pub qualifications: Option<Vec<String>>,
    pub cases: Option<Vec<String>>,
    pub products: Option<Vec<ProductDraft>>,
}

/// A product as an import sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductDraft {
    pub kind: ProductKind,
    pub title: String,
    pub summary: String,
}

/// A supplier as an import sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub uscc: Option<String>,
    pub place: String,
    pub local: bool,
    pub size: Option<CompanySize>,
    pub founded: Option<i32>,
    pub intro: String,
    pub website: Option<String>,
    pub email: Option<String>,
    pub contact_name: Option<String>,
    pub contact_phone: Option<String>,
    pub mail_consent: bool,
    /// Own words with the taxonomy's code.
    pub capabilities: Vec<(String, Option<String>)>,
    pub qualifications: Vec<String>,
    pub cases: Vec<String>,
    pub products: Vec<ProductDraft>,
}

impl Draft {
    /// A supplier nobody has told anything of. Without a recorded consent it gets no mail
    /// (互联网电子邮件服务管理办法 art. 13).
    pub const fn empty() -> Self {
        Self {
            name: String::new(),
            uscc: None,
            place: String::new(),
            local: false,
            size: None,
            founded: None,
            intro: String::new(),
            website: None,
            email: None,
            contact_name: None,
            contact_phone: None,
            mail_consent: false,
            capabilities: Vec::new(),
            qualifications: Vec::new(),
            cases: Vec::new(),
            products: Vec::new(),
        }
    }

    /// What is stored; the telephone is opened.
    ///
    /// # Errors
    /// When the sealed telephone does not open.
    pub fn of(app: &App, texts: &SupplierTexts) -> Result<Self> {
        let o = &texts.organization;
        let product = |p: &entity::product::Model| ProductDraft {
            kind: ProductKind::parse(&p.kind).unwrap_or(ProductKind::Service),
            title: p.title.clone(),
            summary: p.summary.clone(),
        };
        let phone = o.contact_phone.as_deref().map(|phone| app.seal.read(&phone_place(o.id), phone));
        Ok(Self {
            name: o.name.clone(),
            uscc: o.uscc.clone(),
            place: o.place.clone(),
            local: o.local,
            size: o.size.as_deref().and_then(CompanySize::parse),
            founded: o.founded,
            intro: o.intro.clone(),
            website: o.website.clone(),
            email: o.email.clone(),
            contact_name: o.contact_name.clone(),
            contact_phone: phone.transpose()?,
            mail_consent: o.mail_consent,
            capabilities: texts
                .capabilities
                .iter()
                .map(|c| (c.label.clone(), c.taxonomy_code.clone()))
                .collect(),
            qualifications: texts.qualifications.iter().map(|q| q.name.clone()).collect(),
            cases: texts.cases.iter().map(|c| c.title.clone()).collect(),
            products: texts.products.iter().map(product).collect(),
        })
    }

    /// The same after what a row says.
    pub fn with(mut self, app: &App, patch: &Patch) -> Self {
        fn put<T: Clone>(target: &mut T, said: &Option<T>) {
            if let Some(said) = said {
                target.clone_from(said);
            }
        }
        self.name.clone_from(&patch.name);
        if let Some(place) = &patch.place {
            self.place.clone_from(&place.name);
            self.local = place.local;
        }
        put(&mut self.local, &patch.local);
        put(&mut self.uscc, &patch.uscc);
        put(&mut self.size, &patch.size);
        put(&mut self.founded, &patch.founded);
        put(&mut self.intro, &patch.intro);
        put(&mut self.website, &patch.website);
        put(&mut self.email, &patch.email);
        put(&mut self.contact_name, &patch.contact_name);
        put(&mut self.contact_phone, &patch.contact_phone);
        put(&mut self.mail_consent, &patch.mail_consent);
        put(&mut self.qualifications, &patch.qualifications);
        put(&mut self.cases, &patch.cases);
        put(&mut self.products, &patch.products);
        if let Some(labels) = &patch.capabilities {
            self.capabilities = labels.iter().map(|l| (l.clone(), app.matcher.recognise_label(l))).collect();
        }
        self
    }
}
