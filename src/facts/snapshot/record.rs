//! What was asked of a machine, and what it answered.

use core::net::IpAddr;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::acl::Acl;
use crate::config::world::{Meta, Seen, Unreadable};

use super::text::Bytes;

/// Answers by their questions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// By path.
    pub paths: BTreeMap<Bytes, OfPath>,
    /// Environment variables.
    pub env: BTreeMap<Bytes, Option<Bytes>>,
    /// Users by name.
    pub users: BTreeMap<Bytes, Seen<u32>>,
    /// Groups by name.
    pub groups: BTreeMap<Bytes, Seen<u32>>,
    /// Users by number.
    pub user_names: BTreeMap<u32, Seen<Bytes>>,
    /// Groups by number.
    pub group_names: BTreeMap<u32, Seen<Bytes>>,
    /// The groups that users are in.
    pub groups_of: BTreeMap<Bytes, Seen<Vec<u32>>>,
    /// The homes of users.
    pub homes: BTreeMap<Bytes, Seen<Bytes>>,
    /// Names in /etc/hosts.
    pub hosts: BTreeMap<Bytes, Seen<Vec<IpAddr>>>,
    /// httpd's version.
    pub httpd_version: Option<Seen<(u32, u32, u32)>>,
    /// Whether an httpd is there.
    pub httpd_is_there: Option<bool>,
}

/// What was asked of a path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfPath {
    /// Its text as a configuration file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Result<Bytes, Unreadable>>,
    /// `stat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stat: Option<Seen<Meta>>,
    /// What it points to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Seen<Bytes>>,
    /// What is in it, and whether that is a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Seen<Vec<(Bytes, bool)>>>,
    /// What it holds, private keys taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contents: Option<Seen<Bytes>>,
    /// Its access control list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acl: Option<Seen<Acl>>,
}
