//! What a new password must be.
//!
//! Length first, as NIST SP 800-63B advises: twelve characters, or eight of three classes, as the
//! authorities' own rules want it. Then what is easily guessed is refused, by zxcvbn's estimate, which
//! knows common passwords, keyboard walks, dates and repetitions, and is told what is known of the
//! person and of the platform.

use crate::{Actor, App, Error, Result};
use contract::{
    FieldErrors,
    accounts::{PASSWORD_MAX, PasswordIdea, PasswordStrength},
    field,
};
use entity::user;
use sea_orm::EntityTrait;

/// Shortest password, in characters.
const LONG: usize = 12;
/// Shortest password of three classes of characters.
const MIXED: usize = 8;
/// Fewer guesses than these are too few. zxcvbn calls a password safe against guessing at a slow hash
/// from 10^8 on (its score 3); argon2id is such a hash, and guessing at the door is slowed down besides.
const GUESSES_MIN: u64 = 100_000_000;
/// What whoever attacks this platform tries first: its names, and what is common here but unknown to
/// zxcvbn, whose words are English.
const LOCAL: [&str; 11] = [
    "数聚通",
    "shujutong",
    "minhang",
    "shanghai",
    "zhongguo",
    "woaini",
    "nihao",
    "5201314",
    "1314520",
    "woaiwojia",
    "admin",
];
/// The longest address there is, in characters (RFC 5321); names are shorter.
const HINT_MAX: usize = 254;
/// Shorter parts of a name or an address are too common to be a hint.
const PART_MIN: usize = 3;

/// How good a password would be, with the words of its refusal. Whoever is signed in need not say who
/// they are. Nothing is kept.
///
/// # Errors
/// When the database cannot be read.
pub async fn strength(app: &App, actor: &Actor, idea: &PasswordIdea) -> Result<PasswordStrength> {
    let own = match actor.person() {
        Some(person) => user::Entity::find_by_id(person.user_id.0).one(app.db.read()).await?,
        None => None,
    };
    let own = own.map(|row| (row.name, row.email)).unwrap_or_default();
    // Anybody may ask: no more than names and addresses have, and not on the threads that answer others.
    let short = |text: &str| text.chars().take(HINT_MAX).collect::<String>();
    let about = [short(&idea.name), short(&idea.email), own.0, own.1];
    let password: String = idea.password.chars().take(PASSWORD_MAX + 1).collect();
    let told = tokio::task::spawn_blocking(move || {
        let about = about.each_ref().map(String::as_str);
        let refused = wrong(&password, &about);
        let most = if refused.is_some() { 2 } else { 4 };
        PasswordStrength { score: most.min(rated(&password, &about).score().into()), refused }
    });
    told.await.map_err(|error| Error::Internal(anyhow::Error::new(error)))
}

/// Checks a new password of somebody; `about` holds the name and the e-mail address. The one error says
/// how to mend it.
pub fn check(password: &str, about: &[&str], errors: &mut FieldErrors) {
    if let Some(words) = wrong(password, about) {
        errors.add("password", words);
    }
}

/// Whether a password would be accepted today; `about` as in [`check`].
pub fn is_good(password: &str, about: &[&str]) -> bool {
    wrong(password, about).is_none()
}

fn wrong(password: &str, about: &[&str]) -> Option<String> {
    let length = password.chars().count();
    if length > PASSWORD_MAX {
        return Some(format!("密码最多 {PASSWORD_MAX} 个字符，现在是 {length} 个，请缩短"));
    }
    if length < MIXED || (length < LONG && classes(password) < 3) {
        return Some(format!(
            "密码至少 {LONG} 个字符；或至少 {MIXED} 个字符，并含大写字母、小写字母、数字、符号中的三类。现在是 {length} 个"
        ));
    }
    let lower = password.to_lowercase();
    if about.iter().filter_map(|text| telling(text)).any(|part| lower.contains(&part)) {
        return Some("密码里含有你的姓名或邮箱名，容易被猜到，请去掉这一部分再换几个字符".to_owned());
    }
    if rated(password, about).guesses() < GUESSES_MIN {
        return Some(
            "这个密码太常见，容易被猜到。请避开常用词、键盘顺序、生日和年份，改用几个不相干的词连起来"
                .to_owned(),
        );
    }
    None
}

