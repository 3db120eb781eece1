//! The calls of gNMI, each with a deadline.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::stream::{self, BoxStream, SelectAll, StreamExt};
use prost::bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Request, Status};

use super::codec::RawCodec;
use super::connect::Connection;
use super::pb::{
    CapabilityRequest, CapabilityResponse, Encoding, GetRequest, GetResponse, SubscribeRequest,
    SubscriptionList, g_nmi_client::GNmiClient,
};
use super::plan::{Coding, Dialect};
use super::request;

/// The largest message that is taken: a whole table in one JSON text.
pub const LARGEST_MESSAGE: usize = 64 << 20;

/// The longest that an answer of a few octets may take.
const SHORT: Duration = Duration::from_secs(10);

/// The longest that a snapshot of everything may take.
pub const LONG: Duration = Duration::from_secs(60);

/// What comes on a subscription: the octets of a message, or how it ended.
pub type Message = Result<Bytes, Option<Status>>;

/// The calls of one subscription, as they come.
pub type Messages = SelectAll<BoxStream<'static, Message>>;

/// Says something on a subscription that is open. Dropping it closes our half.
pub type Asking = mpsc::Sender<SubscribeRequest>;

/// What a target says it serves, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// The encodings.
    pub codings: HashSet<Coding>,
    /// The models.
    pub dialects: HashSet<Dialect>,
}

/// Asks what the target serves.
///
/// # Errors
///
/// The status of the call.
pub async fn capabilities(connection: &Connection) -> Result<Offer, Status> {
    let mut client = GNmiClient::new(connection.channel.clone()).max_decoding_message_size(LARGEST_MESSAGE);
    let call = timeout(SHORT, client.capabilities(CapabilityRequest {})).await;
    call.map_err(|_| late())?.map(|response| offer(response.get_ref()))
}

fn offer(response: &CapabilityResponse) -> Offer {
    let coding = |encoding| match encoding {
        Encoding::Proto => Some(Coding::Proto),
        Encoding::JsonIetf => Some(Coding::JsonIetf),
        Encoding::Json => Some(Coding::Json),
        Encoding::Bytes | Encoding::Ascii => None,
    };
    let dialects = response.supported_models.iter().flat_map(|model| match &*model.name {
        "openconfig-interfaces" => &[Dialect::OpenConfig][..],
        "ietf-interfaces" => &[Dialect::Ietf, Dialect::IetfState],
        _ => &[],
    });
    Offer {
        codings: response.supported_encodings().filter_map(coding).collect(),
        dialects: dialects.copied().collect(),
    }
}

/// Asks for a snapshot.
///
/// # Errors
///
/// The status of the call.
pub async fn get(connection: &Connection, request: GetRequest) -> Result<GetResponse, Status> {
    let mut client = GNmiClient::new(connection.channel.clone()).max_decoding_message_size(LARGEST_MESSAGE);
    let call = timeout(LONG, client.get(request)).await;
    call.map_err(|_| late())?.map(tonic::Response::into_inner)
}

/// Opens the calls of a subscription. Some targets send no header before the first value: `patience` covers that.
///
/// # Errors
///
/// The status of the first call that failed.
pub async fn subscribe(
    connection: &Connection,
    lists: Vec<SubscriptionList>,
    patience: Duration,
) -> Result<(Messages, Vec<Asking>), Status> {
    let (mut messages, mut asking) = (SelectAll::new(), Vec::new());
    for list in lists {
        let (sender, call) = open(connection, list, patience).await?;
        messages.push(call);
        asking.push(sender);
    }
    Ok((messages, asking))
}

async fn open(
    connection: &Connection,
    list: SubscriptionList,
    patience: Duration,
) -> Result<(Asking, BoxStream<'static, Message>), Status> {
    let (sender, mut receiver) = mpsc::channel(1);
    let first = stream::iter([request::subscribe(list)]);
    let more = stream::poll_fn(move |context| receiver.poll_recv(context));
    let mut grpc = Grpc::new(connection.channel.clone()).max_decoding_message_size(LARGEST_MESSAGE);
    let call = async {
        grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let path = PathAndQuery::from_static("/gnmi.gNMI/Subscribe");
        grpc.streaming(Request::new(first.chain(more)), path, RawCodec::default()).await
    };
    let response = timeout(patience, call).await.map_err(|_| late())??;
    // The end of a call must be seen even if another call of the subscription goes on.
    let end = stream::iter([Err(None)]);
    let messages = response.into_inner().map(|message| message.map_err(Some)).chain(end);
    Ok((sender, messages.boxed()))
}

fn late() -> Status {
    Status::deadline_exceeded("no answer in time")
}
