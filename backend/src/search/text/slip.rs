//! Typing slips in Latin words.

/// How many slips a word of this length may hold: none below 5 letters, one from 5, two from 9.
/// Words with digits are codes or sizes and must be right.
pub fn allowed_slips(word: &str) -> u8 {
    if !word.chars().all(char::is_alphabetic) {
        return 0;
    }
    match word.chars().count() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

/// Whether `text` is `word` with at most `slips` slips: a letter too many, missing, wrong, or two
/// neighbours swapped. With `prefix` only the beginning of `text` counts.
pub fn within_slips(word: &str, text: &str, slips: u8, prefix: bool) -> bool {
    let word: Vec<char> = word.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let slips = usize::from(slips);
    if text.len() + slips < word.len() || (!prefix && word.len() + slips < text.len()) {
        return false;
    }
    let text = text.get(..(word.len() + slips).min(text.len())).unwrap_or_default();
    // Rows are the letters of `word`; a row holds the distance to each beginning of `text`.
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=text.len()).collect();
    for (i, w) in word.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, t) in text.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (get(&above, j) + usize::from(w != t)).min(get(&above, j + 1) + 1);
            best = best.min(get(&row, j) + 1);
            let swapped = i > 0 && j > 0 && word.get(i - 1) == Some(t) && text.get(j - 1) == Some(w);
            if swapped {
                best = best.min(get(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    let last = if prefix { above.iter().min() } else { above.last() };
    last.is_some_and(|distance| *distance <= slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips() {
        assert!(within_slips("kubernets", "kubernetes", 1, false));
        assert!(within_slips("pyhton", "python", 1, false), "two neighbours swapped are one slip");
        assert!(!within_slips("pyhton", "pythonic", 1, false));
        assert!(within_slips("pyhton", "pythonic", 1, true));
        assert!(!within_slips("java", "lava", 0, false));
        assert!(within_slips("数", "数", 0, false) && !within_slips("数", "据", 0, false));
        assert_eq!((allowed_slips("java"), allowed_slips("cloud"), allowed_slips("kubernetes")), (0, 1, 2));
        assert_eq!(allowed_slips("iso90015"), 0);
    }
}
