//! Progress on standard error: a bar on a terminal, a line every few seconds elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::IsTerminal,
    sync::Mutex,
    time::{Duration, Instant},
};

/// Between two lines where there is no terminal.
const PAUSE: Duration = Duration::from_secs(3);

/// Progress of one long thing; may be told from any thread.
pub(crate) struct Progress {
    what: &'static str,
    bar: Option<ProgressBar>,
    begun: Instant,
    said: Mutex<Instant>,
}

impl Progress {
    /// Begins.
    pub fn new(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            let style =
                ProgressStyle::with_template("{prefix} {bar:30} {percent:>3}%  {elapsed}，还需 {eta}  {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_prefix(what);
            bar
        });
        Self { what, bar, begun: Instant::now(), said: Mutex::new(Instant::now()) }
    }

    /// So much of the whole is done; `note` tells more, e.g. the number of rows.
    pub fn set(&self, done: u64, total: u64, note: &str) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(note.to_owned());
            return;
        }
        let mut said = self.said.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if said.elapsed() >= PAUSE {
            *said = Instant::now();
            let percent = done.saturating_mul(100).checked_div(total).unwrap_or(0);
            eprintln!("{} {percent}%，{} 秒，{note}", self.what, self.begun.elapsed().as_secs());
        }
    }

    /// Ends, and says how long it took.
    pub fn finish(&self) -> String {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        format!("{:.1} 秒", self.begun.elapsed().as_secs_f64())
    }
}