fn rated(password: &str, about: &[&str]) -> zxcvbn::Entropy {
    let hints = hints(about);
    let hints: Vec<&str> = LOCAL.into_iter().chain(hints.iter().map(String::as_str)).collect();
    zxcvbn::zxcvbn(password, &hints)
}

/// How many classes of characters: lower case, upper case, digits, others.
fn classes(password: &str) -> usize {
    let class = |c: char| match c {
        'a'..='z' => 0,
        'A'..='Z' => 1,
        '0'..='9' => 2,
        _ => 3,
    };
    let mut seen: Vec<i32> = password.chars().map(class).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

/// What of a name or an address must not be in the password.
fn telling(text: &str) -> Option<String> {
    let text = field::clean(text).to_lowercase();
    let part = text.split_once('@').map_or(text.as_str(), |(local, _)| local);
    // Two Chinese characters are a whole name, two letters are nothing.
    let least = if part.is_ascii() { PART_MIN } else { 2 };
    (part.chars().count() >= least).then(|| part.to_owned())
}

/// Names and addresses whole and in parts.
fn hints(about: &[&str]) -> Vec<String> {
    let mut hints = Vec::new();
    for text in about {
        let text = text.trim().to_lowercase();
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|p| p.chars().count() >= PART_MIN);
        hints.extend(parts.map(str::to_owned));
        hints.push(text);
    }
    hints.retain(|hint| !hint.is_empty());
    hints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> Option<String> {
        let mut errors = FieldErrors::default();
        check(password, &["王小明", "zhang.wei@qiye.example"], &mut errors);
        errors.at("password").map(str::to_owned)
    }

    #[test]
    fn good_ones_pass() {
        let good = [
            "minhang-demo-2026",
            "correct horse battery",
            "蓝色 河马 不吃 午饭 了吗 真的",
            "kX9#vQ2m",
            "R7-wq-pL",
        ];
        for password in good {
            assert_eq!(refused(password), None, "{password}");
        }
        for email in ["officer@demo.example", "supplier-a@demo.example", "administrator@demo.example"] {
            assert_eq!(wrong("minhang-demo-2026", &["委办局经办人", email]), None, "{email}");
        }
    }

    #[test]
    fn the_short_ones_need_three_classes() {
        for short in ["", "kX9#vQ2", "kxqvwzmbtr", "kxqv9zmb2", "很短"] {
            assert!(refused(short).unwrap().contains("至少 12 个字符"), "{short}");
        }
        assert!(refused("kxqv9zmb-2").is_none(), "ten of three classes");
    }

    #[test]
    fn up_to_128_characters_are_taken() {
        let words = "蓝色河马不吃午饭 correct horse 7# ";
        let long = |characters: usize| words.chars().cycle().take(characters).collect::<String>();
        assert_eq!(refused(&long(64)), None);
        assert_eq!(refused(&long(128)), None);
        assert!(refused(&long(129)).unwrap().contains("最多 128 个字符，现在是 129 个"));
    }

    #[test]
    fn the_common_ones_are_refused() {
        let common = [
            "Password2026!",
            "Passw0rd",
            "Qwerty123456",
            "Abcd1234",
            "123456789012",
            "aaaaaaaaaaaa",
            "Admin@123",
            "qwertyuiop[]",
            "shujutong2026",
            "Minhang2026!",
            "woaini1314520",
            "111111222222",
        ];
        for password in common {
            assert!(refused(password).unwrap_or_default().contains("太常见"), "{password}");
        }
    }

    #[test]
    fn what_names_its_owner_is_refused() {
        for password in ["ZHANG.WEI-kX9#vQ2m", "我是王小明呀2026密码Xy9", "xx-Zhang.Wei-xx-77"] {
            assert!(refused(password).unwrap().contains("姓名或邮箱名"), "{password}");
        }
        assert_eq!(wrong("kxqvwzmbtrly", &["李", "op@qiye.example"]), None, "too short to tell anything");
    }
}
