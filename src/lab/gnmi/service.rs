//! The gNMI service of one target, as tonic calls it.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream::{self, Stream};
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::habit::Habit;
use super::observation::add;
use super::session::Session;
use super::target::{PASSWORD, Speaker, Target, USER};
use crate::proto::gnmi::pb::g_nmi_server::GNmi;
use crate::proto::gnmi::pb::{
    CapabilityRequest, CapabilityResponse, GetRequest, GetResponse, SetRequest, SetResponse,
    SubscribeRequest, SubscribeResponse, subscribe_request,
};

/// The service of one target.
#[derive(Debug, Clone)]
pub(super) struct Service(pub(super) Arc<Target>);

impl Service {
    /// Lets in who has user and password, where they are wanted.
    fn admit(&self, metadata: &MetadataMap) -> Result<(), Status> {
        let Speaker::Device(device) = self.0.speaker else { return Ok(()) };
        let rules = self.0.shared.rules();
        if !self.0.habits(&self.0.moment(device, &rules)).has(Habit::Login) {
            return Ok(());
        }
        let says = |key: &str, text: &str| metadata.get(key).is_some_and(|value| value == text);
        if says("username", USER) && says("password", PASSWORD) {
            return Ok(());
        }
        add(&self.0.seen.unauthenticated, 1);
        Err(Status::unauthenticated("authentication failed"))
    }

    fn counted<T>(&self, answer: Result<T, Status>) -> Result<Response<T>, Status> {
        if answer.is_err() {
            add(&self.0.seen.refused, 1);
        }
        answer.map(Response::new)
    }

    async fn session(&self, request: Request<Streaming<SubscribeRequest>>) -> Result<Session, Status> {
        self.admit(request.metadata())?;
        let mut inbound = request.into_inner();
        let first = inbound.message().await?.and_then(|message| message.request);
        let Some(subscribe_request::Request::Subscribe(list)) = first else {
            return Err(Status::invalid_argument("the first message has to subscribe"));
        };
        Session::new(Arc::clone(&self.0), &list, inbound)
    }
}

type Answers = Pin<Box<dyn Stream<Item = Result<SubscribeResponse, Status>> + Send>>;

#[async_trait]
impl GNmi for Service {
    async fn capabilities(
        &self,
        request: Request<CapabilityRequest>,
    ) -> Result<Response<CapabilityResponse>, Status> {
        add(&self.0.seen.capabilities, 1);
        self.counted(self.admit(request.metadata()).and_then(|()| self.0.capabilities()))
    }

    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        add(&self.0.seen.gets, 1);
        self.counted(self.admit(request.metadata()).and_then(|()| self.0.get(request.get_ref())))
    }

    async fn set(&self, _request: Request<SetRequest>) -> Result<Response<SetResponse>, Status> {
        self.counted(Err(Status::permission_denied("the lab is read-only")))
    }

    type SubscribeStream = Answers;

    async fn subscribe(
        &self,
        request: Request<Streaming<SubscribeRequest>>,
    ) -> Result<Response<Answers>, Status> {
        let session = self.session(request).await;
        self.counted(session.map(|session| {
            let answers = stream::unfold(session, async |mut session| {
                let answer = session.next().await?;
                Some((answer, session))
            });
            Box::pin(answers) as Answers
        }))
    }
}
