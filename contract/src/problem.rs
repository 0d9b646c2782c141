//! Errors on the wire: RFC 9457 problem details with a closed list of codes.

use crate::FieldErrors;
use serde::{Deserialize, Serialize};

/// Why a request was not carried out. The closed list every client can rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The request cannot be read at all.
    Malformed,
    /// Fields are missing or wrong; see `fields`.
    Invalid,
    /// Sign in first.
    Unauthenticated,
    /// E-mail or password is wrong.
    WrongCredentials,
    /// The password was right; a code of the second factor is still missing.
    SecondFactorRequired,
    /// The role asks for a second factor, and none is set up yet.
    SecondFactorMissing,
    /// Give the password once more: it was given too long ago for this.
    ConfirmationRequired,
    /// Signed in, but not allowed to do this.
    Forbidden,
    /// The API token does not have the scope for this.
    ScopeMissing,
    /// There is no such thing, or it is not yours.
    NotFound,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// Somebody changed it meanwhile; reload and do it again.
    Stale,
    /// The state it is in does not allow this.
    WrongState,
    /// It exists already.
    Duplicate,
    /// The request is larger than the limit.
    TooLarge,
    /// The body is of another type than this door reads.
    UnsupportedType,
    /// Too many requests; wait a little.
    TooMany,
    /// The request came from another site.
    CrossSite,
    /// A part of the platform is away; try again soon.
    Unavailable,
    /// A fault of the platform.
    Internal,
}

impl ErrorCode {
    /// Every code, for tests and documentation.
    pub const ALL: [Self; 20] = [
        Self::Malformed,
        Self::Invalid,
        Self::Unauthenticated,
        Self::WrongCredentials,
        Self::SecondFactorRequired,
        Self::SecondFactorMissing,
        Self::ConfirmationRequired,
        Self::Forbidden,
        Self::ScopeMissing,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Stale,
        Self::WrongState,
        Self::Duplicate,
        Self::TooLarge,
        Self::UnsupportedType,
        Self::TooMany,
        Self::CrossSite,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The HTTP status of the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated | Self::WrongCredentials | Self::SecondFactorRequired => 401,
            Self::SecondFactorMissing
            | Self::ConfirmationRequired
            | Self::Forbidden
            | Self::ScopeMissing
            | Self::CrossSite => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Stale | Self::WrongState | Self::Duplicate => 409,
            Self::TooLarge => 413,
            Self::UnsupportedType => 415,
            Self::Invalid => 422,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The headline in Chinese.
    pub const fn title_zh(self) -> &'static str {
        match self {
            Self::Malformed => "请求读不懂",
            Self::Invalid => "有几处需要改一下",
            Self::Unauthenticated => "请先登录",
            Self::WrongCredentials => "邮箱或密码不对",
            Self::SecondFactorRequired => "还需要验证码",
            Self::SecondFactorMissing => "请先设置两步验证",
            Self::ConfirmationRequired => "请再输入一次密码",
            Self::Forbidden => "没有权限",
            Self::ScopeMissing => "令牌没有这项权限",
            Self::NotFound => "没有找到",
            Self::MethodNotAllowed => "不支持这种操作",
            Self::Stale => "内容已被别人改过",
            Self::WrongState => "当前状态下不能这样做",
            Self::Duplicate => "已经存在",
            Self::TooLarge => "内容太大",
            Self::UnsupportedType => "不支持这种内容类型",
            Self::TooMany => "操作太频繁",
            Self::CrossSite => "请求来自别的网站",
            Self::Unavailable => "服务暂时不可用",
            Self::Internal => "系统出错了",
        }
    }

    /// What to do about it, in Chinese.
    pub const fn advice_zh(self) -> &'static str {
        match self {
            Self::Malformed => "请检查地址或内容的格式后再试。",
            Self::Invalid => "请按每一项旁边的说明修改后再提交，已填写的内容都还在。",
            Self::Unauthenticated => "登录后会回到这一页。",
            Self::WrongCredentials => "请检查大小写和邮箱是否写对，再试一次。",
            Self::SecondFactorRequired => "请填写验证器里的 6 位数字，或一个恢复码。",
            Self::SecondFactorMissing => "你的角色必须使用两步验证，请到“账号安全”中设置后再继续。",
            Self::ConfirmationRequired => "这项操作需要确认是你本人，请输入密码后继续。",
            Self::ScopeMissing => "请新建一个勾选了相应权限范围的令牌。",
            Self::Forbidden => "如果你认为应该有权限，请联系本单位的管理员或平台运营方。",
            Self::NotFound => "它可能已被撤下，或地址有误。可以回到首页搜索。",
            Self::MethodNotAllowed => "请查看接口说明中这个地址支持的方法。",
            Self::Stale => "请重新打开这一页，看看最新内容，再做修改。",
            Self::WrongState => "请刷新页面查看最新状态。",
            Self::Duplicate => "请不要重复提交；如需修改，请打开已有的那一条。",
            Self::TooLarge => "请缩短内容或分几次提交。",
            Self::UnsupportedType => "请按接口说明中的类型发送内容，并在请求头写明 Content-Type。",
            Self::TooMany => "请过一会儿再试。",
            Self::CrossSite => "请从本平台的页面上操作。",
            Self::Unavailable => "请稍后再试，已提交的内容不会丢失。",
            Self::Internal => "已经记录下来。请稍后再试；若仍然出错，请把编号告诉平台运营方。",
        }
    }
}

/// An error as REST clients (`application/problem+json`, RFC 9457) and pages receive it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that names the kind of problem: `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's headline.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: ErrorCode,
    /// What happened here and how to mend it.
    pub detail: String,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "FieldErrors::is_empty")]
    pub fields: FieldErrors,
    /// The request's id in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// After how many seconds the next request is heard; it travels as `Retry-After`.
    #[serde(skip)]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// A problem with the code's own words.
    pub fn new(code: ErrorCode) -> Self {
        let slug =
            serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            kind: format!("/problems/{slug}"),
            title: code.title_zh().to_owned(),
            status: code.status(),
            code,
            detail: code.advice_zh().to_owned(),
            fields: FieldErrors::default(),
            trace_id: None,
            retry_after: None,
        }
    }

    /// The same with more telling words.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same with how long to wait, in words too.
    #[must_use]
    pub fn with_wait(mut self, seconds: u32) -> Self {
        let wait = match seconds {
            0..120 => format!("{seconds} 秒"),
            _ => format!("{} 分钟", seconds.div_ceil(60)),
        };
        self.retry_after = Some(seconds);
        self.with_detail(format!("请过 {wait}再试。"))
    }

    /// The same with the fields that are wrong.
    #[must_use]
    pub fn with_fields(mut self, fields: FieldErrors) -> Self {
        self.fields = fields;
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}：{}", self.title, self.detail)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_like_rfc_9457() {
        let problem = Problem::new(ErrorCode::WrongState);
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "/problems/wrong-state");
        assert_eq!(json["status"], 409);
        assert!(json.get("fields").is_none());
        let wait = |seconds| Problem::new(ErrorCode::TooMany).with_wait(seconds).detail;
        assert_eq!((wait(8).as_str(), wait(121).as_str()), ("请过 8 秒再试。", "请过 3 分钟再试。"));
        for code in ErrorCode::ALL {
            assert!(!code.title_zh().is_empty() && code.advice_zh().ends_with('。'));
        }
    }
}
