//! Temporary in-memory evaluation.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]
use super::*;
use crate::organizations::store::SupplierTexts;
use contract::{Timestamp, opportunities::OpportunityRow, organizations::SupplierRow};
use entity::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;
pub fn texts(n: usize, r: &SupplierRow) -> SupplierTexts {
    let id = Uuid::from_u128(n as u128 + 1);
    SupplierTexts {
        organization: organization::Model {
            id,
            kind: "enterprise".into(),
            uscc: None,
            import_key: Some(r.id.clone()),
            name: r.name.clone(),
            place: r.place.clone(),
            local: r.local.unwrap_or(true),
            size: None,
            founded: None,
            intro: r.intro.clone(),
            website: None,
            email: None,
            contact_name: None,
            contact_phone: None,
            mail_consent: true,
            active: true,
            demo: false,
            version: 1,
            created_at: 0,
            updated_at: 0,
        },
        capabilities: r
            .capabilities
            .iter()
            .map(|c| capability::Model {
                id,
                organization_id: id,
                position: 0,
                label: c.clone(),
                taxonomy_code: None,
            })
            .collect(),
        qualifications: vec![],
        cases: r
            .cases
            .iter()
            .map(|c| case_study::Model { id, organization_id: id, position: 0, title: c.clone() })
            .collect(),
        products: r
            .products
            .iter()
            .map(|p| product::Model {
                id,
                organization_id: id,
                position: 0,
                kind: p.kind.clone(),
                title: p.title.clone(),
                summary: p.summary.clone(),
                active: true,
                demo: false,
                created_at: 0,
                updated_at: 0,
            })
            .collect(),
    }
}
#[test]
fn quick() {
    for dir in std::env::var("QUICK").unwrap_or("../tests/corpus/dev,/tmp/demo-eval".into()).split(',') {
        let m = Matcher::for_tests();
        let rows: Vec<SupplierRow> = std::fs::read_to_string(format!("{dir}/suppliers.jsonl"))
            .unwrap()
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        let opps: Vec<OpportunityRow> = std::fs::read_to_string(format!("{dir}/opportunities.jsonl"))
            .unwrap()
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        let q =
            evaluate::read_judgements(&std::fs::read_to_string(format!("{dir}/qrels.tsv")).unwrap()).unwrap();
        let c: Vec<Arc<profile::SupplierProfile>> = rows.iter().enumerate().map(|(n, r)| m.profile(&texts(n, r))).collect();
        for title in [false, true] {
            let mut run = BTreeMap::new();
            for o in &opps {
                let r = if title {
                    Requirement { title: o.title.clone(), ..Default::default() }
                } else {
                    Requirement {
                        title: o.title.clone(),
                        background: o.background.clone(),
                        requirement: o.requirement.clone(),
                        qualifications: o.qualifications.clone(),
                    }
                };
                let a = m.read(&r);
                let s = score::rank(&a, &c, Timestamp(0), m.weights());
                run.insert(o.id.clone(), s.iter().map(|s| rows[s.candidate].id.clone()).collect::<Vec<_>>());
            }
            println!("{dir} title={title} {:?}", evaluate::measure(&run, &q));
        }
    }
}
