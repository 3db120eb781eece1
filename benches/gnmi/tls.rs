//! The same over TLS on loopback: a server of tonic's in a thread of its own, and a client that reads as a source does.

use std::{net::SocketAddr, pin::Pin, sync::Arc, thread};

use futures_util::{Stream, StreamExt as _, stream};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    service::TowerToHyperService,
};
use noctui::proto::gnmi::{
    codec::RawCodec,
    pb::{self, g_nmi_server, subscribe_response::Response as Told},
    read::{Options, Reader},
};
use rustls::pki_types::{PrivateKeyDer, ServerName};
use tokio::net::{TcpListener, TcpStream};
use tonic::{Request, Response, Status, client::Grpc, codegen::http::uri::PathAndQuery, transport::Channel};
use tonic_prost::ProstCodec;

use super::{Cost, at, processor_time, row, shapes};

type Shape = shapes::Shape;

const LARGEST_MESSAGE: usize = 64 << 20;

/// Sends its rounds to whoever subscribes.
struct Target {
    notifications: Arc<Vec<pb::Notification>>,
    rounds: u64,
}

#[tonic::async_trait]
impl g_nmi_server::GNmi for Target {
    type SubscribeStream = Pin<Box<dyn Stream<Item = Result<pb::SubscribeResponse, Status>> + Send>>;

    async fn subscribe(
        &self,
        _: Request<tonic::Streaming<pb::SubscribeRequest>>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let (notifications, rounds) = (Arc::clone(&self.notifications), self.rounds);
        let each = stream::iter(0..rounds).flat_map(move |round| {
            let notifications = Arc::clone(&notifications);
            stream::iter(0..notifications.len()).map(move |place| {
                let mut notification = notifications[place].clone();
                notification.timestamp = shapes::EPOCH + round as i64 * 10_000_000_000;
                Ok(pb::SubscribeResponse { response: Some(Told::Update(notification)) })
            })
        });
        Ok(Response::new(each.boxed()))
    }

    async fn capabilities(
        &self,
        _: Request<pb::CapabilityRequest>,
    ) -> Result<Response<pb::CapabilityResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn get(&self, _: Request<pb::GetRequest>) -> Result<Response<pb::GetResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn set(&self, _: Request<pb::SetRequest>) -> Result<Response<pb::SetResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }
}

/// Both ends of TLS, with a certificate of the moment.
fn configurations() -> (rustls::ServerConfig, rustls::ClientConfig) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a name");
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.clone()).expect("our own");
    let mut server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("our own");
    let mut client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    server.alpn_protocols = vec![b"h2".to_vec()];
    client.alpn_protocols = vec![b"h2".to_vec()];
    (server, client)
}

/// Serves in a thread of its own until the program ends.
fn serve(target: Target, config: rustls::ServerConfig) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let address = listener.local_addr().expect("bound");
    let target = Arc::new(target);
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).expect("a socket");
            let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
            while let Ok((stream, _)) = listener.accept().await {
                let service = g_nmi_server::GNmiServer::from_arc(Arc::clone(&target));
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await.expect("our own client");
                    let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ =
                        http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).await;
                });
            }
        });
    });
    address
}

async fn connect(address: SocketAddr, config: Arc<rustls::ClientConfig>) -> Channel {
    let connector = tower::service_fn(move |_: tonic::codegen::http::Uri| {
        let config = Arc::clone(&config);
        async move {
            let stream = TcpStream::connect(address).await?;
            let name = ServerName::try_from("localhost").expect("a name");
            tokio_rustls::TlsConnector::from(config).connect(name, stream).await.map(TokioIo::new)
        }
    });
    let endpoint = tonic::transport::Endpoint::from_static("http://localhost");
    endpoint.connect_with_connector(connector).await.expect("our own server")
}

type Subscription<T> = tonic::Streaming<T>;

async fn subscribe<C, T>(channel: Channel, codec: C) -> Subscription<T>
where
    C: tonic::codec::Codec<Encode = pb::SubscribeRequest, Decode = T>,
    C::Encoder: Send + 'static,
    C::Decoder: Send + 'static,
    T: Send + Sync + 'static,
{
    let mut grpc = Grpc::new(channel).max_decoding_message_size(LARGEST_MESSAGE);
    grpc.ready().await.expect("connected");
    let request = Request::new(stream::iter([pb::SubscribeRequest::default()]));
    let path = PathAndQuery::from_static("/gnmi.gNMI/Subscribe");
    grpc.streaming(request, path, codec).await.expect("our own server").into_inner()
}

/// Reads all of a subscription; `read` takes a message and its number.
async fn drain<T>(mut told: Subscription<T>, warm: u64, mut read: impl FnMut(T, u64)) -> Cost {
    let mut number = 0;
    let mut begun = None;
    while let Some(message) = told.next().await {
        if number == warm {
            begun = Some(processor_time());
        }
        read(message.expect("our own server"), number);
        number += 1;
    }
    let begun = begun.expect("more rounds than it takes to get warm");
    let took = (processor_time() - begun).as_secs_f64();
    let messages = (number - warm) as f64;
    // The allocations of a process include the server's: only those in memory tell.
    Cost { per_second: messages / took, allocations: f64::NAN, changes: 0 }
}

/// Reads a shape both ways, and prints the comparison.
pub fn compare(shape: Shape, rounds: u64) {
    let notifications = Arc::new(shapes::notifications(shape));
    let (in_round, per_message) = (notifications.len() as u64, 700 / notifications.len());
    let (server, client) = configurations();
    let address = serve(Target { notifications, rounds }, server);
    let client = Arc::new(client);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let warm = 3 * in_round;
    let (ours, prost) = runtime.block_on(async {
        let (mut changes, mut counts) = (Vec::new(), [0, 0]);
        let mut reader = Reader::new(Options::default());
        let told = subscribe(connect(address, Arc::clone(&client)).await, RawCodec::default()).await;
        let ours = drain(told, warm, |bytes, number| {
            changes.clear();
            assert!(reader.response(&bytes, at(number / in_round), &mut changes).is_ok());
            counts[0] += changes.len();
        });
        let ours = ours.await;
        let mut reader = Reader::new(Options::default());
        let codec = ProstCodec::<pb::SubscribeRequest, pb::SubscribeResponse>::default();
        let told = subscribe(connect(address, client).await, codec).await;
        let prost = drain(told, warm, |message: pb::SubscribeResponse, number| {
            changes.clear();
            let Some(Told::Update(notification)) = &message.response else { return };
            reader.notification(notification, at(number / in_round), &mut changes);
            counts[1] += changes.len();
        });
        let prost = prost.await;
        assert_eq!(counts[0], counts[1], "the same records");
        (ours, prost)
    });
    let scale = |cost: Cost| Cost { per_second: cost.per_second * per_message as f64, ..cost };
    let name = shape.name();
    let goal = if shape == Shape::Json { "" } else { "goal: >= 2.0x" };
    row(&format!("{name}, reader"), goal, scale(ours), Some(("tonic with prost", scale(prost))));
    row(&format!("{name}, tonic with prost"), "", scale(prost), None);
}
