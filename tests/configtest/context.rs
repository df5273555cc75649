//! The sections that a line can be put in.

/// A context's name and the text around the line.
pub(crate) const FRAMES: &[(&str, &str)] = &[
    ("server", "@LINE@\n"),
    (
        "vhost",
        "<VirtualHost *:80>\nServerName v.test\n@LINE@\n</VirtualHost>\n",
    ),
    ("directory", "<Directory /srv/www>\n@LINE@\n</Directory>\n"),
    (
        "directory-regex",
        "<Directory ~ \"^/srv/.*\">\n@LINE@\n</Directory>\n",
    ),
    (
        "directorymatch",
        "<DirectoryMatch \"^/srv/\">\n@LINE@\n</DirectoryMatch>\n",
    ),
    ("files", "<Files \"x.txt\">\n@LINE@\n</Files>\n"),
    (
        "filesmatch",
        "<FilesMatch \"\\.txt$\">\n@LINE@\n</FilesMatch>\n",
    ),
    ("location", "<Location /x>\n@LINE@\n</Location>\n"),
    (
        "locationmatch",
        "<LocationMatch \"^/x\">\n@LINE@\n</LocationMatch>\n",
    ),
    ("proxy", "<Proxy *>\n@LINE@\n</Proxy>\n"),
    (
        "limit",
        "<Location /x>\n<Limit POST>\n@LINE@\n</Limit>\n</Location>\n",
    ),
    ("limit-server", "<Limit POST>\n@LINE@\n</Limit>\n"),
    (
        "limitexcept",
        "<Directory /srv>\n<LimitExcept GET>\n@LINE@\n</LimitExcept>\n</Directory>\n",
    ),
    ("if", "<If \"true\">\n@LINE@\n</If>\n"),
    (
        "if-directory",
        "<Directory /srv>\n<If \"true\">\n@LINE@\n</If>\n</Directory>\n",
    ),
    ("else", "<If \"true\">\n</If>\n<Else>\n@LINE@\n</Else>\n"),
    (
        "files-directory",
        "<Directory /srv>\n<Files x>\n@LINE@\n</Files>\n</Directory>\n",
    ),
    (
        "directory-vhost",
        "<VirtualHost *:80>\n<Directory /srv>\n@LINE@\n</Directory>\n</VirtualHost>\n",
    ),
    (
        "location-vhost",
        "<VirtualHost *:80>\n<Location /x>\n@LINE@\n</Location>\n</VirtualHost>\n",
    ),
    ("ifmodule", "<IfModule core.c>\n@LINE@\n</IfModule>\n"),
    (
        "ifmodule-directory",
        "<Directory /srv>\n<IfModule core.c>\n@LINE@\n</IfModule>\n</Directory>\n",
    ),
    (
        "requireany",
        "<Location /x>\n<RequireAny>\n@LINE@\n</RequireAny>\n</Location>\n",
    ),
];

/// The frame of that name.
pub(crate) fn frame(name: &str) -> &'static str {
    FRAMES
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("no context is called {name}"))
        .1
}
