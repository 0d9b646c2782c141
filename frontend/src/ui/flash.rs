//! What happened before the redirect here, said once. The cookie carries a key and perhaps a
//! number, never a text: a text could be planted.

use crate::ui::icon::{self, icon};
use leptos::prelude::*;

/// The words of a key such as `published:9`; `None` for unknown keys.
fn words(flash: &str) -> Option<(bool, String)> {
    let (key, number) = flash.split_once(':').unwrap_or((flash, ""));
    let number: u32 = number.parse().unwrap_or(0);
    let good = |text: &str| Some((true, text.to_owned()));
    match key {
        "saved" => good("草稿已保存。"),
        "published" => Some((
            true,
            format!("已发布到机会清单，并推荐给 {number} 家企业；同意接收的会收到写明理由的邮件。"),
        )),
        "withdrawn" => good("已撤回，机会清单上标为“已撤回”，企业不会再收到它的推荐。"),
        "discarded" => good("草稿已删除。"),
        "dismissed" => good("已标为不相关，以后少推荐这一类。"),
        "restored" => good("已恢复到推荐列表。"),
        "retried" => good("已重新排队，片刻后刷新可看到结果。"),
        "resubscribed" => good("已恢复接收机会推荐邮件。"),
        "signed-out" => good("已退出登录。"),
        "already" => Some((false, "这件事之前已经做过了，没有重复执行。".to_owned())),
        _ => None,
    }
}

/// The message of a flash, if there is one.
pub fn flash(flash: Option<&str>) -> impl IntoView + use<> {
    flash.and_then(words).map(|(good, text)| {
        let (class, sign) = if good { ("note ok flash", icon::OK) } else { ("note warn flash", icon::WARN) };
        view! { <p class=class role="status">{icon(sign)} <span class="grow">{text}</span></p> }
    })
}
