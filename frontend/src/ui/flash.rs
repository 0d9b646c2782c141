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
        "admission-submitted" => good("申请已提交，审核结果会用邮件告诉你。"),
        "admission-withdrawn" => good("申请已撤回，可以重新填写。"),
        "admission-decided" => good("已办理，企业会收到邮件。"),
        "uploaded" => good("文件已上传并保存。"),
        "logo-removed" => good("标识已删除。"),
        "chain-whole" => Some((true, format!("整条链完好：{number} 条记录，没有改动或缺失。"))),
        "chain-broken" => Some((
            false,
            format!("从第 {number} 条起链断了：有记录被改动、删去或调换。请保留现场并立即上报。"),
        )),
        "signed-out" => good("已退出登录。"),
        "password-weak" => Some((
            false,
            "你的密码很常见，或含有姓名、邮箱名，容易被猜到。请到“账号安全”改一个新的。".to_owned(),
        )),
        "password-changed" => good("密码已修改，其他设备已退出。"),
        "password-set" => good("新密码已保存，请用它登录。"),
        "email-asked" => {
            good("确认邮件已发往新邮箱，请在 24 小时内点开其中的链接。在那之前仍用原来的邮箱登录。")
        }
        "email-changed" => good("登录邮箱已更换，下次请用新邮箱登录。"),
        "second-factor-on" => good("两步验证已启用。没有看到恢复码的话，请换一组。"),
        "second-factor-off" => good("两步验证已停用。"),
        "device-ended" => good("那台设备已退出。"),
        "devices-ended" if number == 0 => good("没有其他登录着的设备。"),
        "devices-ended" => Some((true, format!("已退出其他 {number} 台设备。"))),
        "token-revoked" => good("令牌已撤销，立即失效。"),
        "sign-on-linked" => good("已关联，下次可以直接用它登录。"),
        "sign-on-already" => good("这个身份已经关联在你的账号上。"),
        "sign-on-unlinked" => good("已解除关联，其他设备已退出。"),
        "confirmed-again" => {
            Some((false, "密码已确认。刚才的操作还没有执行，请核对后再提交一次。".to_owned()))
        }
        "token-once" => Some((
            false,
            "这个令牌刚才已经创建，没有重复创建；密钥只显示一次。没有看到的话，请撤销它，再创建一个。"
                .to_owned(),
        )),
        "step-ended" => Some((false, "等待时间过长，请重新输入密码。".to_owned())),
        "already" => Some((false, "这件事之前已经做过了，没有重复执行。".to_owned())),
        _ => of_organizations(key),
    }
}

/// The words about members, profiles and reviews.
fn of_organizations(key: &str) -> Option<(bool, String)> {
    let good = |text: &str| Some((true, text.to_owned()));
    match key {
        "verified" => good("注册完成，请用刚才的邮箱和密码登录。"),
        "registered" => good("企业已登记，正在等待审核；结果会发邮件通知。"),
        "claimed" => good("企业条目已由你管理。"),
        "claim-submitted" => good("认领申请已提交，正在等待审核；结果会发邮件通知。"),
        "claim-withdrawn" => good("认领申请已撤回，不再审核；以后可以重新认领。"),
        "claim-closed" => Some((false, "这份认领申请之前已经撤回，或已经有了结果。".to_owned())),
        "claim-resubmitted" => good("认领申请已再次提交，正在等待审核；结果会发邮件通知。"),
        "joined" => good("已加入单位。"),
        "joined-new" => good("账号已建立，请用收到邀请的邮箱和刚设的密码登录。"),
        "invited" => good("邀请邮件已发出，7 天内有效。"),
        "invitation-revoked" => good("邀请已撤销，链接立即失效。"),
        "role-changed" => good("角色已修改，立即生效。"),
        "transferred" => good("已移交，对方现在是负责人。"),
        "removed" => good("已移出本单位，立即生效。"),
        "left" => good("你已退出单位。"),
        "department-created" => good("单位已建立，邀请已发给负责人。"),
        "department-renamed" => good("名称已更改，公开的需求随即显示新名称。"),
        "department-closed" => good("已关闭：成员、邀请和令牌都已失效，他们会收到邮件。"),
        "department-reopened" => good("已重新启用，请在委办局名单中重新邀请负责人。"),
        "blocked" => good("账号已停用，所有设备都已退出。"),
        "unblocked" => good("账号已恢复。"),
        "second-factor-reset" => good("两步验证已重置，对方已退出所有设备，会收到邮件。"),
        "account-deleted" => good("账号已注销，个人信息已删除。"),
        "profile-saved" => good("草稿已保存，提交后才会公开。"),
        "profile-amended" => good("已保存并生效。正在审核的内容不受影响，结果出来后会发邮件。"),
        "profile-applied" => good("已提交并生效，公开页面和匹配随即更新。"),
        "profile-submitted" => good("已提交。名称、代码和资质等待审核，其余已经生效。"),
        "profile-recalled" => good("已收回，可以修改后再提交。"),
        "profile-withdrawn" => good("草稿已放弃，下面是现行的内容。"),
        "review-accepted" => good("已通过并生效，申请人会收到邮件。"),
        "review-returned" => good("已退回，申请人会看到意见，修改后再提交。"),
        "review-rejected" => good("已标为不通过，申请人会收到原因。"),
        "imported" => good("已导入，新企业马上可以搜索到。"),
        "suspended" => good("已暂停，企业和产品不再公开。"),
        "organization-restored" => good("已恢复，企业和产品重新公开。"),
        _ => None,
    }
}

/// What stands in a page that shows a message.
pub const MARK: &str = "data-flash";

/// The message of a flash, if there is one.
pub fn flash(flash: Option<&str>) -> impl IntoView + use<> {
    flash.and_then(words).map(|(good, text)| {
        let (class, sign) = if good { ("note ok flash", icon::OK) } else { ("note warn flash", icon::WARN) };
        view! { <p class=class role="status" data-flash="">{icon(sign)} <span class="grow">{text}</span></p> }
    })
}
