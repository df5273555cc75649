//! Questions to one name server at a time: each has a resolver that knows of no other, keeps
//! nothing and reads no file, so that it stays visible who said what.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use hickory_resolver::Resolver;
use hickory_resolver::config::{NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::{
    DnsUdpSocket, RuntimeProvider, TokioRuntimeProvider, TokioTime,
};
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, Record, RecordType};
use tokio::io::Interest;
use tokio::net::UdpSocket;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The payload that fits through every path: RFC 9715.
const PAYLOAD: u16 = 1232;

/// A name, and what is asked of it.
pub(super) type Question = (String, RecordType);

/// What a server said to each question; or why there is no answer.
pub(super) type Replies = BTreeMap<Question, Result<Reply, String>>;

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) code: ResponseCode,
    pub(super) answers: Vec<Record>,
}

/// Puts all questions to one server at once. None of them takes longer than `patience`, and so
/// not all of them together.
pub(super) fn put(
    server: IpAddr,
    questions: &[Question],
    recurse: bool,
    patience: Duration,
) -> Replies {
    let all = |why: &str| {
        let unanswered = |question: &Question| (question.clone(), Err(why.to_owned()));
        questions.iter().map(unanswered).collect()
    };
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return all(&error.to_string()),
    };
    runtime.block_on(async {
        let sockets = Connected::default();
        let resolver = match of(server, sockets.clone(), recurse, patience) {
            Ok(resolver) => resolver,
            Err(error) => return all(&error.to_string()),
        };
        let mut asked = JoinSet::new();
        for question in questions.iter().cloned() {
            let (resolver, sockets) = (resolver.clone(), sockets.clone());
            asked.spawn(async move {
                let reply = one(&resolver, &sockets, &question, patience).await;
                (question, reply)
            });
        }
        let mut replies = Replies::new();
        while let Some(answered) = asked.join_next().await {
            replies.extend(answered);
        }
        replies
    })
}

/// A resolver of that server alone.
fn of(
    server: IpAddr,
    sockets: Connected,
    recurse: bool,
    patience: Duration,
) -> Result<Resolver<Connected>, NetError> {
    let config = ResolverConfig::from_parts(
        None,
        Vec::new(),
        vec![NameServerConfig::udp_and_tcp(server)],
    );
    let mut options = ResolverOpts::default();
    options.timeout = patience;
    // Within the time it asks again by itself.
    options.attempts = 0;
    options.cache_size = 0;
    options.edns0 = true;
    options.edns_payload_len = PAYLOAD;
    options.use_hosts_file = ResolveHosts::Never;
    options.preserve_intermediates = true;
    options.recursion_desired = recurse;
    Resolver::builder_with_config(config, sockets)
        .with_options(options)
        .build()
}

async fn one(
    resolver: &Resolver<Connected>,
    sockets: &Connected,
    (name, kind): &Question,
    patience: Duration,
) -> Result<Reply, String> {
    let name = Name::from_ascii(format!("{}.", name.trim_end_matches('.')))
        .map_err(|error| error.to_string())?;
    let late = || format!("no answer in {} s", patience.as_secs_f32());
    let Ok(answer) = timeout(patience, resolver.lookup(name, *kind)).await else {
        return Err(late());
    };
    let none = |code| Reply {
        code,
        answers: Vec::new(),
    };
    match answer {
        Ok(lookup) => Ok(Reply {
            code: ResponseCode::NoError,
            answers: lookup.answers().to_vec(),
        }),
        Err(NetError::Dns(DnsError::NoRecordsFound(none_of_them))) => {
            Ok(none(none_of_them.response_code))
        }
        Err(NetError::Dns(DnsError::ResponseCode(code))) => Ok(none(code)),
        Err(NetError::Timeout) => Err(late()),
        Err(error) => Err(sockets.fault().unwrap_or_else(|| error.to_string())),
    }
}

/// Sockets that are connected to the server: only to those does Linux say that nobody listens
/// there, which is another fault than silence, and known at once. What went wrong is kept, since
/// the resolver tells only that there is no connection.
#[derive(Clone, Default)]
struct Connected {
    tokio: TokioRuntimeProvider,
    fault: Arc<Mutex<Option<String>>>,
}

