//! Lists over REST: `?cursor=&limit=` and the `Link` header.

use super::error::Answer;
use actix_web::{HttpRequest, HttpResponse, http::header::LINK};
use contract::Page;
use serde::{Deserialize, Serialize};

/// Which part of a list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// `next_cursor` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Rows a page, 1–100; 20 when absent.
    #[param(minimum = 1, maximum = 100, example = 20)]
    pub limit: Option<u32>,
}

/// A page of a list, with the address of the next one in `Link` (RFC 8288).
///
/// # Errors
/// None; the type is that of handlers.
pub fn page<T: Serialize>(request: &HttpRequest, page: &Page<T>) -> Answer {
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &page.next_cursor {
        response.insert_header((LINK, format!("<{}>; rel=\"next\"", next(request, cursor))));
    }
    Ok(response.json(page))
}

fn next(request: &HttpRequest, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        if name != "cursor" {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("cursor", cursor);
    format!("{}?{}", request.path(), query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_next_page_keeps_the_filters() {
        let request = TestRequest::with_uri("/api/v1/products?kind=data&cursor=a&limit=2").to_http_request();
        let list = Page { items: vec![1], total: 3, next_cursor: Some("b c".into()) };
        let answer = page(&request, &list).unwrap();
        assert_eq!(
            answer.headers().get(LINK).unwrap(),
            "</api/v1/products?kind=data&limit=2&cursor=b+c>; rel=\"next\""
        );
        let last = page(&request, &Page { next_cursor: None, ..list }).unwrap();
        assert!(!last.headers().contains_key(LINK));
    }
}
