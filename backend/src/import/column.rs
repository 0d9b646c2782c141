//! Columns and the names files give them.

/// A column a kind of row knows.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in JSON and in code.
    pub name: &'static str,
    /// Names in tables, the usual one first.
    pub titles: &'static [&'static str],
    /// What to write in it, for those who fill tables in; may be empty.
    pub says: &'static str,
}

/// A column by its name and its titles.
pub const fn column(name: &'static str, titles: &'static [&'static str]) -> Column {
    Column { name, titles, says: "" }
}

impl Column {
    const fn says(mut self, words: &'static str) -> Self {
        self.says = words;
        self
    }
}

/// The columns of a supplier file.
pub const SUPPLIER: &[Column] = &[
    column("id", &["编号", "序号", "企业编号", "key", "编码"])
        .says("识别是哪一家；没有统一社会信用代码的企业必填，同一份名单里不能重复"),
    column("uscc", &["统一社会信用代码", "信用代码", "社会信用代码", "税号"])
        .says("18 位；这一列的格式设为“文本”。有代码的可以不填编号"),
    column("name", &["企业名称", "名称", "单位名称", "公司名称", "company"]).says("必填，登记的全称"),
    column("local", &["本区企业", "是否本区", "是否本区企业", "区内"]).says("是或否；写了本区街镇的可以不填"),
    column("place", &["所在地", "街镇", "所属街镇", "所在街镇", "地址", "注册地", "town"])
        .says("街镇，如 浦江镇；外区写到市，如 杭州市"),
    column("size", &["规模", "企业规模", "人员规模"]).says("初创、小型、中型、大型，或员工人数"),
    column("intro", &["简介", "企业简介", "公司简介", "介绍", "description"]).says("做什么、给谁做"),
    column("capabilities", &["能力", "主营业务", "业务能力", "能力标签", "capability"])
        .says("用顿号隔开，如 档案数字化、OCR；匹配主要看这一列"),
    column("cases", &["案例", "典型案例", "服务案例", "case"]).says("用“|”隔开，一句话一个"),
    column("products", &["产品", "产品与服务", "产品和服务", "product"])
        .says("用“|”隔开，如 客流数据:数据:每月更新；类型为 数据、算力、服务"),
    column("qualifications", &["资质", "资质证书", "企业资质", "qualification"])
        .says("用顿号隔开，如 ISO27001、CMMI3"),
    column("email", &["邮箱", "电子邮箱", "联系邮箱", "mail"])
        .says("一个地址；企业凭它或同域名的邮箱认领，推荐邮件也发到这里"),
    column("mail_consent", &["同意接收邮件", "接收推荐邮件", "是否接收邮件"])
        .says("是或否：是否同意接收推荐邮件；不写明就不发"),
    column("contact_name", &["联系人", "联系人姓名", "contact"]).says("姓名；只有平台看得到"),
    column("contact_phone", &["电话", "联系电话", "手机", "联系方式", "phone"])
        .says("如 021-64881234；加密保存，只有平台看得到"),
    column("website", &["网址", "官网", "网站", "url"]).says("如 https://www.example.cn"),
    column("founded", &["成立年份", "成立时间", "成立日期", "注册年份"]).says("如 2016"),
];

/// The columns of an opportunity file.
pub const OPPORTUNITY: &[Column] = &[
    column("id", &["编号", "序号", "需求编号", "key", "编码"]),
    column("kind", &["类型", "需求类型", "机会类型", "type"]),
    column("title", &["标题", "需求标题", "需求名称", "项目名称"]),
    column("department", &["委办局", "部门", "需求单位", "发布单位", "单位"]),
    column("background", &["背景", "需求背景", "现状"]),
    column("requirement", &["需求", "需求内容", "需求描述", "具体需求", "建设内容"]),
    column("budget_wan", &["预算（万元）", "预算", "预算万元", "预算金额", "budget"]),
    column("deadline_days", &["期限（天）", "期限", "报名期限", "截止天数", "deadline"]),
    column("qualifications", &["资质要求", "资质", "所需资质"]),
    column("contact_name", &["联系人", "联系人姓名", "contact"]),
    column("contact_phone", &["电话", "联系电话", "联系方式", "phone"]),
];

/// Which column of the file is which.
#[derive(Debug)]
pub struct Headers {
    /// The known column at each place, with the name the file gives it.
    places: Vec<Option<(&'static Column, String)>>,
    /// Names nobody knows.
    pub unknown: Vec<String>,
    /// Columns named twice; the first is used.
    pub twice: Vec<String>,
}

impl Headers {
    /// Reads a header line.
    pub fn new<'h>(columns: &'static [Column], titles: impl Iterator<Item = &'h str>) -> Self {
        let mut headers = Self { places: Vec::new(), unknown: Vec::new(), twice: Vec::new() };
        for title in titles {
            let title = title.trim();
            let mut place = find(columns, title).map(|column| (column, title.to_owned()));
            match &place {
                Some((column, _)) if headers.has(column.name) => {
                    headers.twice.push(title.to_owned());
                    place = None;
                }
                None if !title.is_empty() => headers.unknown.push(title.to_owned()),
                _ => {}
            }
            headers.places.push(place);
        }
        headers
    }

    /// How many columns are known.
    pub fn known(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// How many columns the file has.
    pub fn width(&self) -> usize {
        self.places.len()
    }

    /// Whether a column is there.
    pub fn has(&self, name: &str) -> bool {
        self.places.iter().flatten().any(|(column, _)| column.name == name)
    }

    /// The column at a place and its name in the file.
    pub fn at(&self, place: usize) -> Option<(&'static Column, &str)> {
        self.places.get(place)?.as_ref().map(|(column, title)| (*column, title.as_str()))
    }
}

/// The column a name in a file means, whatever its case, width, spaces, star for required fields, and
/// unit in brackets.
pub fn find(columns: &'static [Column], title: &str) -> Option<&'static Column> {
    let exact = plain(title);
    let bare = exact.split(['(', '[']).next().unwrap_or_default().to_owned();
    let means = |text: &str, column: &Column| {
        plain(column.name) == text || column.titles.iter().any(|t| plain(t) == text)
    };
    let by = |text: &str| columns.iter().find(|column| !text.is_empty() && means(text, column));
    by(&exact).or_else(|| by(&bare))
}

fn plain(title: &str) -> String {
    title
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '【' => '[',
            other => other,
        })
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '_' | '-' | '*' | '\u{FEFF}'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_what_people_call_it() {
        for (title, name) in [
            ("统一社会信用代码", "uscc"),
            (" ＊企业名称 ", "name"),
            ("Contact Phone", "contact_phone"),
            ("联系电话（手机）", "contact_phone"),
            ("成立年份(年)", "founded"),
            ("E-Mail", "email"),
        ] {
            assert_eq!(find(SUPPLIER, title).map(|c| c.name), Some(name), "{title}");
        }
        for (title, name) in
            [("预算（万元）", "budget_wan"), ("期限(天)", "deadline_days"), ("资质要求", "qualifications")]
        {
            assert_eq!(find(OPPORTUNITY, title).map(|c| c.name), Some(name), "{title}");
        }
        for title in ["", "备注", "（万元）"] {
            assert_eq!(find(OPPORTUNITY, title), None, "{title}");
        }
    }

    #[test]
    fn who_fills_a_table_of_suppliers_in_is_told_what_goes_where() {
        for column in SUPPLIER {
            assert!(!column.says.is_empty(), "{}", column.name);
        }
    }

    #[test]
    fn no_name_means_two_columns() {
        for columns in [SUPPLIER, OPPORTUNITY] {
            let mut seen = std::collections::HashSet::new();
            for name in columns.iter().flat_map(|c| c.titles.iter().chain([&c.name])) {
                assert!(seen.insert(plain(name)), "{name}");
            }
        }
    }
}