impl Connected {
    fn note(&self, error: &io::Error) {
        let text = match error.kind() {
            io::ErrorKind::ConnectionRefused => "it does not listen".to_owned(),
            _ => error.to_string(),
        };
        if let Ok(mut fault) = self.fault.lock() {
            fault.get_or_insert(text);
        }
    }

    fn fault(&self) -> Option<String> {
        self.fault.lock().ok()?.clone()
    }
}

type Opening<T> = Pin<Box<dyn Send + Future<Output = io::Result<T>>>>;

impl RuntimeProvider for Connected {
    type Handle = <TokioRuntimeProvider as RuntimeProvider>::Handle;
    type Timer = <TokioRuntimeProvider as RuntimeProvider>::Timer;
    type Udp = Socket;
    type Tcp = <TokioRuntimeProvider as RuntimeProvider>::Tcp;

    fn create_handle(&self) -> Self::Handle {
        self.tokio.create_handle()
    }

    fn connect_tcp(
        &self,
        server: SocketAddr,
        own: Option<SocketAddr>,
        patience: Option<Duration>,
    ) -> Opening<Self::Tcp> {
        self.tokio.connect_tcp(server, own, patience)
    }

    fn bind_udp(&self, own: SocketAddr, server: SocketAddr) -> Opening<Self::Udp> {
        let of = self.clone();
        Box::pin(async move {
            let opened = async {
                let socket = UdpSocket::bind(own).await?;
                socket.connect(server).await?;
                Ok(socket)
            };
            let opened = opened.await.inspect_err(|error| of.note(error));
            opened.map(|socket| {
                let socket = Arc::new(socket);
                let fails = Mutex::new(Box::pin(failure(Arc::clone(&socket))) as _);
                Socket { socket, fails, of }
            })
        })
    }
}

/// A socket that tells what went wrong with it.
struct Socket {
    socket: Arc<UdpSocket>,
    /// That nobody listens makes a socket neither readable nor closed.
    fails: Mutex<Pin<Box<dyn Future<Output = io::Error> + Send>>>,
    of: Connected,
}

async fn failure(socket: Arc<UdpSocket>) -> io::Error {
    loop {
        if let Err(error) = socket.ready(Interest::ERROR).await {
            return error;
        }
        match socket.take_error() {
            Ok(Some(error)) | Err(error) => return error,
            // It was somebody else's turn: it is waited for anew.
            Ok(None) => {
                let again = || -> io::Result<()> { Err(io::ErrorKind::WouldBlock.into()) };
                let _ = socket.try_io(Interest::ERROR, again);
            }
        }
    }
}

impl DnsUdpSocket for Socket {
    type Time = TokioTime;

    fn poll_recv_from(
        &self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<(usize, SocketAddr)>> {
        let came = DnsUdpSocket::poll_recv_from(&*self.socket, context, buffer);
        let came = match (came, self.fails.lock()) {
            (Poll::Pending, Ok(mut fails)) => fails.as_mut().poll(context).map(|error| {
                *fails = Box::pin(std::future::pending());
                Err(error)
            }),
            (came, _) => came,
        };
        came.map(|came| came.inspect_err(|error| self.of.note(error)))
    }

    fn poll_send_to(
        &self,
        context: &mut Context<'_>,
        bytes: &[u8],
        target: SocketAddr,
    ) -> Poll<io::Result<usize>> {
        let sent = DnsUdpSocket::poll_send_to(&*self.socket, context, bytes, target);
        sent.map(|sent| sent.inspect_err(|error| self.of.note(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_server_that_does_not_listen_is_told_at_once() {
        // Nobody listens at the discard prefix's end of the loopback network.
        let begin = Instant::now();
        let question = ("a.example".to_owned(), RecordType::A);
        let replies = put(
            IpAddr::from([127, 255, 255, 254]),
            std::slice::from_ref(&question),
            true,
            Duration::from_secs(5),
        );
        match &replies[&question] {
            Err(why) => assert_eq!(why, "it does not listen"),
            // A machine may have a server on every address.
            Ok(reply) => assert!(reply.answers.len() < 100),
        }
        assert!(begin.elapsed() < Duration::from_secs(4));
    }

    #[test]
    fn what_is_no_name_is_refused_without_asking() {
        let question = ("a..example".to_owned(), RecordType::A);
        let replies = put(
            IpAddr::from([127, 255, 255, 254]),
            std::slice::from_ref(&question),
            true,
            Duration::from_secs(5),
        );
        assert!(replies[&question].is_err());
    }
}
