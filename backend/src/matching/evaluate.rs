//! Measures of a ranking against graded judgements: nDCG@10, P@5, Recall@20, MRR.
//!
//! The same definitions as `trec_eval` with exponential gain; precision, recall and reciprocal rank
//! count grades of 2 and more and are averaged over the queries that have such.

use serde::Serialize;
use std::collections::BTreeMap;

/// Grades by query and document.
pub type Judgements = BTreeMap<String, BTreeMap<String, u32>>;

/// Averages over all judged queries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Normalised discounted cumulative gain of the first ten.
    #[serde(rename = "ndcg@10")]
    pub ndcg10: f64,
    /// Share of good ones among the first five (or as many as there are).
    #[serde(rename = "p@5")]
    pub p5: f64,
    /// Share of the good ones found among the first twenty.
    #[serde(rename = "recall@20")]
    pub recall20: f64,
    /// One over the place of the first good one.
    pub mrr: f64,
    /// Judged queries.
    pub queries: usize,
}

/// Grade from which a document counts as good.
const GOOD: u32 = 2;

/// Reads `query <TAB> document <TAB> grade` lines.
///
/// # Errors
/// The number of the first line that is not of that form.
pub fn read_judgements(text: &str) -> Result<Judgements, usize> {
    let mut out = Judgements::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut parts = line.split_whitespace();
        let (Some(query), Some(document), Some(Ok(grade)), None) =
            (parts.next(), parts.next(), parts.next().map(str::parse), parts.next())
        else {
            return Err(number + 1);
        };
        out.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
    }
    Ok(out)
}

/// Measures rankings (document ids, best first) by query; a query without a ranking scores 0.
pub fn measure(rankings: &BTreeMap<String, Vec<String>>, judgements: &Judgements) -> Measures {
    let mut sum = Measures { queries: judgements.len(), ..Measures::default() };
    let mut with_good = 0_usize;
    for (query, grades) in judgements {
        let ranked = rankings.get(query).map_or(&[][..], Vec::as_slice);
        let gained: Vec<u32> = ranked.iter().map(|d| grades.get(d).copied().unwrap_or(0)).collect();
        let mut best: Vec<u32> = grades.values().copied().collect();
        best.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
        let ideal = gain(&best);
        sum.ndcg10 += if ideal > 0.0 { gain(&gained) / ideal } else { 0.0 };
        let good = best.iter().filter(|g| **g >= GOOD).count();
        if good == 0 {
            continue;
        }
        with_good += 1;
        let found = |n: usize| number(gained.iter().take(n).filter(|g| **g >= GOOD).count());
        sum.p5 += found(5) / number(good.min(5));
        sum.recall20 += found(20) / number(good.min(20));
        sum.mrr += gained.iter().position(|g| *g >= GOOD).map_or(0.0, |place| 1.0 / number(place + 1));
    }
    let (all, good) = (number(sum.queries.max(1)), number(with_good.max(1)));
    Measures {
        ndcg10: sum.ndcg10 / all,
        p5: sum.p5 / good,
        recall20: sum.recall20 / good,
        mrr: sum.mrr / good,
        queries: sum.queries,
    }
}

/// Discounted cumulative gain of the first ten.
fn gain(grades: &[u32]) -> f64 {
    let discounted = |(place, grade): (usize, &u32)| {
        (f64::from(2_u32.saturating_pow(*grade)) - 1.0) / number(place + 2).log2()
    };
    grades.iter().take(10).enumerate().map(discounted).sum()
}

fn number(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_by_hand() {
        let judgements = read_judgements("q1\ta\t3\nq1\tb\t1\nq2\tc\t2\n").unwrap();
        let rankings = BTreeMap::from([("q1".to_owned(), vec!["b".to_owned(), "a".to_owned()])]);
        let m = measure(&rankings, &judgements);
        // q1: (1 + 7/log2(3)) / (7 + 1/log2(3)); q2: nothing found.
        let ideal = 7.0 + 1.0 / 3_f64.log2();
        assert!((m.ndcg10 - (1.0 + 7.0 / 3_f64.log2()) / ideal / 2.0).abs() < 1e-9);
        assert!((m.p5 - 0.5).abs() < 1e-9 && (m.recall20 - 0.5).abs() < 1e-9 && (m.mrr - 0.25).abs() < 1e-9);
        assert_eq!(read_judgements("q1 a\n"), Err(1));
    }
}
