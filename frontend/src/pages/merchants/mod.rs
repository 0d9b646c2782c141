//! 数商名录: the public register, its entries and their certificates.

pub mod certificate;
pub mod entry;
pub mod list;

use crate::ui::tags::{Tone, tag};
use contract::admission::{AdmissionStatus, MerchantCategory};
use leptos::prelude::*;

/// The address of an entry.
pub fn href(number: &str) -> String {
    format!("/merchants/{number}")
}

/// The tag of a status.
pub fn status_tag(status: AdmissionStatus) -> impl IntoView {
    let tone = match status {
        AdmissionStatus::Admitted => Tone::StateOk,
        AdmissionStatus::Submitted | AdmissionStatus::Returned | AdmissionStatus::Suspended => {
            Tone::StateWarn
        }
        AdmissionStatus::Rejected | AdmissionStatus::Expired => Tone::StateBad,
        AdmissionStatus::Draft | AdmissionStatus::Withdrawn => Tone::StatePlain,
    };
    tag(tone, status.zh())
}

/// Categories in words.
pub fn categories(list: &[MerchantCategory]) -> String {
    list.iter().map(|c| c.zh()).collect::<Vec<_>>().join("、")
}
