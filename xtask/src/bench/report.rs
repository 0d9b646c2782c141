//! The table of what was measured against what was promised.

/// A line of the table.
pub struct Row {
    what: String,
    measured: String,
    target: String,
    held: bool,
}

/// The whole table.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// A measurement that must not exceed its target.
    pub fn at_most(&mut self, what: &str, measured: f64, target: f64, unit: &str) {
        self.add(what, measured, target, unit, "≤", measured <= target);
    }

    /// A measurement that must reach its target.
    pub fn at_least(&mut self, what: &str, measured: f64, target: f64, unit: &str) {
        self.add(what, measured, target, unit, "≥", measured >= target);
    }

    /// A measurement without a target.
    pub fn note(&mut self, what: &str, measured: &str) {
        println!("  {what}：{measured}");
        self.rows.push(Row {
            what: what.to_owned(),
            measured: measured.to_owned(),
            target: String::new(),
            held: true,
        });
    }

    /// How many targets were missed.
    pub fn missed(&self) -> usize {
        self.rows.iter().filter(|row| !row.held).count()
    }

    /// Prints it.
    pub fn print(&self) {
        println!("\n──────── 性能 ────────");
        for row in &self.rows {
            let mark = match (row.target.is_empty(), row.held) {
                (true, _) => " ",
                (false, true) => "✓",
                (false, false) => "✗",
            };
            println!("{mark} {:>14}  {:<12} {}", row.measured, row.target, row.what);
        }
    }

    fn add(&mut self, what: &str, measured: f64, target: f64, unit: &str, sign: &str, held: bool) {
        let row = Row {
            what: what.to_owned(),
            measured: format!("{} {unit}", rounded(measured)),
            target: format!("{sign} {} {unit}", rounded(target)),
            held,
        };
        println!("  {}：{}（目标 {}）{}", row.what, row.measured, row.target, if held { "" } else { " ✗" });
        self.rows.push(row);
    }
}

fn rounded(value: f64) -> String {
    if value >= 100.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

#[cfg(test)]
mod tests {
    use super::Report;

    #[test]
    fn a_missed_target_is_counted() {
        let mut report = Report::default();
        report.at_most("a", 10.0, 10.0, "ms");
        report.at_least("b", 9.0, 10.0, "req/s");
        report.note("c", "7");
        assert_eq!(report.missed(), 1);
    }
}
