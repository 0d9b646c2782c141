//! Every door of the platform — REST, server function, page — with every role, on things of one's own
//! and of others: what is answered is what [`table`] says. A door without a row fails the test.
//!
//! Who may not pass is told so in one way: visitors are asked to sign in; people whose role has no
//! business at the door get 403 (or 404 where even that would tell too much); who has business there but
//! not with this thing gets 404.

mod people;
mod rows;
mod table;
mod things;

use actix_web::http::StatusCode;
use people::{Asker, House};
use std::collections::BTreeSet;
use table::{ROWS, Row, When};
use things::Thing;

/// Everything that can be asked for: method and path pattern.
fn doors() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for door in backend::http::doors::DOORS {
        all.insert((door.verb.method().to_string(), door.path.to_owned()));
    }
    for (path, method) in server_fn::actix::server_fn_paths() {
        all.insert((method.to_string(), path.to_owned()));
    }
    // The pages' addresses stand in one file, each in one of a few forms.
    let source = include_str!("../../frontend/src/routes.rs");
    for (form, methods) in [
        ("page(\"", &["GET"][..]),
        ("form(\"", &["POST"]),
        ("both(\"", &["GET", "POST"]),
        (".route(\"", &["GET"]),
    ] {
        let flat: String = source.split_whitespace().collect();
        for rest in flat.split(form).skip(1) {
            let path = rest.split('"').next().unwrap().to_owned();
            all.extend(methods.iter().map(|method| ((*method).to_owned(), path.clone())));
        }
    }
    all
}

#[test]
fn every_door_has_a_row_and_every_row_a_door() {
    let doors = doors();
    let rows: BTreeSet<(String, String)> =
        ROWS.iter().map(|row| (row.method.to_owned(), row.path.to_owned())).collect();
    assert_eq!(rows.len(), ROWS.len(), "a row stands there twice");
    let missing: Vec<_> = doors.difference(&rows).collect();
    let stale: Vec<_> = rows.difference(&doors).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "without a row: {missing:#?}\nwithout a door: {stale:#?}"
    );
    assert!(doors.len() > 60, "the addresses of pages are read wrongly");
}

/// What an answer says about permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    SignIn,
    Forbidden,
    NotFound,
    Broken,
}

fn verdict(status: StatusCode, location: &str) -> Verdict {
    match status.as_u16() {
        401 => Verdict::SignIn,
        303 if location.starts_with("/login?") => Verdict::SignIn,
        403 => Verdict::Forbidden,
        404 => Verdict::NotFound,
        500.. => Verdict::Broken,
        _ => Verdict::Passed,
    }
}

fn expected(row: &Row, asker: Asker, own: bool) -> Verdict {
    let may = |when: When| when.admits(asker);
    let has_business = may(row.own) || may(row.all);
    match asker {
        _ if may(row.all) || own && may(row.own) => Verdict::Passed,
        Asker::Visitor if !row.hidden => Verdict::SignIn,
        _ if row.hidden || row.veiled || has_business => Verdict::NotFound,
        _ => Verdict::Forbidden,
    }
}

async fn walk(part: usize, of: usize) {
    let mut house = House::build().await;
    let mut wrong = Vec::new();
    for row in ROWS.iter().enumerate().filter(|(at, _)| at % of == part).map(|(_, row)| row) {
        for asker in Asker::ALL {
            // A door without a thing of somebody's has nothing foreign.
            let sides: &[bool] = if row.thing == Thing::Nothing { &[true] } else { &[true, false] };
            for own in sides {
                // Who has no organization has nothing of an organization's own.
                let own_of = row.thing.owner_exists(asker);
                if *own && !own_of {
                    continue;
                }
                let got = house.knock(row, asker, *own, false).await;
                let (want, is) = (expected(row, asker, *own), verdict(got.0, &got.1));
                // A page that everybody may use may lead to signing in.
                let is = if row.all == When::Everybody
                    && is == Verdict::SignIn
                    && got.0 == StatusCode::SEE_OTHER
                {
                    Verdict::Passed
                } else {
                    is
                };
                let right = if row.as_unknown && want == Verdict::NotFound {
                    got == house.knock(row, asker, *own, true).await
                } else {
                    want == is
                };
                if !right {
                    let whose = if *own { "own" } else { "foreign" };
                    wrong.push(format!(
                        "{} {} ({whose} {:?}) as {asker:?}: {want:?} expected, {} {}",
                        row.method, row.path, row.thing, got.0, got.1
                    ));
                }
            }
        }
    }
    house.finish().await;
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! walks {
    ($($name:ident $part:literal),+) => {$(
        #[actix_web::test]
        async fn $name() {
            walk($part, 4).await;
        }
    )+};
}

// The table in four parts, so that they run beside each other.
walks!(every_door_with_every_role_1 0, every_door_with_every_role_2 1, every_door_with_every_role_3 2, every_door_with_every_role_4 3);
