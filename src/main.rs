//! The program. Everything it does is in the library, so that tests can do it too.

use mimalloc::MiMalloc;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is overwritten: a password, a code or an opened telephone number must not wait in free
/// memory for a core dump or a fault that reads too far (OWASP ASVS 4.0, 8.3.6).
#[global_allocator]
static ALLOCATOR: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

fn main() -> std::process::ExitCode {
    shujutong::cli::main()
}
