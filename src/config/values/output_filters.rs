//! Output filters by name, and the modules that register them.
//! httpd: `ap_get_output_filter_handle`, server/util_filter.c.

use crate::config::fault::Refusal;
use crate::config::modules::Tri;
use crate::config::suggest;
use crate::config::table::module_by_name;
use crate::config::walk::Cx;
use crate::syntax::Word;

/// Names that modules register as they are loaded; case does not matter.
const FILTERS: &[(&str, &str)] = &[
    ("BROTLI_COMPRESS", "mod_brotli"),
    ("BUCKETEER", "mod_bucketeer"),
    ("BUFFER", "mod_buffer"),
    ("BYTERANGE", "http_core"),
    ("CACHE", "mod_cache"),
    ("CACHE_INVALIDATE", "mod_cache"),
    ("CACHE_OUT", "mod_cache"),
    ("CACHE_OUT_SUBREQ", "mod_cache"),
    ("CACHE_REMOVE_URL", "mod_cache"),
    ("CACHE_SAVE", "mod_cache"),
    ("CACHE_SAVE_SUBREQ", "mod_cache"),
    ("CaseFilter", "mod_case_filter"),
    ("CHUNK", "http_core"),
    ("CONTENT_LENGTH", "core"),
    ("CORE", "core"),
    ("DATA", "mod_data"),
    ("DEFLATE", "mod_deflate"),
    ("DUMPIO_OUT", "mod_dumpio"),
    ("FIXUP_HEADERS_ERR", "mod_headers"),
    ("FIXUP_HEADERS_OUT", "mod_headers"),
    ("H2_C2_NET_CATCH_H1", "mod_http2"),
    ("H2_C2_NET_OUT", "mod_http2"),
    ("H2_C2_RESPONSE_OUT", "mod_http2"),
    ("H2_C2_TRAILERS_OUT", "mod_http2"),
    ("H2_C2_WS_OUT", "mod_http2"),
    ("HTTP_HEADER", "http_core"),
    ("HTTP_OUTERROR", "http_core"),
    ("INCLUDES", "mod_include"),
    ("INFLATE", "mod_deflate"),
    ("LOGIO_TTFB_OUT", "mod_logio"),
    ("MOD_EXPIRES", "mod_expires"),
    ("MOD_SESSION_OUT", "mod_session"),
    ("OLD_WRITE", "core"),
    ("PROXY_SEND_DIR", "mod_proxy_ftp"),
    ("proxy-html", "mod_proxy_html"),
    ("RATE_LIMIT", "mod_ratelimit"),
    ("reqtimeout", "mod_reqtimeout"),
    ("Sed", "mod_sed"),
    ("SSL/TLS Coalescing Filter", "mod_ssl"),
    ("SSL/TLS Filter", "mod_ssl"),
    ("SUBREQ_CORE", "core"),
    ("SUBSTITUTE", "mod_substitute"),
    ("WSGI_HEADER", "mod_wsgi"),
    ("xml2enc", "mod_xml2enc"),
    ("XLATEOUT", "mod_charset_lite"),
];

/// Filters that directives have defined.
#[derive(Default)]
struct Defined(Vec<Vec<u8>>);

/// Makes a name known (`ap_register_output_filter`).
pub(super) fn register(cx: &mut Cx<'_>, name: &[u8]) {
    cx.global::<Defined>().0.push(name.to_ascii_lowercase());
}

/// Whether a filter of that name may be there: none where no module brings it. `at` is the
/// word it stands in.
pub(super) fn look_up(cx: &mut Cx<'_>, name: &[u8], at: &Word<'_>) -> Result<(), Refusal> {
    if cx
        .global::<Defined>()
        .0
        .contains(&name.to_ascii_lowercase())
    {
        return Ok(());
    }
    let text = String::from_utf8_lossy(name).into_owned();
    let known = FILTERS
        .iter()
        .find(|(n, _)| n.as_bytes().eq_ignore_ascii_case(name));
    if let Some((_, module)) = known {
        return match cx.modules.has_named(module) {
            Tri::No => Err(not_loaded(&text, module, at)),
            Tri::Yes | Tri::Unknown => Ok(()),
        };
    }
    if !cx.modules.complete() || others_may_be_there(cx) {
        return Ok(());
    }
    let refusal = Refusal::new(format!("there is no output filter `{text}`")).at(at);
    let names = FILTERS.iter().map(|(n, _)| *n);
    Err(match suggest::near(name, names) {
        Some(found) if name.len() == at.value.len() => {
            refusal.instead(String::from_utf8_lossy(found))
        }
        Some(found) => refusal.help(format!("is {} meant?", String::from_utf8_lossy(found))),
        None => refusal.help("filters are such as DEFLATE, INFLATE, INCLUDES, SUBSTITUTE, or of ExtFilterDefine; several are joined by `;`"),
    })
}

fn not_loaded(name: &str, module: &str, at: &Word<'_>) -> Refusal {
    let enable = module_by_name(module).map_or("", |m| m.get().a2enmod);
    let refusal = Refusal::new(format!(
        "the output filter `{name}` is {module}'s, which is not loaded"
    ))
    .lacks(module_by_name(module))
    .at(at);
    if enable.is_empty() {
        refusal.help(format!("load {module} before this directive is used"))
    } else {
        refusal.help(format!("a2enmod {enable}"))
    }
}

/// Whether a module from elsewhere is loaded, whose filters are not in the table.
fn others_may_be_there(cx: &Cx<'_>) -> bool {
    cx.modules.loaded().any(|id| {
        let module = id.get();
        !module.built_in && module.package != "apache2-bin" && module.name != "mod_wsgi"
    })
}
