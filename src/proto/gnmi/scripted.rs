//! A target for tests: it answers as its script says, and keeps what it was asked.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::interval;
use tokio_rustls::TlsAcceptor;
use tonic::{Request, Response, Status, Streaming};

use super::pb::{
    CapabilityRequest, CapabilityResponse, GetRequest, GetResponse, Notification, Path, PathElem, SetRequest,
    SetResponse, SubscribeRequest, SubscribeResponse, SubscriptionList, SubscriptionMode, TypedValue, Update,
    g_nmi_server::{GNmi, GNmiServer},
    subscribe_request, subscribe_response,
    subscription_list::Mode,
    typed_value,
};

/// How the target behaves.
#[derive(Debug, Clone)]
pub struct Script {
    /// The interfaces, all up.
    pub names: Vec<&'static str>,
    /// Subscriptions that hold a mode of these are refused, with these words.
    pub refuses_modes: Vec<(SubscriptionMode, &'static str)>,
    /// Calls of these modes are refused.
    pub refuses: Vec<Mode>,
    /// The only encodings that are taken, if not all.
    pub encodings: Option<Vec<i32>>,
    /// Models by the first element of their paths.
    pub models: Vec<&'static str>,
    /// User and password.
    pub login: Option<(&'static str, &'static str)>,
    /// Whether the stream stands still although the connection lives.
    pub stalls: bool,
    /// What every notification names as its target, for aggregators.
    pub targets: Vec<&'static str>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            names: vec!["Ethernet1", "Ethernet2"],
            refuses_modes: Vec::new(),
            refuses: Vec::new(),
            encodings: None,
            models: vec!["interfaces"],
            login: None,
            stalls: false,
            targets: vec![""],
        }
    }
}

/// A running target.
#[derive(Debug)]
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// How it behaves, from now on.
    pub script: watch::Sender<Script>,
    /// What it was asked.
    pub asked: Arc<Mutex<Vec<SubscriptionList>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Target {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Target {
    /// Starts a target without TLS.
    pub async fn start(script: Script) -> Self {
        Self::secured(script, None).await
    }

    /// Starts a target, with TLS if there is a configuration for it.
    pub async fn secured(script: Script, tls: Option<ServerConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (script, scripts) = watch::channel(script);
        let asked = Arc::<Mutex<Vec<SubscriptionList>>>::default();
        let service = Service { scripts, asked: Arc::clone(&asked) };
        let tls = tls.map(|mut config| {
            config.alpn_protocols = vec![b"h2".to_vec()];
            TlsAcceptor::from(Arc::new(config))
        });
        let task = tokio::spawn(accept(listener, service, tls));
        Self { address, script, asked, task }
    }

    /// The modes of the subscriptions that it was asked for, in order and without repeats.
    pub fn modes(&self) -> Vec<Vec<i32>> {
        let asked = self.asked.lock().unwrap();
        let each = asked.iter().map(|list| {
            let mut modes: Vec<i32> = list.subscription.iter().map(|one| one.mode).collect();
            modes.dedup();
            modes
        });
        each.collect()
    }
}

async fn accept(listener: TcpListener, service: Service, tls: Option<TlsAcceptor>) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (service, tls) = (service.clone(), tls.clone());
        connections.spawn(async move {
            match tls {
                None => serve(service, stream).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        serve(service, stream).await;
                    }
                }
            }
        });
    }
}

async fn serve(service: Service, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = TowerToHyperService::new(GNmiServer::new(service));
    let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

#[derive(Debug, Clone)]
struct Service {
    scripts: watch::Receiver<Script>,
    asked: Arc<Mutex<Vec<SubscriptionList>>>,
}

type Responses = Pin<Box<dyn Stream<Item = Result<SubscribeResponse, Status>> + Send>>;

impl Service {
    fn script(&self) -> Script {
        self.scripts.borrow().clone()
    }

    fn admit<T>(&self, request: &Request<T>) -> Result<(), Status> {
        let Some((user, password)) = self.script().login else { return Ok(()) };
        let sent = |key| request.metadata().get(key).and_then(|value| value.to_str().ok());
        if (sent("username"), sent("password")) == (Some(user), Some(password)) {
            return Ok(());
        }
        Err(Status::unauthenticated("who are you?"))
    }

    fn judge(&self, list: &SubscriptionList) -> Result<(), Status> {
        let script = self.script();
        if script.encodings.is_some_and(|known| !known.contains(&list.encoding)) {
            return Err(Status::unimplemented("unsupported encoding"));
        }
        if script.refuses.contains(&list.mode()) {
            return Err(Status::invalid_argument("bad request"));
        }
        for one in &list.subscription {
            let refused = script.refuses_modes.iter().find(|(mode, _)| *mode == one.mode());
            if let Some((_, words)) = refused {
                return Err(Status::invalid_argument(*words));
            }
            let first = one.path.as_ref().and_then(|path| path.elem.first()).map(|elem| elem.name.as_str());
            if !first.is_some_and(|first| script.models.contains(&first)) {
                return Err(Status::not_found(format!("unknown path /{}", first.unwrap_or_default())));
            }
        }
        Ok(())
    }
}

/// Nanoseconds since 1970: the counters of a script grow with them.
pub fn now() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    elapsed.as_nanos() as i64
}

