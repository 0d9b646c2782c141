//! Enterprises registered abroad: their country and their number there stand for the code.

use crate::{FieldErrors, Uscc};

/// What people write for the country whose enterprises have a code.
const HERE: [&str; 9] = [
    "中国",
    "中国大陆",
    "中国内地",
    "中华人民共和国",
    "china",
    "prc",
    "p.r.china",
    "p.r.c.",
    "people'srepublicofchina",
];

/// A number as it is compared and stored: upper case, without space.
pub fn registration_number(text: &str) -> String {
    crate::field::clean(text).split_whitespace().collect::<String>().to_uppercase()
}

/// Refuses what belongs under the code instead.
pub(crate) fn check_abroad(errors: &mut FieldErrors, country: &str, number: &str) {
    let country = country.split_whitespace().collect::<String>().to_lowercase();
    errors.check(
        HERE.contains(&country.as_str()),
        "country",
        "在中国内地登记的企业请用营业执照上的统一社会信用代码登记",
    );
    errors.check(
        !number.trim().is_empty() && Uscc::parse(number).is_ok(),
        "registration_number",
        "这是统一社会信用代码，请改为用代码登记，不要填在注册号里",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_code_is_not_from_abroad() {
        let wrong = |country: &str, number: &str| {
            let mut errors = FieldErrors::default();
            check_abroad(&mut errors, country, number);
            errors.0.into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        for country in ["中国", " China ", "P.R. China", "People's Republic of China"] {
            assert_eq!(wrong(country, "123"), ["country"], "{country}");
        }
        assert_eq!(wrong("新加坡", " 91310112-ma1gb00018"), ["registration_number"]);
        for country in ["新加坡", "中国香港", "中国台湾"] {
            assert!(wrong(country, "201912345K").is_empty(), "{country}");
        }
        assert_eq!(registration_number(" hrb 12\t34 "), "HRB1234");
    }
}
