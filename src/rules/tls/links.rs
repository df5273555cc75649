//! How the certificates that a server sends hang together.

use crate::facts::certificate::Certificate;

/// The way from the server's own certificate upwards, by places in what is sent with it.
pub(super) fn way(leaf: &Certificate, sent: &[Certificate]) -> Vec<usize> {
    let mut way: Vec<usize> = Vec::new();
    let mut at = leaf;
    while !at.self_signed {
        let next = sent
            .iter()
            .enumerate()
            .find(|(n, one)| !way.contains(n) && at.issued_by(one));
        let Some((n, one)) = next else { break };
        way.push(n);
        at = one;
    }
    way
}
