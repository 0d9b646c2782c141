//! Counting tests from what the runners say.

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Passed.
    pub passed: u64,
    /// Failed, or ended abnormally.
    pub failed: u64,
}

impl Count {
    /// Adds what a line tells: the summaries of `cargo nextest`, `cargo test` and Playwright.
    pub fn see(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("Summary [") {
            let (_, tests) =
                line.split_once("tests run:").or_else(|| line.split_once("test run:")).unwrap_or_default();
            self.add(tests, &["passed"], &["failed", "timed out", "exec failed"]);
        } else if let Some(tests) = line.strip_prefix("test result:") {
            self.add(tests.split_once('.').map_or(tests, |(_, counts)| counts), &["passed"], &["failed"]);
        }
    }

    fn add(&mut self, text: &str, good: &[&str], bad: &[&str]) {
        for part in text.split([',', ';']) {
            let part = part.split('(').next().unwrap_or_default().trim();
            let Some((number, word)) = part.split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            if good.contains(&word.trim()) {
                self.passed += number;
            } else if bad.contains(&word.trim()) {
                self.failed += number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_summaries_and_nothing_else() {
        let mut count = Count::default();
        count.see("     Summary [   1.234s] 12 tests run: 10 passed (1 slow), 2 failed, 3 skipped");
        assert_eq!(count, Count { passed: 10, failed: 2 });
        count.see("     Summary [   0.004s] 1 test run: 1 passed, 0 skipped");
        assert_eq!(count, Count { passed: 11, failed: 2 });
        count.see(
            "test result: ok. 6 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        assert_eq!(count, Count { passed: 17, failed: 2 });
        count.see("test result: FAILED. 1 passed; 4 failed; 0 ignored");
        assert_eq!(count, Count { passed: 18, failed: 6 });
        count.see("        PASS [   0.010s] backend mail::tests::five_passed");
        assert_eq!(count, Count { passed: 18, failed: 6 });
    }
}
