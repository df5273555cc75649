//! HTTP status codes. httpd: `ap_index_of_response`, modules/http/http_protocol.c.

/// Codes that httpd has a reason phrase for.
const KNOWN: &[i32] = &[
    100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304,
    305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415,
    416, 417, 421, 422, 423, 424, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507,
    508, 510, 511,
];

/// Whether httpd knows a code.
pub(super) fn known(status: i32) -> bool {
    KNOWN.binary_search(&status).is_ok()
}

/// Whether it is one of those that send the client elsewhere (`ap_is_HTTP_REDIRECT`).
pub(super) fn is_redirect(status: i32) -> bool {
    (300..400).contains(&status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_in_order_to_be_found() {
        assert!(KNOWN.is_sorted());
        assert!(known(418 - 1) && !known(418) && is_redirect(308) && !is_redirect(400));
    }
}
