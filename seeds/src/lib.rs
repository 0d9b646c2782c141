//! Reference and demonstration data as files, embedded in the binary, and the loader that writes them
//! through the same use cases as everybody else. Loading twice changes nothing the second time.

mod demo;
mod files;
mod merchants;
#[cfg(test)]
mod tests;

pub use demo::{DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount, DemoReport, demo};
pub use files::reference_data;

use backend::{App, Result, reference};

/// Writes the reference data: towns, 特色专区, taxonomy.
///
/// # Errors
/// When a file is wrong (a fault of the build) or the database fails.
pub async fn reference(app: &App) -> Result<reference::service::Written> {
    reference::service::write(app, reference_data()?).await
}
