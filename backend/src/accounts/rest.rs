//! REST doors of accounts.
