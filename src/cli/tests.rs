//! The command line as people meet it: help, examples, refusals.

use super::*;

#[test]
fn the_definition_is_sound() {
    command().debug_assert();
}

#[test]
fn every_command_has_chinese_help_and_an_example() {
    fn walk(command: &mut clap::Command) {
        let help = command.render_long_help().to_string();
        let name = command.get_name().to_owned();
        assert!(help.contains("用法：") && help.contains("示例："), "{name}: {help}");
        assert!(help.contains("显示这份说明"), "{name}: {help}");
        assert!(!help.contains("Usage:") && !help.contains("Options:"), "{name}: {help}");
        command.get_subcommands_mut().for_each(walk);
    }
    let mut command = command();
    command.build();
    walk(&mut command);
}

#[test]
fn the_issue_s_command_lines_are_understood() {
    let lines = [
        "serve",
        "serve --config x.toml",
        "worker --once",
        "migrate",
        "seed --demo",
        "import suppliers f.csv --dry-run",
        "import opportunities f.jsonl",
        "reindex --check",
        "match --explain need.txt",
        "match-eval --corpus tests/corpus/dev --engine meilisearch --title-only --run-file run.txt",
        "openapi",
        "check-config",
        "user create --email a@b.cn --name 王老师 --role officer --organization 区档案局",
        "audit verify",
        "audit verify --since 7:0000000000000000000000000000000000000000000000000000000000000000",
    ];
    for line in lines {
        let words = std::iter::once("shujutong").chain(line.split(' '));
        assert!(command().try_get_matches_from(words).is_ok(), "{line}");
    }
}

#[test]
fn nonsense_is_refused_in_words() {
    let refused = [
        ("fly", "没有 fly 这个命令"),
        ("import pigeons x", "不能是“pigeons”；可以是 suppliers, opportunities"),
        ("import suppliers", "缺少 <FILE>"),
        ("match-eval", "缺少 --corpus"),
        ("audit verify --since", "--since <SEQ:HASH> 后面要写一个值"),
        ("reindex --chekc", "不认识 --chekc；是不是 --check？"),
        ("serve --config", "--config <FILE> 后面要写一个值"),
    ];
    for (line, expected) in refused {
        let words = std::iter::once("shujutong").chain(line.split(' '));
        let error = command().try_get_matches_from(words).unwrap_err();
        let words = in_words(&error).unwrap_or_else(|| panic!("{line}: {error}"));
        assert!(words.contains(expected), "{line}: {words}");
    }
    // Nothing asked for: help is the answer.
    assert!(in_words(&command().try_get_matches_from(["shujutong"]).unwrap_err()).is_none());
}

#[test]
fn every_kind_of_error_reaches_people_in_words() {
    let error = backend::Error::field("email", "请填写邮箱");
    assert_eq!(explain(error).to_string(), "email：请填写邮箱");
    assert!(explain(backend::Error::NotFound).to_string().contains("没有找到"));
}
