//! The real program under bad conditions: killed, cut off from its mail server, its search engine, its
//! database, its disk. Nothing acknowledged may be lost, and everything recovers without help.

mod kills;
mod outages;
