//! Tells the server that a supplier has opened a recommended opportunity. A GET changes nothing, so
//! the page itself cannot say it.

use leptos::prelude::*;

/// Marks the recommendation of the opportunity with this id as seen; draws nothing.
#[island]
pub fn Seen(opportunity: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(async move {
        // Nothing depends on it: a failure only leaves the mark for the next visit.
        let _ = crate::api::seen(opportunity).await;
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = opportunity;
}
