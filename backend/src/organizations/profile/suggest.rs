//! Names of the taxonomy while a capability is being typed.

use crate::{Actor, App, Result, matching::text, organizations::policy};
use contract::reference::CapabilitySuggestion;

/// Suggestions at once.
const MOST: usize = 8;
/// Longer words are no word.
const LONGEST: usize = 60;

/// The capabilities whose name, or a word of whose trade, contains what was typed: names that begin so
/// first, then other names, then words. Own words stay allowed; these only spare writing.
///
/// # Errors
/// [`crate::Error::Forbidden`] for everybody who acts for no enterprise.
pub fn suggest(app: &App, actor: &Actor, typed: &str) -> Result<Vec<CapabilitySuggestion>> {
    policy::may_read_profile(actor)?;
    let typed = text::normalise(typed.trim());
    if typed.is_empty() || typed.chars().count() > LONGEST {
        return Ok(Vec::new());
    }
    let knowledge = app.matcher.knowledge();
    let mut found: Vec<(u8, CapabilitySuggestion)> = Vec::new();
    for capability in knowledge.capabilities() {
        let name = text::normalise(&capability.name);
        let word = capability.trade.iter().find(|word| text::normalise(word).contains(&typed));
        let (rank, word) = match (name.find(&typed), word) {
            (Some(0), _) => (0, None),
            (Some(_), _) => (1, None),
            (None, Some(word)) => (2, Some(word.clone())),
            (None, None) => continue,
        };
        let path = knowledge.domain_name(&capability.domain).unwrap_or_default().to_owned();
        found.push((rank, CapabilitySuggestion { name: capability.name.clone(), path, word }));
    }
    found.sort_by_key(|(rank, _)| *rank);
    Ok(found.into_iter().take(MOST).map(|(_, suggestion)| suggestion).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Error,
        testing::{TestApp, member},
    };
    use contract::accounts::Role;

    #[tokio::test]
    async fn terms_are_found_by_name_and_by_the_trade_s_other_words() {
        let app = TestApp::start().await;
        let viewer = member(Role::Viewer, app.new_id());
        let knowledge = app.matcher.knowledge();
        let known = knowledge.capability(0).unwrap();
        let by_name = suggest(&app, &viewer, &known.name).unwrap();
        assert_eq!((by_name[0].name.as_str(), by_name[0].word.as_deref()), (known.name.as_str(), None));
        assert_eq!(Some(by_name[0].path.as_str()), knowledge.domain_name(&known.domain));
        // The longest is nobody else's.
        let others = known.trade.iter().filter(|word| !known.name.contains(word.as_str()));
        let other = others.max_by_key(|word| word.chars().count()).unwrap();
        let by_word = suggest(&app, &viewer, other).unwrap();
        let found = by_word.iter().find(|one| one.name == known.name).expect("found by another word");
        assert!(found.word.is_some(), "and says by which: {found:?}");
        assert!(suggest(&app, &viewer, " ").unwrap().is_empty());
        assert!(suggest(&app, &viewer, "查无此词").unwrap().is_empty());
        assert!(suggest(&app, &viewer, "数据").unwrap().len() <= MOST);
        let stranger = member(Role::Officer, app.new_id());
        assert!(matches!(suggest(&app, &stranger, "档案"), Err(Error::Forbidden)));
        app.finish().await;
    }
}
