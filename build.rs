//! The program embeds `target/site`: compile it anew when `cargo xtask assets` has written there. The
//! folder is made when missing, because a watched path that is not there counts as changed for ever.

fn main() {
    let _ = std::fs::create_dir_all("target/site");
    println!("cargo::rerun-if-changed=target/site");
}
