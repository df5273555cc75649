//! Modules whose setters take whatever they get, or On and Off.
//! httpd: modules/mappers/mod_speling.c, mod_imagemap.c, metadata/mod_cern_meta.c,
//! debugging/mod_dumpio.c, echo/mod_echo.c, examples/mod_case_filter.c,
//! mod_case_filter_in.c, filters/mod_reflector.c.

use super::{Check, Checks};

pub(super) const SPELING: Checks = &[
    ("CheckBasenameMatch", Check::Any),
    ("CheckCaseOnly", Check::Any),
    ("CheckSpelling", Check::Any),
];

pub(super) const IMAGEMAP: Checks = &[
    ("ImapBase", Check::Any),
    ("ImapDefault", Check::Any),
    ("ImapMenu", Check::Any),
];

pub(super) const CERN_META: Checks = &[
    ("MetaDir", Check::Any),
    ("MetaFiles", Check::Any),
    ("MetaSuffix", Check::Any),
];

pub(super) const DUMPIO: Checks = &[("DumpIOInput", Check::Any), ("DumpIOOutput", Check::Any)];

pub(super) const ECHO: Checks = &[("ProtocolEcho", Check::Any)];

pub(super) const CASE_FILTER: Checks = &[("CaseFilter", Check::Any)];

pub(super) const CASE_FILTER_IN: Checks = &[("CaseFilterIn", Check::Any)];

pub(super) const REFLECTOR: Checks = &[("ReflectorHeader", Check::Any)];
