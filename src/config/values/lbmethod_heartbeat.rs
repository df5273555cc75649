//! mod_lbmethod_heartbeat's directive.
//! httpd: modules/proxy/balancers/mod_lbmethod_heartbeat.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `cmd_lb_hb_storage` is `cmd_hm_storage` again.
    ("HeartbeatStorage", Check::One(super::heartmonitor::storage)),
];
