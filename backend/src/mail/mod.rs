//! Outgoing mail: the transport handle, and the row of each mail from queueing to sending.

mod sending;
mod transport;

pub use sending::{give_up, revive, send};
pub use transport::{Outgoing, SendError, Transport};
