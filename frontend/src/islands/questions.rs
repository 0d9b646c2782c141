//! Questions to the server while somebody types: asked a moment after the last key, and an answer that
//! comes too late is dropped.

use leptos::prelude::*;

/// The questions of one island. The number of the newest one tells late answers from the one awaited.
#[derive(Clone, Copy)]
pub struct Questions(StoredValue<u32>);

impl Questions {
    /// None asked yet.
    pub fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// Lets answers on their way come to nothing; the number of the next question.
    pub fn drop_all(self) -> u32 {
        let next = self.0.get_value().wrapping_add(1);
        self.0.set_value(next);
        next
    }

    /// Asks in a moment, unless something newer is asked before; `then` gets the answer unless something
    /// newer was asked meanwhile.
    #[cfg(feature = "hydrate")]
    pub fn ask<Answer: 'static>(
        self,
        pause_ms: u64,
        question: impl AsyncFnOnce() -> Answer + 'static,
        then: impl FnOnce(Answer) + 'static,
    ) {
        let mine = self.drop_all();
        super::form::after(pause_ms, move || {
            if self.0.get_value() != mine {
                return;
            }
            leptos::task::spawn_local(async move {
                let answer = question().await;
                if self.0.get_value() == mine {
                    then(answer);
                }
            });
        });
    }
}
