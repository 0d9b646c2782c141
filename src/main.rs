//! The program. Everything it does is in the library, so that tests can do it too.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    shujutong::cli::main()
}
