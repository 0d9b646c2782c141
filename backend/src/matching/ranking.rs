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
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

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
    let profiles = profiles(app, &found.ids).await?;
    let mut scored = score::rank(&asked, &profiles, app.now(), app.matcher.weights());
    scored.truncate(limit);
    let best: Vec<Uuid> = scored.iter().filter_map(|s| profiles.get(s.candidate)).map(|p| p.id).collect();
    let texts = organizations::store::texts(app.db.read(), &best).await?;
    let mut texts: HashMap<Uuid, SupplierTexts> = texts.into_iter().map(|t| (t.organization.id, t)).collect();
    let knowledge = app.matcher.knowledge();
    let mut ranked: Vec<Ranked> = scored
        .iter()
        .filter_map(|scored| {
            let profile = profiles.get(scored.candidate)?;
            let texts = texts.remove(&profile.id)?;
            let why = reasons::explain(&asked, scored, &texts, profile, &knowledge);
            Some((scored, texts, why))
        })
        .zip(1..)
        .map(|((scored, texts, why), rank)| shown(app, scored, &texts, why, rank))
        .collect();
    let own: Vec<u32> = ranked.iter().map(|r| r.view.score).collect();
    for (ranked, score) in ranked.iter_mut().zip(score::in_order(&own)) {
        ranked.view.score = score;
    }
    let needs = asked.needs.iter().filter_map(|i| knowledge.capability(*i)).map(|c| c.name.clone()).collect();
    Ok(Ranking { needs, candidates: profiles.len(), ranked, reduced: found.reduced, asked })
}

/// The candidates' profiles in order: only those not kept, or of an older version, are read whole.
async fn profiles(app: &App, ids: &[Uuid]) -> Result<Vec<Arc<SupplierProfile>>> {
    let versions = organizations::store::versions(app.db.read(), ids).await?;
    let mut found: HashMap<Uuid, Arc<SupplierProfile>> =
        versions.iter().filter_map(|(id, version)| Some((*id, app.matcher.kept(*id, *version)?))).collect();
    let missing: Vec<Uuid> =
        versions.iter().map(|(id, _)| *id).filter(|id| !found.contains_key(id)).collect();
    for texts in organizations::store::texts(app.db.read(), &missing).await? {
        found.insert(texts.organization.id, app.matcher.profile(&texts));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
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
