//! Outgoing mail: the transport handle, and the row of each mail from queueing to sending.

mod transport;

pub use transport::{Outgoing, SendError, Transport};