fn elem(name: &str) -> PathElem {
    PathElem { name: name.into(), ..PathElem::default() }
}

fn update(names: &[&str], value: typed_value::Value) -> Update {
    let path = Path { elem: names.iter().map(|name| elem(name)).collect(), ..Path::default() };
    Update { path: Some(path), val: Some(TypedValue { value: Some(value) }), ..Update::default() }
}

fn notification(script: &Script, target: &str, name: &str, update: Vec<Update>) -> Notification {
    let mut entry = elem("interface");
    entry.key.insert("name".into(), name.into());
    let top = script.models.first().copied().unwrap_or("interfaces");
    let prefix = Path { elem: vec![elem(top), entry], target: target.into(), ..Path::default() };
    Notification { timestamp: now(), prefix: Some(prefix), update, ..Notification::default() }
}

fn each(script: &Script, update: impl Fn() -> Vec<Update>) -> Vec<Notification> {
    let pairs = script.targets.iter().flat_map(|target| script.names.iter().map(move |name| (target, name)));
    pairs.map(|(target, name)| notification(script, target, name, update())).collect()
}

fn states(script: &Script) -> Vec<Notification> {
    let text = |text: &str| typed_value::Value::StringVal(text.into());
    each(script, || {
        vec![update(&["state", "oper-status"], text("UP")), update(&["state", "admin-status"], text("UP"))]
    })
}

/// The counters: a thousand octets per millisecond.
fn counters(script: &Script) -> Vec<Notification> {
    each(script, || {
        let count = typed_value::Value::UintVal(now() as u64 / 1000);
        vec![update(&["state", "counters", "in-octets"], count)]
    })
}

fn as_response(notification: Notification) -> SubscribeResponse {
    SubscribeResponse { response: Some(subscribe_response::Response::Update(notification)) }
}

fn sync() -> SubscribeResponse {
    SubscribeResponse { response: Some(subscribe_response::Response::SyncResponse(true)) }
}

fn everything(script: &Script) -> Vec<Result<SubscribeResponse, Status>> {
    let all = states(script).into_iter().chain(counters(script)).map(as_response).chain([sync()]);
    all.map(Ok).collect()
}

#[tonic::async_trait]
impl GNmi for Service {
    type SubscribeStream = Responses;

    async fn capabilities(
        &self,
        request: Request<CapabilityRequest>,
    ) -> Result<Response<CapabilityResponse>, Status> {
        self.admit(&request)?;
        Err(Status::unimplemented("not here"))
    }

    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        self.admit(&request)?;
        let script = self.script();
        let notification = states(&script).into_iter().chain(counters(&script)).collect();
        Ok(Response::new(GetResponse { notification, ..GetResponse::default() }))
    }

    async fn set(&self, _: Request<SetRequest>) -> Result<Response<SetResponse>, Status> {
        Err(Status::permission_denied("read only"))
    }

    async fn subscribe(
        &self,
        request: Request<Streaming<SubscribeRequest>>,
    ) -> Result<Response<Responses>, Status> {
        self.admit(&request)?;
        let mut requests = request.into_inner();
        let first = requests.message().await?.and_then(|first| first.request);
        let Some(subscribe_request::Request::Subscribe(list)) = first else {
            return Err(Status::invalid_argument("no subscription"));
        };
        self.asked.lock().unwrap().push(list.clone());
        self.judge(&list)?;
        let service = self.clone();
        let stream: Responses = match list.mode() {
            Mode::Once => Box::pin(stream::iter(everything(&self.script()))),
            Mode::Poll => {
                let polls = requests.map(move |_| stream::iter(everything(&service.script())));
                Box::pin(polls.flatten())
            }
            Mode::Stream => Box::pin(service.stream(&list, requests)),
        };
        Ok(Response::new(stream))
    }
}

impl Service {
    /// Everything once, then counters at their interval for as long as the client stays.
    fn stream(
        self,
        list: &SubscriptionList,
        requests: Streaming<SubscribeRequest>,
    ) -> impl Stream<Item = Result<SubscribeResponse, Status>> + Send + use<> {
        let nanos = list.subscription.iter().map(|one| one.sample_interval).filter(|span| *span > 0).min();
        let every = nanos.map_or(Duration::from_secs(3600), Duration::from_nanos);
        let first = stream::iter(everything(&self.script()));
        let samples = stream::unfold((interval(every), self, requests), |(mut ticks, own, requests)| async {
            ticks.tick().await;
            let script = own.script();
            let sent: Vec<_> = if script.stalls {
                // A sign of life of the connection, and of nothing else.
                vec![Ok(as_response(Notification::default()))]
            } else {
                counters(&script).into_iter().map(as_response).map(Ok).collect()
            };
            Some((stream::iter(sent), (ticks, own, requests)))
        });
        first.chain(samples.flatten())
    }
}
