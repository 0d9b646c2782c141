//! Message files: the frame and the registration in Chinese and English, which companies from abroad read.
//! Everything else is Chinese.

use std::{collections::HashMap, sync::LazyLock};

/// The language of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

type Messages = HashMap<String, String>;

static ZH: LazyLock<Messages> = LazyLock::new(|| read(include_str!("zh-CN.json")));
static EN: LazyLock<Messages> = LazyLock::new(|| read(include_str!("en.json")));

fn read(json: &str) -> Messages {
    // The files are part of the program; a test reads them.
    serde_json::from_str(json).unwrap_or_default()
}

impl Lang {
    /// The value of the `lang` attribute.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads a cookie or form value; everything unknown is Chinese.
    pub fn parse(text: &str) -> Self {
        if text == "en" { Self::En } else { Self::Zh }
    }

    /// The message of a key; the key itself when there is none, which a test excludes.
    pub fn t(self, key: &'static str) -> &'static str {
        let messages = match self {
            Self::Zh => &*ZH,
            Self::En => &*EN,
        };
        messages.get(key).map_or(key, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything() {
        let mut zh: Vec<_> = ZH.keys().collect();
        let mut en: Vec<_> = EN.keys().collect();
        zh.sort();
        en.sort();
        assert_eq!(zh, en);
        assert!(zh.len() > 20);
    }

    #[test]
    fn every_key_the_frame_uses_exists() {
        let sources = [
            include_str!("../ui/frame.rs"),
            include_str!("../ui/field.rs"),
            include_str!("../render.rs"),
            include_str!("../pages/register/form.rs"),
            include_str!("../pages/register/mod.rs"),
        ];
        for source in sources {
            for rest in source.split(".t(\"").skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(ZH.contains_key(key), "{key} has no message");
            }
        }
    }
}
