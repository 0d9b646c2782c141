//! What entries of the trail are called in the language of its readers.

/// Every action that is ever recorded, with its name.
const ACTIONS: [(&str, &str); 85] = [
    ("admission.accept", "通过数商准入"),
    ("admission.draft", "保存准入申请"),
    ("admission.expire", "数商准入到期"),
    ("admission.reject", "驳回准入申请"),
    ("admission.restore", "恢复数商资格"),
    ("admission.return", "退回准入申请"),
    ("admission.submit", "提交准入申请"),
    ("admission.suspend", "暂停数商资格"),
    ("admission.withdraw", "撤回准入申请"),
    ("api_token.created", "新建接口令牌"),
    ("api_token.revoked", "停用接口令牌"),
    ("attachment.deleted", "删除附件"),
    ("attachment.let_go", "不再引用附件"),
    ("attachment.swept", "清理无主附件"),
    ("attachment.uploaded", "上传附件"),
    ("attachment.viewed", "查看附件"),
    ("audit.exported", "导出审计记录"),
    ("claim.proof_added", "补充认领证明"),
    ("claim.resubmitted", "再次提交认领"),
    ("claim.withdrawn", "撤回认领"),
    ("department.closed", "关闭委办局"),
    ("department.renamed", "更改委办局名称"),
    ("department.reopened", "重新启用委办局"),
    ("email.change_requested", "申请更换邮箱"),
    ("email.changed", "更换邮箱"),
    ("invitation.accepted", "接受邀请"),
    ("invitation.revoked", "撤回邀请"),
    ("invitation.sent", "发出邀请"),
    ("job.retry", "重做后台任务"),
    ("mail.resubscribe", "恢复订阅邮件"),
    ("mail.retry", "重发邮件"),
    ("mail.unsubscribe", "退订邮件"),
    ("mail.viewed", "查看邮件"),
    ("member.left", "成员离开"),
    ("member.removed", "移除成员"),
    ("member.role_changed", "更改成员角色"),
    ("opportunity.discard", "丢弃机会草稿"),
    ("opportunity.draft", "保存机会草稿"),
    ("opportunity.import", "导入机会"),
    ("opportunity.publish", "发布机会"),
    ("opportunity.recommend", "推荐供应商"),
    ("opportunity.withdraw", "撤下机会"),
    ("organization.change_submitted", "提交企业审核"),
    ("organization.claimed", "认领企业"),
    ("organization.created", "新建单位"),
    ("organization.import", "导入企业"),
    ("organization.logo_set", "更换标志"),
    ("organization.restore", "恢复企业"),
    ("organization.suspend", "暂停企业"),
    ("organization.vacated", "企业无人管理"),
    ("password.changed", "修改密码"),
    ("password.reset", "重设密码"),
    ("password.reset_requested", "申请重设密码"),
    ("personal_data.exported", "导出本人数据"),
    ("personal_data.listed", "查看含个人信息的列表"),
    ("personal_data.viewed", "查看个人信息"),
    ("profile.amend", "审核期间修改资料"),
    ("profile.recall", "撤回资料审核"),
    ("profile.submit", "提交企业资料"),
    ("profile.withdraw", "丢弃资料草稿"),
    ("recommendation.answer", "回应推荐"),
    ("recovery_code.used", "使用恢复码"),
    ("recovery_codes.renewed", "更换恢复码"),
    ("reference.write", "更新分类与地区"),
    ("review.accept", "审核通过"),
    ("review.reject", "审核驳回"),
    ("review.return", "审核退回"),
    ("second_factor.disabled", "停用两步验证"),
    ("second_factor.enabled", "启用两步验证"),
    ("second_factor.offered", "开始设置两步验证"),
    ("second_factor.reset", "重置两步验证"),
    ("second_factor.reused", "验证码被再次使用"),
    ("session.confirmed", "再次确认密码"),
    ("session.copied", "登录凭据被复制"),
    ("session.ended", "退出登录"),
    ("session.started", "登录"),
    ("sessions.ended", "退出多台设备"),
    ("sign_in.failed", "登录失败"),
    ("sign_on.linked", "关联单点登录"),
    ("sign_on.unlinked", "解除单点登录"),
    ("user.blocked", "停用账号"),
    ("user.created", "新建账号"),
    ("user.deleted", "注销账号"),
    ("user.registered", "注册账号"),
    ("user.unblocked", "恢复账号"),
];

/// Every table that an entry is ever about, with its name.
const SUBJECTS: [(&str, &str); 14] = [
    ("api_tokens", "接口令牌"),
    ("attachments", "附件"),
    ("audit_entries", "审计记录"),
    ("invitations", "邀请"),
    ("jobs", "后台任务"),
    ("mails", "邮件"),
    ("merchant_admissions", "准入申请"),
    ("opportunities", "机会"),
    ("organization_changes", "企业资料审核"),
    ("organizations", "单位"),
    ("recommendations", "推荐"),
    ("reference", "分类与地区"),
    ("sessions", "登录"),
    ("users", "账号"),
];

/// The name of an action, e.g. `opportunity.publish`.
pub fn action_zh(action: &str) -> Option<&'static str> {
    find(&ACTIONS, action)
}

/// The name of a subject's table, e.g. `organizations`.
pub fn subject_zh(kind: &str) -> Option<&'static str> {
    find(&SUBJECTS, kind)
}

/// All actions with their names, ordered by action.
pub fn actions() -> impl Iterator<Item = (&'static str, &'static str)> {
    ACTIONS.into_iter()
}

/// All subjects' tables with their names, ordered by table.
pub fn subjects() -> impl Iterator<Item = (&'static str, &'static str)> {
    SUBJECTS.into_iter()
}

fn find(words: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let at = words.binary_search_by_key(&key, |(key, _)| key).ok()?;
    words.get(at).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_listed_is_found_and_no_two_are_called_alike() {
        assert!(ACTIONS.is_sorted() && SUBJECTS.is_sorted());
        for (action, name) in actions() {
            assert_eq!(action_zh(action), Some(name));
            assert_eq!(ACTIONS.iter().filter(|(_, other)| *other == name).count(), 1, "{name}");
        }
        assert_eq!(subject_zh("users"), Some("账号"));
        assert_eq!(action_zh("nothing.known"), None);
    }
}
