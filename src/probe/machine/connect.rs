//! Connections, and how they fail.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::config::world::Seen;
use crate::facts::machine::visits::Connect;

/// Connects, within the time.
pub(super) fn connect(
    address: IpAddr,
    port: u16,
    patience: Duration,
) -> Result<TcpStream, Seen<Connect>> {
    match TcpStream::connect_timeout(&SocketAddr::new(address, port), patience) {
        Ok(stream) => {
            let timed = stream
                .set_read_timeout(Some(patience))
                .and_then(|()| stream.set_write_timeout(Some(patience)));
            timed.map_err(|error| Seen::Gap(error.to_string()))?;
            Ok(stream)
        }
        Err(error) => Err(match error.kind() {
            ErrorKind::ConnectionRefused => Seen::Is(Connect::Refused),
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Seen::Is(Connect::Filtered),
            ErrorKind::ConnectionReset => Seen::Is(Connect::Reset),
            _ => Seen::Gap(error.to_string()),
        }),
    }
}
