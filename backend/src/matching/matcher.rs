//! The matcher: knowledge and weights, and a cache of supplier profiles that is never the truth.

use super::{
    knowledge::{CapabilityIndex, Knowledge},
    profile::SupplierProfile,
    requirement::{Requirement, RequirementProfile},
    text,
    weights::Weights,
};
use crate::{Result, organizations::store::SupplierTexts};
use anyhow::Context;
use contract::reference::TaxonomyDomain;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

/// Profiles kept; at about six kilobytes each this bounds the cache to about 150 MB.
const KEPT: usize = 24_000;

type Kept = HashMap<Uuid, Arc<SupplierProfile>>;

/// Reads requirements and suppliers with the knowledge of the trades.
pub struct Matcher {
    weights: Weights,
    knowledge: RwLock<Arc<Knowledge>>,
    kept: RwLock<Kept>,
}

impl Matcher {
    /// A matcher that knows a taxonomy.
    ///
    /// # Errors
    /// When the shipped weights cannot be read.
    pub fn new(taxonomy: &[TaxonomyDomain]) -> Result<Self> {
        let weights = Weights::shipped().context("weights.toml")?;
        let knowledge = RwLock::new(Arc::new(Knowledge::compile(taxonomy, &weights)));
        Ok(Self { weights, knowledge, kept: RwLock::default() })
    }

    /// Takes over a changed taxonomy.
    pub fn learn(&self, taxonomy: &[TaxonomyDomain]) {
        let knowledge = Arc::new(Knowledge::compile(taxonomy, &self.weights));
        *self.knowledge.write().unwrap_or_else(PoisonError::into_inner) = knowledge;
        self.kept.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The weights.
    pub const fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The knowledge of the trades as it is now.
    pub fn knowledge(&self) -> Arc<Knowledge> {
        self.knowledge.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads a requirement.
    pub fn read(&self, requirement: &Requirement) -> RequirementProfile {
        RequirementProfile::read(requirement, &self.knowledge(), &self.weights)
    }

    /// The profile of a supplier's entry of a certain version (`updated_at`), if it was read lately.
    pub fn kept(&self, id: Uuid, version: i64) -> Option<Arc<SupplierProfile>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.get(&id).filter(|profile| profile.version == version).cloned()
    }

    /// Whether more profiles can be kept without letting others go.
    pub fn has_room(&self) -> bool {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).len() < KEPT
    }

    /// A supplier's profile: a kept one of the same version, else read anew.
    pub fn profile(&self, supplier: &SupplierTexts) -> Arc<SupplierProfile> {
        let (id, version) = (supplier.organization.id, supplier.organization.updated_at);
        if let Some(profile) = self.kept(id, version) {
            return profile;
        }
        let profile = Arc::new(SupplierProfile::read(supplier, &self.knowledge(), &self.weights));
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            // Half of them go; which half does not matter, they can all be read again.
            let mut keep = false;
            kept.retain(|_, _| {
                keep = !keep;
                keep
            });
        }
        kept.insert(id, profile.clone());
        profile
    }

    /// The capabilities a supplier's entry speaks of clearly, by code: the index files it under them.
    pub fn concepts(&self, supplier: &SupplierTexts) -> Vec<String> {
        let knowledge = self.knowledge();
        let profile = self.profile(supplier);
        profile
            .concepts()
            .into_iter()
            .filter_map(|i| knowledge.capability(i))
            .map(|c| c.code.clone())
            .collect()
    }

    /// The domains of capabilities, each once, in order.
    pub fn domains(&self, codes: &[String]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for code in codes {
            let domain = code.split('.').next().unwrap_or(code);
            if !out.iter().any(|d| d == domain) {
                out.push(domain.to_owned());
            }
        }
        out
    }

    /// A capability's name.
    pub fn capability_name(&self, code: &str) -> Option<String> {
        self.knowledge().capabilities().iter().find(|c| c.code == code).map(|c| c.name.clone())
    }

    /// The capability that a supplier's own words for what it does name, when they do so clearly.
    pub fn recognise_label(&self, label: &str) -> Option<String> {
        /// Evidence below which the words could mean anything.
        const CLEAR: f32 = 12.0;
        let knowledge = self.knowledge();
        let mut sum = knowledge.nothing();
        knowledge.add_evidence(&mut sum, &text::normalise(label), 1.0, &self.weights);
        let best = super::profile::strongest(&sum, 1).into_iter().next()?;
        (best.1 >= CLEAR).then(|| self.code(&knowledge, best.0)).flatten()
    }

    fn code(&self, knowledge: &Knowledge, index: CapabilityIndex) -> Option<String> {
        knowledge.capability(index).map(|c| c.code.clone())
    }
}

#[cfg(any(test, feature = "testing"))]
impl Matcher {
    /// A matcher that knows the platform's own taxonomy, compiled once for all tests.
    #[expect(clippy::unwrap_used, reason = "a broken taxonomy should stop every test")]
    pub fn for_tests() -> Self {
        static TAXONOMY: std::sync::OnceLock<Vec<TaxonomyDomain>> = std::sync::OnceLock::new();
        let taxonomy = TAXONOMY.get_or_init(|| {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds/reference/taxonomy");
            let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
            files.sort();
            files.iter().map(|f| toml::from_str(&std::fs::read_to_string(f).unwrap()).unwrap()).collect()
        });
        Self::new(taxonomy).unwrap()
    }
}
