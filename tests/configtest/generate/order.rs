//! Two faults in one tree: httpd names the one that it meets first, which is not always the one
//! that stands first.

use crate::base::Base;
use crate::case::{Case, Entry};

const KIND: &str = "order";

/// One fault for each time at which httpd looks: while it reads, while it carries out, when all
/// is carried out.
const FAULTS: &[(&str, &str)] = &[
    ("an unknown directive", "Fault x\n"),
    ("too few arguments", "KeepAlive\n"),
    ("a bad value", "KeepAlive maybe\n"),
    (
        "a wrong context",
        "<Directory /srv>\nServerAdmin a\n</Directory>\n",
    ),
    ("a bad expression", "<If \"a ==\">\n</If>\n"),
    (
        "a fault in a virtual host",
        "<VirtualHost *:80>\nServerName a.test\nTraceEnable maybe\n</VirtualHost>\n",
    ),
    ("an open section", "<Location /x>\nRequire all granted\n"),
    ("a stray end", "</Location>\n"),
    ("an Include of nothing", "Include nowhere.conf\n"),
    (
        "a module that is not there",
        "LoadModule x_module nowhere.so\n",
    ),
    (
        "a second MPM",
        "LoadModule mpm_worker_module /usr/lib/apache2/modules/mod_mpm_worker.so\n",
    ),
    ("a bad Define", "Define A b c\n"),
    ("a bad condition", "<IfDefine\n</IfDefine>\n"),
    ("a macro that is not there", "Use nothing\n"),
    ("a user that is not there", "User nobody-of-that-name\n"),
    ("a Listen twice", "Listen 127.0.0.1:8080\n"),
    ("a missing certificate", "SSLCertificateFile nowhere.pem\n"),
    ("an error log in no folder", "ErrorLog nowhere/x.log\n"),
    (
        "an access log in no folder",
        "CustomLog nowhere/x.log common\n",
    ),
    (
        "only negative requirements",
        "<Location /y>\n<RequireAll>\nRequire not ip 10.0.0.1\n</RequireAll>\n</Location>\n",
    ),
    ("a fault in a file", "Include faulty.conf\n"),
];

/// Every pair, in both orders.
pub(crate) fn cases(out: &mut Vec<Case>) {
    let modules = ["ssl", "macro", "authz_host"].map(str::to_owned);
    let mut tree = Base::Minimal.tree(&modules);
    tree.insert(
        "faulty.conf".to_owned(),
        Entry::file("# a file of its own\n\nAcceptPathInfo maybe\n"),
    );
    for (first, one) in FAULTS {
        for (second, other) in FAULTS.iter().filter(|(second, _)| second != first) {
            let text = format!("{one}# between\n{other}");
            out.push(Case::new(
                KIND,
                format!("{first}, then {second}"),
                &tree,
                Base::Minimal.about(),
                text,
            ));
        }
    }
}
