//! Steps with their times, visible while they run and as a table at the end.

use anyhow::Result;
use std::time::{Duration, Instant};

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, with a note for the table.
    Done(String),
    /// Failed, with the reason.
    Failed(String),
    /// Left out, with the reason.
    Skipped(String),
}

/// A run of named steps.
pub struct Steps {
    total: usize,
    started: Instant,
    rows: Vec<(String, Duration, Outcome)>,
}

impl Steps {
    /// Announces so many steps.
    pub fn new(total: usize) -> Self {
        Self { total, started: Instant::now(), rows: Vec::new() }
    }

    /// Runs a step that the following ones need.
    ///
    /// # Errors
    /// Those of the step.
    pub fn need<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let begun = self.announce(name);
        let result = work();
        let outcome = match &result {
            Ok(_) => Outcome::Done(String::new()),
            Err(error) => Outcome::Failed(format!("{error:#}")),
        };
        self.close(name, begun, outcome);
        result
    }

    /// Runs a step whose failure is kept for the end, so that one run shows all that is wrong. The
    /// step answers with a note for the table.
    pub fn check(&mut self, name: &str, work: impl FnOnce() -> Result<String>) {
        let begun = self.announce(name);
        let outcome = work().map_or_else(|error| Outcome::Failed(format!("{error:#}")), Outcome::Done);
        self.close(name, begun, outcome);
    }

    /// Leaves a step out, visibly.
    pub fn skip(&mut self, name: &str, why: &str) {
        let begun = self.announce(name);
        self.close(name, begun, Outcome::Skipped(why.to_owned()));
    }

    /// The steps that failed.
    pub fn failed(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.2, Outcome::Failed(_))).count()
    }

    /// The whole time so far.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Prints what ran, how long it took and how it ended.
    pub fn print_table(&self) {
        println!("\n──────── 汇总 ────────");
        for (name, time, outcome) in &self.rows {
            let (mark, note) = match outcome {
                Outcome::Done(note) => ("✓", note.as_str()),
                Outcome::Failed(why) => ("✗", why.lines().next().unwrap_or_default()),
                Outcome::Skipped(why) => ("–", why.as_str()),
            };
            println!(
                "{mark} {:>8}  {}{}{note}",
                seconds(*time),
                name,
                if note.is_empty() { "" } else { "：" }
            );
        }
        println!("  {:>8}  合计", seconds(self.elapsed()));
    }

    fn announce(&self, name: &str) -> Instant {
        println!("\n▶ [{}/{}] {name}", self.rows.len() + 1, self.total);
        Instant::now()
    }

    fn close(&mut self, name: &str, begun: Instant, outcome: Outcome) {
        let time = begun.elapsed();
        match &outcome {
            Outcome::Done(note) if note.is_empty() => println!("  ✓ {}", seconds(time)),
            Outcome::Done(note) => println!("  ✓ {}，{note}", seconds(time)),
            Outcome::Failed(why) => println!("  ✗ {}，{why}", seconds(time)),
            Outcome::Skipped(why) => println!("  – 跳过：{why}"),
        }
        self.rows.push((name.to_owned(), time, outcome));
    }
}

/// `12.3 秒`, `4 分 05 秒`.
pub fn seconds(time: Duration) -> String {
    let all = time.as_secs();
    if all < 60 {
        format!("{:.1} 秒", time.as_secs_f64())
    } else {
        format!("{} 分 {:02} 秒", all / 60, all % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_counted_and_the_next_still_runs() {
        let mut steps = Steps::new(3);
        steps.check("one", || anyhow::bail!("broken"));
        steps.check("two", || Ok("fine".into()));
        steps.skip("three", "not asked for");
        assert_eq!(steps.failed(), 1);
        assert_eq!(steps.rows.len(), 3);
    }

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(12_340)), "12.3 秒");
        assert_eq!(seconds(Duration::from_secs(245)), "4 分 05 秒");
    }
}
