//! The whole way of one requirement: read it, gather candidates, score them, say why.

use super::{
    candidates,
    profile::SupplierProfile,
    reasons,
    requirement::{Requirement, RequirementProfile},
    score::{self, Features, Scored},
};
use crate::{App, Result, organizations};
use contract::{
    OrganizationId,
    matching::{MatchView, Reason},
    organizations::CompanySize,
};
use organizations::store::SupplierTexts;
use std::sync::Arc;

/// One ranked supplier with everything `match --explain` shows.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// As people see it.
    pub view: MatchView,
    /// The exact score.
    pub score: f32,
    /// What it is made of.
    pub features: Features,
    /// The key of the import row it came from.
    pub import_key: Option<String>,
}

/// The ranking of one requirement.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The requirement as it was read.
    pub asked: RequirementProfile,
    /// Names of the needs recognised.
    pub needs: Vec<String>,
    /// How many candidates were looked at.
    pub candidates: usize,
    /// The best, best first.
    pub ranked: Vec<Ranked>,
    /// The engine was away.
    pub reduced: bool,
}

/// Ranks suppliers for a requirement; `limit` many are explained and returned.
///
/// # Errors
/// When the engine refuses the queries or the database fails.
pub async fn rank(app: &App, requirement: &Requirement, limit: usize) -> Result<Ranking> {
    let asked = app.matcher.read(requirement);
    let title =
        if requirement.title.trim().is_empty() { &requirement.requirement } else { &requirement.title };
    let found = candidates::find(app, &asked, title).await?;
    let suppliers: Vec<(SupplierTexts, Arc<SupplierProfile>)> =
        organizations::store::texts(app.db.read(), &found.ids)
            .await?
            .into_iter()
            .map(|texts| {
                let profile = app.matcher.profile(&texts);
                (texts, profile)
            })
            .collect();
    let scored = score::rank(&asked, &suppliers, app.now(), app.matcher.weights());
    let knowledge = app.matcher.knowledge();
    let ranked = scored
        .iter()
        .take(limit)
        .zip(1..)
        .filter_map(|(scored, rank)| {
            let (texts, profile) = suppliers.get(scored.candidate)?;
            let why = reasons::explain(&asked, scored, texts, profile, &knowledge);
            Some(shown(app, scored, texts, why, rank))
        })
        .collect();
    let needs = asked.needs.iter().filter_map(|i| knowledge.capability(*i)).map(|c| c.name.clone()).collect();
    Ok(Ranking { needs, candidates: suppliers.len(), ranked, reduced: found.reduced, asked })
}

fn shown(app: &App, scored: &Scored, texts: &SupplierTexts, reasons: Vec<Reason>, rank: u32) -> Ranked {
    let organization = &texts.organization;
    let view = MatchView {
        organization_id: OrganizationId(organization.id),
        name: organization.name.clone(),
        place: organization.place.clone(),
        local: organization.local,
        size: organization.size.as_deref().and_then(CompanySize::parse),
        rank,
        score: score::shown(&scored.features, app.matcher.weights()),
        reasons,
        demo: organization.demo,
    };
    Ranked {
        view,
        score: scored.score,
        features: scored.features,
        import_key: organization.import_key.clone(),
    }
}
